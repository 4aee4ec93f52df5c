"""Runs the process of one job, in a process group of its own, of which nothing is left when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_POLL = 0.02  # seconds
_GRACE = 5.0  # seconds between asking a process to end and making it


class Stopped(Exception):
    """The run was stopped while the process ran."""


class TimedOut(Exception):
    """The process ran longer than it may."""


@dataclass(frozen=True, slots=True)
class Command:
    """A process to run: nothing of this process's environment reaches it, and ``log`` takes all that it prints."""

    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    log: Path
    seconds: float | None = None  # that it may take; None for any time


def run(command: Command, stop: threading.Event) -> int:
    """The exit code of ``command``; negative for the signal that ended it. Waits until it has ended.

    Raises Stopped when ``stop`` is set before it ends, TimedOut after ``command.seconds``. Whatever happens, no process
    of its group is left.
    """
    deadline = None if command.seconds is None else time.monotonic() + command.seconds
    with command.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - an interpreter and the step's own script; no shell
            list(command.arguments),
            cwd=command.folder,
            env=dict(command.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while process.poll() is None:
            if stop.is_set():
                raise Stopped
            if deadline is not None and time.monotonic() > deadline:
                raise TimedOut
            time.sleep(_POLL)
    finally:
        _end_group(process)
    return process.returncode


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End the process, which is asked first, and then whatever it has left in its group."""
    with suppress(ProcessLookupError, PermissionError):  # nothing is left that could be ended
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
