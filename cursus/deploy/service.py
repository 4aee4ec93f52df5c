"""What the service holds under a pipeline's name, and the calls that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from cursus import __version__
from cursus.deploy.release import Release, definition_hash
from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import parse_json

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import TagTypeDef

HASH_TAG: Final = "cursus:definition-sha256"
VERSION_TAG: Final = "cursus:version"
PREVIOUS_TAG: Final = "cursus:previous-sha256"
SCHEDULE_TAG: Final = "cursus:schedule"
NONE: Final = "none"
"""What a tag says that has no value: removing one would need its own right."""

LAST: Final = 20
"""Executions that are looked at, the newest first."""


@dataclass(frozen=True)
class Execution:
    """An execution of a pipeline."""

    arn: str
    status: str
    started: datetime


@dataclass(frozen=True)
class Deployed:
    """A pipeline as the service holds it; ``definition`` None when that has not the form of one.

    ``executions``: the newest ones, the last first. ``max_parallel_steps``: None where the service decides.
    """

    arn: str
    role: str
    definition: Mapping[str, Any] | None
    tags: Mapping[str, str]
    executions: tuple[Execution, ...] = ()
    max_parallel_steps: int | None = None

    @property
    def last_execution(self) -> Execution | None:
        return next(iter(self.executions), None)

    @property
    def sha256(self) -> str | None:
        return None if self.definition is None else definition_hash(self.definition)

    def is_up_to_date(self, release: Release, role: str) -> bool:
        """Whether there is nothing to put."""
        tagged = dict(self.tags) == {**self.tags, **tags_of(release)}
        return tagged and (self.sha256, self.role) == (release.sha256, role) and self.has_limit_of(release)

    def has_limit_of(self, release: Release) -> bool:
        """Whether as many steps run at one time as the release says. One that says nothing leaves the limit alone: the
        service has no call that takes it away.
        """
        return release.max_parallel_steps in (None, self.max_parallel_steps)

    def previous(self) -> str | None:
        """The hash of the definition that was here before this one, as far as the tags say.

        Tags follow the definition. Where the hash tag is of another definition, whatever put this one broke off before
        it wrote them, and the tag says what was here before.
        """
        tagged, before = self.tags.get(HASH_TAG), self.tags.get(PREVIOUS_TAG, NONE)
        if tagged is not None and tagged != self.sha256:
            return tagged
        return None if before in (NONE, self.sha256) else before

    def rolled_back_halfway(self) -> bool:
        """Whether a rollback put its definition and broke off before it wrote the tags."""
        return self.sha256 is not None and self.tags.get(PREVIOUS_TAG) == self.sha256 != self.tags.get(HASH_TAG)


def tags_of(release: Release) -> dict[str, str]:
    """What a deployed pipeline says about itself."""
    return {HASH_TAG: release.sha256, VERSION_TAG: __version__}


def as_text(value: object) -> str:
    """The value of a parameter as the service takes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def read(client: SageMakerClient, name: str) -> Deployed | None:
    """The pipeline ``name``; None when there is none. Raises what boto3 raises."""
    # Listed and not just described: only the wording of that refusal shows that there is no such pipeline.
    pages = client.get_paginator("list_pipelines").paginate(PipelineNamePrefix=name)
    if not any(found["PipelineName"] == name for page in pages for found in page["PipelineSummaries"]):
        return None
    described = client.describe_pipeline(PipelineName=name)
    arn = described["PipelineArn"]
    definition = _definition(described["PipelineDefinition"])
    return Deployed(
        arn,
        described["RoleArn"],
        definition,
        tags(client, arn),
        tuple(last_executions(client, name)),
        described.get("ParallelismConfiguration", {}).get("MaxParallelExecutionSteps"),
    )


def tags(client: SageMakerClient, arn: str) -> dict[str, str]:
    """The tags of a pipeline. Raises what boto3 raises."""
    pages = client.get_paginator("list_tags").paginate(ResourceArn=arn)
    return {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}


def create(client: SageMakerClient, release: Release, role: str, prefix: str | None) -> str:
    """Put a pipeline where none is, with its tags, in one call; its ARN. Raises what boto3 raises."""
    request = _request(release, role, prefix)
    arn: str = client.create_pipeline(**request, Tags=_tag_list(tags_of(release)))["PipelineArn"]
    return arn


def update(client: SageMakerClient, release: Release, role: str, prefix: str | None) -> None:
    """Put definition and role in place of those that are there, in one call. Raises what boto3 raises."""
    client.update_pipeline(**_request(release, role, prefix))


def tag(client: SageMakerClient, arn: str, written: Mapping[str, str]) -> None:
    """Write tags; others stay. Raises what boto3 raises."""
    client.add_tags(ResourceArn=arn, Tags=_tag_list(written))


def held_hash(client: SageMakerClient, name: str) -> str | None:
    """The hash of what the service holds now; None for what is not a definition. Raises what boto3 raises."""
    definition = _definition(client.describe_pipeline(PipelineName=name)["PipelineDefinition"])
    return None if definition is None else definition_hash(definition)


def _request(release: Release, role: str, prefix: str | None) -> dict[str, Any]:
    request: dict[str, Any] = {"PipelineName": release.name, "RoleArn": role}
    if release.max_parallel_steps is not None:
        request["ParallelismConfiguration"] = {"MaxParallelExecutionSteps": release.max_parallel_steps}
    if release.large is None:
        return {**request, "PipelineDefinition": release.text}
    (name,) = release.large.asset.files
    bucket, _, key = f"{release.large.location(prefix)}/{name}".removeprefix("s3://").partition("/")
    return {**request, "PipelineDefinitionS3Location": {"Bucket": bucket, "ObjectKey": key}}


def _tag_list(written: Mapping[str, str]) -> list[TagTypeDef]:
    return [{"Key": key, "Value": value} for key, value in written.items()]


def _definition(text: str) -> Mapping[str, Any] | None:
    try:
        return held_definition(text)
    except CursusError:
        return None


def held_definition(text: str, what: str = "the deployed definition") -> Mapping[str, Any]:
    """A definition that the service holds, which may have come by other means than Cursus.

    Raises CursusError (E724) when it is not JSON, or its parameters and steps are not objects with names.
    """
    definition = parse_json(text, "E724", what)
    if not isinstance(definition, dict):
        raise CursusError([Diagnostic("E724", "it is not a JSON object", what)])
    for member in ("Parameters", "Steps"):
        found = definition.get(member) or []
        if not isinstance(found, list) or not all(
            isinstance(each, dict) and isinstance(each.get("Name"), str) for each in found
        ):
            raise CursusError([Diagnostic("E724", f"its {member} are not a list of objects with names", what)])
    return definition


def last_executions(client: SageMakerClient, name: str, count: int = LAST) -> list[Execution]:
    """The newest executions of a pipeline, the last first. Raises what boto3 raises."""
    pages = client.get_paginator("list_pipeline_executions").paginate(
        PipelineName=name, SortBy="CreationTime", SortOrder="Descending", PaginationConfig={"MaxItems": count}
    )
    executions = [
        Execution(found["PipelineExecutionArn"], found["PipelineExecutionStatus"], found["StartTime"])
        for page in pages
        for found in page["PipelineExecutionSummaries"]
    ]
    return sorted(executions, key=lambda execution: execution.started, reverse=True)
