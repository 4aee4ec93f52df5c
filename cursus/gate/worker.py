"""A process that compiles jobs for the gate, shut off from the network, at whatever time the gate sets."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from cursus.core.assembler.pipeline_template_base import Assembled
from cursus.core.audit import as_identity
from cursus.core.compiler.dag_compiler import PipelineDAGCompiler
from cursus.core.config_file import ConfigFile, read_config_file
from cursus.core.parameters import external_input
from cursus.dag import PipelineDAG
from cursus.errors import CursusError, Diagnostic, raised_at
from cursus.gate.job import BY_SOMEBODY_ELSE, Job
from cursus.gate.parent import end_with_parent
from cursus.sdk.offline.clock import at_another_time


class NetworkTouched(Exception):
    """Compiling is to ask no one."""


_touches: list[str] = []
"""What was asked of the network since the last compile: whoever asked may have swallowed the refusal."""


Inspect = Callable[[Assembled], list[Diagnostic]]
"""What your own gate finds of a pipeline while it is more than text."""

Answer = dict[str, Any]
"""``text``: the definition as the compiler writes it, empty when there is none; ``diagnostics``: what was found.

``seconds``: what the processor needed from the saved config to the definition.
"""


def main(compile_job: Callable[[Job], Answer] | None = None) -> None:
    """Answer each job with its name, and the definition or what is wrong, as ``tell`` does.

    Arguments: a JSON file with the list of jobs, and how many days from now it is.
    """
    jobs = [Job(**job) for job in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))]
    days = int(sys.argv[2])
    answers = answering()
    sys.addaudithook(forbid_network)
    if sys.platform != "win32":
        os.nice(10)  # the process that judges goes first: it is the last to be done
    gc.disable()  # it ends soon, and looking for cycles would take a tenth of its time
    with at_another_time(days) if days else nullcontext():
        for job in jobs:
            _answer(job, answers, compile_job or compiled)
    gc.freeze()  # nor does Python have to go through all objects when it ends


def answering() -> BinaryIO:
    """Standard output for answers alone: whatever else is printed, by a builder or an SDK, goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def tell(job: Job, answer: Mapping[str, Any], answers: BinaryIO) -> None:
    """For anyone who waits for it: a line of JSON, and behind it the answer's ``text``, where it has one.

    As a part of the JSON a definition would be escaped, and read, once more than it is already.
    """
    rest = dict(answer)
    text = rest.pop("text", "").encode(errors="surrogatepass")
    answers.write(json.dumps([job.name, rest, len(text) if "text" in answer else None]).encode() + b"\n" + text)
    answers.flush()


def forbid_network(event: str, _: Any) -> None:
    """An audit hook that refuses every socket that leaves this process."""
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        _touches.append(event)
        raise NetworkTouched(event)


def _answer(job: Job, answers: BinaryIO, compile_job: Callable[[Job], Answer]) -> None:
    _touches.clear()
    answer = compile_job(job)
    if _touches:
        hint = "Remove the call. Put the value in the config, or read it in the run."
        answer = _refused(
            Diagnostic("E611", f"the network was touched: {', '.join(dict.fromkeys(_touches))}", "", hint)
        )
    tell(job, answer, answers)


def _no_findings(_: Assembled) -> list[Diagnostic]:
    return []


def compiled(job: Job, inspect: Inspect = _no_findings) -> Answer:
    """Compile a job as the case says."""
    return compile_config(job, _config(job), inspect)


def compile_config(job: Job, config: Path, inspect: Inspect = _no_findings) -> Answer:
    """Compile a job with another config than its own, and ``inspect`` what became of it. A crash is a finding."""
    try:
        configs, seconds_of_reading = read_once(config)
        begun = time.process_time()
        compiler = PipelineDAGCompiler(
            config,
            pipeline_parameters=job.pipeline_parameters,
            external_inputs={port: external_input(text) for port, text in job.external_inputs.items()},
            source_root=job.folder,
            assets="execution" if job.assets == "execution" else "session",
            configs=configs,
        )
        dag = PipelineDAG.load(job.dag)
        assembled = compiler.assemble(dag)
        definition = assembled.pipeline.definition()
        seconds = seconds_of_reading + time.process_time() - begun
        found = assembled.check_scripts() if job.scripts else []
        found += inspect(assembled)
        return {
            "text": definition,
            "diagnostics": _told(found, Path(job.dag), config),
            "seconds": seconds,
        }
    except CursusError as error:
        return {**_refused(), "diagnostics": _told(error.diagnostics, Path(job.dag), config)}
    except Exception as error:  # noqa: BLE001 - a crash of one case is that case's finding, not the end of the gate
        return crashed(error)


def crashed(error: Exception) -> Answer:
    """The answer for a compile that raised what is not a finding."""
    message = f"{type(error).__name__} at {raised_at(error)}: {error}"
    hint = "This is a bug in the builder or the compiler. `cursus lint` finds paths that are built as text."
    return _refused(Diagnostic("E610", message, "", hint))


@lru_cache(maxsize=2)  # a case as it was saved, and as someone else would have saved it
def read_once(config: Path) -> tuple[ConfigFile, float]:
    """A saved config, read once for all bases of its case, and the seconds that took."""
    begun = time.process_time()
    return read_config_file(config), time.process_time() - begun


def _config(job: Job) -> Path:
    """The saved config, or a copy that another author would have saved."""
    saved = Path(job.config)
    return _of_somebody_else(saved, Path(job.name).parent) if job.saved == BY_SOMEBODY_ELSE else saved


@lru_cache(maxsize=1)
def _of_somebody_else(config: Path, folder: Path) -> Path:
    return saved_copy(folder / f"{BY_SOMEBODY_ELSE}.config", as_identity(config))


def saved_copy(path: Path, document: Any) -> Path:
    """A config file at ``path`` that holds ``document``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def _told(found: Iterable[Diagnostic], *files: Path) -> list[dict[str, Any]]:
    """Findings that name the files of the case alone: where they lie differs from machine to machine."""
    told = []
    for one in found:
        where = str(one.where)
        for file in files:
            where = where.replace(str(file), file.name)
        told.append(replace(one, where=one.at.told(where)).as_json())
    return told


def _refused(*found: Diagnostic) -> dict[str, Any]:
    return {"text": "", "diagnostics": [one.as_json() for one in found]}


if __name__ == "__main__":
    end_with_parent()
    main()
