"""Where things stand: JSON paths, nested steps, references, and the places that steps write to."""

from __future__ import annotations

from typing import Any

import pytest

from cursus.definition.paths import destinations, holds_destination, iter_steps, json_path, landings, step_at
from cursus.definition.properties import job_name
from cursus.definition.references import Kind, Reference, parse_keys, parse_reference, references

from .examples import condition, definition, get, join, output, processing, training


def test_json_path() -> None:
    """Plain keys come after a dot, others quoted in brackets, positions as numbers."""
    path = json_path(["Steps", 3, "Arguments", "a.b", "it's", "Std:Join"])
    assert path == """$.Steps[3].Arguments['a.b']["it's"]['Std:Join']"""


def test_steps_of_branches() -> None:
    """Nested steps come in document order, each with its place."""
    inner = condition("Inner", 1, processing("Deep"))
    pipeline = definition(condition("Outer", 1, inner, otherwise=[processing("Else")]), processing("After"))
    assert [(str(place), step["Name"]) for place, step in iter_steps(pipeline)] == [
        ("$.Steps[0]", "Outer"),
        ("$.Steps[0].Arguments.IfSteps[0]", "Inner"),
        ("$.Steps[0].Arguments.IfSteps[0].Arguments.IfSteps[0]", "Deep"),
        ("$.Steps[0].Arguments.ElseSteps[0]", "Else"),
        ("$.Steps[1]", "After"),
    ]


def test_destinations() -> None:
    """Every place that a step writes to is found, in branches too, as text or as expression; inputs are none."""
    train = training("Train", "s3://in")
    train["Arguments"]["CheckpointConfig"] = {"S3Uri": "s3://checkpoints"}
    batch = {"Name": "Batch", "Type": "Transform", "Arguments": {"TransformOutput": {"S3OutputPath": "s3://t"}}}
    tuning = {"TrainingJobDefinitions": [{"OutputDataConfig": {"S3OutputPath": "s3://x"}}]}
    search = {"Name": "Tune", "Type": "Tuning", "Arguments": tuning}
    pipeline = definition(processing("Prep", DATA="s3://in"), condition("C", 1, train, batch), search)
    base = get("Parameters.BASE")
    then = "$.Steps[1].Arguments.IfSteps"
    assert [(step, str(place), value) for step, place, value in destinations(pipeline)] == [
        (
            "Prep",
            "$.Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri",
            join(base, "Prep", "data"),
        ),
        ("Train", f"{then}[0].Arguments.OutputDataConfig.S3OutputPath", join(base, "Train")),
        ("Train", f"{then}[0].Arguments.CheckpointConfig.S3Uri", "s3://checkpoints"),
        ("Batch", f"{then}[1].Arguments.TransformOutput.S3OutputPath", "s3://t"),
        ("Tune", "$.Steps[2].Arguments.TrainingJobDefinitions[0].OutputDataConfig.S3OutputPath", "s3://x"),
    ]


def test_landings() -> None:
    """Jobs that make a folder of their own name share no place; whatever else writes, writes to the place itself."""
    first, second = training("A", "s3://in"), training("B", "s3://in")
    for step in (first, second):
        step["Arguments"]["OutputDataConfig"]["S3OutputPath"] = "s3://b/models/"
        step["Arguments"]["CheckpointConfig"] = {"S3Uri": "s3://b/checkpoints"}
    landed = [(step, uri) for step, _, uri in landings(definition(first, second))]
    job = {name: job_name(name, "execution000") for name in "AB"}
    assert landed == [
        ("A", f"s3://b/models/{job['A']}/output"),
        ("A", "s3://b/checkpoints"),
        ("B", f"s3://b/models/{job['B']}/output"),
        ("B", "s3://b/checkpoints"),
    ]


def test_landings_of_a_search() -> None:
    """The jobs of several definitions in one place have each its folder: they share nothing."""
    at = {"OutputDataConfig": {"S3OutputPath": "s3://b/models"}}
    search = {"Name": "Tune", "Type": "Tuning", "Arguments": {"TrainingJobDefinitions": [at, at]}}
    landed = [uri for _, _, uri in landings(definition(search))]
    assert len(set(landed)) == 2
    assert all(uri.startswith("s3://b/models/") and uri.endswith("/output") for uri in landed)


def test_the_innermost_step() -> None:
    """A place lies in the step that holds it, and in none where it is the pipeline's own."""
    pipeline = definition(condition("Outer", 1, processing("Then")), processing("After"))
    then = ("Steps", 0, "Arguments", "IfSteps", 0, "Arguments", "Environment")
    assert step_at(pipeline, then) == "Then"
    assert step_at(pipeline, ("Steps", 0, "Arguments", "Conditions", 0)) == "Outer"
    assert step_at(pipeline, ("Parameters", 0)) == ""


def test_places_above_a_destination() -> None:
    """A place holds a destination if it is one or is above one."""
    assert holds_destination(("OutputDataConfig", "S3OutputPath"))
    assert holds_destination(("CheckpointConfig",))
    assert holds_destination(("ProcessingOutputConfig", "Outputs", "data", "S3Output"))
    assert not holds_destination(("OutputDataConfig", "KmsKeyId"))
    assert not holds_destination(("ProcessingInputs",))


def test_walks_over_anything() -> None:
    """Looking around in what is no definition finds nothing and raises nothing."""
    steps = [1, None, {"Arguments": [1]}, {"Type": "Condition", "Arguments": 1}]
    shapes: list[dict[str, Any]] = [{}, {"Steps": {}}, {"Steps": steps}]
    for odd in shapes:
        assert list(destinations(odd)) == []
        assert list(references(odd)) == []


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("A", ("A",)),
        ("A.B['c.d[0]'][0].E", ("A", "B", "c.d[0]", 0, "E")),
        ('A["it\'s"]', ("A", "it's")),
        *((odd, None) for odd in ("", ".A", "A.", "A..B", "[0]", "A[-1]", "A[x]", "A['x]", "A'x'", "A[0", "A]")),
    ],
)
def test_property_paths(path: str, keys: tuple[str | int, ...] | None) -> None:
    """A property path is names, quoted keys and indices; anything else is none."""
    assert parse_keys(path) == keys


@pytest.mark.parametrize(
    ("text", "kind", "name", "keys"),
    [
        ("Parameters.P", Kind.PARAMETER, "P", ()),
        ("Execution.PipelineName", Kind.EXECUTION, "PipelineName", ()),
        ("PipelineExperimentConfig.TrialName", Kind.EXPERIMENT, "TrialName", ()),
        ("Steps.A-b.X['y.z'].W", Kind.PROPERTY, "A-b", ("X", "y.z", "W")),
        ("Steps.A.PropertyFiles.f", Kind.PROPERTY_FILE, "A", ("f",)),
    ],
)
def test_reference(text: str, kind: Kind, name: str, keys: tuple[str | int, ...]) -> None:
    """The text of a Get tells what is read; for a property or a property file, of which step."""
    found = parse_reference(text)
    assert found == Reference(kind, name, keys, text)
    assert (found.step == name) == text.startswith("Steps.")


def test_all_references() -> None:
    """Every Get is found in document order with its place: in branches, Joins and JsonGets too."""
    file = {"Std:JsonGet": {"PropertyFile": get("Steps.A.PropertyFiles.f"), "Path": "x"}}
    pipeline = definition(condition("C", file, processing("B", DATA=output("A"))), Metadata=get("nonsense"))
    then = "$.Steps[0].Arguments.IfSteps[0].Arguments"
    assert [(str(place), reference.text) for place, reference in references(pipeline)] == [
        ("$.Steps[0].Arguments.Conditions[0].LeftValue['Std:JsonGet'].PropertyFile", "Steps.A.PropertyFiles.f"),
        ("$.Steps[0].Arguments.Conditions[0].RightValue", "Parameters.LIMIT"),
        (f"{then}.ProcessingInputs[0].S3Input.S3Uri", output("A")["Get"]),
        (f"{then}.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri['Std:Join'].Values[0]", "Parameters.BASE"),
    ]
