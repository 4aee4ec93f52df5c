"""What broke, what moved and what is new, by changes such as an edit of a builder makes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cursus.compat import record
from cursus.compat.compare import compare, compare_all, summary
from cursus.compat.interface import interface_of
from cursus.errors import CursusError, Diagnostic

from .conftest import Pipeline, load

Change = Callable[[Pipeline], Any]


def changes(was: Pipeline, now: Pipeline) -> list[str]:
    """Each change on one line."""
    found = compare(interface_of(*was.definitions), interface_of(*now.definitions))
    return [f"{change.where}: {change.code} {change.message}" for change in found]


def outputs(pipeline: Pipeline, step: str) -> list[list[dict[str, Any]]]:
    return [arguments["ProcessingOutputConfig"]["Outputs"] for arguments in pipeline.arguments(step)]


def add_output(pipeline: Pipeline) -> None:
    for listed, place in zip(outputs(pipeline, "Payload"), ("s3://b/p/report", "s3://q/report"), strict=True):
        listed.append({"OutputName": "report", "S3Output": {"S3Uri": place}})


def drop_output(pipeline: Pipeline) -> None:
    for listed in outputs(pipeline, "Payload"):
        listed.clear()


def add_inputs(pipeline: Pipeline) -> None:
    source = {"Get": "Steps.DummyTraining.ProcessingOutputConfig.Outputs['model_input'].S3Output.S3Uri"}
    for arguments in pipeline.arguments("Package"):
        arguments["ProcessingInputs"].append({"InputName": "extra", "S3Input": {"S3Uri": source}})


def drop_input(pipeline: Pipeline) -> None:
    for arguments in pipeline.arguments("Package"):
        del arguments["ProcessingInputs"][0]


def feed_otherwise(pipeline: Pipeline) -> None:
    for arguments in pipeline.arguments("Package"):
        arguments["ProcessingInputs"][0]["S3Input"]["S3Uri"] = "s3://somewhere/else"


def drop_step(pipeline: Pipeline) -> None:
    for definition in pipeline.definitions:
        definition["Steps"] = [step for step in definition["Steps"] if step["Name"] != "Registration-RegisterModel"]


def add_step(pipeline: Pipeline) -> None:
    for definition in pipeline.definitions:
        definition["Steps"].append({"Name": "Stop", "Type": "Fail", "Arguments": {"ErrorMessage": "no"}})


def wait_for_payload(pipeline: Pipeline) -> None:
    for step in pipeline.steps("Package"):
        step["DependsOn"].append("Payload")


def move(pipeline: Pipeline) -> None:
    pipeline.replace('"payload", "payload_sample"', '"samples", "payload_sample"')
    pipeline.replace("/payload/payload_sample", "/samples/payload_sample")


def move_static(pipeline: Pipeline) -> None:
    pipeline.replace("s3://alice-models/alice", "s3://alice-models/models/alice")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop_step, ["Registration-RegisterModel: E644 the step is gone"]),
        (
            lambda p: p.steps("Package")[1].update(Type="Training"),
            ["Package: E644 its type is Training, was Processing"],
        ),
        (drop_output, ["Payload output payload_sample: E645 it is gone"]),
        (drop_input, ["Package input model_input: E647 it is gone; {Steps.DummyTraining."]),
        (feed_otherwise, ["Package input model_input: E647 it is fed by fixed, was by {Steps.DummyTraining."]),
        (
            move,
            ["Payload output payload_sample: W648 it goes to samples/payload_sample below the prefix, went to payl"],
        ),
        (add_output, ["Payload output report: I649 a new one, at s3://q/report"]),
        (add_inputs, ["Package input extra: I649 a new one, fed by {Steps.DummyTraining."]),
        (add_step, ["Stop: I649 a new step"]),
        (wait_for_payload, ["Package: I649 it waits for Payload"]),
    ],
)
def test_each_change_is_told_once(recorded: Pipeline, pipeline: Pipeline, change: Change, said: list[str]) -> None:
    """One change is one finding, of the right kind, with the place and what stood there."""
    change(pipeline)
    found = changes(recorded, pipeline)
    assert len(found) == len(said), found
    assert all(one.startswith(text) for one, text in zip(found, said, strict=True)), found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda parameters: parameters.clear(), "parameter EXECUTION_S3_PREFIX: E646 it is gone"),
        (lambda parameters: parameters[1].update(Type="Float"), "parameter LIMIT: E646 its type is Float, was Integer"),
        (lambda parameters: parameters[1].pop("DefaultValue"), "parameter LIMIT: E646 it has no default any more"),
        (lambda parameters: parameters[1].update(EnumValues=[1]), "parameter LIMIT: E646 it takes 1, took 1, 2"),
        (lambda parameters: parameters[1].update(EnumValues=[3, 2, 1]), "parameter LIMIT: I649 it takes 1, 2, 3"),
        (lambda parameters: parameters[0].update(DefaultValue="s3://b"), "parameter EXECUTION_S3_PREFIX: I649 it has"),
        (lambda p: p.append({"Name": "NEW", "Type": "String"}), "parameter NEW: E646 new, and every start has"),
        (
            lambda p: p.append({"Name": "NEW", "Type": "String", "DefaultValue": ""}),
            "parameter NEW: I649 a new one, with a default",
        ),
    ],
)
def test_parameters(recorded: Pipeline, change: Callable[[Any], Any], said: str) -> None:
    """What a start gave and may give stays allowed, and nothing more is asked of it; all else is a break."""
    was = recorded.copy()
    was.parameters.append({"Name": "LIMIT", "Type": "Integer", "DefaultValue": 1, "EnumValues": [1, 2]})
    now = was.copy()
    change(now.parameters)
    if not now.parameters:
        now.definitions = (now.definitions[0], {**now.definitions[0], "Parameters": [was.parameters[1]]})
    found = [one for one in changes(was, now) if "parameter " in one]
    assert [one[: len(said)] for one in found] == [said]


@pytest.mark.parametrize("default", [2, 1])
def test_the_value_of_a_default_is_no_interface(recorded: Pipeline, default: int) -> None:
    """Another default, image, instance, code asset or environment value changes nothing that others rely on."""
    was = recorded.copy()
    was.parameters.append({"Name": "LIMIT", "Type": "Integer", "DefaultValue": 1})
    now = was.copy()
    now.parameters[1]["DefaultValue"] = default
    now.replace("ml.m5.2xlarge", "ml.m5.xlarge")
    now.replace("/cursus/assets/5", "/cursus/assets/6")
    now.replace('"text/csv"', '"application/json"')
    assert changes(was, now) == []


def rename(pipeline: Pipeline, old: str, new: str) -> None:
    """A step's name, wherever it stands."""
    pipeline.replace(f'"{old}"', f'"{new}"')
    pipeline.replace(f"Steps.{old}.", f"Steps.{new}.")


def test_a_renamed_step_is_one_break(recorded: Pipeline, pipeline: Pipeline) -> None:
    """Its new name is told; that its readers and dependants follow is no break of theirs."""
    rename(pipeline, "DummyTraining", "Copying")
    assert changes(recorded, pipeline) == ["DummyTraining: E644 the step is called Copying now"]


def test_a_step_that_is_gone_is_one_break(recorded: Pipeline, pipeline: Pipeline) -> None:
    """What it fed has to be fed by something else now, which is no break of its own."""
    for definition in pipeline.definitions:
        del definition["Steps"][0]
    output = "Steps.DummyTraining.ProcessingOutputConfig.Outputs['model_input'].S3Output.S3Uri"
    pipeline.replace(json.dumps({"Get": output}), '"s3://models/pretrained"')
    pipeline.replace('["DummyTraining"]', "[]")
    assert changes(recorded, pipeline) == ["DummyTraining: E644 the step is gone"]


def test_a_step_with_two_successors_is_gone(recorded: Pipeline, pipeline: Pipeline) -> None:
    """Nobody can say which of them it became."""
    for definition in pipeline.definitions:
        (payload,) = [step for step in definition["Steps"] if step["Name"] == "Payload"]
        definition["Steps"].append({**payload, "Name": "Second"})
    rename(pipeline, "Payload", "First")
    found = changes(recorded, pipeline)
    assert found[0] == "Payload: E644 the step is gone"
    assert {"First: I649 a new step", "Second: I649 a new step"} <= {*found[1:]}


def test_a_renamed_output_is_one_break(recorded: Pipeline, pipeline: Pipeline) -> None:
    """Its new name is told, once, although every reader reads it by that."""
    pipeline.replace('"OutputName": "model_input"', '"OutputName": "model"')
    pipeline.replace("Outputs['model_input']", "Outputs['model']")
    assert changes(recorded, pipeline) == ["DummyTraining output model_input: E645 it is called model now"]


def test_a_renamed_step_may_break_more(recorded: Pipeline, pipeline: Pipeline) -> None:
    """Under its new name a step is still compared with what it was."""
    rename(pipeline, "Payload", "Sample")
    move(pipeline)
    assert [one[:20] for one in changes(recorded, pipeline)] == ["Payload: E644 the st", "Sample output payloa"]


def test_not_waiting_any_more_breaks_only_where_nothing_else_keeps_the_order() -> None:
    """A step that reads another's output waits for it anyway; one that only said so runs too early."""
    was = load("dummy_end_to_end")
    for step in was.steps("Package"):
        step["DependsOn"] = ["DummyTraining", "Payload"]
    now = was.copy()
    for step in now.steps("Package"):
        step["DependsOn"] = []
    assert changes(was, now) == ["Package: E647 it no longer waits for Payload"]


def test_the_static_place_moves_alone(recorded: Pipeline, pipeline: Pipeline) -> None:
    """Without parameters the outputs may move though below the prefix they lie where they lay."""
    move_static(pipeline)
    found = changes(recorded, pipeline)
    assert all(": W648 " in one for one in found)
    assert "s3://alice-models/models/" in found[0]
    assert "without parameters, went to s3://alice-models/alice" in found[0]


def test_what_a_condition_reads_and_holds_is_compared() -> None:
    """The file that a condition reads feeds it, and the steps in its branches are steps; no file is needed for that."""
    was = load("dummy_end_to_end")
    read = {"PropertyFile": {"Get": "Steps.Payload.PropertyFiles.Metrics"}, "Path": "auc"}
    for definition in was.definitions:
        condition = {"Type": "LessThan", "LeftValue": {"Std:JsonGet": read}, "RightValue": 1}
        arguments = {"Conditions": [condition], "IfSteps": [definition["Steps"].pop()], "ElseSteps": []}
        definition["Steps"].append({"Name": "Gate", "Type": "Condition", "Arguments": arguments})
    now = was.copy()
    for arguments in now.arguments("Gate"):
        arguments["IfSteps"] = []
        arguments["Conditions"][0]["LeftValue"]["Std:JsonGet"]["Path"] = "brier"
    assert changes(was, now) == [
        "Gate input Conditions[0].LeftValue: E647 it is fed by {Steps.Payload.PropertyFiles.Metrics} brier, "
        "was by {Steps.Payload.PropertyFiles.Metrics} auc",
        "Registration-RegisterModel: E644 the step is gone",
    ]


def test_a_record_comes_back_as_it_was_written(recorded: Pipeline, tmp_path: Any) -> None:
    """Writing and reading lose nothing; hashes of code are not in it."""
    interfaces = {"b": interface_of(*recorded.definitions), "a": interface_of(*load("batch_scoring").definitions)}
    file = tmp_path / "compat.json"
    file.write_text(record.write(interfaces))
    assert record.read(file) == interfaces
    assert "assets" not in file.read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "malformed JSON"),
        ("[]", "dictionary"),
        ('{"format": 2, "pipelines": {}}', "Input should be 1"),
        ('{"format": 1, "pipelines": {"a": {"parameters": {}}}}', "Field required"),
    ],
)
def test_what_is_no_record_is_told(tmp_path: Any, text: str, said: str) -> None:
    """E641 with the place, and no traceback."""
    file = tmp_path / "compat.json"
    file.write_text(text)
    with pytest.raises(CursusError, match=said) as raised:
        record.read(file)
    assert raised.value.diagnostics[0].code == "E641"


def test_cases_come_and_go(recorded: Pipeline) -> None:
    """A recorded case that is gone or does not compile is a break, an unrecorded one is new; breaks come first."""
    interface = interface_of(*recorded.definitions)
    trouble = Diagnostic("E201", "not a number", "config.json")
    found = compare_all(
        {"gone": interface, "same": interface, "sick": interface},
        {"another": interface, "same": interface, "sick": (Diagnostic("W299", "odd"), trouble)},
    )
    assert [(one.code, one.where) for one in found] == [
        ("E643", "gone"),
        ("E642", "sick config.json"),
        ("I649", "another"),
    ]
    assert found[1].message == "no longer compiles: E201 not a number"
    assert summary(found) == "2 breaks, 0 moved, 1 new"
    assert summary(found[:1]) == "1 break, 0 moved, 0 new"
