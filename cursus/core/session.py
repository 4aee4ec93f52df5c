"""The SDK's session and pipeline, made so that compiling asks nobody: no network, no credentials, no settings file."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from cursus.core.sdk import LazyBotoSession  # isort: skip - before anything of the SDK

from sagemaker import image_uris
from sagemaker.workflow.entities import PipelineVariable
from sagemaker.workflow.parameters import Parameter
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.step_collections import StepCollection
from sagemaker.workflow.steps import CacheConfig, Step

from cursus.core.assets import PublishedAsset

__all__ = [
    "CompiledPipeline",
    "OfflineSession",
    "PipelineSession",
    "image_uri",
    "quiet_sdk",
    "step_cache",
    "without_telemetry",
]


class OfflineSession(PipelineSession):
    """A PipelineSession for one region and account that never calls AWS to compile.

    Its clients are made on first use, so ``upsert`` and ``start`` work as ever with the credentials they then find.
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
        ):
            setattr(self, client, self.boto_session.client(service))
        self.s3_resource = self.boto_session.resource("s3")
        self.local_mode = False
        # Nothing of this machine's SDK settings may reach a definition; and each look-up in a non-empty one is slow.
        self.sagemaker_config: dict[str, Any] = {}

    def default_bucket(self) -> str:
        bucket: str = self._default_bucket_name_override
        return bucket

    def expand_role(self, role: str | PipelineVariable) -> str | PipelineVariable:
        """The role as it is: an ARN, or a parameter, which the SDK would fail on."""
        return role


def without_telemetry(method: Callable[..., Any]) -> Callable[..., Any]:
    """The SDK's ``method`` beneath its telemetry, which asks STS for the account and then calls home."""
    return method.__wrapped__  # type: ignore[attr-defined,no-any-return]


@contextmanager
def quiet_sdk() -> Iterator[None]:
    """Without the SDK's word that a PipelineSession starts no job, said for each step."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Running within a PipelineSession", category=UserWarning)
        yield


@functools.cache
def image_uri(
    framework: str, region: str, version: str, py_version: str | None, instance_type: str, scope: str | None = None
) -> str:
    """URI of a SageMaker framework image. Cached: the SDK parses all of botocore's endpoints anew for each.

    Raises ValueError when the SDK knows no such image.
    """
    uri: str = image_uris.retrieve(
        framework, region, version=version, py_version=py_version, instance_type=instance_type, image_scope=scope
    )
    return uri


def step_cache() -> CacheConfig:
    """A step whose arguments did not change in 30 days is not run again."""
    return CacheConfig(enable_caching=True, expire_after="P30D")


class CompiledPipeline(Pipeline):
    """An SDK Pipeline that knows the files it needs in S3, and makes no call that was not asked for."""

    def __init__(
        self,
        name: str,
        parameters: Sequence[Parameter],
        steps: Sequence[Step | StepCollection],
        sagemaker_session: PipelineSession,
        assets: Sequence[PublishedAsset] = (),
    ) -> None:
        super().__init__(name=name, parameters=list(parameters), steps=list(steps), sagemaker_session=sagemaker_session)
        self.assets = tuple(assets)

    def definition(self) -> str:
        with quiet_sdk():
            definition: str = super().definition()
        return definition

    def create(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        response: dict[str, Any] = without_telemetry(Pipeline.create)(self, *args, **kwargs)
        return response

    def start(self, *args: Any, **kwargs: Any) -> Any:
        return without_telemetry(Pipeline.start)(self, *args, **kwargs)
