"""What was compiled is what each account holds and starts, under the prefix that the start gave."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.pipelines import write_pipeline
from cursus import resolve
from cursus.core.assets import definition_asset
from cursus.core.pipeline import Pipeline
from cursus.definition.paths import destinations
from cursus.environments.check import check_environments
from cursus.environments.files import load_environments

from .accounts import DEV, PLACES, PROD, REGIONS, ROLE, STAGING, Place
from .conftest import CATALOGUE

pytestmark = pytest.mark.usefixtures("aws")

Compile = Callable[..., Pipeline]


def deploy(pipeline: Pipeline, place: Place) -> str:
    """Into a place where nothing is yet; the ARN of the pipeline there."""
    abroad = {"CreateBucketConfiguration": {"LocationConstraint": place.region}} if place.site != "NA" else {}
    pipeline.boto_session.client("s3").create_bucket(Bucket=place.bucket, **abroad)
    return str(upsert(pipeline, place)["PipelineArn"])


def upsert(pipeline: Pipeline, place: Place) -> dict[str, Any]:
    return pipeline.upsert(place.role, execution_prefix=place.prefix)


def service(pipeline: Pipeline) -> Any:
    """The client of the account that the pipeline was compiled for."""
    return pipeline.sagemaker_client


def started_with(pipeline: Pipeline, execution: Any) -> dict[str, str]:
    """The parameters that the service has of an execution."""
    answer = service(pipeline).list_pipeline_parameters_for_execution(PipelineExecutionArn=execution.arn)
    return {parameter["Name"]: parameter["Value"] for parameter in answer["PipelineParameters"]}


def definition_of(pipeline: Pipeline, execution: Any) -> str:
    """The definition that an execution runs."""
    answer = service(pipeline).describe_pipeline_definition_for_execution(PipelineExecutionArn=execution.arn)
    return str(answer["PipelineDefinition"])


def test_three_accounts_in_two_regions(compile_in: Compile) -> None:
    """Each holds the pipeline under its own ARN, as it was compiled; the accounts of a region hold the same one."""
    deployed = [(place, compile_in(place)) for place in PLACES]
    arns = [deploy(pipeline, place) for place, pipeline in deployed]
    definitions: dict[str, set[str]] = {region: set() for region in REGIONS.values()}
    for arn, (place, pipeline) in zip(arns, deployed, strict=True):
        assert arn == f"arn:aws:sagemaker:{place.region}:{place.account}:pipeline/{pipeline.name}"
        assert upsert(pipeline, place)["PipelineArn"] == arn
        (alone,) = service(pipeline).list_pipelines()["PipelineSummaries"]
        assert alone["PipelineArn"] == arn
        described = pipeline.describe()
        assert (described["PipelineDefinition"], described["RoleArn"]) == (pipeline.definition(), place.role)
        definitions[place.region].add(described["PipelineDefinition"])
    assert [len(texts) for texts in definitions.values()] == [1, 1]


def test_one_pipeline_under_three_prefixes(compile_in: Compile) -> None:
    """Compiled once and started for dev, staging and prod: the service has that definition and each one's values."""
    pipeline = compile_in(DEV)
    deploy(pipeline, DEV)
    below = []
    for environment in (DEV, STAGING, PROD):
        execution = pipeline.start(parameters=environment.parameters, execution_display_name=environment.name)
        assert execution.describe()["PipelineExecutionDisplayName"] == environment.name
        assert started_with(pipeline, execution) == environment.parameters
        assert definition_of(pipeline, execution) == pipeline.definition()
        run = resolve(json.loads(definition_of(pipeline, execution)), started_with(pipeline, execution))
        written = [place for _, _, place in destinations(run)]
        assert all(place.startswith(f"{environment.prefix}/") for place in written)
        assert {step["Arguments"]["RoleArn"] for step in run["Steps"]} == {environment.role}
        below.append([place.removeprefix(environment.prefix) for place in written])
    assert below[0] == below[1] == below[2] != []


@pytest.mark.parametrize("aws", ["in process"], indirect=True)
def test_an_execution_keeps_the_definition_it_was_started_with(compile_in: Compile) -> None:
    """What is upserted later under the same name does not reach an execution that began before."""
    first = compile_in(DEV)
    deploy(first, DEV)
    before = first.start(parameters=DEV.parameters)
    second = compile_in(DEV, CATALOGUE / "two_evaluations")
    second.name = first.name
    upsert(second, DEV)
    after = second.start(parameters=DEV.parameters)
    assert definition_of(first, before) == first.definition()
    assert definition_of(second, after) == second.definition() != first.definition()


def test_a_definition_beyond_what_a_request_takes(compile_in: Compile, tmp_path: Path) -> None:
    """A hundred steps travel through the account's own bucket, byte for byte, and run as they were compiled."""
    pipeline = compile_in(STAGING, write_pipeline(tmp_path / "large", 100))
    text = pipeline.definition()
    assert len(text.encode()) > 100 * 1024
    deploy(pipeline, STAGING)
    large = definition_asset(text, pipeline.assets)
    assert large is not None
    bucket, _, key = large.location(STAGING.prefix).removeprefix("s3://").partition("/")
    assert bucket == STAGING.bucket
    held = pipeline.boto_session.client("s3").get_object(Bucket=bucket, Key=f"{key}/definition.json")
    assert held["Body"].read() == text.encode()
    execution = pipeline.start(parameters=STAGING.parameters)
    # moto parses what it finds in S3 and gives back the repr of that: the same values, no longer the same text. Where
    # cursus.testing.service was installed in this process, it is the text.
    same = (text, repr(json.loads(text)))
    assert pipeline.describe()["PipelineDefinition"] in same
    assert definition_of(pipeline, execution) in same


@pytest.mark.parametrize("aws", ["in process"], indirect=True)
def test_a_start_that_lacks_a_parameter_is_told_before(compile_in: Compile, tmp_path: Path) -> None:
    """The environments' values are checked against what the service holds; those that pass are what a start takes."""
    for place in (DEV, STAGING, PROD):
        lines = [f'{name} = "{value}"' for name, value in place.parameters.items() if (place, name) != (PROD, ROLE)]
        (tmp_path / f"{place.name}.toml").write_text("\n".join(["[parameters]", *lines]))
    pipeline = compile_in(DEV)
    deploy(pipeline, DEV)
    environments = {environment.name: environment for environment in load_environments(tmp_path)}
    matrix = check_environments(json.loads(pipeline.describe()["PipelineDefinition"]), list(environments.values()))
    assert [(found.environment, found.diagnostic.code) for found in matrix.findings] == [("prod", "E702")]
    assert matrix.findings[0].diagnostic.where == f"{tmp_path / 'prod.toml'}: parameters.{ROLE}"
    for place in (DEV, STAGING):
        execution = pipeline.start(parameters=dict(environments[place.name].parameters))
        assert started_with(pipeline, execution) == place.parameters
