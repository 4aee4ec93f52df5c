"""Callback and Lambda: a handler that travels with the pipeline is called here; else a command of the user answers."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shlex
import shutil
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cursus import process
from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import parse_json
from cursus.runtime import call
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job, Request, Result, Script, failure, run_script
from cursus.runtime.options import LocalFunction, Options
from cursus.runtime.storage import read
from cursus.runtime.variables import ignored_by

_HANDLER: Final = re.compile(r"(?P<file>[^\s:]+\.py):(?P<name>[A-Za-z_]\w*)")
_TASK: Final = "/var/task"
"""Where AWS Lambda has the code of a function."""

_RUNTIME: Final = "/var/runtime"
_SECONDS: Final = 600
"""How long a step waits for an answer."""

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "String": (str,),
    "Integer": (int,),
    "Float": (int, float),
    "Boolean": (bool,),
}
TYPES: Final = ("Callback", "Lambda")


@dataclass(frozen=True)
class AnsweredRequest:
    """``sent``: what the function gets, or whoever reads the queue. ``outputs``: the declared type of each by name.

    ``target``: the function or the queue. ``texts``: whether numbers may come as text, as those of a callback do.
    """

    sent: dict[str, Any]
    outputs: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    texts: bool = False
    reads: Sequence[str] = ()

    @classmethod
    def parse(cls, fields: Fields) -> Request:
        step = Fields(fields.step, fields.around, "")
        declared = step.objects("OutputParameters")
        outputs = {one.text("OutputName"): one.choice("OutputType", *_TYPES) for one in declared}
        target = step.text("FunctionArn", "") or step.text("SqsQueueUrl", "")
        return cls(dict(fields.value), outputs, target, fields.around.get("Type") == "Callback")

    def run(self, job: Job) -> Result:
        remarks: list[Diagnostic] = []
        if job.answer is not None:
            answer = self._of_command(job, job.answer)
        elif job.function is not None:
            answer = self._of_function(job, job.function)
            remarks = ignored_by(job.step, job.function.settings.environment)
        else:
            raise unanswered(job.step)
        return Result({"OutputParameters": self._checked(job, answer)}, remarks=remarks)

    def _of_function(self, job: Job, function: LocalFunction) -> Any:
        """What the handler returns, called as AWS Lambda calls it."""
        settings, task = function.settings, job.make(_TASK)
        with zipfile.ZipFile(io.BytesIO(read(job.storage, function.archive))) as archive:
            archive.extractall(task)
        runtime = job.make(_RUNTIME)
        shutil.copyfile(call.__file__, runtime / "call.py")
        event, answer = runtime / "event.json", runtime / "answer.json"
        event.write_text(json.dumps(self.sent), encoding="utf-8")
        module, _, name = settings.handler.rpartition(".")
        variables = {
            "LAMBDA_TASK_ROOT": str(task),
            "_HANDLER": settings.handler,
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(settings.memory),
            "CURSUS_FUNCTION_ARN": self.target,
            "CURSUS_REQUEST_ID": job.name,
        }
        arguments = (str(task), module, name, str(event), str(answer), str(settings.timeout))
        run_script(
            job,
            Script(f"{_RUNTIME}/call.py", arguments, settings.environment, variables, _TASK, seconds=settings.timeout),
        )
        return _parsed(job, answer.read_text(encoding="utf-8", errors="replace"), "what the function returned")

    def _of_command(self, job: Job, told: str) -> Any:
        """What the user's own command prints, or the function of theirs returns."""
        folder = job.make("/request")
        request, answer = folder / "request.json", folder / "answer.json"
        request.write_text(json.dumps(self.sent), encoding="utf-8")
        handler = _HANDLER.fullmatch(told)
        if handler:
            file = Path(handler["file"]).resolve()
            arguments = (str(file.parent), file.stem, handler["name"], str(request), str(answer), str(_SECONDS))
            line = [sys.executable, call.__file__, *arguments]
        else:
            line = [*shlex.split(told), str(request)]
        command = process.Command(
            line,
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
        if handler:
            return _parsed(job, answer.read_text(encoding="utf-8", errors="replace"), "what the function returned")
        return _printed(job)

    def _checked(self, job: Job, answer: Any) -> dict[str, Any]:
        """The declared outputs. Raises CursusError (E594) with all that are missing or of another type."""
        if answer is None:
            answer = {}
        if not isinstance(answer, dict):
            raise failure(job, f"the answer is not a JSON object of outputs: {json.dumps(answer)[:200]}")
        found, values = list[str](), dict[str, Any]()
        for name, kind in self.outputs.items():
            if name not in answer:
                found.append(f"the answer lacks the output {name}")
                continue
            value = _from_text(answer[name], kind) if self.texts else answer[name]
            if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "Boolean"):
                found.append(f"the output {name} is {json.dumps(answer[name])[:80]}, which is not of the type {kind}")
            values[name] = value
        if found:
            raise failure(job, "; ".join(found))
        return values


def unanswered(step: str) -> CursusError:
    """That the step has no answer here."""
    message = "needs the service, or a command that answers instead"
    hint = (
        f"Set a command for the local run: --answer {step}='COMMAND', or a handler: --answer {step}=FILE.py:FUNCTION. "
        "A Lambda step with a handler in its config runs with --dag and --config."
    )
    return CursusError([Diagnostic("E590", message, step, hint)])


def answered_by(step: str, options: Options) -> str:
    """Who answers for a step: a text that changes with the command, or the code that it names; empty for no one."""
    if told := options.answers.get(step):
        handler = _HANDLER.fullmatch(told)
        file = Path(handler["file"]) if handler else None
        return told + (hashlib.sha256(file.read_bytes()).hexdigest() if file and file.is_file() else "")
    function = options.functions.get(step)
    return function.name if function else ""


def _from_text(value: Any, kind: str) -> Any:
    """A number or a truth value that was sent as text, as whoever answers a callback sends it."""
    if kind == "String" or not isinstance(value, str):
        return value
    try:
        return json.loads(value.lower() if kind == "Boolean" else value)
    except (ValueError, RecursionError):
        return value


def _printed(job: Job) -> Any:
    """The object on the last line that the command printed; None where it printed nothing."""
    lines = [line for line in job.log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    if not lines:
        return None
    return _parsed(job, lines[-1], "the last line that the command printed")


def _parsed(job: Job, text: str, what: str) -> Any:
    try:
        return parse_json(text, "E594", job.step)
    except CursusError:
        raise failure(job, f"{what} is not a JSON object of outputs: {text[:200]}") from None
