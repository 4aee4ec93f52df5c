"""What someone may ask of a run beyond its definition and parameters."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from cursus.core.functions import FunctionSettings
from cursus.runtime.archives import Limits


@dataclass(frozen=True)
class LocalFunction:
    """A function that travels with the pipeline; ``archive`` is the S3 location of its code."""

    name: str
    archive: str
    settings: FunctionSettings


@dataclass(frozen=True)
class Options:
    """How to run.

    ``name``: of the pipeline. ``start``: a step that runs again, with all that come after it; ``only``: one that runs
    again by itself. ``cache``: use results of earlier runs whose inputs were the same. ``fresh``: never go on with a
    run that stopped.
    ``limits``: of the archives that are unpacked. ``jobs``: most that run at the same time, by default as many as there
    are cores. ``answers``: by step, the command that does what a callback or a function would do. ``functions``: by
    step, the function of AWS Lambda that it calls, where the pipeline brings one. ``hosts``: most that one job runs on;
    none runs on more than its definition asks for.
    """

    name: str = "pipeline"
    start: str | None = None
    only: str | None = None
    cache: bool = False
    fresh: bool = False
    limits: Limits = field(default_factory=Limits)
    answers: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, LocalFunction] = field(default_factory=dict)
    hosts: int = 1
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
