"""Airflow, Step Functions and EventBridge, which start what is deployed, with values of their own."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from cursus import resolve
from cursus.definition.paths import destinations

from .conftest import EXAMPLES, VALUES, executions, load, started_with
from .state_machine import run

SHORT = {
    "EXECUTION_S3_PREFIX": "prefix",
    "EXECUTION_ROLE_ARN": "role",
    "KMS_ENCRYPTION_KEY_PARAM": "kms_key",
    "SECURITY_GROUP_ID": "security_group",
    "VPC_SUBNET": "subnet",
}


def read(name: str) -> Any:
    return json.loads((EXAMPLES / name).read_text(encoding="utf-8"))


def operator(name: str, **parameters: str) -> Any:
    values = {**VALUES, **parameters}
    return load("airflow_operator").StartPipelineOperator(
        task_id="train", pipeline_name=name, parameters=values, poll_seconds=0
    )


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``ending("Failed")``: executions end so; before that each is described as executing, once."""
    from moto.sagemaker.models import SageMakerModelBackend
    from moto.sagemaker.responses import SageMakerResponse

    from cursus.testing.service.responses import originals

    for name, known in originals().items():  # another test of this process may have installed the stand-in
        if known is not None:
            monkeypatch.setattr(SageMakerResponse, name, known)
    describe = SageMakerModelBackend.describe_pipeline_execution

    def ending(status: str) -> None:
        statuses = iter(["Executing", status])

        def described(backend: Any, arn: str) -> Any:
            return {**describe(backend, arn), "PipelineExecutionStatus": next(statuses), "FailureReason": "no disk"}

        monkeypatch.setattr(SageMakerModelBackend, "describe_pipeline_execution", described)

    return ending


def test_airflow_waits_for_success(deployed: str, ending: Any) -> None:
    """The operator returns the execution when it has succeeded; that has the values which Airflow gave."""
    ending("Succeeded")
    execution = operator(deployed).execute({"run_id": "scheduled__2026-03-01"})
    assert executions(deployed) == [execution]
    assert started_with(execution) == VALUES


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_airflow_fails_with_the_execution(deployed: str, ending: Any, status: str) -> None:
    """The task fails, with the reason that the service gives."""
    ending(status)
    with pytest.raises(RuntimeError, match=f"{status}. no disk"):
        operator(deployed).execute({"run_id": "scheduled__2026-03-01"})


def test_airflow_retries_with_one_token(deployed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries of one run ask for one execution; another run asks for another one."""
    tokens = []
    make = boto3.client

    def watched(service: Any) -> Any:
        client: Any = make(service)
        client.meta.events.register(
            "provide-client-params.sagemaker.StartPipelineExecution",
            lambda params, **_: tokens.append(params["ClientRequestToken"]),
        )
        return client

    monkeypatch.setattr(boto3, "client", watched)
    for run_id in ("monday", "monday", "tuesday"):
        operator(deployed).execute({"run_id": run_id})
    first, again, other = tokens
    assert first == again != other
    assert 32 <= len(first) <= 128


def test_airflow_renders_what_comes_from_outside() -> None:
    """The values are templates of the DAG's run."""
    assert "parameters" in operator("pipeline").template_fields


@pytest.mark.parametrize(("status", "last"), [("Succeeded", "Succeeded"), ("Failed", "Failed"), ("Stopped", "Failed")])
def test_step_functions(deployed: str, ending: Any, status: str, last: str) -> None:
    """The state machine starts the pipeline with its input, waits, and ends as the execution does."""
    ending(status)
    given = {"pipeline": deployed, **{short: VALUES[name] for name, short in SHORT.items()}}
    entered, _ = run(read("step_functions.json"), given)
    assert entered == ["Start", "Wait", "Look", "Ended?", "Wait", "Look", "Ended?", last]
    (execution,) = executions(deployed)
    assert started_with(execution) == VALUES


def test_the_states_lead_to_each_other() -> None:
    """Every state is there and reached."""
    states = read("step_functions.json")["States"]
    followers = {state.get(key) for state in states.values() for key in ("Next", "Default")} - {None}
    followers |= {choice["Next"] for state in states.values() for choice in state.get("Choices", ())}
    assert followers | {"Start"} == states.keys()


def test_eventbridge(deployed: str) -> None:
    """The rule and its target are taken as they are, and what the target says starts the pipeline."""
    rule, targets = read("eventbridge.json")["Rule"], read("eventbridge.json")["Targets"]
    events = boto3.client("events")
    events.put_rule(**rule)
    assert events.put_targets(Rule=rule["Name"], Targets=targets)["FailedEntryCount"] == 0
    (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert target["Arn"].endswith(f":pipeline/{deployed}")
    sagemaker: Any = boto3.client("sagemaker")
    execution = sagemaker.start_pipeline_execution(
        PipelineName=target["Arn"].rpartition("/")[2],
        PipelineParameters=[
            {"Name": parameter["Name"], "Value": parameter["Value"]}
            for parameter in targets[0]["SageMakerPipelineParameters"]["PipelineParameterList"]
        ],
    )["PipelineExecutionArn"]
    values = started_with(execution)
    assert values.keys() == VALUES.keys()
    definition = sagemaker.describe_pipeline(PipelineName=deployed)["PipelineDefinition"]
    places = [str(place) for _, _, place in destinations(resolve(json.loads(definition), values))]
    assert places and all(place.startswith("s3://team-bucket/nightly/") for place in places)
