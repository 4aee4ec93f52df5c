"""A session for the SDK's own step classes that asks AWS for nothing."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import cursus.sdk.values  # noqa: F401 - code that gets a session may put our variables into steps of the SDK
from cursus.sdk.first_import import LazyBotoSession
from cursus.sdk.names import PipelineSession


class OfflineSession(PipelineSession):  # type: ignore[misc]
    """A PipelineSession for one region and account that never calls AWS to compile.

    Its clients are made on first use, with the credentials they then find.
    """

    def __init__(self, region: str, bucket: str) -> None:
        self._region_name = region
        super().__init__(default_bucket=bucket)

    def _initialize(self, *_: Any, **__: Any) -> None:
        region = self._region_name
        self.boto_session = LazyBotoSession(region)
        for client, service in (
            ("sagemaker_client", "sagemaker"),
            ("sagemaker_runtime_client", "runtime.sagemaker"),
            ("sagemaker_featurestore_runtime_client", "sagemaker-featurestore-runtime"),
            ("sagemaker_metrics_client", "sagemaker-metrics"),
            ("s3_client", "s3"),
            ("lambda_client", "lambda"),
        ):
            setattr(self, client, self.boto_session.client(service))
        self.s3_resource = self.boto_session.resource("s3")
        self.local_mode = False
        # Nothing of this machine's SDK settings may reach a definition; and each look-up in a non-empty one is slow.
        self.sagemaker_config: dict[str, Any] = {}

    def default_bucket(self) -> str:
        bucket: str = self._default_bucket_name_override
        return bucket

    def expand_role(self, role: Any, *_: Any) -> Any:
        """The role as it is: an ARN, or a parameter, which the SDK would fail on."""
        return role


def offline_session(region: str, bucket: str) -> OfflineSession:
    """A session whose steps are compiled for ``region``, with ``bucket`` as the default bucket."""
    return OfflineSession(region, bucket)


def without_telemetry(method: Callable[..., Any]) -> Callable[..., Any]:
    """The SDK's ``method`` beneath its telemetry, which asks STS for the account and then calls home."""
    return method.__wrapped__  # type: ignore[attr-defined,no-any-return]


@contextmanager
def quiet_sdk() -> Iterator[None]:
    """Without the SDK's message that a PipelineSession starts no job, which it repeats for each step."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Running within a PipelineSession", category=UserWarning)
        yield
