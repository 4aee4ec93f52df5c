"""The SDK's session and pipeline, made so that compiling asks nobody: no network, no credentials, no settings file."""

from __future__ import annotations

import functools
import json
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Unpack

import cursus.core.sdk  # noqa: F401 # isort: skip - before anything of the SDK

from sagemaker import image_uris
from sagemaker.workflow.entities import PipelineVariable
from sagemaker.workflow.parameters import Parameter
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.step_collections import StepCollection
from sagemaker.workflow.steps import CacheConfig, Step

from cursus.core.assets import PublishedAsset
from cursus.core.base.context import account_of
from cursus.core.compiler.parameters import PREFIX
from cursus.core.first_import import LazyBotoSession
from cursus.definition.parameters import parameter_values
from cursus.errors import CursusError, Diagnostic, ResolutionError
from cursus.publish import Publication, PublishOptions, publish_assets

__all__ = [
    "CompiledPipeline",
    "OfflineSession",
    "PipelineSession",
    "image_uri",
    "known_bucket",
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


def known_bucket(session: PipelineSession) -> str | None:
    """The default bucket of a session, as far as it is known without asking AWS whether it exists."""
    bucket: str | None = session._default_bucket or session._default_bucket_name_override
    return bucket


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
    """An SDK Pipeline that knows the files it needs in S3, and makes no call that was not asked for.

    ``role`` is the ARN of the pipeline's own role, which ``upsert`` takes when it is given none.
    """

    def __init__(
        self,
        name: str,
        parameters: Sequence[Parameter],
        steps: Sequence[Step | StepCollection],
        sagemaker_session: PipelineSession,
        assets: Sequence[PublishedAsset] = (),
        role: str | None = None,
    ) -> None:
        super().__init__(name=name, parameters=list(parameters), steps=list(steps), sagemaker_session=sagemaker_session)
        self.assets = tuple(assets)
        self.role = role

    def definition(self) -> str:
        """The definition as JSON."""
        with quiet_sdk():
            definition: str = super().definition()
        return definition

    def publish(self, *, dry_run: bool = False, **options: Unpack[PublishOptions]) -> list[Publication]:
        """Put the files that the steps read into S3, unless they are there: see ``cursus.publish.publish_assets``.

        The execution prefix is the default of the pipeline's parameter when none is given.
        """
        if options.get("execution_prefix") is None:
            options["execution_prefix"] = self.default_prefix()
        return publish_assets(self.assets, self.sagemaker_session.boto_session, dry_run=dry_run, **options)

    def create(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Create the pipeline in the service, as the SDK does; the service's response."""
        response: dict[str, Any] = without_telemetry(Pipeline.create)(self, *args, **kwargs)
        return response

    def upsert(
        self,
        role_arn: str | None = None,
        description: str | None = None,
        tags: Any = None,
        parallelism_config: Any = None,
        **options: Unpack[PublishOptions],
    ) -> dict[str, Any]:
        """``publish``, then create the pipeline in the service or update it; the service's response.

        ``create`` and ``update`` alone publish nothing.

        Raises CursusError: E234 without a role's ARN, before anything is uploaded, and what ``publish`` raises.
        """
        role = role_arn or self.role or ""
        if account_of(role) is None:
            hint = "Pass role_arn=, as arn:aws:iam::ACCOUNT:role/NAME."
            raise CursusError([Diagnostic("E234", f"{role!r} is not the ARN of a role", "role_arn", hint)])
        self.publish(**options)
        response: dict[str, Any] = super().upsert(role, description, tags, parallelism_config)
        return response

    def start(self, parameters: Mapping[str, Any] | None = None, *args: Any, **kwargs: Any) -> Any:
        """Start an execution, as the SDK does.

        Raises ResolutionError before any call when a parameter is missing, unknown or of the wrong type (E504 to E507).
        """
        _, problems = parameter_values(json.loads(self.definition()), parameters or {})
        if problems:
            raise ResolutionError(problems)
        return without_telemetry(Pipeline.start)(self, dict(parameters or {}), *args, **kwargs)

    def default_prefix(self) -> str | None:
        """Where executions write that are started without a prefix; None where each has to give one."""
        defaults = {parameter.name: parameter.default_value for parameter in self.parameters}
        default: str | None = defaults.get(PREFIX)
        return default
