"""What every job has: the step it belongs to, the place where it runs, and what it leaves behind."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final, Protocol

from cursus.errors import CursusError, Diagnostic
from cursus.runtime import process
from cursus.runtime.fields import Fields
from cursus.runtime.storage import Storage, StoredObject

_LACKS_PACKAGES: Final = ("ModuleNotFoundError", "pip could not install")


@dataclass(frozen=True)
class Job:
    """One job of a run.

    ``properties``: what the definition tells of the step before it runs, its job name included; ``known``: the property
    values of the steps that have run. ``root``: the folder that stands for the container's ``/``. ``threads``: how many
    the libraries of the script shall use. ``registry``: folder of the model packages. ``scratch``: folder that jobs
    share for what can be made again.
    """

    step: str
    name: str
    properties: Mapping[str, Any]
    known: Mapping[str, Any]
    root: Path
    log: Path
    storage: Storage
    registry: Path
    scratch: Path
    threads: int
    stop: threading.Event

    def path(self, container_path: str) -> Path:
        """Where ``container_path``, which ``require_inside`` let pass, lies on this machine."""
        return self.root / container_path.lstrip("/")

    def make(self, container_path: str) -> Path:
        """The folder of ``container_path``, made if need be."""
        folder = self.path(container_path)
        folder.mkdir(parents=True, exist_ok=True)
        return folder


@dataclass(frozen=True)
class Result:
    """What a job leaves: property values that only the run knows, and the objects that it wrote."""

    properties: Mapping[str, Any] = field(default_factory=dict)
    outputs: Sequence[StoredObject] = ()


class Request(Protocol):
    """What the resolved arguments of a step ask for."""

    @property
    def reads(self) -> Sequence[str]:
        """The S3 locations whose content the result depends on."""

    def run(self, job: Job) -> Result:
        """Do it. Raises CursusError when it fails, process.Stopped when the run is stopped."""


@dataclass(frozen=True)
class Script:
    """A Python script in the container with what it is given; ``path`` and ``folder`` are container paths."""

    path: str
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: str = "/"
    seconds: int | None = None
    reason: str = "/opt/ml/output/message"  # the file in which it says why it failed


def run_script(job: Job, script: Script) -> None:
    """Run ``script`` by this interpreter. Raises CursusError (E594) with its own words when it fails."""
    path = job.path(script.path)
    if not path.is_file():
        raise failure(job, f"the code of the step holds no {script.path}", "E591")
    command = process.Command(
        (sys.executable, str(path), *script.arguments),
        job.make(script.folder),
        {**_environment(job), **script.environment, "CURSUS_CONTAINER_ROOT": str(job.root)},
        job.log,
        script.seconds,
    )
    try:
        code = process.run(command, job.stop)
    except process.TimedOut:
        raise failure(job, f"took longer than the {script.seconds} seconds it may") from None
    except (OSError, ValueError) as error:
        raise failure(job, f"cannot be started: {error}") from error
    if code:
        raise failure(job, _reason(job, script) or f"ended with the exit code {code}")


def failure(job: Job, message: str, code: str = "E594") -> CursusError:
    """The error of a job that failed, with the place of its log."""
    hint = f"Its log: {job.log}" if job.log.exists() else ""
    if message.startswith(_LACKS_PACKAGES):
        hint = f"A local run installs nothing: pip install 'cursus[local]', or what the step's own code needs. {hint}"
    return CursusError([Diagnostic(code, message, job.step, hint)])


def require_inside(fields: Fields, name: str) -> str:
    """The member ``name``, an absolute container path. Raises CursusError (E591) for one that leaves the container."""
    path = fields.text(name)
    parts = PurePosixPath(path).parts
    if not path.startswith("/") or len(parts) < 2 or ".." in parts or "\0" in path:
        raise fields.refusal(name, f"is {path!r}, which is no path in a container", "Give it below /opt/ml/.")
    return path


def _environment(job: Job) -> dict[str, str]:
    """All that a process is given of this machine: where programs are, places to write to, a share of the cores."""
    job.scratch.mkdir(parents=True, exist_ok=True)
    home, temporary = job.make("/root"), job.make("/tmp")  # noqa: S108 - below the job's own root
    return {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.defpath)),
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "XDG_CACHE_HOME": str(job.scratch),
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": str(job.threads),
        "PIP_NO_INDEX": "1",  # a local run installs nothing; a script that misses a package says which
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _reason(job: Job, script: Script) -> str:
    """What the script says itself: the file for it, else the last line it printed."""
    for place in (job.path(script.reason), job.log):
        if place.is_file():
            lines = place.read_text(encoding="utf-8", errors="replace").split("\n")
            if told := [line.strip() for line in lines if line.strip()]:
                return told[-1][:1024]
    return ""
