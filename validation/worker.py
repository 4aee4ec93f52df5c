"""The worker of this repository's gate: it also compiles bad input, and configs edited for an environment."""

from __future__ import annotations

from pathlib import Path

from cursus.core.assembler.pipeline_template_base import Assembled
from cursus.errors import Diagnostic
from cursus.gate.job import AS_IT_IS, BY_SOMEBODY_ELSE, Job
from cursus.gate.parent import end_with_parent
from cursus.gate.worker import Answer, compile_config, compiled, crashed, main, saved_copy
from cursus.jsonfile import read_json
from validation.environments import ENVIRONMENTS
from validation.invariants import Built, broken
from validation.refusal import refuse, words
from validation.scorecard.relocation import relocated


def compile_job(job: Job) -> Answer:
    """The words in which bad input is refused, the definition for an environment, or what every gate compiles."""
    if job.must_fail:
        return _refusal(Path(job.folder))
    if job.saved in (AS_IT_IS, BY_SOMEBODY_ELSE):
        return compiled(job, _invariants) if job.first else compiled(job)
    (environment,) = (one for one in ENVIRONMENTS if one.name == job.saved)
    edited = relocated(read_json(job.config, "E201"), environment)
    return compile_config(job, saved_copy(Path(f"{job.name}.config"), edited))


def _refusal(folder: Path) -> Answer:
    try:
        return {"text": words(refuse(folder), folder) or "it compiles\n", "diagnostics": [], "seconds": 0.0}
    except Exception as error:  # noqa: BLE001 - a builder that crashes is this case's finding, as in cases that compile
        return crashed(error)


def _invariants(assembled: Assembled) -> list[Diagnostic]:
    return broken(Built.of(assembled))


if __name__ == "__main__":
    end_with_parent()
    main(compile_job)
