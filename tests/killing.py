"""Killing a process of one's own at a chosen moment of its writing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

MOMENTS: Final = int(os.environ.get("CURSUS_MOMENTS", "4"))
"""How many moments a command is killed at: few in the tests, twenty in ``nox -s kills``."""

_WRITING = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "subprocess.Popen")
"""What Python tells its audit hooks of whoever writes a file or starts a process."""


def forked(work: Callable[[], object]) -> Any:
    """A process of its own that does ``work`` with what this one has loaded; it is not started yet."""
    return multiprocessing.get_context("fork").Process(target=work)


def killed_while_writing(work: Callable[[], object], folder: Path, moment: int) -> bool:
    """Do ``work`` in a process of its own that gets SIGKILL after ``moment`` steps of writing below ``folder``.

    Whether it came to that; it did not where the work has fewer steps.
    """

    def counted() -> None:
        left = [moment]

        def count(event: str, arguments: tuple[Any, ...]) -> None:
            if event in _WRITING and _writes(event, arguments, folder):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        work()

    process = forked(counted)
    process.start()
    process.join()
    return bool(process.exitcode == -signal.SIGKILL)


def _writes(event: str, arguments: tuple[Any, ...], folder: Path) -> bool:
    if event == "subprocess.Popen":
        return True
    if not str(arguments[0]).startswith(str(folder)):
        return False
    return event != "open" or bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
