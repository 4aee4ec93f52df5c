"""Endpoints and their configurations: what their configs lead to, how they are wired, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cursus import CompilationError, PipelineDAG, PipelineDAGCompiler

from .test_conditions import compiled
from .test_verbs import MODEL, one, refused

CONFIGURED = {"__model_type__": "EndpointConfigStepConfig"}
SERVED = {"__model_type__": "EndpointStepConfig"}
ALONE = CONFIGURED | {"external_inputs": {"model_name": "orders-1"}}
OF_A: dict[str, Any] = {"external_inputs": {"a": "orders-1"}}
RUNNING = {"Get": "Execution.PipelineName"}


def variant(folder: Path, config: dict[str, Any]) -> dict[str, Any]:
    """The only variant of a configuration."""
    (found,) = one(folder, config)["Arguments"]["ProductionVariants"]
    assert isinstance(found, dict)
    return found


def test_a_model_is_served(tmp_path: Path) -> None:
    """Its name goes to the configuration, whose name is another in each execution; that of the endpoint stays."""
    edges = [["Model", "EndpointConfig"], ["EndpointConfig", "Endpoint"]]
    nodes = {"Model": MODEL, "EndpointConfig": CONFIGURED, "Endpoint": SERVED}
    _, configured, served = compiled(tmp_path, nodes, edges)["Steps"]
    (only,) = configured["Arguments"]["ProductionVariants"]
    assert only["ModelName"] == {"Get": "Steps.Model-CreateModel.ModelName"}
    assert configured["Arguments"]["EndpointConfigName"] == {
        "Std:Join": {"On": "-", "Values": ["EndpointConfig", {"Get": "Execution.PipelineExecutionId"}]}
    }
    assert served["Arguments"] == {
        "EndpointName": RUNNING,
        "EndpointConfigName": {"Get": "Steps.EndpointConfig.EndpointConfigName"},
    }


@pytest.mark.parametrize(
    ("node", "given", "name"),
    [
        ("Serve", {}, {"Std:Join": {"On": "-", "Values": [RUNNING, "Serve"]}}),
        ("Endpoint", {"endpoint_name": "orders"}, "orders"),
        ("Endpoint", {"endpoint_name": {"parameter": "Name"}}, {"Get": "Parameters.Name"}),
    ],
)
def test_the_name_of_an_endpoint(node: str, given: dict[str, Any], name: Any, tmp_path: Path) -> None:
    """That of the running pipeline, and of the node if it has its own; or what the config says."""
    config = SERVED | given | {"external_inputs": {"endpoint_config": "orders-1"}}
    (step,) = compiled(tmp_path, {node: config}, [], {"Name": {"type": "String", "default": "orders"}})["Steps"]
    assert step["Arguments"]["EndpointName"] == name


def test_variants_share_the_requests(tmp_path: Path) -> None:
    """Each is an input, so that edges say which model is which."""
    split = CONFIGURED | {"variants": {"old": {"weight": 0.9}, "new": {"weight": 0.1, "serverless": {}}}}
    nodes = {"First": MODEL, "Second": MODEL, "Split": split}
    edges = [{"from": "First", "to": "Split.old"}, {"from": "Second", "to": "Split.new"}]
    *_, step = compiled(tmp_path, nodes, edges)["Steps"]
    old, new = step["Arguments"]["ProductionVariants"]
    assert old == {
        "VariantName": "old",
        "ModelName": {"Get": "Steps.First-CreateModel.ModelName"},
        "InitialVariantWeight": 0.9,
        "InitialInstanceCount": 1,
        "InstanceType": "ml.m5.large",
    }
    assert new["ModelName"] == {"Get": "Steps.Second-CreateModel.ModelName"}
    assert new["ServerlessConfig"] == {"MemorySizeInMB": 2048, "MaxConcurrency": 5}
    assert not {"InstanceType", "InitialInstanceCount"} & new.keys()
    with pytest.raises(CompilationError, match="E402"):
        compiled(tmp_path, nodes, [["First", "Split"], ["Second", "Split"]])


@pytest.mark.parametrize(
    ("fields", "has_key"),
    [
        ({}, True),
        ({"instance_type": "ml.g5.xlarge"}, False),
        ({"serverless": {}}, False),
    ],
)
def test_the_key_of_the_volumes(fields: dict[str, Any], has_key: bool, tmp_path: Path) -> None:
    """The service refuses one where the instances have disks of their own, and there is no volume without instances."""
    arguments = one(tmp_path, ALONE | fields | {"kms_key": "alias/orders"})["Arguments"]
    assert ("KmsKeyId" in arguments) == has_key


def test_what_an_endpoint_writes_is_below_the_base(tmp_path: Path) -> None:
    """Captured data and later answers are outputs, with the step's key, which other steps read by name."""
    given = ALONE | {"capture": {"of": ["Output"]}, "asynchronous": {"success_topic": {"parameter": "Topic"}}}
    after = {
        "__model_type__": "LambdaConfig",
        "function_arn": "arn:aws:lambda:us-east-1:999999999999:function:watch",
        "inputs": {name: {"output": f"Node.{name}"} for name in ("captured_data", "answers", "failures")},
    }
    nodes = {"Node": given | {"kms_key": "alias/orders"}, "Watch": after}
    configured, watching = compiled(tmp_path, nodes, [["Node", "Watch"]], {"Topic": {"type": "String"}})["Steps"]
    capture, later = (configured["Arguments"][name] for name in ("DataCaptureConfig", "AsyncInferenceConfig"))
    written = later["OutputConfig"]
    places = [capture["DestinationS3Uri"], written["S3OutputPath"], written["S3FailurePath"]]
    assert [place["Std:Join"]["Values"][1:] for place in places] == [
        ["endpoint", "Node", name] for name in ("captured_data", "answers", "failures")
    ]
    assert capture["KmsKeyId"] == written["KmsKeyId"] == "alias/orders"
    assert capture["CaptureOptions"] == [{"CaptureMode": "Output"}]
    assert written["NotificationConfig"] == {"SuccessTopic": {"Get": "Parameters.Topic"}}
    assert watching["Arguments"] == {
        "captured_data": {"Get": "Steps.Node.DataCaptureConfig.DestinationS3Uri"},
        "answers": {"Get": "Steps.Node.AsyncInferenceConfig.OutputConfig.S3OutputPath"},
        "failures": {"Get": "Steps.Node.AsyncInferenceConfig.OutputConfig.S3FailurePath"},
    }


@pytest.mark.parametrize("config", [ALONE, SERVED | {"external_inputs": {"endpoint_config": "orders-1"}}])
def test_nothing_is_reused_unless_asked_for(config: dict[str, Any], tmp_path: Path) -> None:
    """Someone may have deleted the endpoint that an earlier execution made."""
    assert "CacheConfig" not in one(tmp_path, config)
    assert one(tmp_path, config | {"enable_caching": True})["CacheConfig"]["Enabled"] is True


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"variants": {"a": None}, "weight": 2} | OF_A, "each of the variants has its own"),
        ({"serverless": {}, "instance_count": 2}, "leave out instance_count"),
        ({"serverless": {}, "asynchronous": {}}, "only on instances"),
        ({"serverless": {"memory_mb": 1000}}, "1024"),
    ],
)
def test_a_configuration_that_cannot_be(fields: dict[str, Any], part: str, tmp_path: Path) -> None:
    """Said of the field, before anything is deployed."""
    found = refused(tmp_path, ALONE | fields)
    assert any(code == "E214" and part in message for code, _, message in found), found


@pytest.mark.parametrize("fields", [{"serverless": {}}, {"variants": {"a": None}} | OF_A])
def test_what_all_configs_share_is_no_fault(fields: dict[str, Any], tmp_path: Path) -> None:
    """An instance type in the shared section is that of the nodes that can use it."""
    path = tmp_path / "config.json"
    compiled(tmp_path, {"Node": ALONE}, [])
    saved = json.loads(path.read_text())
    saved["configuration"]["shared"]["instance_type"] = "ml.m5.large"
    saved["configuration"]["specific"]["Node"] |= fields
    path.write_text(json.dumps(saved))
    compiler = PipelineDAGCompiler(path, pipeline_parameters=[])
    assert compiler.compile(PipelineDAG.load(tmp_path / "dag.json"))


def test_an_endpoint_is_never_tried_again(tmp_path: Path) -> None:
    """The service has no retries for the step."""
    policies = {"retry_policies": [{"exceptions": ["Step.THROTTLING"], "max_attempts": 3}]}
    endpoint = SERVED | policies | {"external_inputs": {"endpoint_config": "orders-1"}}
    assert [code for code, _, _ in refused(tmp_path, endpoint)] == ["E270"]
    assert one(tmp_path, ALONE | policies)["RetryPolicies"]
