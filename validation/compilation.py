"""How this repository's gate compiles its cases: configs edited for environments, and the SDK's own definitions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from cursus.gate.case import Case
from cursus.gate.compilation import OnAnswer, Pairs, Ways, job_of, python_path
from cursus.sdk import version
from validation.cases import NATIVE_PLUGIN, ROOT
from validation.environments import ENVIRONMENTS

PIPELINES: Final = ("pipeline", "saved", "example")
"""Kinds of cases that somebody would move to another environment."""

_FIRST: Final = (ROOT, NATIVE_PLUGIN)
"""Where workers find this repository and the plug-in of native cases."""


def ways(*, oracle: bool = True) -> Ways:
    """With ``oracle``, the installed SDK makes each definition too, if there is one."""
    asked = _ask_sdk if oracle and version.major() is not None else None
    return Ways("validation.worker", _FIRST, _edited, asked)


def _edited(case: Case) -> Sequence[str]:
    return [environment.name for environment in ENVIRONMENTS] if case.kind in PIPELINES else ()


def _ask_sdk(pairs: Pairs, folder: Path, on_answer: OnAnswer) -> None:
    """The definitions that the SDK makes, in a process of its own: no other imports it."""
    asked_about = {
        str(folder / "oracle" / case.kind / case.name / f"{base.name}.json"): (case, base)
        for case, base in pairs
        if case.compiles
    }
    jobs = [job_of(case, base, Path(output)) for output, (case, base) in asked_about.items()]
    job_file = folder / "oracle.json"
    job_file.write_text(json.dumps([asdict(job) for job in jobs]), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": python_path(_FIRST)}
    command = [sys.executable, "-W", "ignore", "-m", "validation.oracle.worker", str(job_file.resolve())]
    with subprocess.Popen(  # noqa: S603 - our own module
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as asked:
        for line in asked.stdout or ():
            output = line.rstrip("\n")
            if output in asked_about:  # the SDK may say something when it is imported
                on_answer(*asked_about[output], json.loads(Path(output).read_text(encoding="utf-8")))
        asked.wait()  # before its stdin is closed, which would end it with an error
    if asked.returncode:
        raise RuntimeError(f"the process that asks the SDK ended with exit code {asked.returncode}")
