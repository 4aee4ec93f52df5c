"""Runs the process of a job, or of code, of which nothing is left when it ends, or when this process does."""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cursus import supervise

ON_WINDOWS: Final = os.name == "nt"
_POLL: Final = 0.02  # seconds
_GRACE: Final = 5.0  # seconds between asking a process to end and making it
_LONGEST: Final = 10**9  # seconds; a definition may say any number


class Stopped(Exception):
    """The run was stopped while the process ran."""


class TimedOut(Exception):
    """The process ran longer than it may."""


@dataclass(frozen=True, slots=True)
class Command:
    """A process to run: nothing of this process's environment reaches it, and ``log`` takes all that it prints.

    ``folder``: where it starts, as it sees it. ``mounts``: what it sees in place of the machine's own folders, by path;
    ``view``: an empty folder in which that is put together. ``peak``: a file for the bytes of memory that its largest
    process took.
    """

    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    log: Path
    seconds: float | None = None  # that it may take; None for any time
    mounts: Mapping[str, str] = field(default_factory=dict)
    view: Path | None = None
    peak: Path | None = None


def run(command: Command, stop: threading.Event) -> int:
    """The exit code of ``command``; 128 and the signal's number when one ended it. Waits until it has ended.

    Raises Stopped when ``stop`` is set before it ends, TimedOut after ``command.seconds``. Whatever happens, none of
    its processes is left, not even when this process is killed.
    """
    deadline = None if command.seconds is None else time.monotonic() + min(command.seconds, _LONGEST)
    with command.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - an interpreter and the step's own script; no shell
            [*_supervisor(command.folder, command.mounts, command.view, command.peak), *command.arguments],
            env=dict(command.environment),
            stdin=subprocess.PIPE,  # which closes when this process ends
            stdout=log,
            stderr=subprocess.STDOUT,
            **_GROUP,
        )
    try:
        while process.poll() is None:
            if stop.is_set():
                raise Stopped
            if deadline is not None and time.monotonic() > deadline:
                raise TimedOut
            time.sleep(_POLL)
    finally:
        _end(process)
    return process.returncode


def of_the_system() -> dict[str, str]:
    """Variables without which no process starts."""
    return {"SYSTEMROOT": os.environ.get("SYSTEMROOT", "")} if ON_WINDOWS else {}


@functools.cache
def private_root_problem() -> str | None:
    """Why a process cannot have its own root on this machine; None when it can. Asked once, by trying."""
    if sys.platform != "linux":
        return f"{sys.platform} has no mount namespaces"
    with tempfile.TemporaryDirectory() as view:
        command = _supervisor(Path("/"), {"/cursus/probe": view}, Path(view))
        tried = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, env={})  # noqa: S603
    said = tried.stderr.decode("utf-8", "replace").strip().removeprefix("cannot be started: ")
    return (said or f"exit code {tried.returncode}") if tried.returncode else None


_GROUP: Final[Mapping[str, Any]] = (
    {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)} if ON_WINDOWS else {"start_new_session": True}
)


def _supervisor(folder: Path, mounts: Mapping[str, str], view: Path | None, peak: Path | None = None) -> list[str]:
    told = {
        "folder": str(folder),
        "mounts": dict(mounts),
        "view": str(view),
        "peak": None if peak is None else str(peak),
    }
    settings = json.dumps(told)
    # Isolated: of what the job's environment says, nothing reaches the process that ends the job.
    return [sys.executable, "-I", "-S", supervise.__file__, settings]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process, which is asked first, and then whatever it has left."""
    assert process.stdin is not None
    with suppress(ProcessLookupError, PermissionError):  # nothing is left that could be ended
        if process.poll() is None:
            if not ON_WINDOWS:
                os.killpg(process.pid, signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_GRACE)
            process.stdin.close()  # makes the supervisor end all of them
            with suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)
        if ON_WINDOWS:
            supervise.end_tree(process.pid)
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdin.close()
