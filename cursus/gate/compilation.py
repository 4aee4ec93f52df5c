"""Compiling all cases twice, in processes that have as little in common as possible."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from cursus.core.audit import Audit, compare
from cursus.definition.diff import Difference, diff_from
from cursus.definition.resolve import resolve
from cursus.errors import Diagnostic
from cursus.gate import written
from cursus.gate.bases import Base
from cursus.gate.case import Case
from cursus.gate.job import AS_IT_IS, BY_SOMEBODY_ELSE, Job
from cursus.process import of_the_system


@dataclass(frozen=True)
class Process:
    """What a worker knows about the world."""

    name: str
    hash_seed: str
    days: int
    home: str


HERE = Process("here", "1", 0, "/nonexistent/one")
ELSEWHERE = Process("elsewhere", "20", 400, "/nonexistent/two")
PROCESSES = (HERE, ELSEWHERE)


@dataclass(frozen=True)
class Edited:
    """The definition of a config that was edited for an environment, and the processor time of compiling it."""

    environment: str
    text: str
    seconds: float


@dataclass(frozen=True)
class Compiled:
    """What one case became under one base: the definition's JSON on one line, "" when there is none, and findings."""

    case: Case
    base: Base
    text: str = ""
    text_elsewhere: str = ""
    text_of_somebody_else: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
    changes: tuple[Difference, ...] = ()
    """What the base changes: the definition against that of the first base."""
    seconds: float = 0.0
    """Processor time from the saved config to the definition."""
    oracle: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What other compilers make of it, by who made it; empty when none was asked."""
    edited: tuple[Edited, ...] = ()
    """Under the static base, where it was asked for: its config edited for each environment, and compiled again."""

    @cached_property
    def resolved(self) -> Mapping[str, Any]:
        """The definition with the values of its base, for all that judge it: read-only. Raises ResolutionError."""
        return resolve(self.definition, self.base.values_for(self.definition))

    @cached_property
    def audit(self) -> Audit | None:
        """Held against what someone else in another account compiles; None where no one else compiled it."""
        if not self.text_of_somebody_else:
            return None
        other = self.definition if self.text == self.text_of_somebody_else else json.loads(self.text_of_somebody_else)
        return compare(self.definition, other, strict=self.base.assets == "execution")

    @cached_property
    def definition(self) -> Mapping[str, Any]:
        definition: dict[str, Any] = json.loads(self.text)
        return definition


Pairs = Sequence[tuple[Case, Base]]

OnAnswer = Callable[[str, Any], None]
"""Takes what a process answers to a job, by the job's name."""

Oracle = Callable[[Sequence[Job], Path, OnAnswer], None]
"""Asks other compilers about jobs, in a folder for its own files; the answer is a text of each, by who made it."""


def _never(_: Case) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Ways:
    """How a gate compiles beyond what every gate does.

    ``worker``: the module that compiles saved configs. ``python_path``: folders that it imports from first.
    ``edited``: environments that a case's config is edited for, which only a ``worker`` of one's own can do.
    ``oracle``: asks other compilers about all cases, and passes on what they say of each as soon as they do.
    """

    worker: str = "cursus.gate.worker"
    python_path: tuple[Path, ...] = ()
    edited: Callable[[Case], Sequence[str]] = _never
    oracle: Oracle | None = None

    def saved(self, process: Process, case: Case, base: Base) -> tuple[str, ...]:
        """How the config was saved that ``process`` compiles: each way is its own compile."""
        if process is ELSEWHERE and base.portable:
            return (AS_IT_IS, BY_SOMEBODY_ELSE)
        if process is HERE and base.name == "static":
            return (AS_IT_IS, *self.edited(case))
        return (AS_IT_IS,)


EVERY_GATE = Ways()


def count(cases: Sequence[Case], ways: Ways = EVERY_GATE) -> int:
    """How many times ``compile_all`` reports progress."""
    saved = [case for case in cases if case.saved]
    compiled = sum(
        len(ways.saved(process, case, base)) for process in PROCESSES for case in saved for base in case.bases
    )
    return compiled + len(cases) - len(saved)


def compile_all(
    cases: Sequence[Case], folder: Path, on_progress: Callable[[], None], ways: Ways = EVERY_GATE
) -> Generator[Compiled]:
    """Every case under every base it has, in order, each case as soon as all of it is compiled.

    The processes work in ``folder``, ``on_progress`` is called for each compile.
    """
    pairs = [(case, base) for case in cases if case.saved for base in case.bases]
    asked = [job_of(case, base) for case, base in pairs if ways.oracle and case.compiles]
    with ThreadPoolExecutor(len(PROCESSES) + 1) as pool, _stopped_at_the_end() as stop:
        answers = _Answers(
            {
                process: _asking(pool, jobs, partial(_run, process, jobs, folder / process.name, ways), on_progress)
                for process in PROCESSES
                if (jobs := _jobs(process, pairs, ways))
            },
            _asking(pool, asked, partial(ways.oracle, asked, folder / "oracle")) if ways.oracle and asked else {},
        )
        by_hand = {case: pool.submit(_written, case, on_progress, stop) for case in cases if not case.saved}
        for case in cases:
            if case in by_hand:
                yield by_hand[case].result()
                continue
            results = [_read(case, base, answers, ways) for base in case.bases]
            yield from _with_changes(results)


Awaited = Mapping[str, Future[Any]]
"""The answer to each job of a process, by the job's name."""


@dataclass(frozen=True)
class _Answers:
    """What is awaited of the processes that compile, and of other compilers."""

    of: Mapping[Process, Awaited]
    oracle: Awaited


def _asking(
    pool: ThreadPoolExecutor,
    jobs: Sequence[Job],
    process: Callable[[OnAnswer], None],
    on_progress: Callable[[], None] = lambda: None,
) -> Awaited:
    """Starts a process that answers each job."""
    awaited = {job.name: Future[Any]() for job in jobs}

    def on_answer(name: str, answer: Any) -> None:
        awaited[name].set_result(answer)
        on_progress()

    pool.submit(process, on_answer).add_done_callback(partial(_ended, awaited))
    return awaited


def _ended(awaited: Awaited, process: Future[None]) -> None:
    """No one waits any longer for what a process has not given when it ends."""
    error = process.exception() or RuntimeError("a process ended before it had answered")
    for one in awaited.values():
        if not one.done():
            one.set_exception(error)


def _with_changes(results: Sequence[Compiled]) -> Iterator[Compiled]:
    """Each with what its base changes in the definition of the first base."""
    first = results[0]
    others = [result for result in results if result.text not in ("", first.text)]
    if not (first.case.compiles and first.text and others):
        yield from results
        return
    changes = diff_from(first.definition)
    for result in results:
        yield replace(result, changes=tuple(changes(result.definition))) if result in others else result


@contextmanager
def _stopped_at_the_end() -> Iterator[threading.Event]:
    """Set once no one waits for what still compiles, such as when someone interrupts the gate."""
    stop = threading.Event()
    try:
        yield stop
    finally:
        stop.set()


def _written(case: Case, on_progress: Callable[[], None], stop: threading.Event) -> Compiled:
    """A case that is compiled in the one way that it has."""
    texts = written.compile_case(case, HERE.hash_seed, ELSEWHERE.hash_seed, ELSEWHERE.days, stop)
    on_progress()
    return Compiled(case, case.bases[0], *texts.texts, diagnostics=texts.diagnostics)


def _jobs(process: Process, pairs: Pairs, ways: Ways) -> list[Job]:
    """Case by case; one process goes through the bases of each backwards.

    A worker reads a saved config once for all bases of its case. A builder that writes into its config would change
    what is compiled after it: the two processes then disagree (E607).
    """
    return [
        job_of(
            case,
            base,
            saved,
            first=process is ELSEWHERE and saved == AS_IT_IS,
        )
        for _, of_case in groupby(pairs, key=itemgetter(0))
        for case, base in (of_case if process is HERE else reversed([*of_case]))
        for saved in ways.saved(process, case, base)
    ]


def _run(process: Process, jobs: Sequence[Job], working_directory: Path, ways: Ways, on_answer: OnAnswer) -> None:
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": python_path(ways.python_path),
        "PYTHONHASHSEED": process.hash_seed,
        "HOME": process.home,
        **of_the_system(),
    }
    ask(
        f"the compiling process {process.name!r}",
        ways.worker,
        jobs,
        working_directory,
        environment,
        on_answer,
        str(process.days),
    )


def ask(
    who: str,
    module: str,
    jobs: Sequence[Job],
    working_directory: Path,
    environment: Mapping[str, str],
    on_answer: OnAnswer,
    *arguments: str,
) -> None:
    """Have a worker answer jobs, in a folder and its own environment.

    Raises RuntimeError when it ends with an error.
    """
    working_directory.mkdir(parents=True, exist_ok=True)
    job_file = working_directory / "jobs.json"
    job_file.write_text(json.dumps([vars(job) for job in jobs]), encoding="utf-8")
    command = [sys.executable, "-m", module, str(job_file.resolve()), *arguments]
    with subprocess.Popen(  # noqa: S603 - a module of ours, run by this interpreter
        command,
        stdin=subprocess.PIPE,  # closes with this process
        stdout=subprocess.PIPE,
        cwd=working_directory,
        env=environment,
    ) as worker:
        assert worker.stdout is not None
        for line in worker.stdout:
            name, answer, size = json.loads(line)
            if size is not None:
                text = worker.stdout.read(size)
                if len(text) < size:
                    break  # it ended in the middle of it
                answer["text"] = text.decode(errors="surrogatepass")
            on_answer(name, answer)
        worker.wait()  # before its stdin is closed, which would end it with an error
    if worker.returncode:
        raise RuntimeError(f"{who} ended with exit code {worker.returncode}")


def job_of(case: Case, base: Base, saved: str = AS_IT_IS, *, first: bool = False) -> Job:
    """The job that compiles a saved case under a base."""
    saved_as = case.saved
    assert saved_as is not None
    return Job(
        str(saved_as.dag.absolute()),
        str(saved_as.config.absolute()),
        str((saved_as.source_root or case.folder).absolute()),
        None if base.pipeline_parameters is None else list(base.pipeline_parameters),
        base.assets,
        _name(case, base, saved),
        saved,
        must_fail=not case.compiles,
        first=first,
        scripts=first and base.name == "static",
        external_inputs=dict(saved_as.external_inputs),
    )


def _name(case: Case, base: Base, saved: str = AS_IT_IS) -> str:
    return "/".join((case.kind, case.name, ".".join(filter(None, (base.name, saved)))))


def python_path(first: Sequence[Path] = ()) -> str:
    """PYTHONPATH of a process that imports from ``first``, then from the PYTHONPATH of this one."""
    return os.pathsep.join([*map(str, first), *filter(None, [os.environ.get("PYTHONPATH")])])


def _read(case: Case, base: Base, answers: _Answers, ways: Ways) -> Compiled:
    """What the processes made of it, once they have. Raises RuntimeError when one of them ended before."""
    told = {
        (process, saved): answers.of[process][_name(case, base, saved)].result()
        for process in PROCESSES
        for saved in ways.saved(process, case, base)
    }
    found = tuple(Diagnostic.from_json(one) for answer in told.values() for one in answer["diagnostics"])
    if not all(answer["text"] for answer in told.values()):
        return Compiled(case, base, diagnostics=tuple(dict.fromkeys(found)))
    here, elsewhere = (told[process, AS_IT_IS] for process in PROCESSES)
    edited = (
        Edited(environment, answer["text"], answer["seconds"])
        for environment in ways.edited(case)
        if (answer := told.get((HERE, environment)))
    )
    asked = answers.oracle.get(_name(case, base))
    return Compiled(
        case,
        base,
        here["text"],
        elsewhere["text"],
        told.get((ELSEWHERE, BY_SOMEBODY_ELSE), {}).get("text", ""),
        found,
        seconds=here["seconds"],
        oracle=asked.result() if asked else {},
        edited=tuple(edited),
    )
