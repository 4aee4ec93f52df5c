"""An AWS in this process with a bucket, the values that come from outside, and what an execution was started with."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cursus import PipelineDAG, PipelineDAGCompiler
from cursus.core.pipeline import Pipeline
from cursus.pipelines import pipelines

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "external"
ACCOUNT = "123456789012"
BUCKET = "team-bucket"

VALUES = {
    "EXECUTION_S3_PREFIX": f"s3://{BUCKET}/nightly/2026-03-01",
    "EXECUTION_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/Pipelines",
    "KMS_ENCRYPTION_KEY_PARAM": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "SECURITY_GROUP_ID": "sg-0123456789abcdef0",
    "VPC_SUBNET": "subnet-0123456789abcdef0",
}


@pytest.fixture
def aws(credentials: None) -> Iterator[None]:
    """An AWS in this process, with the team's bucket."""
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        yield


@pytest.fixture(scope="session")
def compiled() -> Pipeline:
    """A pipeline that takes all values from outside."""
    folder = pipelines()["xgboost_simple"].folder
    compiler = PipelineDAGCompiler(folder / "config.json", pipeline_parameters=list(VALUES), assets="execution")
    return compiler.compile(PipelineDAG.load(folder / "dag.json"))


@pytest.fixture
def deployed(aws: None, compiled: Pipeline) -> str:
    """The name of a pipeline that the account holds already."""
    name = str(compiled.name)
    role = VALUES["EXECUTION_ROLE_ARN"]
    service: Any = boto3.client("sagemaker")
    service.create_pipeline(PipelineName=name, PipelineDefinition=compiled.definition(), RoleArn=role)
    return name


def load(name: str) -> Any:
    """One of the examples as a module."""
    spec = importlib.util.spec_from_file_location(f"external_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def started_with(execution: str) -> dict[str, str]:
    """The parameters that the service has of an execution."""
    answer = boto3.client("sagemaker").list_pipeline_parameters_for_execution(PipelineExecutionArn=execution)
    return {parameter["Name"]: parameter["Value"] for parameter in answer["PipelineParameters"]}


def executions(name: str) -> list[str]:
    """The executions of a pipeline."""
    found = boto3.client("sagemaker").list_pipeline_executions(PipelineName=name)
    return [execution["PipelineExecutionArn"] for execution in found["PipelineExecutionSummaries"]]
