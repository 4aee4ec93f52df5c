"""Compiles a pipeline that someone wrote with the SDK's classes: offline, in its own process."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cursus import process, supervise
from cursus.core.regions import aws_region, partition_of
from cursus.definition.malformed import malformed
from cursus.definition.paths import iter_steps, own_part, texts
from cursus.definition.place import at
from cursus.errors import CompilationError, Diagnostic
from cursus.jsonfile import parse_json, read_json
from cursus.sdk.offline.stamps import STAMP

RUNS_CODE = "cursus.runs_code"
"""The event of the interpreter by which a process that runs no code of a project can refuse it; with the target."""

_OFFLINE = Path(__file__).parent / "offline"
_START = """
import importlib.util, sys
name, folder, request, result = "_cursus_offline", *sys.argv[1:]
sys.argv[:] = [""]
spec = importlib.util.spec_from_file_location(name, folder + "/__init__.py", submodule_search_locations=[folder])
sys.modules[name] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules[name])
sys.path = [entry for entry in sys.path if entry]
importlib.import_module(name + ".main").main(request, result)
"""
"""Loads the package by its place: a Python without cursus has it, and nothing else of cursus."""

_KEY = "REMOTE_FUNCTION_SECRET_KEY"
"""The variable with which a function with @step checks that its code is what its author uploaded."""
_REQUIREMENTS = re.compile(r"(?<=sagemaker_requirements_)\w+(?=\.txt)")
"""What makes the name of a temporary file unique in which a function with @step is given its requirements."""
_NAMED = 5
_LONGEST = 2000  # characters of a message


@dataclass(frozen=True)
class Source:
    """A function that returns a pipeline, and the AWS that it meets.

    ``target``: ``module:function`` or ``path/to/file.py:function``. ``arguments``: the function's, as text.
    ``answers``: files with the JSON answer of a call, by ``service.Operation``. ``python``: the interpreter, instead of
    this one. ``folder``: where it runs; None is this folder. ``days`` moves its clock, where its Python has
    time-machine, and ``hash_seed`` orders its sets.
    """

    target: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    region: str = "us-east-1"
    account: str = "123456789012"
    bucket: str | None = None
    role: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    python: str | None = None
    folder: str | None = None
    days: int = 0
    hash_seed: str | None = None


@dataclass(frozen=True)
class HandWritten:
    """``output``: what the code printed. ``sdk``: name and version of the SDK that it imported; None for none.

    ``name``: what the pipeline is called; None where the code returned a bare definition. ``uploads``: the objects that
    the code puts into S3 where it meets AWS.
    """

    definition: dict[str, Any]
    diagnostics: tuple[Diagnostic, ...]
    output: str
    sdk: str | None
    name: str | None = None
    uploads: tuple[str, ...] = ()


def compile_offline(source: Source, stop: threading.Event | None = None) -> HandWritten:
    """Run the source's own code, in this folder, with the network refused and AWS answered, until ``stop`` is set.

    What the code has started ends with it. Raises CompilationError with everything that it was refused (E660 to E667),
    CursusError (E501) for a definition that is none, Stopped when it was stopped.
    """
    sys.audit(RUNS_CODE, source.target)
    region = aws_region(source.region)
    partition = partition_of(region).id
    world = {
        "region": region,
        "partition": partition,
        "account": source.account,
        "bucket": source.bucket or f"sagemaker-{region}-{source.account}",
        "role": source.role or f"arn:{partition}:iam::{source.account}:role/SageMakerExecutionRole",
        "answers": {operation: read_json(path, "E668") for operation, path in source.answers.items()},
    }
    request = {
        "target": source.target,
        "arguments": dict(source.arguments),
        "default_bucket": source.bucket,
        "world": world,
        "days": source.days,
    }
    result, output = _run(source, request, stop or threading.Event())
    error = result.get("error")
    found = [*_of_events(result["events"], source.target, ended_by=error["message"] if error else None)]
    if error:
        if os.environ.get("CURSUS_TRACEBACK"):
            sys.stderr.write(output)
        raise CompilationError([_of_error(error, source.target), *found])
    definition = parse_json(result["definition"], "E501", source.target)
    if wrong := [problem for problem in malformed(definition) if problem.code == "E501"]:
        raise CompilationError(replace(problem, where=f"{source.target} {problem.where}") for problem in wrong)
    if stamped := _steady(definition):
        named = ", ".join(stamped[:_NAMED]) + (f" and {len(stamped) - _NAMED} more" if len(stamped) > _NAMED else "")
        message = f"the SDK writes the time of each compile into {named}; {STAMP!r} stands for it"
        found.append(Diagnostic("I678", message, source.target))
    sdk = f" with {result['sdk']}" if result["sdk"] else ""
    ran = f"ran your code{sdk}, in account {source.account} and {region}"
    found.insert(0, Diagnostic("I670", ran, source.target, "Connections were refused, and nothing reached AWS."))
    uploads = dict.fromkeys(event["what"] for event in result["events"] if event["kind"] == "upload")
    return HandWritten(definition, tuple(found), output, result["sdk"], result["name"], tuple(uploads))


def _steady(definition: dict[str, Any]) -> list[str]:
    """The steps that the SDK makes different in each compile, with a stand-in for the keys that it gives them."""
    stamped = []
    for _, step in iter_steps(definition):
        own = own_part(step)
        environment = at(step, ("Arguments", "Environment"))
        given = at(step, ("Arguments", "AlgorithmSpecification", "ContainerArguments"))
        if isinstance(given, list):
            given[:] = (_REQUIREMENTS.sub(STAMP, one) if isinstance(one, str) else one for one in given)
        if isinstance(environment, dict) and _KEY in environment:
            environment[_KEY] = STAMP  # no key that anyone knows: a job that finds this one refuses what it is given
        if any(STAMP in text for _, text in texts(own)):
            stamped.append(step["Name"])
    return stamped


def _run(source: Source, request: Mapping[str, Any], stop: threading.Event) -> tuple[dict[str, Any], str]:
    """What the process left, and what it printed. Raises CompilationError (E667)."""
    python = str(Path(source.python).absolute()) if source.python else sys.executable
    try:
        with tempfile.TemporaryDirectory(prefix="cursus-offline-") as folder:
            return _answered(source, request, python, Path(folder), stop)
    except OSError as error:
        why = error.strerror or str(error)
        raise CompilationError([Diagnostic("E667", f"cannot be started: {why}", python)]) from error


def _answered(
    source: Source, request: Mapping[str, Any], python: str, folder: Path, stop: threading.Event
) -> tuple[dict[str, Any], str]:
    asked, answered, printed = (folder / name for name in ("request.json", "result.json", "printed.txt"))
    asked.write_text(json.dumps(request), encoding="utf-8")
    seed = {"PYTHONHASHSEED": source.hash_seed} if source.hash_seed else {}
    command = process.Command(
        [python, "-c", _START, str(_OFFLINE), str(asked), str(answered)],
        Path(source.folder or ".").absolute(),
        os.environ | seed,
        printed,
    )
    code = process.run(command, stop)
    output = printed.read_text(encoding="utf-8", errors="replace")
    if not answered.exists():
        last = output.strip().rpartition("\n")[2]
        if code == supervise.CANNOT and last.startswith("cannot be started: "):
            raise CompilationError([Diagnostic("E667", last, python)])
        how = f"ended with exit code {code} and no answer"
        raise CompilationError([Diagnostic("E667", _cut(f"{how}: {last}" if last else how), python)])
    return parse_json(answered.read_text(encoding="utf-8", errors="replace"), "E667", python), output


def _cut(message: str) -> str:
    """What someone's code says has any length, and a finding has not."""
    return message if len(message) <= _LONGEST else f"{message[: _LONGEST - 1]}…"


def _of_error(error: Mapping[str, str], target: str) -> Diagnostic:
    code, message, hint = error["code"], error["message"], error["hint"]
    if code == "E665":
        hint = f"Pass its answer: --answer {message}=FILE.json"
        message = f"{message} has an answer that only AWS knows"
    elif code == "E666":
        message = f"connects to {message or 'the network'}"
    return Diagnostic(code, _cut(message), error["where"] or target, hint)


_TELLS = {
    "unanswered": ("W671", "{} has an answer that only AWS knows; your code went on without it"),
    "network": ("W672", "the connection to {} was refused; your code continued without it"),
    "stand-in": ("W673", "{} was answered with stand-ins, which may be in the definition"),
    "not-made": ("I674", "{} was not called"),
    "upload": ("I675", "{} would be uploaded"),
    "process": ("I676", "your code started {}"),
    "filled": ("I677", "your function got {}"),
}


def _of_events(events: list[dict[str, str]], target: str, *, ended_by: str | None) -> Iterator[Diagnostic]:
    """One finding for each thing that was asked for in each place, less the one that ended it; one for all uploads."""
    uploads = [event for event in events if event["kind"] == "upload"]
    for event in events:
        code, text = _TELLS[event["kind"]]
        where = event["where"] or target
        hint = f"Pass its answer: --answer {event['what']}=FILE.json" if code in ("W671", "W673") else ""
        if event["kind"] == "upload":
            if event is uploads[0]:
                more = f" and {len(uploads) - 1} more" if len(uploads) > 1 else ""
                yield Diagnostic(code, text.format(f"{event['what']}{more}"), where)
        elif not (event["kind"] in ("unanswered", "network") and event["what"] == ended_by):
            yield Diagnostic(code, text.format(event["what"]), where, hint)
