"""Callback and Lambda: what somebody outside does is done by a command that the user of a local run gives."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cursus.errors import CursusError, Diagnostic
from cursus.runtime import process
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job, Request, Result, failure

_HANDLER: Final = re.compile(r"(?P<file>[^\s:]+\.py):(?P<name>[A-Za-z_]\w*)")
_CALL: Final = """
import importlib.util, json, sys
path, name, request = sys.argv[1:]
spec = importlib.util.spec_from_file_location("handler", path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
with open(request, encoding="utf-8") as file:
    answer = getattr(module, name)(json.load(file), None)
print(json.dumps(answer))
"""
TYPES: Final = ("Callback", "Lambda")


@dataclass(frozen=True)
class AnsweredRequest:
    """``sent``: what the function gets, or whoever reads the queue."""

    sent: dict[str, Any]
    reads: Sequence[str] = ()

    @classmethod
    def parse(cls, fields: Fields) -> Request:
        return cls(dict(fields.value))

    def run(self, job: Job) -> Result:
        if job.answer is None:
            raise unanswered(job.step)
        request = job.make("/request") / "request.json"
        request.write_text(json.dumps(self.sent), encoding="utf-8")
        command = process.Command(
            (*_command(job.answer), str(request)),
            Path.cwd(),
            dict(os.environ),  # the user's own command, not the definition's
            job.log,
            None,
            {},
            job.make("/.view"),
        )
        try:
            code = process.run(command, job.stop)
        except (OSError, ValueError) as error:
            raise failure(job, f"the command cannot be started: {error}") from error
        if code:
            raise failure(job, f"the command ended with the exit code {code}")
        return Result({"OutputParameters": _answer(job)})


def unanswered(step: str) -> CursusError:
    """That the step has no answer here."""
    message = "needs the service, or a command that answers in its place"
    hint = f"Give the local run a command: --answer {step}='COMMAND', or a handler: --answer {step}=FILE.py:FUNCTION."
    return CursusError([Diagnostic("E590", message, step, hint)])


def _command(told: str) -> list[str]:
    if matched := _HANDLER.fullmatch(told):
        return [sys.executable, "-c", _CALL, str(Path(matched["file"]).resolve()), matched["name"]]
    return shlex.split(told)


def _answer(job: Job) -> dict[str, Any]:
    """The object on the last line that the command printed; empty where it printed nothing."""
    lines = [line for line in job.log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    if not lines:
        return {}
    try:
        answer = json.loads(lines[-1])
    except ValueError:
        answer = lines[-1]
    if answer is None:
        return {}
    if not isinstance(answer, dict):
        raise failure(job, f"the last line that the command printed is not a JSON object of outputs: {lines[-1][:200]}")
    return answer
