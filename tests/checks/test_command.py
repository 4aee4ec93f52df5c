"""``cursus check`` as somebody types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from cursus.checks.examples import Change, changed
from cursus.cli import main

BAD = Change({"Steps[1].Arguments.HyperParameters.depth": 4})
PLACE = "Steps.Train.Arguments.HyperParameters.depth"


def check(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write(tmp_path / "good.json", changed(Change()))


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return write(tmp_path / "bad.json", changed(BAD))


def write(path: Path, definition: dict[str, Any]) -> Path:
    path.write_text(json.dumps(definition), encoding="utf-8")
    return path


def test_exit_codes_tell_findings_from_failures(good: Path, bad: Path) -> None:
    """0 nothing wrong, 1 something is, 2 called the wrong way."""
    assert check(good).exit_code == 0
    assert check(bad).exit_code == 1
    assert check(good, bad).exit_code == 1
    assert check(good.parent / "none.json").exit_code == 2
    assert check(good.parent).exit_code == 2
    assert check().exit_code == 2
    assert check(good, "--ignore", "E5").exit_code == 2
    assert check(good, "--update-baseline").exit_code == 2


def test_warnings_and_notes_do_not_fail(tmp_path: Path) -> None:
    """What is only questionable is shown, and breaks no build."""
    file = write(tmp_path / "p.json", changed(Change({"Metadata": {"notes": "n" * 200_000}})))
    result = check(file)
    assert "I548" in result.stdout
    assert result.exit_code == 0


def test_text_says_where_what_and_who_judged(bad: Path) -> None:
    """A person reads the place by names and how many there are; a program also which botocore judged, by what."""
    result = check(bad)
    assert f"{bad} {PLACE}: E544 the service wants a text here, not 4" in result.stdout
    assert result.stderr == "1 error in 1 file\n"
    judged = json.loads(check(bad, "--format", "json").stdout)["result"]
    assert judged["botocore"].startswith("1.")
    assert "CustomerMetadataKey" in judged["patterns_not_judged"]


def test_every_format(bad: Path) -> None:
    """One result in the forms that programs read, each with code and place."""
    (found,) = json.loads(check(bad, "--format", "json").stdout)["findings"]
    assert (found["code"], found["where"], found["key"]) == ("E544", PLACE, f"E544 {PLACE}")
    (run,) = json.loads(check(bad, "--format", "sarif").stdout)["runs"]
    (result,) = run["results"]
    assert result["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": PLACE}]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == bad.as_uri()
    assert run["tool"]["driver"]["rules"][0]["name"] == "value that is not text"
    suite = ElementTree.fromstring(check(bad, "--format", "junit").stdout)
    assert [case.get("classname") for case in suite] == ["E544"]
    assert PLACE in check(bad, "--format", "github").stdout


def test_control_characters_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    """A stranger's name neither steers a terminal nor breaks the XML, in any of the forms."""
    file = write(tmp_path / "p.json", changed(Change({"Steps[1].Name": "Tr\x00\x1b[31main"})))
    for form in ("text", "json", "sarif", "junit", "github"):
        said = check(file, "--format", form).stdout
        assert r"Tr\x00\x1b[31main" in said.replace("\\\\", "\\"), form
        assert not set("\x00\x1b") & set(said), form
    ElementTree.fromstring(check(file, "--format", "junit").stdout)


def test_sarif_names_a_file_by_a_uri(bad: Path) -> None:
    """A space, which no URI may have, is escaped; a whole path has its scheme, a relative one has none."""
    odd = bad.rename(bad.parent / "my file.json")
    (run,) = json.loads(check(odd, "--format", "sarif").stdout)["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == f"{bad.parent.as_uri()}/my%20file.json"


def test_a_file_that_is_no_definition_hides_no_other(bad: Path, tmp_path: Path) -> None:
    """What keeps a file from being read is a finding, at its line where it has one, beside those of the rest."""
    broken, other = tmp_path / "broken.json", tmp_path / "dag.json"
    broken.write_text('{"Steps": [\n}')
    other.write_text('{"dag": {}}')
    lines = [line for line in check(broken, other, bad).stdout.splitlines() if not line.startswith(" ")]
    assert [line.partition(": E")[0] for line in lines] == [f"{broken}:2:1", f"{other} $.Steps", f"{bad} {PLACE}"]


def test_parameters_are_values_of_a_run(good: Path) -> None:
    """--parameter judges the run that would get them."""
    assert check(good, "--parameter", "EXECUTION_S3_PREFIX=s3://other/run").exit_code == 0
    result = check(good, "--parameter", "EXECUTION_S3_PREFIX=s3://other/run/")
    assert "E562" in result.stdout


def test_ignore_leaves_a_code_out(bad: Path) -> None:
    """--ignore is for now; what lasts belongs into a suppression with a reason."""
    assert check(bad, "--ignore", "E544").exit_code == 0


def test_suppressions_lie_beside_the_definition(bad: Path) -> None:
    """cursus-check.toml in the definition's folder counts, or the one that is named."""
    text = f'[[suppress]]\ncode = "E544"\npath = "{PLACE}"\nreason = "The script wants it."'
    own = bad.parent / "cursus-check.toml"
    own.write_text(text, encoding="utf-8")
    assert check(bad).exit_code == 0
    elsewhere = own.rename(bad.parent / "other.toml")
    assert check(bad).exit_code == 1
    assert check(bad, "--suppressions", elsewhere).exit_code == 0
    assert check(bad, "--suppressions", bad.parent / "none.toml").exit_code == 2


def test_one_suppression_serves_several_definitions(bad: Path, good: Path) -> None:
    """A suppression that one of the definitions of a folder needs is not called unused because of the others."""
    text = '[[suppress]]\ncode = "E544"\nreason = "The script wants it."'
    (bad.parent / "cursus-check.toml").write_text(text, encoding="utf-8")
    assert "W576" not in check(good, bad).stdout
    assert "W576" in check(good).stdout


def test_baseline_holds_what_is_known(bad: Path, tmp_path: Path) -> None:
    """What is in the baseline is silent wherever it moves to; what is new is not, and what is gone is said."""
    baseline = tmp_path / "baseline.json"
    assert check(bad, "--baseline", baseline, "--update-baseline").exit_code == 0
    assert check(bad, "--baseline", baseline).exit_code == 0
    definition = changed(BAD)
    definition["Steps"].reverse()
    write(bad, definition)
    assert check(bad, "--baseline", baseline).stdout == ""
    write(bad, changed(Change({**BAD, "Steps[1].Arguments.RoleArn": "nobody"})))
    assert "E553" in check(bad, "--baseline", baseline).stdout
    write(bad, changed(Change()))
    assert "W892" in check(bad, "--baseline", baseline).stdout


ASK = {
    "Name": "Ask",
    "Type": "Callback",
    "SqsQueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/q",
    "Arguments": {},
    "OutputParameters": [{"OutputName": "rows", "OutputType": "Integer"}],
}
ROWS = {"Get": "Steps.Ask.OutputParameters['rows']"}


def test_a_definition_from_stdin(good: Path) -> None:
    """A dash reads stdin, and findings name it so."""
    assert CliRunner().invoke(main, ["check", "-"], input=good.read_text()).exit_code == 0
    result = CliRunner().invoke(main, ["check", "-"], input='{"Steps": {}}')
    assert (result.exit_code, result.stdout[:26]) == (1, "stdin $.Steps: E501 Steps ")
    resolved = CliRunner().invoke(main, ["resolve", "-"], input=good.read_text())
    assert json.loads(resolved.stdout)["Steps"][0]["Name"] == "Prepare"


def test_values_of_a_run(tmp_path: Path) -> None:
    """What a run will know may be anything until it is given; then it is judged, and so is the name it is given by."""
    count = "Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceCount"
    file = write(tmp_path / "p.json", changed(Change({"Steps[2]": ASK, count: ROWS})))
    assert check(file).exit_code == 0
    assert check(file, "--property", "Ask.OutputParameters['rows']=2").exit_code == 0
    none = check(file, "--property", "Ask.OutputParameters['rows']=0")
    assert (none.exit_code, "E555" in none.stdout) == (1, True)
    misnamed = check(file, "--property", "Ask.OutputParameters['row']=1")
    assert (misnamed.exit_code, "E523" in misnamed.stdout, "Did you mean rows?" in misnamed.stdout) == (1, True, True)
    assert "E522" in check(file, "--property", "Ask.OutputParameters['rows']=many").stdout
    assert check(file, "--property", "rows").exit_code == 2
    assert check(file, "--property-file", "Prepare.report=none.json").exit_code == 2


def test_a_suppressed_finding_hides_no_other(tmp_path: Path) -> None:
    """What has no value is one finding, and everything else is judged beside it and without it."""
    wrong = {"Get": "Steps.Ask.OutputParameters['raws']"}
    change = Change(
        {
            "Steps[2]": ASK,
            "Steps[0].Arguments.Environment.X": wrong,
            "Steps[1].Arguments.StoppingCondition": {"MaxRuntimeInSeconds": 0},
        }
    )
    file = write(tmp_path / "p.json", changed(change))
    findings = json.loads(check(file, "--format", "json").stdout)["findings"]
    assert [found["code"] for found in findings] == ["E511", "E555"]
    alone = json.loads(check(file, "--format", "json", "--ignore", "E511").stdout)["findings"]
    assert alone == findings[1:]
    assert alone[0]["step"] == "Train"
    assert alone[0]["keys"] == ["Steps", 1, "Arguments", "StoppingCondition", "MaxRuntimeInSeconds"]


def test_another_base(tmp_path: Path) -> None:
    """Which parameter the outputs lie below is the pipeline's own choice; one that is not declared is none."""
    file = write(tmp_path / "p.json", changed(Change({"Parameters[1]": {"Name": "PLACE", "Type": "String"}})))
    below = check(file, "--ignore", "W531", "--base", "PLACE")
    assert (below.exit_code, below.stdout.count("E539")) == (1, 2)
    assert check(file, "--ignore", "W531").exit_code == 0
    misnamed = check(file, "--ignore", "W531", "--base", "PLACES")
    assert (misnamed.exit_code, "E525" in misnamed.stdout, "Did you mean PLACE?" in misnamed.stdout) == (1, True, True)
