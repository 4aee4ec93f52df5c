"""Runs the steps of a definition, those that need not wait for each other at the same time, until one fails."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cursus.definition.parameters import ParameterValue, parameter_values
from cursus.definition.paths import iter_steps
from cursus.errors import CursusError, Diagnostic
from cursus.process import Stopped
from cursus.runtime.opening import open_run
from cursus.runtime.options import Options
from cursus.runtime.plan import Plan, PlannedStep, make_plan
from cursus.runtime.preflight import preflight, resolve_early
from cursus.runtime.state import ENDED, History, RunRecord, Status, StepRecord, digest
from cursus.runtime.storage import Storage, refusals
from cursus.runtime.turn import Turns
from cursus.runtime.variables import ignored
from cursus.s3 import value_problems

Changed = Callable[[RunRecord, str], None]
"""Gets the run and the name of a step whose record has changed; called by one thread only."""

_Running = dict[Future[StepRecord], tuple[str, float]]
"""The steps that run, each with its name and when it began."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended: its record, the folder with its logs, why it did not succeed, and what else is worth a look."""

    run: RunRecord
    folder: Path
    problems: tuple[Diagnostic, ...]
    interrupted: bool
    remarks: tuple[Diagnostic, ...] = ()

    @property
    def succeeded(self) -> bool:
        return not self.problems and not self.interrupted


def run_pipeline(
    definition: Mapping[str, Any],
    parameters: Mapping[str, ParameterValue],
    storage: Storage,
    folder: Path,
    options: Options,
    changed: Changed = lambda _run, _step: None,
) -> Outcome:
    """Run a compiled definition; ``folder`` keeps records, logs, results and the registry of models.

    The last run of the same pipeline with the same parameters continues when it did not finish; what a step of it came
    to is kept while nothing that it depends on has changed. Ctrl-C stops a run and leaves none of its processes.
    Raises CursusError for all that is wrong before the first step runs; what goes wrong later is in the outcome.
    """
    resolved = resolve_early(definition, parameters)
    if wrong := value_problems(parameters):
        raise CursusError(wrong)
    plan = make_plan(definition)
    storage.tidy()
    values, _ = parameter_values(definition, parameters)
    history = History(folder)
    with refusals(str(folder)):
        history.tidy()
        opened = open_run(plan, history, digest([options.name, values, storage.label]), options)
    run = opened.run
    due = opened.redone or frozenset(plan.steps)
    preflight(resolved, plan, due, storage, {*options.answers, *options.functions})
    with refusals(str(folder)), history.locked(run):
        turns = Turns(definition, parameters, plan, options, storage, history, threading.Event())
        execution = _Execution(plan, turns, run, due, changed)
        execution.go(options.jobs)
    cut_short = execution.interrupted and any(execution.run.steps[name].status not in ENDED for name in due)
    remarks = ignored(step for _, step in iter_steps(definition) if step["Name"] in due) + turns.remarks
    return Outcome(execution.run, history.folder(run), tuple(execution.problems), cut_short, tuple(remarks))


class _Execution:
    """One run while it lasts. The thread that made it schedules and records; each job has its own thread."""

    def __init__(self, plan: Plan, turns: Turns, run: RunRecord, due: frozenset[str], changed: Changed) -> None:
        self.run = run
        self.problems: list[Diagnostic] = []
        self.interrupted = False
        self._plan, self._turns, self._due, self._changed = plan, turns, due, changed

    def go(self, jobs: int) -> None:
        """Until every step that is due has ended, or one has failed, or the run is stopped."""
        self._turns.history.save(self.run)
        running: _Running = {}
        with _signals(self._interrupt), ThreadPoolExecutor(jobs) as pool:
            try:
                while self._begin(pool, running, jobs) or running:
                    for future in wait(running, timeout=0.1, return_when=FIRST_COMPLETED).done:
                        name, begun = running.pop(future)
                        seconds = round(time.monotonic() - begun, 3)
                        self._record(name, replace(self._result(future, name), seconds=seconds))
            finally:
                self._turns.stop.set()  # whatever ended this loop, no process outlives it

    def _begin(self, pool: ThreadPoolExecutor, running: _Running, jobs: int) -> bool:
        """Begin what may begin now; whether there was anything."""
        begun = False
        self._skip()
        for step in self._ready():
            if len(running) == jobs or self._turns.stop.is_set():
                break
            before = self.run
            # Told first: whoever tidies up after a kill looks for what such a step has left.
            self._record(step.name, replace(before.steps[step.name], status=Status.RUNNING))
            running[pool.submit(self._turns.take, step, before)] = step.name, time.monotonic()
            begun = True
        return begun

    def _skip(self) -> None:
        """Mark the steps whose branch is not taken, whatever else they wait for: the run may end before that does."""
        for step in self._waiting():
            if self._is_skipped(step):
                self._record(step.name, StepRecord(Status.SKIPPED))

    def _ready(self) -> Iterator[PlannedStep]:
        """The steps whose turn has come."""
        return (step for step in self._waiting() if all(self._status(need) in ENDED for need in step.needs))

    def _waiting(self) -> Iterator[PlannedStep]:
        """The steps that are due and have not begun, each after those that it needs."""
        steps = self._plan.steps.values()
        return (step for step in steps if step.name in self._due and self._status(step.name) is Status.WAITING)

    def _is_skipped(self, step: PlannedStep) -> bool:
        if any(self._status(need) is Status.SKIPPED for need in step.needs):
            return True
        if step.condition is None or self._status(step.condition) not in ENDED:
            return False
        taken = "IfSteps" if self.run.steps[step.condition].properties.get("Outcome") else "ElseSteps"
        return step.branch != taken

    def _result(self, future: Future[StepRecord], name: str) -> StepRecord:
        """What a step has come to; the first failure stops the others."""
        try:
            return future.result()
        except Stopped:
            return StepRecord(Status.STOPPED)
        except CursusError as error:
            return self._failed(error.diagnostics)
        except OSError as error:  # a disk that is full, a name that is too long
            return self._failed([Diagnostic("E598", str(error), name)])

    def _failed(self, problems: Sequence[Diagnostic]) -> StepRecord:
        self._turns.stop.set()
        self.problems += problems
        return StepRecord(Status.FAILED, message=problems[0].message)

    def _record(self, name: str, step: StepRecord) -> None:
        self.run = self.run.with_step(name, step)
        self._turns.history.save(self.run)
        self._changed(self.run, name)

    def _status(self, name: str) -> Status:
        return self.run.steps[name].status

    def _interrupt(self) -> None:
        self.interrupted = True
        self._turns.stop.set()


@contextmanager
def _signals(interrupt: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C and a request to end call ``interrupt``; only the main thread of a program can listen."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # the last two are not on every system
    kinds = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {kind: signal.signal(kind, lambda *_: interrupt()) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
