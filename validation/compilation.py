"""How this repository's gate compiles its cases: configs edited for environments, and the SDK's own definitions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cursus.gate.case import Case
from cursus.gate.compilation import OnAnswer, Ways, ask, python_path
from cursus.gate.job import Job
from cursus.sdk import version
from validation.cases import NATIVE_PLUGIN, ROOT
from validation.environments import ENVIRONMENTS

PIPELINES: Final = ("pipeline", "saved", "example")
"""Kinds of cases that someone would move to another environment."""

_FIRST: Final = (ROOT, NATIVE_PLUGIN)
"""Where workers find this repository and the plug-in of native cases."""


def ways(*, oracle: bool = True) -> Ways:
    """With ``oracle``, the installed SDK makes each definition too, if there is one."""
    asked = _ask_sdk if oracle and version.major() is not None else None
    return Ways("validation.worker", _FIRST, _edited, asked)


def _edited(case: Case) -> Sequence[str]:
    return [environment.name for environment in ENVIRONMENTS] if case.kind in PIPELINES else ()


def _ask_sdk(jobs: Sequence[Job], folder: Path, on_answer: OnAnswer) -> None:
    """The definitions that the SDK makes, in its own process: no other imports it."""
    environment = {**os.environ, "PYTHONPATH": python_path(_FIRST), "PYTHONWARNINGS": "ignore"}
    ask("the process that asks the SDK", "validation.oracle.worker", jobs, folder, environment, on_answer)
