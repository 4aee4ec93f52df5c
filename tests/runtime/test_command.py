"""``cursus run`` as its users call it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main

from .world import PREFIX, World, definition, save


def cursus_run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["run", *map(str, arguments)])


@pytest.fixture
def chain(world: World) -> list[object]:
    """The arguments that run a definition of two steps."""
    wanted = definition(world.step("A", reads="s3://data"), world.step("B", "sys.exit('broken')\n", needs=["A"]))
    return [save(wanted, world.root.parent / "chain.json"), "--s3-root", world.root]


def test_a_summary_for_people(world: World, chain: list[object]) -> None:
    """Steps with status and outputs on stdout, progress and the failure on stderr, exit code 1."""
    result = cursus_run(*chain)
    assert result.exit_code == 1
    rows = [line.split() for line in result.stdout.splitlines() if line]
    assert [row[:2] for row in rows[2:]] == [["A", "succeeded"], ["B", "failed"]]
    assert rows[2][4:] == ["out.txt", "6", "B"]
    assert "A: succeeded in" in result.stderr
    assert "E594 B: broken" in result.stderr


def test_a_summary_for_programs(world: World, chain: list[object]) -> None:
    """The same as one JSON document, the failure as a list of diagnostics, and no progress."""
    result = cursus_run(*chain, "--format", "json")
    told = json.loads(result.stdout)
    assert told["succeeded"] is False
    first, second = told["steps"]
    assert (first["status"], first["outputs"]) == ("succeeded", [{"uri": f"{PREFIX}/A/out.txt", "size": 6}])
    assert (second["status"], second["message"]) == ("failed", "broken")
    assert [problem["code"] for problem in json.loads(result.stderr)] == ["E594"]


def test_parameters_are_values(world: World, chain: list[object]) -> None:
    """--parameter gives the prefix of the run."""
    cursus_run(*chain, "--parameter", "EXECUTION_S3_PREFIX=s3://other/two")
    assert world.objects() == ["other/two/A/out.txt"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["pipeline.json", "--dag", "dag.json", "--config", "config.json"],
        ["--dag", "dag.json"],
        ["pipeline.json", "--source-root", "."],
        ["pipeline.json", "--from", "A", "--only", "A"],
        ["pipeline.json", "--from", "A", "--cache"],
        ["pipeline.json", "--jobs", "0"],
    ],
)
def test_contradictions_are_usage_errors(arguments: list[str]) -> None:
    """Exit code 2, before anything is read."""
    assert cursus_run(*arguments).exit_code == 2


def test_code_that_is_not_there_says_how_to_get_it_there(world: World) -> None:
    """A compiled definition alone lacks the files of its steps, and the error says what brings them."""
    step = world.step("A")
    step["Arguments"]["ProcessingInputs"][0]["S3Input"]["S3Uri"] = f"s3://code/cursus/assets/{'0a' * 32}"
    result = cursus_run(save(definition(step), world.root.parent / "pipeline.json"), "--s3-root", world.root)
    assert result.exit_code == 1
    assert "E593" in result.stderr
    assert "Run by --dag and --config" in result.stderr
