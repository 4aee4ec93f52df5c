"""What every job has: the step it belongs to, the place where it runs, and what it leaves behind."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final, Protocol

from cursus import process
from cursus.errors import CursusError, Diagnostic
from cursus.runtime.archives import Limits
from cursus.runtime.container_paths import ML, ROOT_VARIABLE, hidden_by, named_paths, outermost, used_sources, words_of
from cursus.runtime.fields import Fields
from cursus.runtime.options import LocalFunction
from cursus.runtime.storage import Storage, StoredObject
from cursus.runtime.variables import allowed

SHELL: Final = ".sh"
PEAK: Final = ".peak"
"""Ends the name of the file next to a log that has the bytes of memory of the job's largest process."""

_TAIL: Final = 1 << 16  # bytes of a log in which the reason is looked for: a script may print gigabytes
_LACKS_PACKAGES: Final = ("ModuleNotFoundError", "pip could not install")


@dataclass(frozen=True)
class Job:
    """One job of a run.

    ``properties``: what the definition says about the step, its job name included; ``known``: the property
    values of the steps that have run. ``root``: the folder that stands for the container's ``/``. ``threads``: how many
    the libraries of the script shall use. ``registry``: folder of the model packages. ``scratch``: folder that jobs
    share for what can be made again. ``limits``: of the archives that it unpacks. ``answer``: command that does
    what a step asks others for; ``function``: the one of the pipeline's own that it calls. ``hosts``: how many it runs
    on.
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
    limits: Limits
    answer: str | None = None
    function: LocalFunction | None = None
    hosts: int = 1

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
    """What a job leaves: property values that only the run knows, the objects that it wrote, what is odd about them."""

    properties: Mapping[str, Any] = field(default_factory=dict)
    outputs: Sequence[StoredObject] = ()
    remarks: Sequence[Diagnostic] = ()


class Request(Protocol):
    """What the resolved arguments of a step ask for."""

    @property
    def reads(self) -> Sequence[str]:
        """The S3 locations whose content the result depends on."""

    def run(self, job: Job) -> Result:
        """Do it. Raises CursusError when it fails, process.Stopped when the run is stopped."""


@dataclass(frozen=True)
class Script:
    """A script in the container with what it is given: Python, or the shell's (.sh).

    ``path``, ``folder`` and ``folders`` are container paths. ``environment``: what the definition says; ``variables``:
    what the job sets itself. ``folders``: those outside /opt/ml that the script may name. ``measured``: whether its
    own process says what memory it took.
    """

    path: str
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    folder: str = "/"
    folders: Sequence[str] = ()
    seconds: int | None = None
    reason: str = "/opt/ml/output/message"  # the file in which it says why it failed
    measured: bool = True


def run_script(job: Job, script: Script) -> None:
    """Run ``script`` by this interpreter, or by bash, in its own root where the machine allows one.

    Raises CursusError: E594 with its own words when it fails; E578 when it names container paths and has no such root.
    """
    path = job.path(script.path)
    if not path.is_file():
        raise failure(job, f"the code of the step holds no {script.path}", "E591")
    command = process.Command(
        (*_interpreter(job, script), str(path), *script.arguments),
        job.make(script.folder),
        {**_environment(job), **allowed(script.environment), **script.variables, ROOT_VARIABLE: str(job.root)},
        job.log,
        script.seconds,
        _mounts(job, script, path.parent),
        job.make("/.view"),
        job.log.with_suffix(PEAK) if script.measured else None,
    )
    try:
        code = process.run(command, job.stop)
    except process.TimedOut:
        raise failure(job, f"took longer than the {script.seconds} seconds it may") from None
    except (OSError, ValueError) as error:
        raise failure(job, f"cannot be started: {error}") from error
    _drop_bytecode(job.root)
    if code:
        raise failure(job, _reason(job, script) or f"ended with the exit code {code}")


def _drop_bytecode(root: Path) -> None:
    """Take away what Python wrote next to the code of the job: a copy of the code would be an output that differs.

    SageMaker's images write none. Here the libraries have to keep theirs, or each step would compile them again.
    """
    for folder in [*root.rglob("__pycache__")]:
        shutil.rmtree(folder, ignore_errors=True)


def _mounts(job: Job, script: Script, code: Path) -> dict[str, str]:
    """The folders that the script sees in the place of the machine's, by container path.

    None where it can have no root of its own; then raises CursusError (E578) if it would need one.
    """
    folders = outermost((ML, *script.folders))
    problem = process.private_root_problem() or hidden_by(folders, (job.root, job.scratch))
    if problem is None:
        return {folder: str(job.make(folder)) for folder in folders}
    sources = {
        path.relative_to(code).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(code.rglob("*"))
        if path.suffix in (".py", SHELL) and path.is_file()
    }
    require_no_container_paths(job.step, script, sources, problem)
    return {}


def require_no_container_paths(step: str, script: Script, sources: Mapping[str, str], problem: str) -> None:
    """Raises CursusError (E578) where the script, or what it imports, names container paths.

    ``sources``: all Python files by path next to the script. ``problem``: why the container paths are not there.
    """
    texts = (*script.arguments, *script.environment.values())
    entry, folders = PurePosixPath(script.path).name, outermost((ML, *script.folders))
    if entry.endswith(SHELL):
        named = named_paths((), (*texts, *words_of(sources.get(entry, ""))), folders)
    else:
        named = named_paths(used_sources(entry, sources), texts, folders)
    if not named:
        return
    message = (
        f"the script uses {', '.join(named[:3])}, but this machine cannot give the job its own root folder: {problem}"
    )
    hint = (
        "Run it on Linux with mount namespaces, or use paths below the folder in the environment variable "
        f"{ROOT_VARIABLE} (default /)."
    )
    raise CursusError([Diagnostic("E578", message, step, hint)])


def _interpreter(job: Job, script: Script) -> tuple[str, ...]:
    """Raises CursusError (E591) where there is no bash for a script of the shell."""
    if not script.path.endswith(SHELL):
        return (sys.executable,)
    bash = shutil.which("bash")
    if bash is None:
        raise failure(job, "a script of the shell needs bash, which this machine does not have", "E591")
    return (bash,)


def failure(job: Job, message: str, code: str = "E594") -> CursusError:
    """The error of a job that failed, with the place of its log."""
    hint = f"Its log: {job.log}" if job.log.exists() else ""
    if message.startswith(_LACKS_PACKAGES):
        install = "pip install 'cursus-sagemaker[local]', or the packages of the step's own code"
        hint = f"A local run installs nothing: {install}. {hint}"
    return CursusError([Diagnostic(code, message, job.step, hint)])


def empty_output(job: Job, container_path: str, uri: str) -> Diagnostic:
    """That the script wrote nothing to an output which the step declares."""
    message = f"the script wrote nothing to the output {container_path}; there is no data at {uri}"
    return Diagnostic("W574", message, job.step, "Write to that folder, or remove the output from the step.")


def require_inside(fields: Fields, name: str) -> str:
    """The member ``name``, an absolute container path, without double slashes.

    Raises CursusError (E591) for one that leaves the container.
    """
    path = fields.text(name)
    parts = PurePosixPath(path).parts
    if not path.startswith("/") or len(parts) < 2 or ".." in parts or "\0" in path:
        raise fields.refusal(name, f"is {path!r}, which is not a path in a container", "Use a path below /opt/ml/.")
    return "/" + "/".join(parts[1:])


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
        "TZ": "UTC",
        "PIP_NO_INDEX": "1",  # a local run installs nothing; a script that misses a package says which
        "PYTHONUNBUFFERED": "1",
        "AWS_EC2_METADATA_DISABLED": "true",  # the role of this machine is not the job's
        "CURSUS_ARCHIVE_LIMITS": job.limits.text,
        **process.of_the_system(),
    }


def _reason(job: Job, script: Script) -> str:
    """What the script says itself: the file for it, else the last line it printed."""
    for place in (job.path(script.reason), job.log):
        if place.is_file():
            with place.open("rb") as stream:
                stream.seek(max(0, place.stat().st_size - _TAIL))
                lines = stream.read(_TAIL).decode("utf-8", "replace").split("\n")
            if told := [line.strip() for line in lines if line.strip()]:
                return told[-1][:1024]
    return ""
