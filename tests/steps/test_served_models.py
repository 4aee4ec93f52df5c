"""Models of several containers, of a registered package, and without an archive; functions that another step names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cursus import PipelineDAG, PipelineDAGCompiler
from cursus.checks.runner import check_definition

from .test_jobs import COMMON

IMAGE = "246618743249.dkr.ecr.us-east-1.amazonaws.com/own:1"
ARN = "arn:aws:lambda:us-east-1:111122223333:function:choose"


def definition(folder: Path, specific: dict[str, Any], dag: dict[str, Any]) -> dict[str, Any]:
    """What the nodes compile to; nothing is wrong with it."""
    types = {name: fields["__model_type__"] for name, fields in specific.items()}
    content = {"configuration": {"shared": COMMON, "specific": specific}, "metadata": {"config_types": types}}
    (folder / "config.json").write_text(json.dumps(content))
    (folder / "dag.json").write_text(json.dumps({"dag": {"nodes": list(specific), "edges": [], **dag}}))
    pipeline = PipelineDAGCompiler(str(folder / "config.json")).compile(PipelineDAG.load(folder / "dag.json"))
    made: dict[str, Any] = json.loads(pipeline.definition())
    assert [found for found in check_definition(made) if found.code.startswith("E")] == []
    return made


def steps(made: dict[str, Any]) -> dict[str, Any]:
    return {step["Name"]: step for step in made["Steps"]}


CONTAINERS = {
    "features": {
        "algorithm": "sklearn",
        "algorithm_version": "1.2-1",
        "environment": {"LIMIT": {"parameter": "Limit"}},
    },
    "model": {"image_uri": IMAGE},
    "labels": {"image_uri": {"parameter": "Image"}, "has_archive": False},
}
PARAMETERS = {
    "Limit": {"type": "Integer", "default": 3},
    "Image": {"type": "String", "default": IMAGE},
    "Package": {"type": "String", "default": "arn:aws:sagemaker:us-east-1:111122223333:model-package/g/1"},
}
TRAINING = {"image_uri": IMAGE, "channels": {"train": None}, "external_inputs": {"train": "s3://b/train"}}


def test_an_inference_pipeline(tmp_path: Path) -> None:
    """The containers in their order, each with the archive of its own edge; the registered one is the same."""
    specific = {
        "Fit": {"__model_type__": "AlgorithmConfig", **TRAINING},
        "Train": {"__model_type__": "AlgorithmConfig", **TRAINING},
        "Serve": {"__model_type__": "ContainerModelConfig", "containers": CONTAINERS},
        "Register": {"__model_type__": "RegisterModelConfig", "containers": CONTAINERS},
    }
    edges = [
        {"from": f"{source}.model_output", "to": f"{target}.{port}"}
        for target in ("Serve", "Register")
        for source, port in (("Fit", "features"), ("Train", "model"))
    ]
    made = steps(definition(tmp_path, specific, {"edges": edges, "parameters": PARAMETERS}))
    served = made["Serve-CreateModel"]["Arguments"]
    assert "PrimaryContainer" not in served
    features, model, labels = served["Containers"]
    assert features["ModelDataUrl"] == {"Get": "Steps.Fit.ModelArtifacts.S3ModelArtifacts"}
    assert features["Environment"] == {"LIMIT": {"Std:Join": {"On": "", "Values": [{"Get": "Parameters.Limit"}]}}}
    assert model == {
        "Image": IMAGE,
        "Environment": {},
        "ModelDataUrl": {"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"},
    }
    assert labels == {"Image": {"Get": "Parameters.Image"}, "Environment": {}}
    assert made["Register-RegisterModel"]["Arguments"]["InferenceSpecification"]["Containers"] == served["Containers"]


def test_a_registered_package(tmp_path: Path) -> None:
    """A parameter may name it; the step reads no archive."""
    approved = {"__model_type__": "ContainerModelConfig", "model_package": {"parameter": "Package"}}
    made = steps(definition(tmp_path, {"Approved": approved}, {"parameters": PARAMETERS}))
    assert made["Approved-CreateModel"]["Arguments"]["Containers"] == [
        {"ModelPackageName": {"Get": "Parameters.Package"}}
    ]


def test_a_model_without_an_archive(tmp_path: Path) -> None:
    """Its image brings it, or its code fetches it."""
    model = {"__model_type__": "ContainerModelConfig", "image_uri": IMAGE, "has_archive": False}
    made = steps(definition(tmp_path, {"Large": model}, {}))
    assert made["Large-CreateModel"]["Arguments"]["PrimaryContainer"] == {"Image": IMAGE, "Environment": {}}


def test_a_function_that_another_step_names(tmp_path: Path) -> None:
    """The step that calls it waits for the one that answers."""
    specific = {
        "Choose": {"__model_type__": "LambdaConfig", "function_arn": ARN, "outputs": {"function": "String"}},
        "Call": {"__model_type__": "LambdaConfig", "function_arn": {"output": "Choose.function"}},
    }
    made = steps(definition(tmp_path, specific, {"edges": [["Choose", "Call"]]}))
    assert made["Call"]["FunctionArn"] == {"Get": "Steps.Choose.OutputParameters['function']"}
    assert made["Call"]["DependsOn"] == ["Choose"]


def test_how_a_table_is_scored_may_be_chosen_at_the_start(tmp_path: Path) -> None:
    """Every member of the request that takes a variable, each from a parameter of its own."""
    places = {
        "content_type": ("TransformInput", "ContentType", "text/csv"),
        "split_type": ("TransformInput", "SplitType", "Line"),
        "accept": ("TransformOutput", "Accept", "text/csv"),
        "assemble_with": ("TransformOutput", "AssembleWith", "Line"),
        "input_filter": ("DataProcessing", "InputFilter", "$[1:]"),
        "output_filter": ("DataProcessing", "OutputFilter", "$[-1]"),
        "join_source": ("DataProcessing", "JoinSource", "Input"),
    }
    score = {
        "__model_type__": "BatchTransformStepConfig",
        "job_type": "testing",
        "external_inputs": {"model_name": "mine", "processed_data": "s3://b/table"},
        **{field: {"parameter": field} for field in places},
    }
    parameters = {field: {"type": "String", "default": default} for field, (*_, default) in places.items()}
    request = steps(definition(tmp_path, {"Score": score}, {"parameters": parameters}))["Score"]["Arguments"]
    found = {field: request[part][member] for field, (part, member, _) in places.items()}
    assert found == {field: {"Get": f"Parameters.{field}"} for field in places}
