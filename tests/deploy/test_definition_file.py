"""A compiled definition, whoever compiled it, goes the whole way without a DAG or a config."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main
from cursus.deploy.release import Release

from .conftest import OPTIONS, client, execute, output
from .faulty_aws import FaultyAws
from .wide import PLAIN

Cursus = Callable[..., Result]
JSON = ("--format", "json")


@pytest.fixture
def file(tmp_path: Path) -> str:
    """wide.json, which lies beside ``environments/``."""
    (tmp_path / "wide.json").write_text(json.dumps(PLAIN))
    return "wide.json"


def test_the_whole_way(aws: FaultyAws, cursus: Cursus, file: str) -> None:
    """Deploy, verify, execute, promote and status, under the name of the file; there is nothing to publish."""
    given = ("--definition", file)
    deployed = output(cursus("deploy", "--environment", "dev", *given, *JSON))
    assert (deployed["pipeline"].rpartition("/")[2], deployed["uploaded"]) == ("wide", [])
    assert output(cursus("verify", "--environment", "dev", *given, *JSON))["state"] == "verified"
    execute(cursus)
    assert output(cursus("promote", "--from", "dev", "--to", "staging", *given, *JSON))["outcome"] == "created"
    states = [row["state"] for row in output(cursus("status", *given, *JSON))]
    assert sorted(states) == ["not deployed", "verified", "verified"]
    published = cursus("publish", *given)
    assert published.exit_code == 0 and "nothing to publish" in published.stdout
    assert output(cursus("publish", *given, *JSON)) == []
    held = client("dev", "sagemaker").describe_pipeline(PipelineName="wide")["PipelineDefinition"]
    assert json.loads(held) == PLAIN


def test_the_same_as_compiled(aws: FaultyAws, cursus: Cursus, release: Release, tmp_path: Path) -> None:
    """A definition that was compiled and deployed from a DAG is verified from its file, and the other way round."""
    (tmp_path / "pipeline.json").write_text(release.text)
    given = ("--definition", "pipeline.json", "--name", release.name)
    cursus("deploy", "--environment", "dev")
    assert output(cursus("verify", "--environment", "dev", *given, *JSON))["state"] == "verified"
    assert output(cursus("deploy", "--environment", "dev", *given, *JSON))["outcome"] == "unchanged"


def test_code_that_is_not_there(aws: FaultyAws, cursus: Cursus, release: Release, tmp_path: Path) -> None:
    """A definition cannot publish what it reads below the prefix, so what is missing is told."""
    (tmp_path / "pipeline.json").write_text(release.text)
    result = cursus("deploy", "--environment", "dev", "--definition", "pipeline.json")
    assert result.exit_code == 0
    assert result.stderr.count("W755") >= len(release.code)
    assert "cursus publish" in result.stderr


def test_it_needs_no_sdk(aws: FaultyAws, cursus: Cursus, file: str) -> None:
    """Neither to deploy nor to verify, promote or show."""
    code = "import sys; from cursus.cli import main; main(sys.argv[1:], standalone_mode=False); "
    code += "sys.exit(any(name.partition('.')[0] == 'sagemaker' for name in sys.modules))"
    for words in (
        ["deploy", "--environment", "dev"],
        ["verify", "--environment", "dev"],
        ["promote", "--from", "dev", "--to", "staging", "--unproven"],
        ["status"],
    ):
        line = [sys.executable, "-c", code, *words, "--definition", file]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (words, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Give --dag with --config, or --definition"),
        (OPTIONS[:2], "Missing option '--config'"),
        (("--definition", "wide.json", *OPTIONS[:2]), "goes without --dag"),
        (("--definition", "wide.json", "--parameter", "A"), "--parameter is for --dag"),
        (("--definition", "wide.json", "--role", "r"), "--role is for --dag"),
        (("--definition", "wide.json", "--name", "no name"), "not a pipeline's name"),
        (("--definition", "gone.json"), "does not exist"),
    ],
)
def test_a_wrong_command_line(cursus: Cursus, file: str, arguments: tuple[str, ...], said: str) -> None:
    """Exit code 2, and what is right."""
    for words in (("deploy", "--environment", "dev"), ("status",)):
        result = CliRunner().invoke(main, [*words, *arguments])
        assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


@pytest.mark.parametrize("content", ["{", "[]", '"text"', '{"Steps": 1}', "[" * 3000, '{"Steps": [{"Name": 5}]}'])
def test_a_file_that_holds_something_else(cursus: Cursus, tmp_path: Path, content: str) -> None:
    """It is told as such."""
    (tmp_path / "odd.json").write_text(content)
    result = CliRunner().invoke(main, ["deploy", "--environment", "dev", "--definition", "odd.json", *JSON])
    assert result.exit_code == 1
    assert {found["code"] for found in json.loads(result.stdout)["findings"]} == {"E501"}
