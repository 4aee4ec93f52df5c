"""One cause, one finding: a name that many places get wrong is reported once, with all of these places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cursus.checks import examples
from cursus.checks.runner import check_definition
from cursus.cli import main
from cursus.definition.place import Keys, at

READS = "Steps.{}.Arguments.ProcessingInputs.raw.S3Input.S3Uri"


def output(step: str, name: str = "data") -> dict[str, str]:
    return {"Get": f"Steps.{step}.ProcessingOutputConfig.Outputs['{name}'].S3Output.S3Uri"}


def run(command: str, tmp_path: Path, *steps: dict[str, Any], options: tuple[str, ...] = ()) -> Result:
    definition = {
        "Version": "2020-12-01",
        "Metadata": {},
        "Parameters": [{"Name": "EXECUTION_S3_PREFIX", "Type": "String", "DefaultValue": "s3://bucket/run"}],
        "Steps": [examples.processing("Prepare", "s3://raw-bucket/table"), *steps],
    }
    (tmp_path / "p.json").write_text(json.dumps(definition))
    return CliRunner().invoke(main, [command, str(tmp_path / "p.json"), "--format", "json", *options])


def findings(result: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    return found


def readers(source: dict[str, str], count: int = 3) -> list[dict[str, Any]]:
    return [examples.processing(f"Read{number}", source) for number in range(count)]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (output("Prepar"), "E510"),
        (output("Prepare", "dat"), "E511"),
        ({"Get": "Parameters.EXECUTION_S3_PREFX"}, "E503"),
        ({"Get": "Execution.PipelineExecutionI"}, "E517"),
        ({"Get": "Steps.Prepare.ProcessingJobNam"}, "E513"),
    ],
)
def test_a_misspelling_in_many_places_is_one_finding(tmp_path: Path, source: dict[str, str], code: str) -> None:
    """Check names the places as it names every place, resolve by their paths."""
    (found,) = findings(run("check", tmp_path, *readers(source)))
    assert (found["code"], found["where"]) == (code, READS.format("Read0"))
    assert found["also"] == [READS.format("Read1"), READS.format("Read2")]
    (found,) = findings(run("resolve", tmp_path, *readers(source)))
    assert (found["code"], len(found["also"])) == (code, 2)


def test_two_misspellings_are_two_findings(tmp_path: Path) -> None:
    """Each is corrected by itself."""
    steps = [*readers(output("Prepar"), 1), examples.processing("Other", output("Prepair"))]
    found = findings(run("check", tmp_path, *steps))
    assert [(one["code"], "also" in one) for one in found] == [("E510", False)] * 2


def test_a_step_that_is_misspelt_in_references_and_in_depends_on_is_one_finding(tmp_path: Path) -> None:
    """One correction mends both."""
    (found,) = findings(
        run("check", tmp_path, *[step | {"DependsOn": ["Prepar"]} for step in readers(output("Prepar"))])
    )
    assert (found["code"], len(found["also"])) == ("E510", 5)


OUTPUTS = ("ProcessingOutputConfig", "Outputs", 0, "S3Output", "S3Uri")
PREFIX = {"Get": "Parameters.EXECUTION_S3_PREFIX"}


@pytest.mark.parametrize(
    ("place", "value", "found"),
    [
        (("Steps", 0, "Arguments"), None, ["E552"]),
        (("Steps", 0, "Arguments"), [], ["E552"]),
        (("Steps", 0, "Arguments"), {}, ["E551"] * 3),
        (("Steps", 0, "Arguments", *OUTPUTS), 5, ["E552"]),
        (("Steps", 0, "Arguments", *OUTPUTS), [], ["E552"]),
        (("Steps", 0, "Arguments", *OUTPUTS), None, ["E552"]),
        (("Parameters", 0, "DefaultValue"), PREFIX, ["E506"]),
        (("Parameters", 0, "DefaultValue"), [], ["E506"]),
        (("Steps", 0, "CacheConfig"), {"Get": None}, ["E508"]),
    ],
)
def test_a_value_of_another_type_is_told_by_one_check(place: Keys, value: Any, found: list[str]) -> None:
    """Where it stands, and not again by the schema, by a text that looks like it, or by each step that reads it."""
    definition = examples.changed(examples.Change())
    *keys, last = place
    holder: Any = at(definition, tuple(keys))
    holder[last] = value
    assert [one.code for one in check_definition(definition)] == found


def test_what_is_suppressed_in_one_place_stays_a_finding_elsewhere(tmp_path: Path) -> None:
    """A suppression covers the place that it names, whichever comes first."""
    path = READS.format("Read0")
    (tmp_path / "cursus-check.toml").write_text(f'[[suppress]]\ncode = "E510"\npath = "{path}"\nreason = "It comes."\n')
    (found,) = findings(run("check", tmp_path, *readers(output("Prepar"))))
    assert (found["where"], found["also"]) == (READS.format("Read1"), [READS.format("Read2")])


def test_every_format_tells_the_other_places(tmp_path: Path) -> None:
    """Text names some of many; SARIF relates all of them."""
    steps = readers(output("Prepar"), 9)

    def told(form: str) -> str:
        return run("check", tmp_path, *steps, options=("--format", form)).stdout

    assert f"Also at {READS.format('Read1')}, " in told("text")
    assert "Read5" in told("text") and "and 3 more places." in told("text")
    assert "and 3 more places." in told("github") and "and 3 more places." in told("junit")
    (result,) = json.loads(told("sarif"))["runs"][0]["results"]
    assert len(result["relatedLocations"]) == 8


def test_steps_outside_the_network_of_one_are_one_finding(tmp_path: Path) -> None:
    """What one has and the others lack is said once."""
    network = {"VpcConfig": {"SecurityGroupIds": ["sg-0a1b2c3d"], "Subnets": ["subnet-0a1b2c3d"]}}
    inside, *outside = readers(output("Prepare"))
    inside["Arguments"]["NetworkConfig"] = network
    found = [one for one in findings(run("check", tmp_path, inside, *outside)) if one["code"] == "W565"]
    assert [(one["message"], len(one["also"])) for one in found] == [("no VPC, as Read0 has", 2)]


@pytest.mark.parametrize("read", [0, 1, 2])
def test_a_property_file_in_no_output_is_one_finding_where_it_is_declared(tmp_path: Path, read: int) -> None:
    """However often it is read; to resolve needs nothing of one that nobody reads."""
    auc = {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.Score.PropertyFiles.scores"}, "Path": "auc"}}
    score = examples.processing("Score", output("Prepare")) | {
        "PropertyFiles": [{"PropertyFileName": "scores", "OutputName": "metrics", "FilePath": "m.json"}]
    }
    conditions = [{"Type": "GreaterThan", "LeftValue": auc, "RightValue": 0.5 + number} for number in range(read)]
    arguments = {"Conditions": conditions, "IfSteps": [], "ElseSteps": []}
    steps = [score, *([{"Name": "Good", "Type": "Condition", "Arguments": arguments}] if read else [])]
    (found,) = findings(run("check", tmp_path, *steps))
    assert (found["code"], found["where"]) == ("E533", "Steps.Score.PropertyFiles.scores")
    assert found["hint"] == "Known: data."
    resolved = findings(run("resolve", tmp_path, *steps))
    assert [one["code"] for one in resolved] == ["E533"] * (read > 0)


def test_the_gate_has_one_cause_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal names the other places; the report has one finding."""
    run("check", tmp_path, *readers(output("Prepar"), 4))
    monkeypatch.chdir(tmp_path)
    Path("cursus.toml").write_text('[pipelines.p]\ndefinition = "p.json"\n')
    ended = CliRunner().invoke(main, ["gate"])
    assert ended.exit_code == 1
    told = " ".join((ended.stdout + ended.stderr).split())
    assert told.count("E510 the pipeline has no step Prepar") == 1
    assert f"Did you mean Prepare? Also at {READS.format('Read1')}, " in told
    report = json.loads(Path("build/cursus/report.json").read_text())
    (outcome,) = report["cases"][0]["outcomes"]
    assert [one["code"] for one in outcome["findings"]].count("E510") == 1


URI = "Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"
FUNCTION = {
    "Name": "Call",
    "Type": "Lambda",
    "Arguments": {},
    "FunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:f",
    "OutputParameters": [],
}
CALLBACK = {"Name": "Ask", "Type": "Callback", "Arguments": {}, "SqsQueueUrl": "https://queue", "OutputParameters": []}
DECISION: dict[str, Any] = {
    "Name": "Decide",
    "Type": "Condition",
    "Arguments": {
        "Conditions": [{"Type": "Equals", "LeftValue": {"Get": "Parameters.EXECUTION_S3_PREFIX"}, "RightValue": "x"}],
        "IfSteps": [FUNCTION],
        "ElseSteps": [],
    },
}
EACH = {
    "Name": "Each",
    "Type": "ForEach",
    "Arguments": {
        "IterableItems": '["a"]',
        "MaxConcurrency": 1,
        "ForEachBody": [{**FUNCTION, "OutputParameters": [{"OutputName": "auc", "OutputType": "Float"}]}],
        "Selector": {"Pick": "MaxBy", "Field": {"Get": "IterationOutput.Call.OutputParameters['acu']"}},
    },
}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        # The base is misspelled, in no form that there is, or taken apart: it is not another base besides.
        ({URI: examples.join({"Get": "Parameters.EXECUTION_S3_PREFX"}, "a")}, "E503"),
        ({URI: examples.join({"Get": "EXECUTION_S3_PREFIX"}, "a")}, "E508"),
        ({URI: {"Std:Join": {"On": "/", "Values": "s3://bucket"}}}, "E514"),
        ({URI: examples.join(*"s3://bucket")}, "E542"),
        # Where the code was meant to lie is not known.
        (
            {
                "Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath": "/opt/data",
                "Steps[0].Arguments.AppSpecification.ContainerEntrypoint": ["python3", "/opt/ml/processing/code/a.py"],
            },
            "E559",
        ),
        ({"Steps[0].DependsOn": ["Prepare"]}, "E535"),
        ({"Steps[2]": DECISION, "Steps[3]": DECISION}, "E519"),
        ({"Steps[2]": {**FUNCTION, "FunctionArn": "f"}}, "E553"),
        ({"Steps[2]": {**FUNCTION, "FunctionArn": 5}}, "E530"),
        ({"Steps[2]": {**CALLBACK, "SqsQueueUrl": "arn:aws:sqs:us-east-1:111122223333:queue"}}, "E553"),
        ({"Steps[2]": EACH}, "E513"),
    ],
)
def test_a_fault_has_one_finding(change: dict[str, Any], code: str) -> None:
    """What follows from it is not reported besides."""
    found = [one.diagnostic.code for one in check_definition(examples.changed(examples.Change(change)))]
    assert [one for one in found if not one.startswith("I")] == [code]


def test_a_value_that_two_steps_share_is_wrong_where_it_is_written() -> None:
    """The step that reads it by its property needs no correction."""
    bad = {"Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri": "/local/path"}
    read = {"Steps[1].Arguments.InputDataConfig[0].DataSource.S3DataSource.S3Uri": output("Prepare")}
    found = [one.diagnostic for one in check_definition(examples.changed(examples.Change({**bad, **read})))]
    assert [(one.code, one.at.step) for one in found if one.code == "E553"] == [("E553", "Prepare")]


def test_the_order_of_steps_is_known_beside_a_cycle() -> None:
    """A step that waits by way of another for what it reads is in no race with the writer."""
    place = examples.join(examples.PREFIX, "prepare", "data")
    chain = [{**examples.processing("Between", "s3://raw/x"), "DependsOn": ["Prepare"]}]
    chain.append({**examples.processing("Late", place), "DependsOn": ["Between"]})
    circle = {**FUNCTION, "DependsOn": ["Call"]}
    change = {"Steps[2]": chain[0], "Steps[3]": chain[1], "Steps[4]": circle}
    found = {one.diagnostic.code for one in check_definition(examples.changed(examples.Change(change)))}
    assert "E535" in found
    assert "E537" not in found


REMOTE = "Steps[1].Arguments.AlgorithmSpecification.ContainerArguments"
RESULT = "Steps.Split.OutputDataConfig.S3OutputPath"


def joined(*values: Any, on: Any = "") -> dict[str, Any]:
    return {"Std:Join": {"On": on, "Values": list(values)}}


def functions(*named: Any) -> dict[str, Any]:
    """Two functions with @step as the SDK writes them; ``named``: the last names and values of the second one."""

    def function(name: str, *references: Any) -> dict[str, Any]:
        called = ["--pipeline_step_name", name, "--property_references", "Execution.PipelineExecutionId"]
        arguments = {
            "RoleArn": "arn:aws:iam::111122223333:role/Role",
            "StoppingCondition": {"MaxRuntimeInSeconds": 86400},
            "OutputDataConfig": {"S3OutputPath": joined("s3://team-bucket", name, "results", on="/")},
            "AlgorithmSpecification": {
                "TrainingImage": "111122223333.dkr.ecr.us-east-1.amazonaws.com/base-python:310",
                "TrainingInputMode": "File",
                "ContainerEntrypoint": ["/bin/bash", "/opt/ml/input/data/bootstrap/job_driver.sh"],
                "ContainerArguments": [*called, {"Get": "Execution.PipelineExecutionId"}, *references],
            },
            "ResourceConfig": {"VolumeSizeInGB": 30, "InstanceCount": 1, "InstanceType": "ml.m5.xlarge"},
        }
        return {"Name": name, "Type": "Training", "Arguments": arguments}

    place = ("Parameters.Place", {"Get": "Parameters.Place"})
    return {
        "Version": "2020-12-01",
        "Metadata": {},
        "Parameters": [{"Name": "Place", "Type": "String", "DefaultValue": "s3://team-bucket/x"}],
        "Steps": [
            function("Split", *(() if "Parameters.Place" in named else place)),
            {**function("Fit", RESULT, joined({"Get": RESULT}), *named), "DependsOn": ["Split"]},
        ],
    }


@pytest.mark.parametrize(
    ("named", "code"),
    [
        # What the name is called after it is not, in the value alone or in both.
        (("Parameters.Place", {"Get": "Parameters.Plac"}), "E503"),
        (("Parameters.Plac", {"Get": "Parameters.Plac"}), "E503"),
        (("Execution.PipelineExecutionId", {"Get": "Execution.PipelineExecutionI"}), "E517"),
        ((RESULT, joined({"Get": RESULT.replace("Split", "Splitt")})), "E510"),
        ((RESULT, joined({"Get": RESULT.replace("Output", "Outpt")})), "E513"),
        (("Parameters.Place", {"Get": "Place"}), "E508"),
        (("Parameters.Place", {"Get": "Parameters.Place", "Default": "x"}), "E508"),
        ((RESULT, {"Std:Join": {"On": "", "Values": {"Get": RESULT}}}), "E514"),
        ((RESULT, {"Std:Join": {"On": ""}}), "E508"),
        ((RESULT, joined({"Get": RESULT}, on=5)), "E508"),
        ((RESULT, {"Std:Joined": {"On": "", "Values": [{"Get": RESULT}]}}), "E509"),
        ((RESULT, joined({"Got": RESULT})), "E515"),
        ((RESULT, joined(*"s3://x")), "E542"),
        (("Parameters.Place", None), "E544"),
        # One finding for a value that was made text, none for its name besides.
        (("Parameters.Place", "{'Get': 'Parameters.Place'}"), "E541"),
        (("Parameters.Place", "Parameters.Place"), "E541"),
        (("Parameters.Place",), "E541"),
        # A cycle by way of the arguments.
        (
            ("Steps.Fit.OutputDataConfig.S3OutputPath", joined({"Get": "Steps.Fit.OutputDataConfig.S3OutputPath"})),
            "E516",
        ),
        (("X", joined({"Get": "Steps.Fit.OutputDataConfig.S3OutputPath"})), "E516"),
    ],
)
def test_a_fault_in_the_arguments_of_a_function_has_one_finding(named: tuple[Any, ...], code: str) -> None:
    """The SDK names each value by its reference; the name has no finding beside that of the value."""
    found = [one.diagnostic.code for one in check_definition(functions(*named))]
    assert [one for one in found if not one.startswith("I")] == [code]


def test_a_reference_as_text_among_other_arguments_stays_a_finding() -> None:
    """Whatever is wrong behind it: only --property_references names its values."""
    change = {
        "Steps[0].Arguments.AppSpecification.ContainerArguments": ["Parameters.EXECUTION_S3_PREFIX", {"Get": "x"}]
    }
    found = [one.diagnostic.code for one in check_definition(examples.changed(examples.Change(change)))]
    assert {"E508", "E541"} <= set(found)


def test_what_a_misspelt_step_may_wait_for_is_in_no_race() -> None:
    """The correction orders the steps; a reader that has no such reference is judged all the same."""
    place = examples.join(examples.PREFIX, "prepare", "data")
    misspelt = examples.processing("Late", place)
    misspelt["Arguments"]["Environment"] = {"TABLE": output("Prepair")}
    steps = {"Steps[2]": misspelt, "Steps[3]": examples.processing("Early", place)}
    found = [one.diagnostic for one in check_definition(examples.changed(examples.Change(steps)))]
    assert [(one.code, one.at.step) for one in found if one.code[0] != "I"] == [("E510", "Late"), ("E537", "Early")]


@pytest.mark.parametrize(
    "value", [{"Get": "Parameters.Dept"}, {"Get": "Depth"}, "Parameters.Depth", "{'Get': 'Parameters.Depth'}"]
)
def test_a_parameter_whose_only_reference_is_wrong_is_not_unused_besides(value: Any) -> None:
    """The reference has the finding."""
    depth = {"Name": "Depth", "Type": "String", "DefaultValue": "4"}
    change = {"Parameters[1]": depth, "Steps[1].Arguments.HyperParameters.depth": value}
    (found,) = check_definition(examples.changed(examples.Change(change)))
    assert found.diagnostic.code in ("E503", "E508", "E541")


def test_a_text_that_no_check_objects_to_is_no_reference() -> None:
    """The parameter that it mentions is unused."""
    depth = {"Name": "Depth", "Type": "String", "DefaultValue": "4"}
    change = {"Parameters[1]": depth, "Steps[1].Arguments.HyperParameters.depth": "as in Our.Parameters.Depth"}
    (found,) = check_definition(examples.changed(examples.Change(change)))
    assert found.diagnostic.code == "W531"


def test_steps_in_a_circle_have_no_second_finding_because_they_never_run() -> None:
    """A step before a condition that waits for one in its branch: neither branch would help."""
    choice = {**DECISION, "Arguments": {**DECISION["Arguments"], "ElseSteps": [{**FUNCTION, "Name": "Other"}]}}
    steps = {
        "Steps[2]": {**choice, "DependsOn": ["Before"]},
        "Steps[3]": {**FUNCTION, "Name": "Before", "DependsOn": ["Call"]},
    }
    found = [one.diagnostic.code for one in check_definition(examples.changed(examples.Change(steps)))]
    assert [one for one in found if not one.startswith("I")] == ["E535"]
