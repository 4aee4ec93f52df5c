"""Plays a page: writes the files it shows, runs its commands and its Python in order, compares what it shows of them.

markdown-it-py, which rich and MyST bring, finds the blocks; sybil would make a test of each, to be run in any order.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner
from markdown_it import MarkdownIt

from cursus.cli import main

UPDATE = "CURSUS_UPDATE_GUIDE"
"""Set, the output that differs is written into the page instead of failing the test."""

Program = Callable[[list[str]], tuple[int, str]]
"""Arguments in; exit code and output out."""

_DIRECTIVE = re.compile(r"\{code-block\} (\w+)")
_CAPTION = re.compile(r":caption: (\S+)\n\n?")
_COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n?", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, from ``line`` on; one with a caption is a file of that name."""

    line: int
    language: str
    caption: str
    text: str


def blocks(text: str) -> Iterator[Block]:
    for token in MarkdownIt().parse(text):
        if token.type != "fence" or token.map is None:
            continue
        directive = _DIRECTIVE.fullmatch(token.info.strip())
        caption = _CAPTION.match(token.content) if directive else None
        yield Block(
            token.map[0] + 1,
            directive[1] if directive else token.info.strip(),
            caption[1] if caption else "",
            token.content[caption.end() :] if caption else token.content,
        )


def in_process(command: click.Command) -> Program:
    """A command in this process, which has imported the SDK already."""

    def call(arguments: list[str]) -> tuple[int, str]:
        result = CliRunner().invoke(command, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
        return result.exit_code, result.output

    return call


def python(arguments: list[str]) -> tuple[int, str]:
    """A Python of its own, in this folder and with what is importable here."""
    paths = os.pathsep.join(path for path in sys.path if path)
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout


def nothing(_: list[str]) -> tuple[int, str]:
    """For what a test need not do, or may not: install packages, run the jobs that run the tests."""
    return 0, ""


def pytest(arguments: list[str]) -> tuple[int, str]:
    return python(["-m", "pytest", "-p", "no:randomly", "-p", "no:cacheprovider", *arguments])


PROGRAMS: Mapping[str, Program] = {
    "cursus": in_process(main),
    "python": python,
    "pytest": pytest,
    "pip": nothing,
    "nox": nothing,
}


class Player:
    """Plays the blocks of one page in the folder where it is called; what Python defines lasts until the end."""

    def __init__(self, page: Path, programs: Mapping[str, Program] | None = None) -> None:
        self.page = page
        self.programs = {**PROGRAMS, **(programs or {})}
        self.names: dict[str, Any] = {"__name__": "page"}
        self.played: list[str] = []

    def play(self) -> None:
        for block in blocks(self.page.read_text(encoding="utf-8")):
            self._play(block)

    def _play(self, block: Block) -> None:
        where = f"{self.page.name}:{block.line}"
        match block.language:
            case _ if block.caption:
                file = Path(block.caption)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block.text, encoding="utf-8")
            case "console":
                self._console(block.text, where)
            case "bash":
                for command in block.text.replace("\\\n", " ").splitlines():
                    self._succeeds(command, where)
            case "python":
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(block.text, where, "exec"), self.names)
            case "json":
                json.loads(block.text)
            case "toml":
                tomllib.loads(block.text)

    def _console(self, text: str, where: str) -> None:
        """Each command prints what stands below it, in which ``...`` stands for anything."""
        parts = _COMMAND.split(text)
        now = ""
        for command, expected in zip(parts[1::2], parts[2::2], strict=True):
            _, output = self._run(command.replace("\\\n", " "))
            shown = _tidy(output)
            same = doctest.OutputChecker().check_output(expected, shown, doctest.ELLIPSIS)
            assert same or os.environ.get(UPDATE), f"{where}: $ {command}\n{shown}\ninstead of\n{expected}"
            now += f"$ {command}\n{expected if same else shown}"
        if now != text:
            page = self.page.read_text(encoding="utf-8")
            self.page.write_text(page.replace(f"\n{text}```", f"\n{now}```", 1), encoding="utf-8")

    def _succeeds(self, line: str, where: str) -> None:
        for command in line.split("&&"):
            if shlex.split(command, comments=True):
                code, shown = self._run(command)
                assert code == 0, f"{where}: $ {command}\n{shown}"

    def _run(self, command: str) -> tuple[int, str]:
        words = shlex.split(command, comments=True)
        if words[:3] == ["python", "-m", "pip"] or words[:3] == ["python", "-m", "nox"]:
            return nothing(words)
        self.played.append(words[0])
        return self.programs[words[0]](words[1:])


def _tidy(output: str) -> str:
    """Without blanks at the ends of lines, and without empty lines around, which a terminal does not show either."""
    lines = "\n".join(line.rstrip() for line in output.splitlines()).strip("\n")
    return f"{lines}\n" if lines else ""
