"""Small things that people notice: how places, swapped files and wrong guesses are told."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from cursus.cli import main
from cursus.core.catalog import catalog

from .conftest import ROOT, Cursus

EXAMPLE = ROOT / "examples" / "xgboost_quickstart"


@pytest.fixture
def files(cursus: Cursus, definition: Path) -> dict[str, str]:
    """A DAG, a config and a definition in a folder of the working folder."""
    Path("in").mkdir()
    for name in ("dag.json", "config.json"):
        shutil.copy(EXAMPLE / name, "in")
    shutil.copy(definition, "in/pipeline.json")
    return {"dag": "in/dag.json", "config": "in/config.json", "definition": "in/pipeline.json"}


SWAPPED = [
    ("compile --dag {config} --config {dag}", "This is a saved config. Are --dag and --config swapped?"),
    ("config check {dag}", "This is a DAG. Are --dag and --config swapped?"),
    ("check {dag}", "This is a DAG. Give it as --dag, with its config"),
    ("check {config}", "This is a saved config. Give it as --config, with its DAG"),
    ("resolve {config}", "This is a saved config."),
    ("show {dag}", "This is a DAG."),
    ("diff {dag} {definition}", "This is a DAG."),
    ("run {config}", "This is a saved config."),
    ("compile --dag {definition} --config {config}", "This is a compiled definition."),
    ("config check {definition}", "This is a compiled definition."),
]


@pytest.mark.parametrize(("line", "hint"), SWAPPED)
def test_a_file_in_place_of_another_is_recognized(cursus: Cursus, files: dict[str, str], line: str, hint: str) -> None:
    """The hint says what the file is, and what to do with it."""
    ended = cursus(*line.format(**files).split())
    assert ended.exit_code == 1 and f"    {hint}" in ended.output


@pytest.mark.parametrize("command", ["check {}", "resolve {}", "config check {}", "compile --dag {} --config {}"])
def test_yaml_is_recognized(cursus: Cursus, command: str) -> None:
    """Its hint says that JSON is wanted."""
    Path("file.yaml").write_text("dag:\n  nodes: [a]\n")
    assert "This looks like YAML. Convert it to JSON." in cursus(*command.replace("{}", "file.yaml").split()).output


PLACES = [
    "check {}",
    "resolve {}",
    "config check {}",
    "compile --dag {} --config in/config.json",
    "config new --dag {}",
]


@pytest.mark.parametrize("given", ["in/broken.json", "./in/broken.json", "in/../in/broken.json"])
@pytest.mark.parametrize("line", PLACES)
def test_a_place_is_told_as_it_was_given_and_in_one_form(
    cursus: Cursus, files: dict[str, str], line: str, given: str
) -> None:
    """``path:line:column: CODE message``, whichever command says it."""
    Path("in/broken.json").write_text("{")
    told = cursus(*line.replace("{}", given).split()).output.splitlines()[0]
    assert re.fullmatch(rf"{re.escape(given)}:1:2: E\d01 malformed JSON: .+", told)


def test_a_definition_comes_from_stdin(definition: Path) -> None:
    """`check -` and the others read it there, and say so in their findings."""
    text = definition.read_text(encoding="utf-8")
    assert CliRunner().invoke(main, ["check", "-"], input=text).exit_code == 0
    assert CliRunner().invoke(main, ["resolve", "-"], input=text).exit_code == 0
    assert CliRunner().invoke(main, ["check", "-"], input="{").stdout.startswith("stdin:1:2: E501 ")


def test_stdin_is_read_as_strictly_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that are no text are not replaced by others, and a closed stdin is told like a missing file."""
    told = CliRunner().invoke(main, ["check", "-"], input=b'{"Steps": "\xff"}')
    assert told.stdout.startswith("stdin: E501 is not UTF-8 (byte 11)\n")
    monkeypatch.setattr("cursus.cli._definition.sys", SimpleNamespace(stdin=None))
    told = CliRunner().invoke(main, ["check", "-"])
    assert told.exit_code == 1 and told.stdout.startswith("stdin: E501 cannot be read: it is closed\n")


def test_a_working_folder_that_is_gone_hinders_only_what_needs_it(
    definition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with a whole path is checked; what would write here is wrong usage."""
    path = tmp_path / "pipeline.json"
    shutil.copy(definition, path)
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    for command in ("check", "show", "resolve"):
        assert CliRunner().invoke(main, [command, str(path)]).exit_code == 0
    told = CliRunner().invoke(main, ["init"])
    assert told.exit_code == 2 and "The working folder no longer exists." in told.stderr


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("W205", "Did you mean E205?"),
        ("205", "Did you mean E205?"),
        ("E999", "To list those that begin with E9: cursus explain E9"),
        ("foo", "A code is a letter and three digits"),
        ("XGBoost", "A code is a letter and three digits"),
        ("E2055", "A code is a letter and three digits"),
        ("Q77", "A code is a letter and three digits"),
    ],
)
def test_explain_guesses_nothing_far(cursus: Cursus, code: str, said: str) -> None:
    """A code of the same number is worth a guess; anything else is not."""
    ended = cursus("explain", code)
    assert ended.exit_code == 2 and said in " ".join(ended.stderr.split())
    assert ended.stderr.count("Did you mean") == said.count("Did you mean")


def test_a_step_of_a_plugin_that_did_not_load(cursus: Cursus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`steps show` says why it is not there, as `steps list` does."""
    (tmp_path / "broken_plugin.py").write_text("import no_such_package\n")
    metadata = tmp_path / "broken_plugin-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-plugin\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[cursus.steps]\nmine = broken_plugin\n")
    monkeypatch.syspath_prepend(tmp_path)
    catalog.cache_clear()
    try:
        shown = cursus("steps", "show", "Deduplication")
        as_json = json.loads(cursus("steps", "show", "Deduplication", "--format", "json").stdout)
        sound = cursus("steps", "show", "Package")
    finally:
        monkeypatch.undo()
        catalog.cache_clear()
    assert shown.exit_code == 2 and "plug-in that did not load" in " ".join(shown.stderr.split())
    assert "entry point mine of cursus.steps: W901 cannot be imported: ModuleNotFoundError" in shown.stderr
    assert [finding["code"] for finding in as_json["findings"]] == ["W901", "E001"]
    assert (sound.exit_code, sound.stderr) == (0, "")
