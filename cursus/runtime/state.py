"""What is known of a run, on disk after every change: where a later one goes on, and what it need not do again."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import dumps, read_json, write_atomically


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
    """An object that a step wrote; ``size`` in bytes, ``digest`` as the storage tells it."""

    uri: str
    size: int
    digest: str


@dataclass(frozen=True)
class StepRecord:
    """What is known of one step; ``key`` is the digest of all that its result depends on."""

    status: Status = Status.WAITING
    seconds: float = 0.0
    key: str = ""
    outputs: Sequence[Output] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> StepRecord:
        outputs = tuple(Output(**output) for output in value["outputs"])
        return cls(**{**value, "status": Status(value["status"]), "outputs": outputs})


@dataclass(frozen=True)
class RunRecord:
    """What is known of a run. ``identity`` is the same for runs of one pipeline with the same parameters."""

    identity: str
    execution: Mapping[str, str]
    steps: Mapping[str, StepRecord]

    @property
    def id(self) -> str:
        return self.execution["PipelineExecutionId"]

    @property
    def finished(self) -> bool:
        return all(step.status in ENDED for step in self.steps.values())

    def with_step(self, name: str, step: StepRecord) -> RunRecord:
        return replace(self, steps={**self.steps, name: step})

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> RunRecord:
        steps = {name: StepRecord.from_json(step) for name, step in value["steps"].items()}
        return cls(value["identity"], value["execution"], steps)


class History:
    """The runs below a folder, each with its record and its logs, and what they share.

    ``registry`` holds the model packages, ``scratch`` what jobs may share because it can be made again.
    """

    def __init__(self, folder: Path) -> None:
        self.runs = folder / "runs"
        self.registry = folder / "registry"
        self.scratch = folder / "scratch"
        self._results = folder / "results"

    def folder(self, run: RunRecord) -> Path:
        return self.runs / run.id

    def last(self, identity: str) -> RunRecord | None:
        """The youngest run of ``identity`` that no other process is working on."""
        found = [run for run in map(self._read, self.runs.glob("*/run.json")) if run and run.identity == identity]
        free = [run for run in found if not self._is_locked(run)]
        return max(free, key=lambda run: run.execution["StartDateTime"], default=None)

    def save(self, run: RunRecord) -> None:
        write_atomically(self.folder(run) / "run.json", dumps(asdict(run)))

    def result(self, key: str) -> StepRecord | None:
        """What a step with this key came to, in whatever run."""
        path = self._results / f"{key}.json"
        if not path.is_file():
            return None
        try:
            return StepRecord.from_json(read_json(path, "E596"))
        except (CursusError, KeyError, TypeError, ValueError):
            return None  # written by another version: as good as none

    def save_result(self, step: StepRecord) -> None:
        write_atomically(self._results / f"{step.key}.json", dumps(asdict(step)))

    @contextmanager
    def locked(self, run: RunRecord) -> Iterator[None]:
        """While this process works on ``run``; the system frees the lock with the process, however that ends.

        Raises CursusError (E596) when another process works on it.
        """
        folder = self.folder(run)
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise CursusError([Diagnostic("E596", "another process works on this run", str(folder))]) from error
            yield
        finally:
            os.close(handle)

    def _is_locked(self, run: RunRecord) -> bool:
        try:
            with self.locked(run):
                return False
        except CursusError:
            return True

    @staticmethod
    def _read(path: Path) -> RunRecord | None:
        try:
            return RunRecord.from_json(read_json(path, "E596"))
        except (CursusError, KeyError, TypeError, ValueError):
            return None  # written by another version: as good as none


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
