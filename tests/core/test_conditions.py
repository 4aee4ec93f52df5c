"""Conditions: what runs when a comparison is true, and when it is not; and the parameters that a pipeline declares."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cursus import CompilationError, PipelineDAG, PipelineDAGCompiler, load_configs, merge_and_save_configs
from cursus.cli import main
from cursus.core.base.condition import ConditionConfig

METRIC = "Eval.metrics:auc"
AUC = {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.Eval.PropertyFiles.metrics"}, "Path": "auc"}}
SHARED = {
    "author": "ada",
    "bucket": "ada-bucket",
    "role": "arn:aws:iam::123456789012:role/Jobs",
    "region": "NA",
    "service_name": "fraud",
    "pipeline_version": "1.0.0",
}
EVAL = {
    "__model_type__": "XGBoostModelEvalConfig",
    "job_type": "testing",
    "id_name": "id",
    "label_name": "label",
    "external_inputs": {"model_input": "s3://b/model", "processed_data": "s3://b/data"},
}


def fail(message: Any = "stop") -> dict[str, Any]:
    return {"__model_type__": "FailConfig", "error_message": message}


def condition(**fields: Any) -> dict[str, Any]:
    return {"__model_type__": "ConditionConfig", **fields}


def compiled(
    folder: Path,
    configs: dict[str, Any],
    edges: list[Any],
    parameters: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The definition of a pipeline of these nodes."""
    (folder / "config.json").write_text(json.dumps({"configuration": {"shared": SHARED, "specific": configs}}))
    dag = {"nodes": list(configs), "edges": edges, "parameters": parameters or {}}
    (folder / "dag.json").write_text(json.dumps({"dag": dag}))
    compiler = PipelineDAGCompiler(folder / "config.json", pipeline_parameters=[])
    definition: dict[str, Any] = json.loads(compiler.compile(PipelineDAG.load(folder / "dag.json")).definition())
    return definition


def gate(folder: Path, **fields: Any) -> list[Any]:
    """``Conditions`` of a gate behind an evaluation."""
    parameters = {"Mode": {"type": "String", "default": "fast"}, "Least": {"type": "Float", "default": 0.5}}
    definition = compiled(folder, {"Eval": EVAL, "Gate": condition(**fields)}, [["Eval", "Gate"]], parameters)
    conditions: list[Any] = definition["Steps"][1]["Arguments"]["Conditions"]
    return conditions


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"metric": METRIC, "at_least": 0.8},
            [{"Type": "GreaterThanOrEqualTo", "LeftValue": AUC, "RightValue": 0.8}],
        ),
        (
            {"metric": METRIC, "above": 0.5, "below": 1},
            [
                {"Type": "GreaterThan", "LeftValue": AUC, "RightValue": 0.5},
                {"Type": "LessThan", "LeftValue": AUC, "RightValue": 1},
            ],
        ),
        (
            {"metric": METRIC, "at_most": {"parameter": "Least"}},
            [{"Type": "LessThanOrEqualTo", "LeftValue": AUC, "RightValue": {"Get": "Parameters.Least"}}],
        ),
        (
            {"parameter": "Mode", "equals": "fast"},
            [{"Type": "Equals", "LeftValue": {"Get": "Parameters.Mode"}, "RightValue": "fast"}],
        ),
        (
            {"parameter": "Mode", "is_in": ["fast", "slow"]},
            [{"Type": "In", "QueryValue": {"Get": "Parameters.Mode"}, "Values": ["fast", "slow"]}],
        ),
        (
            {"condition": {"not": {"left": {"parameter": "Mode"}, "is": "Equals", "right": "slow"}}},
            [
                {
                    "Type": "Not",
                    "Condition": {"Type": "Equals", "LeftValue": {"Get": "Parameters.Mode"}, "RightValue": "slow"},
                }
            ],
        ),
        (
            {"condition": {"left": {"property": "Eval.ProcessingJobName"}, "in": [{"execution": "PipelineName"}]}},
            [
                {
                    "Type": "In",
                    "QueryValue": {"Get": "Steps.Eval.ProcessingJobName"},
                    "Values": [{"Get": "Execution.PipelineName"}],
                }
            ],
        ),
    ],
)
def test_conditions(tmp_path: Path, fields: dict[str, Any], expected: list[Any]) -> None:
    """The short form and the full form become what the service evaluates."""
    assert gate(tmp_path, **fields) == expected


def test_and_inside_of_or(tmp_path: Path) -> None:
    """The service has no And inside of others: it is written as a Not of an Or of Nots."""
    left, right = ({"left": {"parameter": "Mode"}, "is": "equals", "right": text} for text in ("a", "b"))
    (found,) = gate(tmp_path, condition={"or": [{"and": [left, right]}, left]})
    both, one = found["Conditions"]
    assert (found["Type"], both["Type"], both["Condition"]["Type"], one["Type"]) == ("Or", "Not", "Or", "Equals")
    assert [inner["Type"] for inner in both["Condition"]["Conditions"]] == ["Not", "Not"]
    assert len(gate(tmp_path, condition={"and": [left, right]})) == 2


NATIVE = """
import json, sys
from pathlib import Path
from cursus import PipelineDAG, PipelineDAGCompiler
folder = Path(sys.argv[1])
compiler = PipelineDAGCompiler(folder / "config.json", pipeline_parameters=[])
native = compiler.compile(PipelineDAG.load(folder / "dag.json")).to_sdk()
print(json.dumps(json.loads(native.definition())["Steps"][1]["Arguments"]["Conditions"]))
"""


def test_the_sdk_writes_the_same(tmp_path: Path) -> None:
    """Every form of a condition, as an object of the SDK's class for it."""
    mode = {"left": {"parameter": "Mode"}, "is": "equals", "right": "a"}
    member = {"left": {"parameter": "Mode"}, "in": ["a", "b"]}
    bound = {"left": {"metric": METRIC}, "is": "below", "right": {"parameter": "Least"}}
    ours = gate(tmp_path, condition={"or": [{"and": [mode, {"not": member}]}, bound]})
    command = [sys.executable, "-W", "ignore", "-c", NATIVE, str(tmp_path)]
    assert json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) == ours


def test_it_is_shown_in_words(tmp_path: Path) -> None:
    """A picture says what each branch depends on, also where something must not be."""
    member = {"left": {"parameter": "Mode"}, "in": ["a", "b"]}
    gate(tmp_path, condition={"not": member})
    files = ["--dag", str(tmp_path / "dag.json"), "--config", str(tmp_path / "config.json")]
    result = CliRunner().invoke(main, ["show", *files])
    assert result.exit_code == 0, result.stderr
    assert "not ({Mode} in a, b)" in result.stdout


def test_a_property_file_is_declared_where_it_is_read(tmp_path: Path) -> None:
    """By the step that writes it, once; a step that nobody reads so declares none."""
    configs = {"Eval": EVAL, "Other": EVAL, "Gate": condition(metric=METRIC, at_least=1, above=0)}
    steps = compiled(tmp_path, configs, [["Eval", "Gate"]])["Steps"]
    declared = {step["Name"]: step.get("PropertyFiles") for step in steps}
    file = {"PropertyFileName": "metrics", "OutputName": "metrics_output", "FilePath": "metrics.json"}
    assert declared == {"Eval": [file], "Other": None, "Gate": None}


def test_steps_lie_in_their_branches(tmp_path: Path) -> None:
    """Also those that wait for a step of a branch; a condition may lie in the branch of another."""
    configs = {
        "Eval": EVAL,
        "Gate": condition(metric=METRIC, at_least=0.8),
        "Inner": condition(metric=METRIC, at_least=0.9),
        "Best": fail("best"),
        "Good": {
            "__model_type__": "LambdaConfig",
            "function_arn": "arn:aws:lambda:us-east-1:111122223333:function:praise",
        },
        "Later": fail("later"),
        "Bad": fail("bad"),
        "Always": fail("always"),
    }
    edges = [
        ["Eval", "Gate"],
        {"from": "Gate", "to": "Inner", "when": True},
        {"from": "Inner", "to": "Best", "when": True},
        {"from": "Inner", "to": "Good", "when": False},
        ["Good", "Later"],
        {"from": "Gate", "to": "Bad", "when": False},
        ["Gate", "Always"],
    ]
    steps = {step["Name"]: step for step in compiled(tmp_path, configs, edges)["Steps"]}
    assert list(steps) == ["Eval", "Gate", "Always"]
    assert steps["Always"]["DependsOn"] == ["Gate"]
    (inner,) = steps["Gate"]["Arguments"]["IfSteps"]
    assert "DependsOn" not in inner
    assert [step["Name"] for step in steps["Gate"]["Arguments"]["ElseSteps"]] == ["Bad"]
    assert [step["Name"] for step in inner["Arguments"]["IfSteps"]] == ["Best"]
    good, later = inner["Arguments"]["ElseSteps"]
    assert (good["Name"], later["Name"], later["DependsOn"]) == ("Good", "Later", ["Good"])


def test_a_dag_with_branches_is_saved_as_it_was_read(tmp_path: Path) -> None:
    """Edges that say when, and parameters, come back."""
    dag = PipelineDAG(["A", "B", "C"])
    dag.add_edge("A", "B", when=True)
    dag.add_edge("A", "C", when=False)
    dag.parameters = {"Count": {"type": "Integer"}}
    dag.save(tmp_path / "dag.json")
    again = PipelineDAG.load(tmp_path / "dag.json")
    assert (again.edges, again.parameters) == (dag.edges, dag.parameters)
    assert [edge.when for edge in again.edges] == [True, False]


@pytest.mark.parametrize("when", ["yes", 1, None])
def test_when_is_true_or_false(tmp_path: Path, when: Any) -> None:
    """Anything else is no edge."""
    edge = {"from": "A", "to": "B", "when": when}
    (tmp_path / "dag.json").write_text(json.dumps({"dag": {"nodes": ["A", "B"], "edges": [edge]}}))
    with pytest.raises(CompilationError, match="E102"):
        PipelineDAG.load(tmp_path / "dag.json")


def test_own_parameters_are_declared_and_used(tmp_path: Path) -> None:
    """In a field of a config, in the place of an external input, and in a message; the others stay as they are."""
    own = {
        "Count": {"type": "Integer", "default": 50},
        "Data": {"type": "String"},
        "Mode": {"type": "String", "default": "a", "enum": ["a", "b"]},
    }
    evaluation = {
        **EVAL,
        "processing_volume_size": {"parameter": "Count"},
        "external_inputs": {"model_input": "s3://b/model", "processed_data": {"parameter": "Data"}},
    }
    configs = {"Eval": evaluation, "Stop": fail({"join": ["mode ", {"parameter": "Mode"}]})}
    definition = compiled(tmp_path, configs, [["Eval", "Stop"]], own)
    assert definition["Parameters"] == [
        {"Name": "Count", "Type": "Integer", "DefaultValue": 50},
        {"Name": "Data", "Type": "String"},
        {"Name": "Mode", "Type": "String", "DefaultValue": "a", "EnumValues": ["a", "b"]},
    ]
    step, stop = definition["Steps"]
    assert step["Arguments"]["ProcessingResources"]["ClusterConfig"]["VolumeSizeInGB"] == {"Get": "Parameters.Count"}
    places = {one["InputName"]: one["S3Input"]["S3Uri"] for one in step["Arguments"]["ProcessingInputs"]}
    assert (places["model_input"], places["processed_data"]) == ("s3://b/model", {"Get": "Parameters.Data"})
    message = stop["Arguments"]["ErrorMessage"]["Std:Join"]
    assert message == {"On": "", "Values": ["mode ", {"Get": "Parameters.Mode"}]}


def test_a_config_with_parameters_is_saved_as_it_was_read(tmp_path: Path) -> None:
    """The file says again which fields are parameters."""
    evaluation = {
        **EVAL,
        "processing_instance_count": {"parameter": "Count"},
        "external_inputs": {"model_input": "s3://b/model", "processed_data": {"parameter": "Data"}},
    }
    saved = {"configuration": {"shared": SHARED, "specific": {"Eval": evaluation}}}
    (tmp_path / "one.json").write_text(json.dumps(saved))
    configs = load_configs(tmp_path / "one.json")
    merge_and_save_configs(configs, tmp_path / "two.json")
    again = load_configs(tmp_path / "two.json")
    assert again["Eval"].named_parameters == configs["Eval"].named_parameters
    assert again["Eval"].named_parameters == {
        "processing_instance_count": "Count",
        "external_inputs.processed_data": "Data",
    }


def test_the_image_follows_the_default_of_a_parameter(tmp_path: Path) -> None:
    """Which image fits is decided when the pipeline is compiled, so the instance type needs a default."""
    evaluation = {**EVAL, "processing_instance_type_large": {"parameter": "Type"}}
    definition = compiled(tmp_path, {"Eval": evaluation}, [], {"Type": {"type": "String", "default": "ml.m5.large"}})
    arguments = definition["Steps"][0]["Arguments"]
    assert arguments["ProcessingResources"]["ClusterConfig"]["InstanceType"] == {"Get": "Parameters.Type"}
    assert "sagemaker-xgboost" in arguments["AppSpecification"]["ImageUri"]
    with pytest.raises(CompilationError, match="E269"):
        compiled(tmp_path, {"Eval": evaluation}, [], {"Type": {"type": "String"}})


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"metric": METRIC},
        {"metric": METRIC, "parameter": "P", "at_least": 1},
        {"metric": METRIC, "at_least": "0.8"},
        {"metric": METRIC, "at_least": 1, "condition": {"or": []}},
    ],
)
def test_a_condition_says_what_it_compares(fields: dict[str, Any]) -> None:
    """One thing, with at least one bound that is a number, or the full form alone."""
    with pytest.raises(ValueError):
        ConditionConfig(**{**SHARED, **fields})
