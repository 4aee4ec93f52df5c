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
