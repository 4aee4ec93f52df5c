"""A run of the checks as a whole: what it reports, where, and what it survives."""

from __future__ import annotations

import copy
import json
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cursus.checks import CHECKS, Check, Problem
from cursus.checks.examples import GONE, PREPARED, Change, changed, join, processing
from cursus.checks.index import Index
from cursus.checks.runner import check_definition
from cursus.errors import Severity
from cursus.gate import goldens
from cursus.jsonfile import read_json
from cursus.reporting import Finding
from validation.cases import GOLDEN, golden_files
from validation.mutation.mutant import Mutation, mutated

PIPELINE = GOLDEN / "pipelines" / "two_evaluations" / "parameterized.json"

CHOICE = {
    "Name": "Choose",
    "Type": "Condition",
    "Arguments": {"Conditions": [], "IfSteps": [processing("Report", join(PREPARED, "x"))], "ElseSteps": []},
}


class Crashing(Check):
    """Fails."""

    code = "E539"
    name = "crash"
    remedy = "None."

    def check(self, index: Index) -> Iterable[Problem]:
        raise KeyError("Steps")


def test_a_crashing_check_is_a_finding() -> None:
    """One check that fails says so, and the others still say what they have to say."""
    definition = changed(Change({"Steps[1].Name": "not a name"}))
    findings = check_definition(definition, checks=[Crashing(), *CHECKS])
    assert [found.code for found in findings] == ["E570", "E536"]
    assert "E539" in findings[0].diagnostic.message
    assert "KeyError" in findings[0].diagnostic.message


def test_what_is_no_definition_is_reported_by_the_resolver_alone() -> None:
    """Nothing is judged that cannot be walked."""
    malformed: list[dict[str, Any]] = [{}, {"Steps": {}}, {"Steps": [{"Name": "a"}]}, {"Steps": [], "Parameters": [3]}]
    for broken in malformed:
        assert {found.code for found in check_definition(broken)} == {"E501"}
    twice = changed(Change({"Steps[1].Name": "Prepare"}))
    assert {found.code for found in check_definition(twice)} == {"E519"}


def test_one_dangling_reference_silences_no_check() -> None:
    """Where something cannot be resolved, what can be judged without it still is."""
    dangling = {"Get": "Steps.Nobody.ModelArtifacts.S3ModelArtifacts"}
    definition = changed(Change({"Steps[0].Arguments.Environment.X": dangling, "Steps[1].Arguments.RoleArn": GONE}))
    assert [found.code for found in check_definition(definition)] == ["E510", "E551"]


def test_places_go_by_names() -> None:
    """A finding keeps its key when something is put before it, so that baselines and suppressions hold."""
    definition = changed(Change({"Steps[1].Arguments.InputDataConfig[0].DataSource.S3DataSource.S3DataType": "s3"}))
    (before,) = check_definition(definition)
    definition["Steps"].insert(0, processing("First", "s3://raw/x"))
    channels = definition["Steps"][2]["Arguments"]["InputDataConfig"]
    channels.insert(0, {**copy.deepcopy(changed(Change())["Steps"][1]["Arguments"]["InputDataConfig"][0])})
    channels[0]["ChannelName"] = "validation"
    (after,) = check_definition(definition)
    expected = "Steps.Train.Arguments.InputDataConfig.train.DataSource.S3DataSource.S3DataType"
    assert before.diagnostic.where == expected
    assert before.key == after.key == f"E554 {expected}"


def test_steps_in_branches_are_judged() -> None:
    """A ConditionStep hides nothing, and its steps are reported once."""
    nested = processing("Report", join(PREPARED, "x"))
    nested["Arguments"]["Environment"]["ROWS"] = 4
    definition = changed(Change({"Steps[2]": CHOICE, "Steps[2].Arguments.IfSteps[0]": nested}))
    (found,) = check_definition(definition)
    assert found.code == "E544"
    assert found.diagnostic.where == "Steps.Choose.Arguments.IfSteps.Report.Arguments.Environment.ROWS"


@pytest.mark.parametrize("value", [None, 5, 0.5, "x", [], {}, [[]], [None], {"Get": 5}, {"Std:Join": []}, {"a": {}}])
def test_no_check_crashes_on_any_json(value: Any) -> None:
    """Whatever stands wherever, a check judges it or leaves it to another one."""
    full = {"Steps[2]": CHOICE, "Steps[0].PropertyFiles": [{}], "Steps[1].DependsOn": ["Prepare"]}
    definition = changed(Change(full))
    for keys in _places(definition, ()):
        codes = {found.code for found in check_definition(mutated(definition, Mutation(keys, value, "")))}
        assert "E570" not in codes, keys


def _places(value: Any, keys: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if keys:
        yield keys
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _places(child, (*keys, key))


def test_given_values_are_judged() -> None:
    """With the values of a run the checks say what would be wrong in that run."""
    definition = changed(Change())
    assert not check_definition(definition, {"EXECUTION_S3_PREFIX": "s3://other-bucket/run"})
    bad = {"EXECUTION_S3_PREFIX": "other-bucket/run"}
    assert {found.code for found in check_definition(definition, bad)} == {"E581"}
    assert {found.code for found in check_definition(definition, {"PREFIX": "x"})} == {"E504"}


@pytest.mark.parametrize(
    "value", ["", "nothing", "s3:/", "s3://Team/x", "s3://team-bucket/../x", "s3://bucket/a b", "s3://{bucket}/x"]
)
def test_a_prefix_that_is_no_location_is_told_once(value: str) -> None:
    """Where it is given, or else where it is the default that holds. A placeholder that is replaced is none."""
    definition = changed(Change())
    (given,) = check_definition(definition, {"EXECUTION_S3_PREFIX": value})
    definition["Parameters"][0]["DefaultValue"] = value
    (default,) = check_definition(definition)
    assert (given.code, default.code) == ("E581", "E581")
    assert default.diagnostic.at.keys == ("Parameters", 0, "DefaultValue")
    assert not check_definition(definition, {"EXECUTION_S3_PREFIX": "s3://other-bucket/run"})


def test_the_default_of_another_parameter_may_be_any_place() -> None:
    """Such as a folder of data, or a key with a space in it."""
    definition = changed(Change())
    for name, value in (("DATA", "s3://raw-bucket/table/"), ("NOTES", "s3://raw-bucket/my notes.csv")):
        definition["Parameters"].append({"Name": name, "Type": "String", "DefaultValue": value})
        definition["Steps"][1]["Arguments"].setdefault("HyperParameters", {})[name] = {"Get": f"Parameters.{name}"}
    assert not check_definition(definition)


def test_the_definition_is_left_alone() -> None:
    """Judging changes nothing."""
    definition = changed(Change())
    check_definition(definition)
    assert definition == changed(Change())


def test_own_goldens_pass() -> None:
    """No golden definition of this project has an error or a warning, but a VPC that a saved config gives one step.

    One base of each case, all bases in turn: the gate judges every one.
    """
    folders = defaultdict[Path, list[Path]](list)
    for file in sorted(golden_files()):
        folders[file.parent].append(file)
    found = {
        f"{file}: {finding.diagnostic}"
        for number, files in enumerate(folders.values())
        for file in files[number % len(files) :][:1]
        for finding in check_definition(json.loads(goldens.read(file)))
        if finding.diagnostic.severity is not Severity.NOTE
    }
    assert {text for text in found if "saved/v2_9_26" not in text or "W565" not in text} == set()


def test_work_grows_with_the_size_alone(count_calls: Callable[[Callable[[], object]], int]) -> None:
    """Four times the steps take nothing like sixteen times as many calls: no check compares everything with all."""

    def work(steps: int) -> int:
        chain = [processing(f"S{n}", join(PREPARED, f"part{n}")) for n in range(steps)]
        definition = {**changed(Change()), "Steps": [*changed(Change())["Steps"], *chain]}
        found: list[Finding] = []
        calls = count_calls(lambda: found.extend(check_definition(definition)))
        assert {one.code for one in found} <= {"I548"}
        return calls

    work(10)
    assert work(400) < 6 * work(100)


def test_work_grows_with_the_findings_alone(count_calls: Callable[[Callable[[], object]], int]) -> None:
    """A finding in each step: its place names the step, which is found without looking at all the others."""

    def work(steps: int) -> int:
        unknown = [{"Name": f"S{n}", "Type": "Unheard", "Arguments": {}} for n in range(steps)]
        found: list[Finding] = []
        calls = count_calls(lambda: found.extend(check_definition({**changed(Change()), "Steps": unknown})))
        assert [one.diagnostic.at.step for one in found if one.code == "I568"] == [f"S{n}" for n in range(steps)]
        return calls

    work(10)
    assert work(400) < 6 * work(100)


def test_a_long_value_is_cut_in_each_message() -> None:
    """No one reads ten thousand characters, and a thousand messages of that length are no answer."""
    long = f"s3://bucket/{'a//' * 10_000}x"
    definition = {**changed(Change()), "Steps": [processing(f"S{number}", long) for number in range(2)]}
    for step in definition["Steps"]:
        step["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] = long
        step["Arguments"]["Environment"] = {"CODE": {"Std:Join": {"On": "/", "Values": [long, long]}}, "A": [long]}
        step["Arguments"]["AppSpecification"]["ImageUri"] = long
    definition["Parameters"][0]["DefaultValue"] = [long]
    found = check_definition(definition)
    assert {"E539", "E543", "E506"} <= {one.code for one in found}
    assert [one.diagnostic.message for one in found if len(one.diagnostic.message) > 300] == []


def test_a_location_longer_than_any_key_is_not_taken_apart() -> None:
    """The folders of one with thousands of segments need gigabytes together."""
    definition = changed(Change())
    definition["Steps"][0]["Arguments"]["Environment"] = {"CODE": f"s3://bucket/{'a/' * 20_000}x"}
    tracemalloc.start()
    check_definition(definition)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 50_000_000


def test_texts_inside_of_a_path_are_no_locations() -> None:
    """Parameters without a default that only continue a Join are words, each its own: no alarm, and no shared place."""
    definition = read_json(PIPELINE, "E501")
    for name in ("RUN_LABEL", "TEAM"):
        definition["Parameters"].append({"Name": name, "Type": "String"})
    labels = iter(("RUN_LABEL", "TEAM"))
    for step in definition["Steps"]:
        for output in step["Arguments"].get("ProcessingOutputConfig", {}).get("Outputs", ())[:1]:
            values = output["S3Output"]["S3Uri"]["Std:Join"]["Values"]
            values[1:] = ["runs", {"Get": f"Parameters.{next(labels, 'TEAM')}"}, step["Name"]]
    assert [finding.code for finding in check_definition(definition)] == []


def test_a_number_that_is_referred_to_is_to_be_joined() -> None:
    """It cannot be written as text where it is used; the hint says what can."""
    eta = {"Name": "Eta", "Type": "Float", "DefaultValue": 0.1}
    place = "Steps[1].Arguments.HyperParameters.eta"

    def hints(value: Any) -> list[str]:
        definition = changed(
            Change({"Parameters[1]": eta, place: value, "Steps[1].Arguments.HyperParameters.x": EXACT})
        )
        return [found.diagnostic.hint for found in check_definition(definition) if found.code == "E544"]

    assert ["to_string()" in hint for hint in hints({"Get": "Parameters.Eta"})] == [True]
    assert hints(0.1) == ['Write it as text: "0.1".']
    assert hints(EXACT) == []


EXACT = join({"Get": "Parameters.Eta"})
"""A number as text."""
