"""The turn of one step: resolve it by what is known now, and run its job unless an earlier result still holds."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from cursus.definition.kinds import KINDS
from cursus.definition.parameters import ParameterValue
from cursus.definition.properties import job_name, properties_of
from cursus.definition.resolve import resolve_step
from cursus.errors import Diagnostic
from cursus.jsonfile import parse_json
from cursus.runtime.fields import Fields
from cursus.runtime.jobs import REQUESTS
from cursus.runtime.jobs.answered import AnsweredRequest, answered_by
from cursus.runtime.jobs.base import PEAK, Job, Request
from cursus.runtime.jobs.hosts import instance_count
from cursus.runtime.options import Options
from cursus.runtime.plan import Plan, PlannedStep
from cursus.runtime.state import DONE, History, Output, RunRecord, Status, StepRecord, Usage, result_key
from cursus.runtime.storage import Storage, files_below, read

_CACHED: Final = frozenset(kind.type for kind in KINDS.values() if kind.cached)
"""The types whose results other runs may use: those that the service caches too."""


@dataclass(frozen=True)
class Turns:
    """What the steps of one run have in common; ``remarks`` gathers what is odd about what they wrote."""

    definition: Mapping[str, Any]
    parameters: Mapping[str, ParameterValue]
    plan: Plan
    options: Options
    storage: Storage
    history: History
    stop: threading.Event
    remarks: list[Diagnostic] = field(default_factory=list)

    def take(self, step: PlannedStep, run: RunRecord) -> StepRecord:
        """What ``step`` comes to, ``run`` being what is known when its turn has come.

        Raises CursusError when it fails, process.Stopped when the run is stopped.
        """
        done = {name: record for name, record in run.steps.items() if record.status in DONE}
        known = {name: record.properties for name, record in done.items()}
        name = job_name(step.name, run.id)
        resolved = resolve_step(
            self.definition,
            step.name,
            self.parameters,
            steps=known,
            execution={**asdict(run.execution), "TrainingJobName": name, "ProcessingJobName": name},
            property_files=_PropertyFiles(self.storage),
        )
        fields = Fields.of(resolved)
        request = REQUESTS[step.type](fields)
        contents = {uri: self.storage.digest(uri) for uri in request.reads}
        arguments: Mapping[str, Any] = fields.value
        if isinstance(request, AnsweredRequest):
            by = answered_by(step.name, self.options)
            arguments = {"sent": arguments, "outputs": request.outputs, "target": request.target, "by": by}
        hosts = 1 if self.options.hosts == 1 else min(self.options.hosts, instance_count(fields))
        if hosts > 1:  # outputs have other names, sums another order
            arguments = {**arguments, "hosts": hosts}
        key = result_key(step.type, arguments, {**_names(done), **contents})
        if earlier := self._earlier(step, key, run.steps[step.name]):
            return replace(earlier, status=Status.KEPT)

        properties = properties_of(resolved, run.id)
        job = self._job(step, name, properties, known, self.history.folder(run, "steps", step.name), hosts)
        result = request.run(job)
        self.remarks.extend(result.remarks)
        outputs = tuple(Output(item.uri, item.size, self.storage.digest(item.uri)) for item in result.outputs)
        record = StepRecord(
            Status.SUCCEEDED,
            key=key,
            outputs=outputs,
            properties={**properties, **result.properties},
            usage=self._usage(request, job),
        )
        if step.type in _CACHED:
            self.history.save_result(record)
        shutil.rmtree(job.root, ignore_errors=True)  # of a step that failed it stays, to be looked into
        return record

    def _earlier(self, step: PlannedStep, key: str, before: StepRecord) -> StepRecord | None:
        """A result of the same inputs, of this run or with the cache of any, whose outputs are still what they were."""
        candidates = [before]
        if self.options.cache and step.type in _CACHED:
            candidates += [result] if (result := self.history.result(key)) else []
        for record in candidates:
            if record.key == key and all(self.storage.digest(item.uri) == item.digest for item in record.outputs):
                return record
        return None

    def _usage(self, request: Request, job: Job) -> Usage | None:
        """What the processes of a job that has ended took; None where there were none, or the system does not say."""
        told = [path.read_text(encoding="ascii", errors="replace") for path in job.log.parent.glob(f"*{PEAK}")]
        peaks = [int(text) for text in told if text.isdecimal()]
        if not peaks:
            return None
        read = sum(found.size for uri in request.reads for found in self.storage.find(uri))
        return Usage(read, max(peaks), sum(path.stat().st_size for path in files_below(job.root).values()))

    def _job(
        self,
        step: PlannedStep,
        name: str,
        properties: Mapping[str, Any],
        known: Mapping[str, Any],
        folder: Path,
        hosts: int,
    ) -> Job:
        """A job in its own container below ``folder``."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        # Never the place of an earlier one: where the runner was killed, that may be running still.
        root = Path(tempfile.mkdtemp(prefix="container-", dir=folder))
        # A fixed share: with another number of threads, sums are rounded in another way.
        share = _threads() // min(self.options.jobs, 1 + self.plan.beside(step.name))
        return Job(
            step=step.name,
            name=name,
            properties=properties,
            known=known,
            root=root,
            log=folder / "log.txt",
            storage=self.storage,
            registry=self.history.registry,
            scratch=self.history.scratch,
            threads=max(1, share),
            stop=self.stop,
            limits=self.options.limits,
            answer=self.options.answers.get(step.name),
            function=self.options.functions.get(step.name),
            hosts=hosts,
        )


def _threads() -> int:
    """How many threads the jobs may have together: as many as OMP_NUM_THREADS says, else one for each core."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    return int(told) if re.fullmatch(r"[1-9][0-9]{0,3}", told) else os.cpu_count() or 1


def _names(done: Mapping[str, StepRecord]) -> dict[str, str]:
    """The names of jobs and models of this run, each with what it stands for in any run."""
    return {
        value: record.key
        for record in done.values()
        for member, value in record.properties.items()
        if isinstance(value, str) and (member.endswith("JobName") or member == "ModelName")
    }


class _PropertyFiles(dict[str, Any]):
    """The files that Std:JsonGet reads, read when they are asked for."""

    def __init__(self, storage: Storage) -> None:
        super().__init__()
        self._storage = storage

    def __bool__(self) -> bool:
        return True  # whatever it has been asked for so far

    def __missing__(self, uri: str) -> Any:
        if not self._storage.find(uri):
            raise KeyError(uri)
        return parse_json(read(self._storage, uri).decode("utf-8", "replace"), "E521", uri)
