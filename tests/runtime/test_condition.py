"""Conditions: each type, the values they read, and the branches that are taken or not."""

from __future__ import annotations

from typing import Any

import pytest

from cursus.errors import CursusError
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.condition import holds

from .world import World, codes, condition, definition, statuses


def compare(kind: str, left: Any, right: Any) -> dict[str, Any]:
    return {"Type": kind, "LeftValue": left, "RightValue": right}


TRUE, FALSE = compare("Equals", 1, 1), compare("Equals", 1, 2)


@pytest.mark.parametrize(
    ("resolved", "expected"),
    [
        (compare("Equals", "a", "a"), True),
        (compare("Equals", 1, 1.0), True),
        (compare("Equals", True, False), False),
        (compare("GreaterThan", 2, 1.5), True),
        (compare("GreaterThan", 2, 2), False),
        (compare("GreaterThanOrEqualTo", 2, 2), True),
        (compare("LessThan", "a", "b"), True),
        (compare("LessThanOrEqualTo", 3, 2), False),
        ({"Type": "In", "QueryValue": "b", "Values": ["a", "b"]}, True),
        ({"Type": "In", "QueryValue": 1, "Values": ["1", True]}, False),
        ({"Type": "Not", "Condition": FALSE}, True),
        ({"Type": "Or", "Conditions": [FALSE, TRUE]}, True),
        ({"Type": "Or", "Conditions": [FALSE, {"Type": "Not", "Condition": TRUE}]}, False),
    ],
)
def test_every_type_of_condition(resolved: dict[str, Any], expected: bool) -> None:
    """What each of the SDK's conditions says of resolved values."""
    assert holds(Fields("C", resolved)) is expected


@pytest.mark.parametrize(
    "resolved",
    [compare("GreaterThan", 1, "2"), compare("Equals", True, 1), compare("LessThan", None, None), {"Type": "Xor"}],
)
def test_what_cannot_be_compared_is_no_outcome(resolved: dict[str, Any]) -> None:
    """Values of two kinds, or a condition that does not exist, are errors and neither yes nor no."""
    with pytest.raises(CursusError, match="E599"):
        holds(Fields("C", resolved))


def measured(world: World, auc: float) -> list[Any]:
    """A step that writes a metric, and a condition on it that takes one of two branches; a step follows each."""
    step = world.step("Measure", f"(OUT / 'metrics.json').write_text('{{\"auc\": {{\"value\": {auc}}}}}')\n")
    step["PropertyFiles"] = [{"PropertyFileName": "m", "OutputName": "out", "FilePath": "metrics.json"}]
    value = {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.Measure.PropertyFiles.m"}, "Path": "auc.value"}}
    good = [world.step("Good"), world.step("AfterGood", needs=["Good"])]
    bad = [condition("Deeper", [TRUE], [world.step("Bad")])]
    return [step, condition("Check", [compare("GreaterThanOrEqualTo", value, 0.9), TRUE], good, bad)]


def test_a_metric_in_a_file_decides(world: World) -> None:
    """One branch runs, the other is skipped with all that is nested in it."""
    high = statuses(world.run(definition(*measured(world, 0.95))))
    assert high == {
        "Measure": "succeeded",
        "Check": "succeeded",
        "Good": "succeeded",
        "AfterGood": "succeeded",
        "Deeper": "skipped",
        "Bad": "skipped",
    }
    low = statuses(world.run(definition(*measured(world, 0.5)), name="low"))
    assert (low["Good"], low["AfterGood"], low["Deeper"], low["Bad"]) == (
        "skipped",
        "skipped",
        "succeeded",
        "succeeded",
    )


def test_a_metric_that_a_training_printed_decides(world: World) -> None:
    """Its last value, as the service finds it: line by line, by the first group of the expression."""
    prints = "print('auc: 0.1 auc: 0.2')\nprint('auc: 0.75')\nprint('auc: none; loss=3')\n"
    train = world.training("Train", prints, "s3://data")
    metrics = {"auc": r"auc: (\S+)$", "loss": r"loss=\d+", "bad": "(", "absent": "f1: (.*)"}
    train["Arguments"]["AlgorithmSpecification"] = {
        "MetricDefinitions": [{"Name": name, "Regex": regex} for name, regex in metrics.items()]
    }
    good = {
        "Type": "GreaterThan",
        "LeftValue": {"Get": "Steps.Train.FinalMetricDataList['auc'].Value"},
        "RightValue": 0.7,
    }
    outcome = world.run(definition(train, condition("Good", [good], [world.step("Yes")], [world.step("No")])))
    assert statuses(outcome) == {"Train": "succeeded", "Good": "succeeded", "Yes": "succeeded", "No": "skipped"}
    found = outcome.run.steps["Train"].properties["FinalMetricDataList"]
    assert found == {"auc": {"MetricName": "auc", "Value": 0.75}}


def test_a_run_with_skipped_steps_is_finished(world: World) -> None:
    """What was skipped is not gone on with."""
    wanted = definition(condition("C", [FALSE], [world.step("Never")]))
    assert world.run(wanted).run.id != world.run(wanted).run.id


def test_a_file_that_is_not_there_decides_nothing(world: World) -> None:
    """The condition fails by the resolver's own code."""
    steps = measured(world, 0.5)
    steps[0]["PropertyFiles"][0]["FilePath"] = "other.json"
    assert codes(world.run(definition(*steps))) == ["E520"]


def test_a_fail_step_ends_the_run(world: World) -> None:
    """Its message is the pipeline's."""
    fail = {"Name": "Stop", "Type": "Fail", "Arguments": {"ErrorMessage": "The model is too weak."}}
    outcome = world.run(definition(condition("C", [FALSE], [], [fail])))
    assert [problem.message for problem in outcome.problems] == ["The model is too weak."]


def test_inputs_are_looked_for_beside_conditions_too(world: World) -> None:
    """A condition on a file that a step has yet to write hides nothing that is missing elsewhere."""
    with pytest.raises(CursusError, match="s3://data/nowhere: E593"):
        world.run(definition(*measured(world, 0.5), world.step("Lost", reads="s3://data/nowhere")))
    assert world.changes == []


def test_a_branch_not_taken_is_skipped_whatever_else_it_waits_for(world: World) -> None:
    """The run ends by the other branch while that still works, and does not leave it waiting."""
    fail = {"Name": "Stop", "Type": "Fail", "Arguments": {"ErrorMessage": "The model is too weak."}}
    register = world.step("Register", needs=["Slow"])
    slow = world.step("Slow", "import time\ntime.sleep(600)\n")
    outcome = world.run(definition(slow, condition("C", [FALSE], [register], [fail])), jobs=2)
    assert (statuses(outcome)["Register"], statuses(outcome)["Slow"]) == ("skipped", "stopped")
