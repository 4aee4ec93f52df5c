"""What others rely on of a compiled pipeline: parameters, steps, what feeds them, and where they write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cursus.checks.stand_ins import STAND_IN, stand_ins
from cursus.definition.parameters import ParameterValue
from cursus.definition.paths import Key, destinations, holds_destination, iter_steps, json_path, own_part
from cursus.definition.ports import PORT_NAMES
from cursus.definition.references import is_expression, references
from cursus.definition.resolve import resolve
from cursus.s3 import PREFIX_PARAMETER

FIXED: Final = "fixed"
"""Feeds an input that reads its own location, such as code: no other step's output, and no value of a start."""

_LOCATIONS: Final = ("S3Uri", "ModelDataUrl")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a parameter takes; ``allowed`` is empty where every value of the type is."""

    type: str
    has_default: bool
    allowed: tuple[ParameterValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """The outside of a step.

    ``inputs``: what feeds each, with references in braces; ``{Steps.Train.ModelArtifacts.S3ModelArtifacts}``.
    ``outputs``: the S3 key of each below the execution prefix, or a whole URI for what lies elsewhere.
    ``static_outputs``: their URIs in the pipeline that has no parameters.
    An input or output that is not a named port goes by its path in the step's Arguments.
    """

    type: str
    depends_on: tuple[str, ...]
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    static_outputs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Interface:
    """The outside of a pipeline: its parameters and its steps by name."""

    parameters: Mapping[str, Parameter]
    steps: Mapping[str, Step]


def interface_of(static: Mapping[str, Any], parameterized: Mapping[str, Any]) -> Interface:
    """The interface of one pipeline from two definitions of it: without parameters, and with the execution prefix.

    Raises ResolutionError when a destination has no value.
    """
    below_prefix = {
        step: {name: place.removeprefix(f"{STAND_IN}/") for name, place in places.items()}
        for step, places in _places(parameterized, {PREFIX_PARAMETER: STAND_IN}).items()
    }
    below_config = _places(static, {})
    parameters = {
        declared["Name"]: Parameter(
            declared["Type"], "DefaultValue" in declared, tuple(declared.get("EnumValues") or ())
        )
        for declared in parameterized.get("Parameters", ())
    }
    steps = {
        name: Step(
            step["Type"],
            tuple(sorted(step.get("DependsOn", ()))),
            _inputs(step),
            below_prefix[name],
            below_config.get(name, {}),
        )
        for name, step in _steps(parameterized)
    }
    return Interface(parameters, steps)


def _steps(definition: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for _, step in iter_steps(definition):
        yield step["Name"], own_part(step)


def _places(definition: Mapping[str, Any], values: Mapping[str, ParameterValue]) -> dict[str, dict[str, str]]:
    """The resolved destinations: step -> output -> S3 URI."""
    # Of each step no more than where it writes: a condition may read a file that only an execution has.
    writing = [
        {
            "Name": name,
            "Type": step["Type"],
            "Arguments": {key: value for key, value in step.get("Arguments", {}).items() if holds_destination((key,))},
        }
        for name, step in _steps(definition)
    ]
    declared = {parameter["Name"] for parameter in definition.get("Parameters", ())}
    given = stand_ins(definition) | {name: value for name, value in values.items() if name in declared}
    resolved = resolve({**definition, "Steps": writing}, given)
    return {
        name: {_label(step["Arguments"], keys[3:]): str(place) for _, keys, place in destinations({"Steps": [step]})}
        for name, step in _steps(resolved)
    }


def _inputs(step: Mapping[str, Any]) -> dict[str, str]:
    """Every location that a step reads, and all else in it that reads another step."""
    arguments = step.get("Arguments", {})
    found: dict[str, str] = {}
    for keys, value in _leaves(arguments, ()):
        reads_step = any(reference.step for _, reference in references(value))
        if (reads_step or keys[-1] in _LOCATIONS) and not holds_destination(keys):
            found[_label(arguments, keys)] = _rendered(value) if isinstance(value, dict) else FIXED
    return found


def _leaves(value: Any, keys: tuple[Key, ...]) -> Iterator[tuple[tuple[Key, ...], Any]]:
    """Every value that is not a container, expressions as a whole."""
    if isinstance(value, dict) and not is_expression(value):
        for key, child in value.items():
            yield from _leaves(child, (*keys, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _leaves(child, (*keys, index))
    else:
        yield keys, value


def _label(arguments: Any, keys: tuple[Key, ...]) -> str:
    """The name of the port whose location is at ``keys``, after that of what holds it; their path for what is none."""
    value, names = arguments, list[str]()
    for key in keys if keys[-1] in _LOCATIONS else ():
        value = value[key]
        names += [str(value[member]) for member in PORT_NAMES if isinstance(value, dict) and member in value][:1]
    return ".".join(names) or json_path(keys, "").removeprefix(".")


def _rendered(value: Any) -> str:
    """An expression as one text, references in braces."""
    match value:
        case {"Get": str(reference)}:
            return f"{{{reference}}}"
        case {"Std:Join": {"On": str(on), "Values": list(parts)}}:
            return on.join(map(_rendered, parts))
        case {"Std:JsonGet": {"PropertyFile": file, "Path": path}}:
            return f"{_rendered(file)} {_rendered(path)}"
        case dict() | list():
            return json.dumps(value)
        case _:
            return str(value)
