"""Plays a page in this process, which has imported the SDK already; programs may be others than those it names."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from cursus.cli import main
from validation.walkthrough.page import Reader

Program = Callable[[list[str]], tuple[int, str]]
"""Arguments in; exit code and output out."""


def in_process(command: click.Command) -> Program:
    """A command in this process."""

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
    others = ("randomly", "cacheprovider", "hypothesispytest", "anyio")  # the last two take a second to import
    return python(["-m", "pytest", *(word for name in others for word in ("-p", f"no:{name}")), *arguments])


PROGRAMS: Mapping[str, Program] = {
    "cursus": in_process(main),
    "python": python,
    "pytest": pytest,
    "pip": nothing,
    "nox": nothing,
}


class Player(Reader):
    """Plays the blocks of one page in the folder where it is called; what Python defines lasts until the end."""

    def __init__(self, page: Path, programs: Mapping[str, Program] | None = None) -> None:
        super().__init__(page, Path())
        self.programs = {**PROGRAMS, **(programs or {})}
        self.names: dict[str, Any] = {"__name__": "page"}
        self.played: list[str] = []

    def python(self, code: str, where: str) -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, where, "exec"), self.names)

    def run(self, command: str) -> tuple[int, str]:
        """Commands joined by ``&&``, until one fails."""
        exit_code, shown = 0, ""
        for words in (shlex.split(part, comments=True) for part in command.split("&&")):
            if words and exit_code == 0:
                exit_code, output = self._call(words)
                shown += output
        return exit_code, shown

    def _call(self, words: list[str]) -> tuple[int, str]:
        if words[:3] == ["python", "-m", "pip"] or words[:3] == ["python", "-m", "nox"]:
            return nothing(words)
        self.played.append(words[0])
        return self.programs[words[0]](words[1:])
