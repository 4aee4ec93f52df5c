"""An execution that was started has the methods of the SDK's, each one call of boto3's client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError
from botocore.stub import Stubber

from cursus.core.execution import PipelineExecution

ARN = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/p/execution/abcdefghijkl"


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client: Any = boto3.client("sagemaker", "us-east-1", aws_access_key_id="key", aws_secret_access_key="secret")
    with Stubber(client) as stub:
        yield stub
        stub.assert_no_pending_responses()


def execution(stub: Stubber) -> PipelineExecution:
    return PipelineExecution(ARN, stub.client)


def answer(stub: Stubber, status: str) -> None:
    response = {"PipelineExecutionArn": ARN, "PipelineExecutionStatus": status}
    stub.add_response("describe_pipeline_execution", response, {"PipelineExecutionArn": ARN})


def test_wait_returns_when_it_succeeded(stub: Stubber) -> None:
    """It asks until the execution has ended."""
    for status in ("Executing", "Executing", "Succeeded"):
        answer(stub, status)
    execution(stub).wait(delay=0)


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_wait_raises_when_it_did_not(stub: Stubber, status: str) -> None:
    """The SDK raises botocore's error as well."""
    answer(stub, status)
    with pytest.raises(WaiterError):
        execution(stub).wait(delay=0)


def test_wait_gives_up(stub: Stubber) -> None:
    """After as many questions as it was told."""
    for _ in range(2):
        answer(stub, "Executing")
    with pytest.raises(WaiterError, match="Max attempts"):
        execution(stub).wait(delay=0, max_attempts=2)


def test_what_an_execution_says(stub: Stubber) -> None:
    """Description, steps of every page, parameters, and the word to stop."""
    answer(stub, "Executing")
    first = {"PipelineExecutionSteps": [{"StepName": "A"}], "NextToken": "x"}
    second = {"PipelineExecutionSteps": [{"StepName": "B"}]}
    stub.add_response("list_pipeline_execution_steps", first, {"PipelineExecutionArn": ARN})
    stub.add_response("list_pipeline_execution_steps", second, {"PipelineExecutionArn": ARN, "NextToken": "x"})
    parameters = {"PipelineParameters": [{"Name": "EXECUTION_S3_PREFIX", "Value": "s3://b/run"}]}
    stub.add_response("list_pipeline_parameters_for_execution", parameters, {"PipelineExecutionArn": ARN})
    stub.add_response("stop_pipeline_execution", {"PipelineExecutionArn": ARN}, {"PipelineExecutionArn": ARN})
    one = execution(stub)
    assert one.describe()["PipelineExecutionStatus"] == "Executing"
    assert [step["StepName"] for step in one.list_steps()] == ["A", "B"]
    assert one.list_parameters() == {"EXECUTION_S3_PREFIX": "s3://b/run"}
    assert one.stop()["PipelineExecutionArn"] == ARN
