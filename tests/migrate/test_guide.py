"""docs/migration.md is typed along: its files, its commands, and the output that it shows."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from cursus.cli import main

GUIDE = Path(__file__).parents[2] / "docs" / "migration.md"
FILE = re.compile(r"^```\{code-block\} \w+\n:caption: (\S+)\n\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


def play(console: str) -> str:
    """A console block with the output that its commands have now."""
    shown = []
    for command in re.findall(r"^\$ (.+)\n", console, re.MULTILINE):
        program, *arguments = shlex.split(command)
        assert program == "cursus"
        shown.append(f"$ {command}\n{CliRunner().invoke(main, arguments).output}")
    return "".join(shown)


def test_the_guide_shows_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the guide, typed in order in a folder with its files, prints what the guide shows.

    CURSUS_UPDATE_GUIDE=1 writes the output into the guide instead.
    """
    text = GUIDE.read_text(encoding="utf-8")
    for name, content in FILE.findall(text):
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    played = CONSOLE.sub(lambda match: f"```console\n{play(match[1])}```\n", text)
    if os.environ.get("CURSUS_UPDATE_GUIDE"):
        GUIDE.write_text(played, encoding="utf-8")
    assert played == text


def test_the_guide_is_right_about_rolling_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rewrite that moves an output is found by compiling, told, and not written."""
    files = dict(FILE.findall(GUIDE.read_text(encoding="utf-8")))
    builder = files["builder_report_step.py"].replace("}/report/", "}//report/")
    (tmp_path / "builder_report_step.py").write_text(builder, encoding="utf-8")
    (tmp_path / "config.json").write_text(files["config.json"], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    options = ["--unsafe", "--write", "--verify", "config.json"]
    result = CliRunner().invoke(main, ["migrate", "builder_report_step.py", *options])
    assert result.exit_code == 1
    assert "E830 ReportStepBuilder, config Report" in result.stderr
    assert (tmp_path / "builder_report_step.py").read_text(encoding="utf-8") == builder
