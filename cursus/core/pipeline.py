"""A compiled pipeline: its definition, and the calls that bring it into the service and start it."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Unpack

from cursus.core.assets import PublishedAsset, definition_asset
from cursus.core.base.context import account_of
from cursus.core.functions import Function
from cursus.core.parameters import PREFIX
from cursus.core.step import Step, present
from cursus.definition.parameters import parameter_values
from cursus.definition.values import ExecutionVariables, as_json
from cursus.errors import CursusError, Diagnostic, ResolutionError

if TYPE_CHECKING:
    from cursus.core.execution import PipelineExecution
    from cursus.publish import Publication, PublishOptions

VERSION: Final = "2020-12-01"

_EXPERIMENT: Final = {
    "ExperimentName": ExecutionVariables.PIPELINE_NAME.expr,
    "TrialName": ExecutionVariables.PIPELINE_EXECUTION_ID.expr,
}


class Pipeline:
    """A pipeline, and the files it needs in S3. Nothing is asked of AWS before a method is called that says so.

    ``steps`` are ``cursus.core.step.Step``, or steps of the SDK that a plug-in's builder made. ``role`` is the ARN of
    the pipeline's own role, which ``upsert`` takes when it is given none. ``sagemaker_session`` is a boto3 session, or
    one of the SDK; without it the calls find credentials as boto3 does. Methods have the names and arguments of the
    SDK's. ``experiment``: ``ExperimentName`` and ``TrialName`` where they are not to follow from the execution.
    ``max_parallel_steps`` holds for all executions, unless a call says otherwise. ``functions``: those of AWS Lambda
    that are deployed with the pipeline, by the name of the step that calls each.
    """

    def __init__(
        self,
        name: str,
        parameters: Sequence[Any] = (),
        steps: Sequence[Any] = (),
        region: str = "",
        assets: Sequence[PublishedAsset] = (),
        role: str | None = None,
        sagemaker_session: Any = None,
        experiment: Mapping[str, Any] | None = None,
        max_parallel_steps: int | None = None,
        functions: Mapping[str, Function] = MappingProxyType({}),
    ) -> None:
        self.experiment = {**_EXPERIMENT, **(experiment or {})}
        self.max_parallel_steps = max_parallel_steps
        self.name, self.region, self.role = name, region, role
        self.parameters, self.steps, self.assets = list(parameters), list(steps), tuple(assets)
        self.functions = dict(functions)
        self.sagemaker_session = sagemaker_session

    # --- what it is

    def definition(self) -> str:
        """The definition as JSON."""
        if all(isinstance(step, Step) for step in self.steps):
            steps = [step.to_request() for step in self.steps]
        else:
            from cursus.sdk.pipeline import steps_of  # heavy: it imports the SDK, as the plug-in's builder did

            steps = steps_of(self)
        members = {
            "Version": VERSION,
            "Metadata": {},
            "Parameters": [parameter.to_request() for parameter in self.parameters],
            "PipelineExperimentConfig": self.experiment,
        }
        # A step at a time: until it is done, the encoder holds a text for each token of what it was given.
        encode = json.JSONEncoder(default=as_json).encode
        return f'{encode(members)[:-1]}, "Steps": [{", ".join(map(encode, steps))}]}}'

    def to_sdk(self, sagemaker_session: Any = None) -> Any:
        """The same pipeline as a Pipeline of the installed SDK, version 2 or 3, with the definition unchanged.

        ``sagemaker_session``: the SDK's; without it, one that asks AWS for nothing before it is used.
        Raises CursusError (E227) when no SDK is installed.
        """
        from cursus.sdk.pipeline import to_sdk  # heavy: it imports the SDK

        return to_sdk(self, sagemaker_session or self._sdk_session)

    def default_prefix(self) -> str | None:
        """Where executions write that are started without a prefix; None where each has to give one."""
        defaults = {parameter.name: parameter.default_value for parameter in self.parameters}
        default: str | None = defaults.get(PREFIX)
        return default

    # --- sessions

    @functools.cached_property
    def boto_session(self) -> Any:
        """The boto3 session that all calls go through."""
        if self.sagemaker_session is None:
            import boto3  # heavy, and compiling needs none of it

            return boto3.Session(region_name=self.region or None)
        return self.sagemaker_session.boto_session if self._sdk_session else self.sagemaker_session

    @functools.cached_property
    def sagemaker_client(self) -> Any:
        """The client of the SageMaker service: the SDK session's own, or a new one."""
        return self._sdk_session.sagemaker_client if self._sdk_session else self.boto_session.client("sagemaker")

    @property
    def _sdk_session(self) -> Any:
        return self.sagemaker_session if hasattr(self.sagemaker_session, "boto_session") else None

    # --- what it does

    def publish(self, *, dry_run: bool = False, **options: Unpack[PublishOptions]) -> list[Publication]:
        """Put the files that the steps read into S3, unless they are there: see ``cursus.publish.publish_assets``.

        The execution prefix is the default of the pipeline's parameter when none is given.
        """
        return self._publish(self.assets, dry_run=dry_run, **options)

    def create(
        self,
        role_arn: str | None = None,
        description: str | None = None,
        tags: Any = None,
        parallelism_config: Any = None,
    ) -> dict[str, Any]:
        """Create the pipeline in the service; its response. Publishes nothing but a definition too large for a call.

        Raises CursusError (E234) without a role's ARN, and what boto3 raises.
        """
        request = self._request(self._role(role_arn), description, parallelism_config)
        return dict(self.sagemaker_client.create_pipeline(**request, **present(Tags=_tags(tags))))

    def update(
        self, role_arn: str | None = None, description: str | None = None, parallelism_config: Any = None
    ) -> dict[str, Any]:
        """Update the pipeline in the service; its response. Otherwise as ``create``."""
        request = self._request(self._role(role_arn), description, parallelism_config)
        return dict(self.sagemaker_client.update_pipeline(**request))

    def upsert(
        self,
        role_arn: str | None = None,
        description: str | None = None,
        tags: Any = None,
        parallelism_config: Any = None,
        **options: Unpack[PublishOptions],
    ) -> dict[str, Any]:
        """``publish``, put the functions, then create the pipeline in the service or update it; its response.

        The functions get the pipeline's role. Raises CursusError: E234 without a role's ARN, before anything is
        uploaded, and what ``publish`` raises.
        """
        from botocore.exceptions import ClientError  # heavy

        role = self._role(role_arn)
        self.publish(**options)
        if self.functions:
            from cursus.put_functions import put_functions  # heavy: boto3

            prefix = options.get("execution_prefix") or self.default_prefix()
            put_functions(self.functions.values(), self.boto_session.client("lambda"), role, prefix)
        request = self._request(role, description, parallelism_config, **options)
        try:
            return dict(self.sagemaker_client.create_pipeline(**request, **present(Tags=_tags(tags))))
        except ClientError as error:
            problem = error.response["Error"]
            exists = problem["Code"] == "ValidationException" and "already exists" in problem["Message"]
            if not (exists or problem["Code"] == "ConflictException"):
                raise
        response = self.sagemaker_client.update_pipeline(**request)
        if tags:
            self.sagemaker_client.add_tags(ResourceArn=response["PipelineArn"], Tags=_tags(tags))
        return dict(response)

    def describe(self, **options: Any) -> dict[str, Any]:
        """What the service holds under the pipeline's name."""
        return dict(self.sagemaker_client.describe_pipeline(PipelineName=self.name, **options))

    def delete(self) -> dict[str, Any]:
        """Delete the pipeline in the service; its response."""
        return dict(self.sagemaker_client.delete_pipeline(PipelineName=self.name))

    def start(
        self,
        parameters: Mapping[str, Any] | None = None,
        execution_display_name: str | None = None,
        execution_description: str | None = None,
        parallelism_config: Any = None,
        selective_execution_config: Any = None,
    ) -> PipelineExecution:
        """Start an execution.

        Raises ResolutionError before any call when a parameter is missing, unknown or of the wrong type (E504 to E507).
        """
        from cursus.core.execution import PipelineExecution

        _, problems = parameter_values(json.loads(self.definition()), parameters or {})
        if problems:
            raise ResolutionError(problems)
        response = self.sagemaker_client.start_pipeline_execution(
            PipelineName=self.name,
            PipelineParameters=[{"Name": name, "Value": _text(value)} for name, value in (parameters or {}).items()],
            **present(
                PipelineExecutionDisplayName=execution_display_name,
                PipelineExecutionDescription=execution_description,
                ParallelismConfiguration=_request_of(parallelism_config),
                SelectiveExecutionConfig=_request_of(selective_execution_config),
            ),
        )
        return PipelineExecution(response["PipelineExecutionArn"], self.sagemaker_client)

    def _publish(
        self, assets: Sequence[PublishedAsset], *, dry_run: bool = False, **options: Unpack[PublishOptions]
    ) -> list[Publication]:
        from cursus.publish import publish_assets  # heavy: boto3

        if options.get("execution_prefix") is None:
            options["execution_prefix"] = self.default_prefix()
        return publish_assets(assets, self.boto_session, dry_run=dry_run, **options)

    def _role(self, given: str | None) -> str:
        role = given or self.role or ""
        if account_of(role) is None:
            hint = "Pass role_arn=, as arn:aws:iam::ACCOUNT:role/NAME."
            raise CursusError([Diagnostic("E234", f"{role!r} is not the ARN of a role", "role_arn", hint)])
        return role

    def _request(
        self, role: str, description: str | None, parallelism: Any, **options: Unpack[PublishOptions]
    ) -> dict[str, Any]:
        request: dict[str, Any] = {"PipelineName": self.name, "RoleArn": role}
        text = self.definition()
        large = definition_asset(text, self.assets)
        if large is None:
            request["PipelineDefinition"] = text
        else:
            (publication,) = self._publish([large], **options)
            bucket, _, key = f"{publication.location}/{publication.files[0]}".removeprefix("s3://").partition("/")
            request["PipelineDefinitionS3Location"] = {"Bucket": bucket, "ObjectKey": key}
        ours = {"MaxParallelExecutionSteps": self.max_parallel_steps} if self.max_parallel_steps else None
        members = present(PipelineDescription=description, ParallelismConfiguration=_request_of(parallelism) or ours)
        return {**request, **members}


def _tags(tags: Any) -> list[dict[str, str]] | None:
    """Tags as the service takes them; the SDK takes a dict too."""
    return [{"Key": key, "Value": value} for key, value in tags.items()] if isinstance(tags, Mapping) else tags


def _text(value: Any) -> str:
    """A parameter's value as the service takes it: ``true``, not ``True``."""
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _request_of(config: Any) -> Any:
    """A configuration as a dict, which may be an object of the SDK."""
    return config if config is None or isinstance(config, Mapping) else config.to_request()
