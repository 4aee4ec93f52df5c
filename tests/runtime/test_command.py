"""``cursus run`` as its users call it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main
from cursus.core.assets import Asset, PublishedAsset
from cursus.errors import CursusError
from cursus.runtime.code_assets import place_assets
from cursus.runtime.progress import shown
from cursus.runtime.state import Execution, RunRecord, Status, StepRecord
from cursus.runtime.storage import LocalStorage

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
    page = rows[-1]
    steps = rows[2 : next(place for place, row in enumerate(rows) if row[0] in ("Memory", "Open"))]
    assert [row[:2] for row in steps] == [["A", "succeeded"], ["B", "failed"]]
    assert page[0] == "Open" and Path(page[1]).is_file()
    assert rows[2][4:] == ["out.txt", "6", "B"]
    assert "A: succeeded in" in result.stderr
    assert "B: E594 broken" in result.stderr


def test_a_summary_for_programs(world: World, chain: list[object]) -> None:
    """The same as one JSON document, the failure among its findings, and no progress."""
    result = cursus_run(*chain, "--format", "json")
    document = json.loads(result.stdout)
    told = document["result"]
    assert told["succeeded"] is False
    first, second = told["steps"]
    assert (first["status"], first["outputs"]) == ("succeeded", [{"uri": f"{PREFIX}/A/out.txt", "size": 6}])
    assert (second["status"], second["message"]) == ("failed", "broken")
    assert [problem["code"] for problem in document["findings"]] == ["E594"]


def test_the_page_is_written_into_the_folder_of_the_run(world: World, chain: list[object]) -> None:
    """Not where a link in its place leads."""
    cursus_run(*chain)
    [page] = world.root.glob(".cursus/runs/*/run.html")
    outside = world.root.parent / "precious.html"
    outside.write_text("precious")
    page.unlink()
    page.symlink_to(outside)
    assert "B: E594 broken" in cursus_run(*chain).stderr
    assert outside.read_text() == "precious"


def test_a_relative_root(world: World, chain: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    """The root may be given relative to where the command is called."""
    monkeypatch.chdir(world.root.parent)
    result = cursus_run(chain[0], "--s3-root", world.root.name)
    assert "A: succeeded in" in result.stderr


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


def test_neither_the_sdk_nor_boto3_is_loaded(world: World) -> None:
    """Running a definition in folders needs nothing of AWS."""
    code = "import sys; from cursus.cli import main; main(sys.argv[1:], standalone_mode=False);"
    code += "sys.exit(' '.join({'sagemaker', 'boto3', 'botocore'} & set(sys.modules)) or None)"
    wanted = save(definition(world.step("A")), world.root.parent / "one.json")
    command = [sys.executable, "-c", code, "run", str(wanted), "--s3-root", str(world.root)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_a_terminal_shows_every_step(world: World) -> None:
    """On a terminal the table of all steps is drawn again as they change."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    wanted = definition(world.step("First"), world.step("Second", "sys.exit(1)\n", needs=["First"]))
    with shown(terminal) as changed:
        run = world.run(wanted).run
        for step in run.steps:
            changed(run, step)
    drawn = terminal.getvalue()
    assert all(text in drawn for text in ("First", "succeeded", "Second", "failed"))


@pytest.mark.parametrize("tty", [False, True])
def test_names_of_steps_reach_no_terminal_as_they_are(tty: bool) -> None:
    """SageMaker allows none like these; who else describes an execution may."""
    stream = io.StringIO()
    stream.isatty = lambda: tty  # type: ignore[method-assign]
    execution = Execution("1", "arn", "p", "arn", "", "")
    name = "a\x1b[2K\u202e[bold]"
    with shown(stream) as changed:
        changed(RunRecord("", execution, {name: StepRecord(Status.FAILED, 1.0)}), name)
    assert "a\\x1b[2K\\u202e[bold]" in stream.getvalue()
    assert "\u202e" not in stream.getvalue()


def test_code_is_put_where_the_definition_says(tmp_path: Path) -> None:
    """Assets lie below the digest of their content; one that follows the prefix needs a prefix."""
    storage = LocalStorage(tmp_path)
    asset = Asset({"main.py": b"print(1)\n"})
    place_assets([PublishedAsset(asset, "s3://bucket/assets")], None, storage)
    assert (tmp_path / "bucket" / "assets" / asset.sha256 / "main.py").read_bytes() == b"print(1)\n"
    place_assets([PublishedAsset(asset, None)], "s3://bucket/exp1", storage)
    assert (tmp_path / "bucket" / "exp1" / "assets" / asset.sha256 / "main.py").exists()
    with pytest.raises(CursusError, match="E232"):
        place_assets([PublishedAsset(asset, None)], None, storage)


def test_limits_of_archives_are_options(world: World) -> None:
    """A limit that is none is an error of usage; one that is raised lets an archive pass."""
    step = world.training("T", "print(1)\n", "s3://data")
    arguments = [save(definition(step), world.root.parent / "pipeline.json"), "--s3-root", world.root]
    for wrong in ("size=-1", "sizes=3", "size"):
        result = cursus_run(*arguments, "--archive-limit", wrong)
        assert (result.exit_code, "--archive-limit" in result.output) == (2, True)
    refused = cursus_run(*arguments, "--archive-limit", "size=10")
    assert (refused.exit_code, "E595" in refused.output) == (1, True)
    assert cursus_run(*arguments, "--archive-limit", "size=1000000", "--archive-limit", "files=1").exit_code == 0


def test_remarks_do_not_fail_a_run(world: World) -> None:
    """What is odd about a run that succeeded is on stderr, and among the findings for programs."""
    step = world.step("A", "", environment={"LD_PRELOAD": "x"})
    arguments = [save(definition(step), world.root.parent / "pipeline.json"), "--s3-root", world.root]
    result = cursus_run(*arguments)
    assert result.exit_code == 0
    assert all(code in result.stderr for code in ("A: W573", "A: W574"))
    document = json.loads(cursus_run(*arguments, "--format", "json").stdout)
    assert [problem["code"] for problem in document["findings"]] == ["W573", "W574"]
