"""What an earlier version compiled a saved config to, as far as it was noted, against what it compiles to today.

The facts are next to the config in ``earlier.json``; what they leave out is not compared::

    {"version": "1.3.1", "parameters": ["EXECUTION_S3_PREFIX"],
     "steps": {"Package": {"inputs": ["model_input"], "outputs": {"packaged_model": "package/packaged_model"},
                           "environment": {"REGION": "NA"}},
               "XGBoostTraining": {"watched_by": ["profiler", "debugger"]}}}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from cursus.compat.interface import Interface
from cursus.compat.interface import Step as Compiled
from cursus.definition.paths import iter_steps, own_part
from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import read_json

FILE_NAME: Final = "earlier.json"

Watcher: TypeAlias = Literal["profiler", "debugger"]

_WATCHES: Final[Mapping[Watcher, Callable[[Mapping[str, Any]], bool]]] = {
    "profiler": lambda request: request.get("ProfilerConfig", {}).get("DisableProfiler") is not True,
    "debugger": lambda request: "DebugHookConfig" in request,
}
"""How to see in the request of a training job that a service of SageMaker's watches it."""

_NOT_WATCHED: Final[Mapping[Watcher, str]] = {
    "profiler": "On purpose: the SDK's profiler rule writes the time of compiling into the definition, so that no two "
    "compiles are equal. Read the job's metrics in CloudWatch.",
    "debugger": "On purpose: no step reads what it saves. Read the job's metrics in CloudWatch.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What of a step was noted.

    ``inputs``: names of inputs or channels. ``outputs``: the key of each below the base. ``environment``: values.
    ``watched_by``: what observed its training job.
    """

    inputs: tuple[str, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    watched_by: tuple[Watcher, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What ``version`` compiled: ``parameters`` are those that a start could give; steps by their names."""

    version: str
    parameters: tuple[str, ...] = ()
    steps: Mapping[str, Step] = field(default_factory=dict)


def read(folder: Path) -> Facts | None:
    """The facts next to a saved config; None where no one noted any.

    Raises CursusError (E641) for a file of another shape.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    from pydantic import TypeAdapter, ValidationError  # a tenth of a gate's start, and few cases have such facts

    try:
        return TypeAdapter(Facts).validate_python(read_json(path, "E641"))
    except ValidationError as error:
        hint = 'Write {"version": "1.3.1", "parameters": […], "steps": {STEP: {"outputs": {…}}}}.'
        raise CursusError(
            Diagnostic("E641", found["msg"], f"{path}: {'.'.join(map(str, found['loc']))}", hint)
            for found in error.errors()
        ) from error


def compare(
    facts: Facts, now: Interface, definition: Mapping[str, Any], parameters: Mapping[str, Any]
) -> list[Diagnostic]:
    """What is broken (E644 to E647, E250), moved (W648, W655) or new (I649) since ``facts``.

    ``definition``: what ``now`` is the interface of. ``parameters``: those of the pipeline with the full set.
    """
    requests = {step["Name"]: own_part(step).get("Arguments", {}) for _, step in iter_steps(definition)}
    found = [
        Diagnostic("E646", f"version {facts.version} had it; it is refused now", f"parameter {name}")
        for name in facts.parameters
        if name not in parameters
    ]
    for name, step in facts.steps.items():
        if name not in now.steps:
            found.append(Diagnostic("E644", "the step is gone", name))
            continue
        request = requests[name]
        changes = (
            *_ports(step, now.steps[name]),
            *_environment(step, request.get("Environment") or {}),
            *_watchers(step, request),
        )
        found += [replace(change, where=f"{name} {change.where}".rstrip()) for change in changes]
    return found


def _ports(was: Step, now: Compiled) -> Iterator[Diagnostic]:
    for name in was.inputs:
        if name not in now.inputs:
            yield Diagnostic("E647", "it is gone", f"input {name}")
    for name in now.inputs if was.inputs else ():
        if name not in was.inputs:
            yield Diagnostic("I649", "a new one", f"input {name}")
    for name, place in was.outputs.items():
        if name not in now.outputs:
            yield Diagnostic("E645", "it is gone", f"output {name}")
        elif now.outputs[name] != place:
            yield Diagnostic("W648", f"it goes to {now.outputs[name]}, went to {place}", f"output {name}")


def _environment(was: Step, now: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for name, value in was.environment.items():
        if now.get(name) != value:
            message = f"it is {now[name]!r}, was {value!r}" if name in now else f"it is gone; it was {value!r}"
            yield Diagnostic("E250", message, f"variable {name}")


def _watchers(was: Step, request: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for name in was.watched_by:
        if not _WATCHES[name](request):
            yield Diagnostic("W655", f"the {name} no longer watches it", "", _NOT_WATCHED[name])
