"""Compiling all cases twice, in two processes that have as little in common as possible."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from cursus.core.audit import Audit, compare
from cursus.definition.diff import Difference, diff
from cursus.errors import Diagnostic
from cursus.runtime.process import of_the_system
from cursus.sdk import version
from validation.bases import Base
from validation.cases import NATIVE_PLUGIN, ROOT, Case
from validation.environments import ENVIRONMENTS
from validation.worker import AS_IT_IS, BY_SOMEBODY_ELSE, Job


@dataclass(frozen=True)
class Process:
    """What a worker is told about the world."""

    name: str
    hash_seed: str
    days: int
    home: str


HERE = Process("here", "1", 0, "/nonexistent/one")
ELSEWHERE = Process("elsewhere", "20", 400, "/nonexistent/two")
PROCESSES = (HERE, ELSEWHERE)

PIPELINES: Final = ("pipeline", "saved", "example")
"""Kinds of cases that somebody would move to another environment."""


@dataclass(frozen=True)
class Edited:
    """The definition of a config that was edited for an environment, and the processor time of compiling it."""

    environment: str
    text: str
    seconds: float


@dataclass(frozen=True)
class Compiled:
    """What one case became under one base: the text of the definition, empty when there is none, and what was found."""

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
    """What the installed SDK makes of it, by who made it; empty without an SDK."""
    edited: tuple[Edited, ...] = ()
    """Of a pipeline under the static base: its config edited for each environment, and compiled again."""

    @cached_property
    def audit(self) -> Audit | None:
        """Held against what somebody else in another account compiles; None for a base that is not portable."""
        if not self.text_of_somebody_else:
            return None
        other = json.loads(self.text_of_somebody_else)
        return compare(self.definition, other, strict=self.base.assets == "execution")

    @cached_property
    def definition(self) -> Mapping[str, Any]:
        definition: dict[str, Any] = json.loads(self.text)
        return definition


def count(cases: Sequence[Case]) -> int:
    """How many texts ``compile_all`` will make."""
    return sum(len(_saved(process, case, base)) for process in PROCESSES for case in cases for base in case.bases)


def compile_all(
    cases: Sequence[Case], folder: Path, on_progress: Callable[[], None], *, oracle: bool = True
) -> list[Compiled]:
    """Every case under every base it has; the texts pass through ``folder``, ``on_progress`` is called for each."""
    pairs = [(case, base) for case in cases for base in case.bases]
    sdk = oracle and version.major() is not None
    with ThreadPoolExecutor(len(PROCESSES) + 1) as pool:
        runs = [pool.submit(_run, process, pairs, folder, on_progress) for process in PROCESSES]
        if sdk:
            runs.append(pool.submit(_ask_sdk, [(case, base) for case, base in pairs if case.kind != "invalid"], folder))
        for run in runs:
            run.result()
    compiled = [_read(case, base, folder) for case, base in pairs]
    if sdk:
        compiled = [replace(one, oracle=_answers(one, folder)) for one in compiled]
    first = {result.case: result for result in reversed(compiled)}
    return [_with_changes(result, first[result.case]) for result in compiled]


def _with_changes(result: Compiled, first: Compiled) -> Compiled:
    if result.case.kind == "invalid" or not (result.text and first.text):
        return result
    return replace(result, changes=tuple(diff(first.definition, result.definition)))


def _run(process: Process, pairs: Sequence[tuple[Case, Base]], folder: Path, on_progress: Callable[[], None]) -> None:
    working_directory = folder / process.name
    working_directory.mkdir(parents=True, exist_ok=True)
    jobs = [
        Job(
            str(case.folder.resolve()),
            None if base.pipeline_parameters is None else list(base.pipeline_parameters),
            base.assets,
            str(_output(folder, process, case, base, saved)),
            saved,
            must_fail=case.kind == "invalid",
            scripts=process is HERE and base.name == "static" and saved == AS_IT_IS,
            invariants=process is HERE and saved == AS_IT_IS and case.kind != "invalid",
        )
        for case, base in pairs
        for saved in _saved(process, case, base)
    ]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": _python_path(),
        "PYTHONHASHSEED": process.hash_seed,
        "HOME": process.home,
        **of_the_system(),
    }
    job_file = working_directory / "jobs.json"
    job_file.write_text(json.dumps([asdict(job) for job in jobs]), encoding="utf-8")
    command = [sys.executable, "-m", "validation.worker", str(job_file.resolve()), str(process.days)]
    with subprocess.Popen(  # noqa: S603 - our own module, run by this interpreter
        command,
        stdin=subprocess.PIPE,  # closes with this process
        stdout=subprocess.PIPE,
        cwd=working_directory,
        env=environment,
        text=True,
    ) as worker:
        for _ in worker.stdout or ():
            on_progress()
    if worker.returncode:
        raise RuntimeError(f"the compiling process {process.name!r} ended with exit code {worker.returncode}")


def _ask_sdk(pairs: Sequence[tuple[Case, Base]], folder: Path) -> None:
    """The definitions that the SDK makes, in a process of its own: no other imports it."""
    jobs = [
        Job(
            str(case.folder.resolve()),
            None if base.pipeline_parameters is None else list(base.pipeline_parameters),
            base.assets,
            str(_oracle_file(folder, case, base)),
        )
        for case, base in pairs
    ]
    job_file = folder / "oracle.json"
    job_file.write_text(json.dumps([asdict(job) for job in jobs]), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": _python_path()}
    command = [sys.executable, "-W", "ignore", "-m", "validation.oracle.worker", str(job_file.resolve())]
    with subprocess.Popen(  # noqa: S603 - our own module
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as asked:
        asked.wait()
    if asked.returncode:
        raise RuntimeError(f"the process that asks the SDK ended with exit code {asked.returncode}")


def _python_path() -> str:
    """Where workers find this repository and the plug-in of native cases, before what this process finds."""
    return os.pathsep.join([str(ROOT), str(NATIVE_PLUGIN), *filter(None, [os.environ.get("PYTHONPATH")])])


def _answers(compiled: Compiled, folder: Path) -> dict[str, str]:
    file = _oracle_file(folder, compiled.case, compiled.base)
    return json.loads(file.read_text(encoding="utf-8")) if compiled.text and file.exists() else {}


def _oracle_file(folder: Path, case: Case, base: Base) -> Path:
    return folder / "oracle" / case.kind / case.name / f"{base.name}.json"


def _saved(process: Process, case: Case, base: Base) -> tuple[str, ...]:
    """How the config was saved that ``process`` compiles: each way is a compile of its own."""
    if process is ELSEWHERE and base.portable:
        return (AS_IT_IS, BY_SOMEBODY_ELSE)
    if process is HERE and base.name == "static" and case.kind in PIPELINES:
        return (AS_IT_IS, *(environment.name for environment in ENVIRONMENTS))
    return (AS_IT_IS,)


def _output(folder: Path, process: Process, case: Case, base: Base, saved: str = AS_IT_IS) -> Path:
    return folder / process.name / case.kind / case.name / ".".join(filter(None, (base.name, saved, "json")))


def _read(case: Case, base: Base, folder: Path) -> Compiled:
    answers = {
        (process, saved): json.loads(_output(folder, process, case, base, saved).read_text(encoding="utf-8"))
        for process in PROCESSES
        for saved in _saved(process, case, base)
    }
    found = tuple(Diagnostic(**diagnostic) for answer in answers.values() for diagnostic in answer["diagnostics"])
    if not all(answer["text"] for answer in answers.values()):
        return Compiled(case, base, diagnostics=tuple(dict.fromkeys(found)))
    here, elsewhere = (answers[process, AS_IT_IS] for process in PROCESSES)
    edited = (
        Edited(environment.name, answer["text"], answer["seconds"])
        for environment in ENVIRONMENTS
        if (answer := answers.get((HERE, environment.name)))
    )
    return Compiled(
        case,
        base,
        here["text"],
        elsewhere["text"],
        answers.get((ELSEWHERE, BY_SOMEBODY_ELSE), {}).get("text", ""),
        found,
        seconds=here["seconds"],
        edited=tuple(edited),
    )
