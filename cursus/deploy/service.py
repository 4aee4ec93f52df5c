"""What the service holds under a pipeline's name, and the calls that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from cursus import __version__
from cursus.deploy.release import Release, definition_hash
from cursus.errors import CursusError
from cursus.jsonfile import parse_json

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import TagTypeDef

HASH_TAG: Final = "cursus:definition-sha256"
VERSION_TAG: Final = "cursus:version"


@dataclass(frozen=True)
class Execution:
    """The last execution of a pipeline."""

    arn: str
    status: str
    started: datetime


@dataclass(frozen=True)
class Deployed:
    """A pipeline as the service holds it; ``definition`` None when that is no JSON object."""

    arn: str
    role: str
    definition: Mapping[str, Any] | None
    tags: Mapping[str, str]
    last_execution: Execution | None

    @property
    def sha256(self) -> str | None:
        return None if self.definition is None else definition_hash(self.definition)

    def is_up_to_date(self, release: Release, role: str) -> bool:
        """Whether there is nothing to put."""
        return (self.sha256, self.role, dict(self.tags)) == (release.sha256, role, {**self.tags, **tags_of(release)})


def tags_of(release: Release) -> dict[str, str]:
    """What a deployed pipeline tells of itself."""
    return {HASH_TAG: release.sha256, VERSION_TAG: __version__}


def read(client: SageMakerClient, name: str) -> Deployed | None:
    """The pipeline ``name``; None when there is none. Raises what boto3 raises."""
    # Listed and not just described: the refusal to describe what is not there is told apart by its wording alone.
    pages = client.get_paginator("list_pipelines").paginate(PipelineNamePrefix=name)
    if not any(found["PipelineName"] == name for page in pages for found in page["PipelineSummaries"]):
        return None
    described = client.describe_pipeline(PipelineName=name)
    arn = described["PipelineArn"]
    tags = {
        tag["Key"]: tag["Value"]
        for page in client.get_paginator("list_tags").paginate(ResourceArn=arn)
        for tag in page["Tags"]
    }
    definition = _definition(described["PipelineDefinition"])
    return Deployed(arn, described["RoleArn"], definition, tags, _last_execution(client, name))


def create(client: SageMakerClient, release: Release, role: str, prefix: str | None) -> str:
    """Put a pipeline where none is, with its tags, in one call; its ARN. Raises what boto3 raises."""
    request = _request(release, role, prefix)
    arn: str = client.create_pipeline(**request, Tags=_tag_list(release))["PipelineArn"]
    return arn


def update(client: SageMakerClient, release: Release, role: str, prefix: str | None) -> None:
    """Put definition and role in place of those that are there, in one call. Raises what boto3 raises."""
    client.update_pipeline(**_request(release, role, prefix))


def tag(client: SageMakerClient, arn: str, release: Release) -> None:
    """Write the tags of the release; others stay. Raises what boto3 raises."""
    client.add_tags(ResourceArn=arn, Tags=_tag_list(release))


def _request(release: Release, role: str, prefix: str | None) -> dict[str, Any]:
    request: dict[str, Any] = {"PipelineName": release.name, "RoleArn": role}
    if release.large is None:
        return {**request, "PipelineDefinition": release.text}
    (name,) = release.large.asset.files
    bucket, _, key = f"{release.large.location(prefix)}/{name}".removeprefix("s3://").partition("/")
    return {**request, "PipelineDefinitionS3Location": {"Bucket": bucket, "ObjectKey": key}}


def _tag_list(release: Release) -> list[TagTypeDef]:
    return [{"Key": key, "Value": value} for key, value in tags_of(release).items()]


def _definition(text: str) -> Mapping[str, Any] | None:
    try:
        definition = parse_json(text, "E724", "the deployed definition")
    except CursusError:
        return None
    return definition if isinstance(definition, dict) else None


def _last_execution(client: SageMakerClient, name: str) -> Execution | None:
    answer = client.list_pipeline_executions(PipelineName=name, SortBy="CreationTime", SortOrder="Descending")
    executions = [
        Execution(found["PipelineExecutionArn"], found["PipelineExecutionStatus"], found["StartTime"])
        for found in answer["PipelineExecutionSummaries"]
    ]
    return max(executions, key=lambda execution: execution.started, default=None)
