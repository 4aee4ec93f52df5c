"""The process: reads a request, runs the caller's code, writes what came of it."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import logging
import os
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

from . import aws, bucket, network, stamps, target
from .clock import at_another_time
from .world import Refused, World, is_theirs, place


def main(request_file: str, result_file: str) -> None:
    """``result_file`` gets the definition or what is wrong, and the events in either case."""
    as_text, answer = json.dumps, Path(result_file).write_text  # as they are now: the caller's code may replace them
    request = json.loads(Path(request_file).read_text(encoding="utf-8"))
    world = World(**request["world"])
    result: dict[str, Any] = {"events": world.events}
    try:
        _move_clock(request["days"])
        result["definition"], result["name"] = _compile(request, world)
    except Refused as refusal:
        result["error"] = refusal.report
    except BaseException as error:  # noqa: BLE001 - the boundary: what the caller's code raises is a finding
        if os.environ.get("CURSUS_TRACEBACK"):
            traceback.print_exc()
        result["error"] = _raised(error, world)
    result["sdk"] = _sdk() if "sagemaker" in sys.modules else None
    answer(as_text(_whole(result)), encoding="utf-8")


def _whole(value: Any) -> Any:
    """The value with halves of characters escaped: names of files have them, and messages about these, but no JSON."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return [*map(_whole, value)] if isinstance(value, list) else value


def _move_clock(days: int) -> None:
    """Another time, where this Python takes one. For good: the way back needs what the code may have changed."""
    if days:
        with contextlib.suppress(ImportError):
            at_another_time(days).__enter__()


def _compile(request: dict[str, Any], world: World) -> tuple[str, str | None]:
    os.environ.setdefault("SAGEMAKER_SUPPRESS_V2_WARNING", "1")
    warnings.simplefilter("ignore")
    logging.disable()  # the SDK logs each step, and each connection that it is refused
    network.leave_network()
    network.refuse_network(world)
    aws.answer_calls(world)
    stamps.stand_in()
    if request["default_bucket"]:
        bucket.default_to(request["default_bucket"])
    made = target.pipeline_in(target.call(target.load(request["target"]), request["arguments"], world))
    return target.definition_of(made, world), target.name_of(made, world)


def _raised(error: BaseException, world: World) -> dict[str, str]:
    """What ended the caller's code: what was refused to it, if that is why, or its own error."""
    where = _where(error)
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or cause.__context__
    if any(type(link).__name__ == "Unanswered" for link in chain):
        what = [event["what"] for event in world.events if event["kind"] == "unanswered"][-1]
        return {"code": "E665", "message": what, "where": where, "hint": ""}
    if any(isinstance(link, network.NetworkRefused) for link in chain):
        hosts = [event["what"] for event in world.events if event["kind"] == "network"]
        return {"code": "E666", "message": hosts[-1] if hosts else "", "where": where, "hint": ""}
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] == "sagemaker" and not _sdk():
        return {
            "code": "E667",
            "message": "this Python has no SageMaker SDK",
            "where": sys.executable,
            "hint": "Install it: pip install 'cursus-sagemaker[sdk]'. "
            "Or name a Python that has it: --python .venv/bin/python.",
        }
    text = " ".join(f"{type(error).__name__}: {_said(error)}".split()).rstrip(":")
    return {"code": "E663", "message": text, "where": where, "hint": ""}


def _said(error: BaseException) -> str:
    """The error's own words; none where it fails to say them."""
    try:
        return str(error)
    except BaseException:  # noqa: BLE001 - the caller's code
        return ""


def _where(error: BaseException) -> str:
    """The innermost line of the caller's own code that the error went through."""
    if isinstance(error, SyntaxError) and error.filename:
        return place(error.filename, error.lineno or 1)
    lines = [
        place(frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if is_theirs(frame.f_code.co_filename)
    ]
    return lines[-1] if lines else ""


def _sdk() -> str | None:
    try:
        return f"sagemaker {importlib.metadata.version('sagemaker')}"
    except importlib.metadata.PackageNotFoundError:
        return None
