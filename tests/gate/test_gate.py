"""What the gate of a project proves, and the damage that it finds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from cursus import process
from cursus.cli import main
from cursus.gate.bases import BASES

from .conftest import Gate

pytestmark = pytest.mark.usefixtures("sdk_at_hand")


def codes(result: Result) -> list[str]:
    """The errors of a run under --format json."""
    document = json.loads(result.stdout)
    assert document["exit_code"] == result.exit_code
    return [found["code"] for found in document["findings"] if found["severity"] == "error"]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_project_of_each_source(project: Path, gate: Gate) -> None:
    """Without golden files it fails; --update writes them; then it passes, with a report in every form."""
    first = gate("--format", "json")
    assert first.exit_code == 1 and set(codes(first)) == {"E601"}
    written = gate("--update")
    assert written.exit_code == 0, written.output
    expected = {f"golden/demo/{base.name}.json" for base in BASES}
    expected |= {"golden/fraud/definition.json", "golden/legacy/definition.json"}
    assert {tuple(line.split()) for line in written.stdout.splitlines()} == {("create", file) for file in expected}

    second = gate("--report", "report")
    assert second.exit_code == 0, second.output
    assert "PASSED" in second.stdout and "7 of 7" in second.stdout
    left = {path.name for path in Path("report").iterdir()}
    assert left == {"history.json", "report.html", "report.json", "junit.xml", "results.sarif", "summary.md"}
    told = json.loads(Path("report", "report.json").read_text())
    assert told["passed"] and told["bases"] == ["definition", *(base.name for base in BASES)]
    fraud = next(case for case in told["cases"] if case["name"] == "fraud")
    assert fraud["outputs"] == [{"step": "Prepare", "output": "clean", "places": ["s3://dev-bucket/run-1/clean"]}]
    tests = ElementTree.parse(Path("report", "junit.xml")).findall(".//testcase")
    assert len(tests) == 7 + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("golden/fraud/definition.json", "ml.m5.large", "ml.m5.xlarge", {"E602"}),
        ("fraud.py", '"S3Uri": place', '"S3Uri": "s3://alices-bucket/clean"', {"E539", "E602"}),
        ("legacy.json", "EndOfJob", "EndOfDay", {"E554", "E602"}),
        ("environments/dev.toml", "EXECUTION_S3_PREFIX", "EXECUTION_PREFIX", {"E702", "E703"}),
    ],
    ids=["golden", "frozen location", "request", "environment"],
)
def test_damage(project: Path, gate: Gate, file: str, old: str, new: str, expected: set[str]) -> None:
    """A golden file of another day, a location of one account, a value the service refuses, a wrong parameter."""
    for name in ("fraud", "legacy"):
        assert gate("--only", name, "--update").exit_code == 0
    assert gate("--only", "fraud", "--only", "legacy").exit_code == 0
    change(project / file, old, new)
    found = codes(gate("--only", "fraud", "--only", "legacy", "--format", "json"))
    assert set(found) == expected


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("__import__('datetime').datetime.now().isoformat()", "the time of the compile"),
        ("str(__import__('datetime').date.today())", "the time of the compile"),
        ("__import__('uuid').uuid4().hex", "a random or hashed identifier"),
        ("' '.join({'age', 'income', 'region', 'zip', 'height'})", "the order of a set"),
    ],
    ids=["moment", "day", "uuid", "set"],
)
def test_a_pipeline_that_differs_each_time(
    project: Path, gate: Gate, value: str, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E607 says in what two compiles differ, once for each cause, however many places it reached."""
    if cause == "the order of a set":  # forks have one hash seed
        monkeypatch.setattr("cursus.sdk.handwritten.process", process)
    change(project / "fraud.py", '{"DAY": "none"}', f'{{"DAY": {value}, "AGAIN": {value}}}')
    gate("--only", "fraud", "--update")
    document = json.loads(gate("--only", "fraud", "--format", "json").stdout)
    found = [one["message"] for one in document["findings"] if one["code"] == "E607"]
    assert found and all(message.startswith(f"two compiles differ in {cause}") for message in found)
    assert len(found) == (2 if cause == "the order of a set" else 1)


def test_code_that_clears_its_environment(project: Path, gate: Gate) -> None:
    """The gate moves the clock of the second compile, and needs nothing of the code for that."""
    change(project / "fraud.py", "    place =", "    __import__('os').environ.clear()\n    place =")
    updated = gate("--only", "fraud", "--update")
    assert updated.exit_code == 0, updated.output


def test_what_depends_on_the_account(project: Path, gate: Gate) -> None:
    """What follows the compiling account is one note where nothing says that it must not, a warning with a base."""
    sts = "__import__('boto3').client('sts').get_caller_identity()['Account']"
    change(project / "fraud.py", '{"DAY": "none"}', f'{{"DAY": {sts}}}')
    for base, code in (("", "I653"), ('base = "EXECUTION_S3_PREFIX"\n', "W652")):
        toml = (project / "cursus.toml").read_text()
        (project / "cursus.toml").write_text(base + toml)
        document = json.loads(gate("--only", "fraud", "--format", "json").stdout)
        assert [one["code"] for one in document["findings"] if one["code"] in ("I653", "W652")] == [code]


def test_golden_files_are_created_fixed_and_trimmed(project: Path, gate: Gate) -> None:
    """A golden file that no pipeline uses is found, and removed by --update; files of other names are left alone."""
    (project / "cursus.toml").write_text('[pipelines.legacy]\ndefinition = "legacy.json"\n')
    gone = project / "golden" / "gone" / "definition.json"
    gone.parent.mkdir(parents=True)
    gone.write_text("{}")
    (gone.parent / "notes.json").write_text("{}")
    assert codes(gate("--format", "json")) == ["E601", "E603"]
    assert {line.split()[0] for line in gate("--update").stdout.splitlines()} == {"create", "trim"}
    assert not gone.exists() and (gone.parent / "notes.json").exists()
    change(project / "legacy.json", "ml.m5.large", "ml.m5.xlarge")
    assert gate("--update").stdout.split() == ["fix", "golden/legacy/definition.json"]
    assert gate().exit_code == 0
    assert gate("--update").stdout == "Nothing to change.\n"


def test_update_is_refused_in_ci(project: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at golden files that CI writes."""
    monkeypatch.setenv("CI", "true")
    result = gate("--update")
    assert result.exit_code == 2 and not (project / "golden").exists()


def test_suppressions_hold(project: Path, gate: Gate) -> None:
    """What the project's file of suppressions covers does not fail the gate, and one that covers nothing is told."""
    (project / "cursus.toml").write_text('[pipelines.fraud]\nfunction = "fraud.py:get_pipeline"\n')
    change(project / "fraud.py", '"S3Uri": place', '"S3Uri": "s3://customers-bucket/clean"')
    gate("--update")
    assert codes(gate("--format", "json")) == ["E539"]
    suppression = '[[suppress]]\ncode = "{}"\npath = "Steps.Prepare.*"\nreason = "It is the customer\'s bucket."\n'
    (project / "cursus-check.toml").write_text(suppression.format("E539") + suppression.format("E540"))
    result = gate("--format", "json")
    assert result.exit_code == 0, result.stdout
    assert [one["code"] for one in json.loads(result.stdout)["findings"]].count("W576") == 1


OTHER = '[pipelines.two]\nfunction = "fraud.py:get_pipeline"\n[pipelines.legacy]\ndefinition = "legacy.json"\n'
AT = "Steps.Prepare.Arguments.ProcessingOutputConfig.Outputs.clean.S3Output.S3Uri"


def suppress(*entries: str) -> None:
    Path("cursus-check.toml").write_text("".join(f'[[suppress]]\n{entry}\nreason = "ours"\n' for entry in entries))


@pytest.fixture
def two_outside(project: Path, gate: Gate) -> Path:
    """Two pipelines whose steps have one name, each with an output in a fixed bucket."""
    (project / "cursus.toml").write_text(OTHER)
    change(project / "fraud.py", '"S3Uri": place', '"S3Uri": "s3://customers-bucket/clean"')
    document = json.loads((project / "legacy.json").read_text())
    document["Steps"][0]["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] = "s3://alice/clean"
    (project / "legacy.json").write_text(json.dumps(document, indent=2))
    gate("--update")
    return project


def test_what_one_pipeline_accepts_stays_a_finding_of_the_other(two_outside: Path, gate: Gate) -> None:
    """Without ``pipeline`` an entry holds for all of them; for one it is unused only if that one was judged."""
    suppress(f'code = "E539"\npath = "{AT}"')
    assert gate().exit_code == 0
    suppress(f'code = "E539"\npath = "{AT}"\npipeline = "two"')
    document = json.loads(gate("--format", "json").stdout)
    assert document["result"]["pipelines"] == {"two": {"definition": True}, "legacy": {"definition": False}}
    (error,) = [one for one in document["findings"] if one["severity"] == "error"]
    assert (error["code"], error["file"], error["where"]) == ("E539", "legacy.json", f"legacy {AT}")
    suppress('code = "E539"\npath = "Gone"\npipeline = "two"', 'code = "E540"')
    for name, expected in (("legacy", []), ("two", [1])):
        found = json.loads(gate("--only", name, "--format", "json").stdout)["findings"]
        assert [one["line"] for one in found if one["code"] == "W576"] == expected


def test_a_search_that_ended_early_makes_no_suppression_unused(two_outside: Path, gate: Gate) -> None:
    """Code that raises has no other findings; without a golden file there is nothing to differ from."""
    suppress('code = "E539"\npipeline = "two"', 'code = "E602"\npipeline = "legacy"', 'code = "E540"')

    def unused() -> list[str]:
        found = json.loads(gate("--format", "json").stdout)["findings"]
        return [str(one["where"]) for one in found if one["code"] == "W576"]

    assert unused() == ["suppress[1]", "suppress[2]"]
    (two_outside / "golden" / "legacy" / "definition.json").unlink()
    assert unused() == ["suppress[2]"]
    change(two_outside / "fraud.py", "place = {", 'place = {}["gone"] or {')
    assert unused() == []


def test_check_knows_whose_suppression_it_is(two_outside: Path) -> None:
    """By --pipeline or by the file: an entry of another pipeline neither covers a finding nor is called unused."""
    suppress('code = "E539"\npipeline = "two"', 'code = "E602"', 'code = "E538"')
    for arguments, expected in (
        (["--pipeline", "two"], []),
        (["--pipeline", "legacy"], ["E539"]),
        (["legacy.json"], ["E539"]),
    ):
        result = CliRunner().invoke(main, ["check", *arguments, "--base", "EXECUTION_S3_PREFIX", "--format", "json"])
        found = [one["code"] for one in json.loads(result.stdout)["findings"]]
        assert [code for code in found if not code.startswith("I")] == expected, arguments
    suppress('code = ""')
    result = CliRunner().invoke(main, ["check", "--pipeline", "legacy", "--format", "json"])
    found = [one["file"] for one in json.loads(result.stdout)["findings"] if one["code"] == "W575"]
    assert found == ["cursus-check.toml"]


def test_a_leftover_golden_file_can_be_accepted(two_outside: Path, gate: Gate) -> None:
    """The finding and --update leave it alone then."""
    gone = two_outside / "golden" / "gone" / "definition.json"
    gone.parent.mkdir()
    gone.write_text("{}")
    suppress('code = "E603"\npath = "golden/gone/definition.json"', 'code = "E539"')
    assert gate().exit_code == 0
    assert gate("--update").stdout == "Nothing to change.\n" and gone.exists()
    suppress('code = "E539"')
    assert codes(gate("--format", "json")) == ["E603"]
    assert gate("--update").stdout.split() == ["trim", "golden/gone/definition.json"]


def test_golden_files_of_a_pipeline_that_is_gone_are_one_finding(project: Path, gate: Gate) -> None:
    """It names all of them."""
    gate("--update")
    change(project / "cursus.toml", "[pipelines.demo]", "[pipelines.renamed]")
    document = json.loads(gate("--format", "json").stdout)
    (found,) = [one for one in document["findings"] if one["code"] == "E603"]
    places = sorted([found["file"], *found["also"]])
    assert places == sorted(f"golden/demo/{base.name}.json" for base in BASES)
    assert {line.split()[0] for line in gate("--update").stdout.splitlines()} == {"create", "trim"}
    assert not list((project / "golden" / "demo").iterdir())


def test_a_definition_that_is_none_is_named_as_the_project_does(project: Path, gate: Gate) -> None:
    """Not by the folder that it is in on this machine."""
    (project / "legacy.json").write_text('{"Steps": [}')
    document = json.loads(gate("--only", "legacy", "--format", "json").stdout)
    (found,) = document["findings"]
    assert (found["code"], found["file"], found["line"]) == ("E501", "legacy.json", 1)
    assert str(project) not in json.dumps(document["findings"])


def test_sarif_for_code_scanning(two_outside: Path, gate: Gate) -> None:
    """Each result has a file from the project's root and a line; what is suppressed is there with the reason."""
    gone = two_outside / "golden" / "gone" / "definition.json"
    gone.parent.mkdir()
    gone.write_text("{}")
    change(two_outside / "golden" / "legacy" / "definition.json", "EndOfJob", "Continuous")
    suppress(f'code = "E539"\npath = "{AT}"\npipeline = "two"', 'code = "E540"')
    assert gate().exit_code == 1
    (run,) = json.loads(Path("build/cursus/results.sarif").read_text())["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    found = {}
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        line = Path(physical["artifactLocation"]["uri"]).read_text().splitlines()[physical["region"]["startLine"] - 1]
        found[result["ruleId"], physical["artifactLocation"]["uri"]] = (result["level"], line.strip())
    assert found == {
        ("E539", "legacy.json"): ("error", '"S3Uri": "s3://alice/clean",'),
        ("E602", "golden/legacy/definition.json"): ("error", '"S3UploadMode": "Continuous"'),
        ("E603", "golden/gone/definition.json"): ("error", "{}"),
        ("W576", "cursus-check.toml"): ("warning", "[[suppress]]"),
        ("E539", "fraud.py"): ("note", ""),  # no line is known: the first, which is empty
    }
    accepted = [one["suppressions"] for one in run["results"] if "suppressions" in one]
    assert accepted == [[{"kind": "external", "status": "accepted", "justification": "ours"}]]
    same = json.loads(gate("--format", "sarif").stdout)["runs"][0]["results"]
    assert [one["message"] for one in same] == [one["message"] for one in run["results"]]


def test_junit_names_code_and_place(two_outside: Path, gate: Gate) -> None:
    """A test for each pipeline and parameter setting; a failure opens with its code and has the file and the line."""
    suppress(f'code = "E539"\npath = "{AT}"\npipeline = "two"')
    gate()
    root = ElementTree.parse(Path("build", "cursus", "junit.xml")).getroot()
    assert [(suite.get("tests"), suite.get("failures")) for suite in root] == [("2", "1"), ("1", "0")]
    (failure,) = root.findall(".//testcase[@name='legacy [definition]']/failure")
    assert failure.get("type") == "E539" and str(failure.get("message")).startswith("E539 s3://alice/clean")
    number = json.dumps(json.loads(Path("legacy.json").read_text()), indent=2).split("s3://alice")[0].count("\n") + 1
    assert str(failure.text).startswith(f"legacy.json:{number}:26 legacy {AT}: E539 ")
    assert not root.findall(".//testcase[@name='two [definition]']/failure")


def test_code_that_raises(project: Path, gate: Gate) -> None:
    """It is that pipeline's finding, with the line, and the others are judged."""
    change(project / "fraud.py", "place = {", 'place = {}["gone"] or {')
    document = json.loads(gate("--only", "fraud", "--only", "legacy", "--format", "json").stdout)
    found = {(one["code"], one["file"]) for one in document["findings"] if one["severity"] == "error"}
    assert ("E663", "fraud.py") in found and document["result"]["pipelines"]["legacy"]


def test_code_without_a_project(project: Path, gate: Gate) -> None:
    """``--from`` judges one function, in a folder that has no project file; golden files of others stay."""
    (project / "cursus.toml").unlink()
    other = project / "golden" / "other" / "definition.json"
    other.parent.mkdir(parents=True)
    other.write_text("{}")
    assert gate("--from", "fraud.py:get_pipeline", "--update").stdout.split() == [
        "create",
        "golden/fraud/definition.json",
    ]
    assert gate("--from", "fraud.py:get_pipeline").exit_code == 0
    assert other.exists()
    long = gate("--from", f"{'a' * 300}:f")
    assert long.exit_code == 1 and "E660" in long.output, long.output


@pytest.mark.skipif(os.name == "nt", reason="Windows interrupts a process in another way")
def test_an_interrupted_gate_ends_the_code_that_it_runs(project: Path) -> None:
    """It does not wait for it: the code might never end."""
    interrupt = "os.path.exists('once') or os.mkdir('once') or os.kill(int(os.environ['GATE']), signal.SIGINT)"
    code = f"import os, signal, time\ndef get_pipeline():\n    {interrupt}\n    time.sleep(600)\n"
    (project / "fraud.py").write_text(code)
    run = "import os; os.environ['GATE'] = str(os.getpid()); from cursus.cli import main; main()"
    command = [sys.executable, "-c", run, "gate", "--from", "fraud.py:get_pipeline"]
    ended = subprocess.run(command, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr.split()) == (130, [b"Stopped."])


STEP_FUNCTION = """
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:1"


@step(name="Split", role="arn:aws:iam::123456789012:role/R", instance_type="ml.m5.large", image_uri=IMAGE)
def split(folder):
    return folder


def make():
    return Pipeline("functions", steps=[split("s3://ours/raw")], sagemaker_session=PipelineSession())
"""


def test_a_pipeline_of_step_functions_passes(project: Path, gate: Gate) -> None:
    """The SDK writes the time into each compile, which is no fault of the author; the golden file still holds."""
    (project / "functions.py").write_text(STEP_FUNCTION)
    (project / "cursus.toml").write_text('[pipelines.functions]\nfunction = "functions.py:make"\n')
    assert gate("--update").exit_code == 0
    document = json.loads(gate("--no-cache", "--format", "json").stdout)
    assert document["exit_code"] == 0
    assert {"E602", "E607", "W546"}.isdisjoint({one["code"] for one in document["findings"]})
    assert "I678" in {one["code"] for one in document["findings"]}


def test_a_time_is_not_the_accounts(project: Path, gate: Gate) -> None:
    """What two compiles of one account make different is not said to follow the account."""
    change(project / "fraud.py", '{"DAY": "none"}', "{\"DAY\": str(__import__('datetime').date.today())}")
    document = json.loads(gate("--only", "fraud", "--format", "json").stdout)
    found = {one["code"] for one in document["findings"]}
    assert "E607" in found and not {"I653", "W652"} & found
