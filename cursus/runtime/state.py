"""What is known of a run, on disk after every change: where a later one continues, and what it need not do again.

Anyone who can write the folder can write any state: what does not have the form that this module writes is not used.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import filelock
from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from cursus.definition.names import STEP
from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import HALVES, dumps, read_json, write_atomically
from cursus.runtime.own import own_file, own_folder
from cursus.runtime.storage import split_uri

_LARGEST: Final = 64 << 20  # bytes of a record: hundreds of steps with ten thousand outputs each have less
_LAST_BREATH: Final = 0.5  # seconds: a child that a killed process was about to start has its lock until it has started
_STRICT: Final = ConfigDict(extra="forbid", allow_inf_nan=False)

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Bytes = Annotated[int, Field(ge=0, strict=True)]
StepName = Annotated[str, StringConstraints(pattern=f"^{STEP}$")]


class Status(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    KEPT = "kept"  # its result is that of an earlier run
    SKIPPED = "skipped"  # its branch was not taken
    FAILED = "failed"
    STOPPED = "stopped"


DONE = (Status.SUCCEEDED, Status.KEPT)
ENDED = (*DONE, Status.SKIPPED)


@dataclass(frozen=True, slots=True)
class Output:
    """An object that a step wrote; ``size`` in bytes, ``digest`` as the storage reports it."""

    __pydantic_config__ = _STRICT

    uri: str
    size: Bytes
    digest: Digest


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes: what a step read, the memory of its largest process, and what its container had on disk at the end."""

    __pydantic_config__ = _STRICT

    read: Bytes
    memory: Bytes
    disk: Bytes


@dataclass(frozen=True)
class StepRecord:
    """What is known of one step; ``key`` is the digest of all that its result depends on.

    ``usage``: of one that ran a process, where the system reports it.
    """

    __pydantic_config__ = _STRICT

    status: Status = Status.WAITING
    seconds: Annotated[float, Field(ge=0)] = 0.0
    key: Digest | Annotated[str, StringConstraints(max_length=0)] = ""
    outputs: Sequence[Output] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    usage: Usage | None = None


@dataclass(frozen=True)
class Execution:
    """The execution variables of a run, by the names that definitions use."""

    __pydantic_config__ = _STRICT

    PipelineExecutionId: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
    PipelineExecutionArn: str
    PipelineName: str
    PipelineArn: str
    StartDateTime: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
    CurrentDateTime: str


@dataclass(frozen=True)
class RunRecord:
    """What is known of a run. ``identity`` is the same for runs of one pipeline with the same parameters."""

    __pydantic_config__ = _STRICT

    identity: Digest
    execution: Execution
    steps: Mapping[StepName, StepRecord]

    @property
    def id(self) -> str:
        return self.execution.PipelineExecutionId

    @property
    def finished(self) -> bool:
        return all(step.status in ENDED for step in self.steps.values())

    def with_step(self, name: str, step: StepRecord) -> RunRecord:
        return replace(self, steps={**self.steps, name: step})


_RUN: Final = TypeAdapter(RunRecord)
_STEP: Final = TypeAdapter(StepRecord)


class History:
    """The runs below a folder, each with its record and its logs, and what they share.

    ``registry`` holds the model packages, ``scratch`` what jobs may share because it can be made again.
    Every path is inside the folder: CursusError where a link leads out of it (E572), or something else is there (E598).
    """

    def __init__(self, folder: Path) -> None:
        self._root = folder

    @property
    def registry(self) -> Path:
        return own_folder(self._root, "registry")

    @property
    def scratch(self) -> Path:
        return own_folder(self._root, "scratch")

    def folder(self, run: RunRecord, *parts: str) -> Path:
        """Where ``run`` has its files, or a folder of ``parts`` in there."""
        return own_folder(self._root, "runs", run.id, *parts)

    def _file(self, run: RunRecord, name: str) -> Path:
        return own_file(self._root, "runs", run.id, name)

    def _result(self, key: str) -> Path:
        return own_file(self._root, "results", f"{key}.json")

    def last(self, identity: str) -> RunRecord | None:
        """The youngest run of ``identity`` that no other process is working on."""
        free = [run for run in self._runs() if run.identity == identity and not self._is_locked(run)]
        return max(free, key=lambda run: run.execution.StartDateTime, default=None)

    def save(self, run: RunRecord) -> None:
        write_atomically(self._file(run, "run.json"), dumps(asdict(run)))

    def result(self, key: str) -> StepRecord | None:
        """What a step with this key came to, in whatever run."""
        found = _read(self._result(key), _STEP)
        return found if found and found.key == key else None

    def save_result(self, step: StepRecord) -> None:
        write_atomically(self._result(step.key), dumps(asdict(step)))

    def tidy(self) -> None:
        """Remove what killed runs have left: containers of steps that still ran, and files half written."""
        for run in self._runs():
            if self._is_locked(run):
                continue
            for name, step in run.steps.items():
                if step.status is Status.RUNNING:
                    for container in self.folder(run, "steps", name).glob("container-*"):
                        shutil.rmtree(self.folder(run, "steps", name, container.name), ignore_errors=True)
            for half in self.folder(run).glob(HALVES):
                half.unlink(missing_ok=True)

    @contextmanager
    def locked(self, run: RunRecord, patience: float = 0) -> Iterator[None]:
        """While this process works on ``run``; the system frees the lock with the process, however that ends.

        Raises CursusError (E596) when another process works on it, still after ``patience`` seconds.
        """
        folder = self.folder(run)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with filelock.FileLock(self._file(run, ".lock"), timeout=patience, thread_local=False):
                yield
        except filelock.Timeout as error:
            raise CursusError([Diagnostic("E596", "another process works on this run", str(folder))]) from error

    def _is_locked(self, run: RunRecord) -> bool:
        try:
            with self.locked(run, _LAST_BREATH):
                return False
        except CursusError:
            return True

    def _runs(self) -> Iterator[RunRecord]:
        """The records that can be used, each in the folder of its own id."""
        for folder in sorted(own_folder(self._root, "runs").glob("*")):
            found = _read(folder / "run.json", _RUN)
            if found and found.id == folder.name and not folder.is_symlink():
                yield found


def _read(path: Path, form: TypeAdapter[Any]) -> Any:
    """What a file holds, if it has the form; None for one of another version or by another hand."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        found = form.validate_python(read_json(path, "E596"))
        for step in found.steps.values() if isinstance(found, RunRecord) else [found]:
            for output in step.outputs:
                split_uri(output.uri)
    except (CursusError, ValidationError, OSError):
        return None
    return found


def digest(value: Any) -> str:
    """Of a JSON value, in hexadecimal."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def result_key(step_type: str, arguments: Any, contents: Mapping[str, str]) -> str:
    """The digest of all that a result depends on: the arguments, in which ``contents`` takes the place of names.

    ``contents`` maps the locations that a step reads, and the names of jobs and models before it, to digests of what
    they stand for: the same content under another name leads to the same result.
    """
    return digest([step_type, _with_contents(arguments, contents)])


def _with_contents(value: Any, contents: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _with_contents(child, contents) for key, child in value.items()}
    if isinstance(value, list):
        return [_with_contents(child, contents) for child in value]
    return contents.get(value, value) if isinstance(value, str) else value
