"""``python -m validation.walkthrough PAGE WHEEL FOLDER``: a page, as someone does it who has a wheel and nothing else.

The folder is emptied first. Every command is run as it stands on the page, in one shell.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from validation.walkthrough.page import Reader
from validation.walkthrough.shell import Shell


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
        raise AssertionError(f"{where}: Python that is not a file and cannot run from a shell")


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
