"""Walks through a page as somebody does who has a wheel and an empty folder: one shell, real commands, no checkout.

    python -m tests.docs.walk docs/tutorial.md dist/cursus-0.1.0-py3-none-any.whl FOLDER

FOLDER is emptied first.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from .page import Reader

_END = "-- this was the command --"
_OURS = ("AWS_ACCESS", "AWS_SECRET", "AWS_SESSION", "AWS_PROFILE", "AWS_ENDPOINT", "AWS_DEFAULT", "CURSUS_", "PYTHON")


class Shell:
    """A bash in ``folder``: what a command sets or starts lasts until the end, and no longer."""

    def __init__(self, folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=kept | {"CI": ""},  # Its runners want other output than people do.
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


class Walk(Reader):
    """A page with all its commands as they stand there."""

    def __init__(self, page: Path, folder: Path, shell: Shell) -> None:
        super().__init__(page, folder)
        self._shell = shell

    def run(self, command: str) -> tuple[int, str]:
        begun = time.monotonic()
        print(f"$ {command}", end="", flush=True)
        code, shown = self._shell.run(command)
        print(f"  # {time.monotonic() - begun:.1f} s", flush=True)
        return code, shown

    def python(self, code: str, where: str) -> None:
        raise AssertionError(f"{where}: Python that is no file, which nobody can run from a shell")


def walk(page: Path, wheel: Path, folder: Path) -> None:
    """Raises AssertionError at the first command that does not print what the page shows, or that fails unforeseen."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(wheel, folder)
    with Shell(folder) as shell:
        Walk(page, folder, shell).play()
        _, used = shell.run("python -c 'import cursus; print(cursus.__file__)'")
    place = Path(used.strip())
    assert place.is_relative_to(folder) and "site-packages" in place.parts, f"not the wheel was used, but {place}"


if __name__ == "__main__":
    try:
        walk(*(Path(argument).resolve() for argument in sys.argv[1:]))
    except AssertionError as failed:
        sys.exit(str(failed))
