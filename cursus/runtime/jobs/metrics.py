"""The metrics that a job has printed, as the service finds them in its log."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from cursus import process
from cursus.runtime import search_log
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job

SECONDS: Final = 30
"""How long a log is searched. An expression may take longer than anyone waits: ``(a+)+$`` for a few dozen letters."""


def expressions(definition: Fields) -> dict[str, str]:
    """How each metric of a training job is printed, by its name."""
    told = definition.object("AlgorithmSpecification").objects("MetricDefinitions")
    return {one.text("Name"): one.text("Regex") for one in told}


def printed(job: Job, wanted: Mapping[str, str]) -> dict[str, float]:
    """The last value of each metric in the log of ``job``, as far as they are found in time.

    Raises process.Stopped when the run is stopped.
    """
    if not wanted or not job.log.exists():
        return {}
    folder = job.make("/.metrics")
    asked, found = folder / "asked.json", folder / "found.txt"
    asked.write_text(json.dumps(wanted), encoding="utf-8")
    command = process.Command(
        (sys.executable, "-I", "-S", search_log.__file__, str(job.log), str(asked)),
        folder,
        process.of_the_system(),
        found,
        SECONDS,
    )
    with suppress(process.TimedOut):
        process.run(command, job.stop)
    lines = found.read_text(encoding="utf-8", errors="replace").splitlines()
    return dict(json.loads(line) for line in lines if line.startswith("["))
