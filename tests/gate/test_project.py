"""The project file: what ``cursus init`` writes, what is wrong in one, and the commands that read it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main


def cursus(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def findings(result: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    return found


LONG = "a" * 300
"""A name that no system has for a file."""

OF_CODE = "[pipelines.a]\nfunction = 'fraud.py:get_pipeline'\n"


def test_init_finds_every_source(project: Path) -> None:
    """Folders with a DAG and a config, functions that return a Pipeline, definitions and environments."""
    (project / "cursus.toml").unlink()
    (project / "jobs").mkdir()
    (project / "jobs" / "pipeline.py").write_text("def make() -> 'Pipeline':\n    ...\ndef other():\n    return 1\n")
    (project / "churn.py").write_text("def build():\n    made = Pipeline('churn')\n    return made\n")
    (project / "broken.py").write_text("def Pipeline(:\n")
    (project / "data.json").write_text('{"Steps": 1}')
    result = cursus("init")
    assert result.exit_code == 0, result.output
    assert tomllib.loads((project / "cursus.toml").read_text()) == {
        "golden": "golden",
        "environments": "environments",
        "pipelines": {
            "churn": {"function": "churn.py:build"},
            "demo": {"dag": "demo/dag.json", "config": "demo/config.json"},
            "jobs": {"function": "jobs/pipeline.py:make"},
            "legacy": {"definition": "legacy.json"},
        },
    }


def test_init_leaves_a_project_file_alone(project: Path) -> None:
    """E651, unless --force says otherwise."""
    before = (project / "cursus.toml").read_text()
    result = cursus("init", "--format", "json")
    assert result.exit_code == 1 and [one["code"] for one in findings(result)] == ["E651"]
    assert (project / "cursus.toml").read_text() == before
    assert cursus("init", "--force").exit_code == 0
    assert (project / "cursus.toml").read_text() != before


def test_init_in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says that it found nothing, and writes a form to fill in."""
    monkeypatch.chdir(tmp_path)
    result = cursus("init", "--format", "json")
    assert (result.exit_code, [one["code"] for one in findings(result)]) == (0, ["W654"])
    assert "pipelines.NAME" in (tmp_path / "cursus.toml").read_text()


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("x = [", ["is not TOML"]),
        ("", ["names no pipeline"]),
        ("golen = 'g'\n[pipelines.a]\ndefinition = 'legacy.json'\n", ["unknown setting"]),
        ("[pipelines.a]\ndag = 'demo/dag.json'\n[pipelines.b]\n", ["no config", "made from nothing"]),
        ("[pipelines.a]\ndefinition = 'legasy.json'\n", ["legasy.json does not exist"]),
        ("[pipelines.a]\ndefinition = 'legacy.json'\nfunction = 'a:b'\n", ["function and definition"]),
        ("[pipelines.a]\nfunction = 'no_colon'\n", ["names no function"]),
        ("[pipelines.'../a']\ndefinition = 'legacy.json'\n", ["not a name for a folder"]),
        ("environments = 'gone'\n[pipelines.a]\ndefinition = 3\n", ["the folder gone does not exist", "is not a text"]),
        ("pipelines = 3\n", ["not made of tables"]),
        ("pipelines = [1]\n", ["not made of tables"]),
        ("[pipelines.a]\ndefinition = 'legacy.json'\nmax_parallel_steps = 0\n", ["not a number of steps"]),
        ("[pipelines.a]\ndefinition = 'legacy.json'\nsource_root = 'demo'\n", ["unknown setting"]),
        ("[pipelines.a]\ndag = 'demo/dag.json'\nconfig = 'demo/config.json'\nsource_root='x'\n", ["x does not exist"]),
        (f"golden = '{LONG}'\nenvironments = '{LONG}'\n{OF_CODE}", ["cannot be a path"] * 2),
        (f"golden = 'legacy.json'\n{OF_CODE}", ["legacy.json is not a folder"]),
        (f"golden = 'legacy.json/x'\n{OF_CODE}", ["cannot be a path"]),
        (f"[pipelines.a]\ndefinition = '{LONG}'\n[pipelines.b]\nfunction = '{LONG}.py:f'\n", ["cannot be a path"] * 2),
        (f'golden = "a\\u0000b"\n{OF_CODE}python = "a\\u0000b"\n', ["cannot be a path: embedded null"] * 2),
        (f"{OF_CODE}region = 'mars-1'\naccount = 'x'\n", ["'mars-1' is not a region", "'x' is not an account"]),
    ],
)
def test_what_is_wrong_with_a_project_file(project: Path, text: str, messages: list[str]) -> None:
    """Everything at once, each as E650 with the setting."""
    (project / "cursus.toml").write_text(text)
    found = findings(cursus("gate", "--format", "json"))
    assert [one["code"] for one in found] == ["E650"] * len(messages)
    for message in messages:
        assert any(message in one["message"] for one in found), found


def test_commands_take_the_only_pipeline(project: Path) -> None:
    """compile and validate without --dag and --config, also in a folder below; --pipeline chooses among several."""
    (project / ".git").mkdir()
    given = cursus("compile", "--dag", "demo/dag.json", "--config", "demo/config.json")
    assert cursus("compile", "--pipeline", "demo").stdout == given.stdout != ""
    toml = project / "cursus.toml"
    toml.write_text('[pipelines.demo]\ndag = "demo/dag.json"\nconfig = "demo/config.json"\n')
    assert cursus("compile").stdout == given.stdout
    toml.write_text(toml.read_text() + '[pipelines.two]\ndag = "demo/dag.json"\nconfig = "demo/config.json"\n')
    several = cursus("validate")
    assert several.exit_code == 2 and "demo or two" in several.output
    assert cursus("validate", "--pipeline", "two").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["compile", "--pipeline", "dmeo"], "Did you mean demo?"),
        (["compile", "--pipeline", "fraud", "--preview"], "code has no nodes"),
        (["compile", "--pipeline", "fraud", "--role", "r"], "--role is for --dag"),
        (["compile", "--pipeline", "legacy"], "a definition is compiled already"),
        (["audit", "--pipeline", "legacy"], "a definition is compiled already"),
        (["validate", "--pipeline", "fraud"], "it checks a DAG against its config"),
        (["resolve", "legacy.json", "--from", "fraud.py:get_pipeline"], "Name one pipeline"),
        (["compile", "--pipeline", "demo", "--dag", "demo/dag.json"], "goes without"),
        (["compile", "--dag", "demo/dag.json"], "Missing option '--config'"),
        (["gate", "--only", "dmeo"], "Did you mean demo?"),
    ],
)
def test_a_wrong_choice(project: Path, arguments: list[str], said: str) -> None:
    """Exit code 2, and what to write instead."""
    result = cursus(*arguments)
    assert result.exit_code == 2 and said in " ".join(result.output.split())


def test_without_a_project_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands say which options they need, and what writes the file."""
    monkeypatch.chdir(tmp_path)
    for command in ("compile", "gate"):
        result = cursus(command)
        assert result.exit_code == 2 and "cursus init" in result.output


def test_a_project_file_above_the_repository_is_somebody_elses(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands look for it up to the root of the repository, and no further."""
    below = project / "work" / "deep"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert cursus("validate").exit_code == 2
    (project / ".git").mkdir()
    assert cursus("validate").exit_code == 0
    (project / "work" / ".git").mkdir()
    assert cursus("validate").exit_code == 2


def test_check_uses_base_and_suppressions(project: Path) -> None:
    """An output outside the project's base is an error, until the project's suppressions cover it."""
    text = (project / "legacy.json").read_text().replace("EXECUTION_S3_PREFIX", "BASE")
    document = json.loads(text)
    output = document["Steps"][0]["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]
    output["S3Output"]["S3Uri"] = "s3://elsewhere/clean"
    (project / "sub").mkdir()
    (project / "sub" / "pipeline.json").write_text(json.dumps(document))
    toml = project / "cursus.toml"

    def errors() -> list[str]:
        found = findings(cursus("check", "sub/pipeline.json", "--format", "json"))
        return [one["code"] for one in found if one["severity"] == "error"]

    assert errors() == []
    toml.write_text('base = "BASE"\n' + toml.read_text())
    assert errors() == ["E539"]
    named = findings(cursus("check", "--pipeline", "legacy", "--format", "json"))
    assert ("E525", "legacy.json") in {(one["code"], one["file"]) for one in named}
    (project / "cursus-check.toml").write_text('[[suppress]]\ncode = "E539"\nreason = "It is the archive."\n')
    assert errors() == []


BASE = ("--parameter", "EXECUTION_S3_PREFIX=s3://dev-bucket/run-1")


@pytest.mark.parametrize(
    "arguments",
    [
        ("compile",),
        ("check",),
        ("resolve", *BASE),
        ("environments", "check"),
        ("audit",),
        ("show",),
        ("diff", "legacy.json"),
        ("publish",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_code_goes_where_a_definition_goes(project: Path, arguments: tuple[str, ...]) -> None:
    """Each command runs the function and says so; the answer is that of the definition it returns."""
    json_form = ("--format", "json")
    of_code = cursus(*arguments, "--pipeline", "fraud", *json_form)
    assert of_code.exit_code == 0, of_code.output
    assert "I670" in [one["code"] for one in findings(of_code)]
    if arguments[0] not in ("compile", "audit", "show"):
        of_file = cursus(*arguments, "--pipeline", "legacy", *json_form)
        assert json.loads(of_code.stdout)["result"] == json.loads(of_file.stdout)["result"]
    if arguments[0] == "compile":
        assert json.loads(of_code.stdout)["result"] == json.loads((project / "legacy.json").read_text())


def test_an_audit_of_code(project: Path) -> None:
    """What follows the account is one finding; what follows the clock does not belong to it."""
    day, account = "__import__('datetime').date.today()", "__import__('boto3').client('sts').get_caller_identity()"
    text = (project / "fraud.py").read_text()
    (project / "fraud.py").write_text(
        text.replace('{"DAY": "none"}', f'{{"DAY": str({day}), "WHO": {account}["Account"]}}')
    )
    result = cursus("audit", "--pipeline", "fraud", "--format", "json")
    assert result.exit_code == 0, result.output
    differing = json.loads(result.stdout)["result"]["differing"]
    assert [one["path"].rpartition(".")[2] for one in differing] == ["WHO"]
    assert [one["code"] for one in findings(result)] == ["I670", "I653"]


def test_inputs_and_sources_of_the_project(project: Path) -> None:
    """External inputs and the folder of the sources hold for each command; an option wins over the file."""
    (project / "src").mkdir()
    for name in ("dag.json", "config.json"):
        (project / "demo" / name).rename(project / name)
    (project / "demo").rename(project / "src" / "demo")
    toml = '[pipelines.demo]\ndag = "dag.json"\nconfig = "config.json"\nsource_root = "src/demo"\n'
    inputs = '[pipelines.demo.external_inputs]\n"Package.MODEL" = "s3://other/model"\n'
    (project / "cursus.toml").write_text(toml)
    options = ("--dag", "dag.json", "--config", "config.json", "--source-root", "src/demo")
    assert cursus("compile").stdout == cursus("compile", *options).stdout != ""
    assert cursus("compile", "--dag", "dag.json", "--config", "config.json").exit_code == 1
    (project / "cursus.toml").write_text(toml + inputs)
    refused = cursus("compile", *options, "--external-input", "Package.MODEL=s3://other/model")
    assert refused.exit_code == 1 and "Package" in refused.stderr
    for command in (("compile",), ("check",), ("show",), ("resolve",), ("audit",)):
        told = cursus(*command)
        assert told.exit_code == 1 and "Package" in told.output, command
    assert cursus("gate", "--update").exit_code == 1
