"""A process that asks the installed SDK what it makes of each case, offline."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cursus.sdk.names  # noqa: F401 # isort: skip - imports the SDK before the network is shut

from cursus.core.compiler.dag_compiler import PipelineDAGCompiler
from cursus.dag import PipelineDAG
from cursus.errors import CursusError
from cursus.gate.job import Job
from cursus.gate.parent import end_with_parent
from cursus.gate.worker import answering, forbid_network, read_once, tell
from cursus.sdk.version import require


def main() -> None:
    """Argument: a JSON file with the list of jobs. The answer to each: a text, by the name of who made it."""
    jobs = [Job(**job) for job in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))]
    answers = answering()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # What the SDK prints is of no use to anyone.
    sys.addaudithook(forbid_network)
    logging.getLogger("sagemaker").setLevel(logging.ERROR)  # its advice to anyone who continues with an estimator
    for job in jobs:
        made = {name: _text(make, job) for name, make in makers().items()}
        tell(job, {name: text for name, text in made.items() if text is not None}, answers)


def makers() -> dict[str, Callable[[Job], str]]:
    """Who makes definitions here, by the name that the report has for it."""
    version = require()
    if version == 2:
        return {"SDK v2": _of_native_steps, "to_sdk under v2": _of_to_sdk}
    return {f"to_sdk under v{version}": _of_to_sdk}


def _text(make: Callable[[Job], str], job: Job) -> str | None:
    """The definition's JSON on one line, or what kept the SDK from making one; None where it has no opinion."""
    try:
        definition: dict[str, Any] = json.loads(make(job))
    except CursusError as error:
        # A version of the SDK without a class for a type says nothing about it.
        return None if {found.code for found in error.diagnostics} == {"E229"} else f"{type(error).__name__}: {error}"
    except Exception as error:  # noqa: BLE001 - a crash of one case is that case's finding, not the end of the gate
        return f"{type(error).__name__}: {error}"
    definition.pop("MlflowConfig", None)  # Version 3 writes it in every definition, null where no one asked for it.
    return json.dumps(definition)


def _of_native_steps(job: Job) -> str:
    from validation.oracle.native import NativeTemplate  # for version 2 only

    configs, _ = read_once(Path(job.config))
    template = NativeTemplate(PipelineDAG.load(job.dag), configs, **_options(job))
    pipeline, _ = template.generate_pipeline()
    return pipeline.definition()


def _of_to_sdk(job: Job) -> str:
    configs, _ = read_once(Path(job.config))
    compiler = PipelineDAGCompiler(job.config, configs=configs, **_options(job))
    native = compiler.compile(PipelineDAG.load(job.dag)).to_sdk()
    definition: str = native.definition()
    return definition


def _options(job: Job) -> dict[str, Any]:
    return {
        "pipeline_parameters": job.pipeline_parameters,
        "source_root": Path(job.folder),
        "assets": "execution" if job.assets == "execution" else "session",
    }


if __name__ == "__main__":
    end_with_parent()
    main()
