"""A shell that runs one command after the other, as someone types them."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

_END = "-- this was the command --"
_NOT_THEIRS = ("AWS_", "CI", "CURSUS_", "FORCE_COLOR", "PYTEST_", "PYTHON")
"""What variables begin with that change what a command does or prints: those who follow a page have none of them."""


class Shell:
    """A bash in ``folder``: what a command sets or starts lasts until the end, and no longer."""

    def __init__(self, folder: Path) -> None:
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],  # noqa: S607 - whichever bash they have
            cwd=folder,
            env={name: value for name, value in os.environ.items() if not name.startswith(_NOT_THEIRS)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.killpg(self._bash.pid, signal.SIGTERM)
        self._bash.communicate()

    def run(self, command: str) -> tuple[int, str]:
        assert self._bash.stdin is not None and self._bash.stdout is not None
        self._bash.stdin.write(f"{{ {command}\n}} </dev/null\nprintf '\\n{_END} %s\\n' $?\n")
        self._bash.stdin.flush()
        shown = ""
        for line in self._bash.stdout:
            if line.startswith(_END):
                return int(line.removeprefix(_END)), shown
            shown += line
        raise AssertionError(f"$ {command}\nended the shell after\n{shown}")
