"""The service's own request shapes, as botocore ships them, and where a step's Arguments do not fit them.

A step's Arguments are the request that the service makes for it, less the names that it fills in. Botocore's own
validator looks at types and required members alone; this one reads patterns, enums and bounds from the shapes too.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any, Final

import botocore
from botocore.loaders import Loader

from cursus.checks.stand_ins import MARK
from cursus.definition.paths import Trail
from cursus.errors import did_you_mean

# Type of step -> the request it becomes, and the members that the service fills in.
_REQUESTS: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "Processing": ("CreateProcessingJobRequest", frozenset({"ProcessingJobName"})),
    "Training": ("CreateTrainingJobRequest", frozenset({"TrainingJobName"})),
    "Model": ("CreateModelInput", frozenset({"ModelName"})),
    "Transform": ("CreateTransformJobRequest", frozenset({"TransformJobName"})),
    "RegisterModel": ("CreateModelPackageInput", frozenset()),
}

_PYTHON_TYPES: Final[Mapping[str, tuple[tuple[type, ...], str]]] = {
    "structure": ((dict,), "an object"),
    "map": ((dict,), "an object"),
    "list": ((list,), "a list"),
    "string": ((str,), "a text"),
    "integer": ((int,), "a whole number"),
    "long": ((int,), "a whole number"),
    "float": ((int, float), "a number"),
    "double": ((int, float), "a number"),
    "boolean": ((bool,), "true or false"),
}

# What Java's regular expressions know and Python's do not. Python's classes take a little more; none takes less.
_UNICODE_CLASSES: Final = {r"\p{L}": r"\w", r"\p{N}": r"\w", r"\p{Z}": r"\s", r"\p{Alnum}": "a-zA-Z0-9"}


BOTOCORE_VERSION: Final = botocore.__version__


class Fault(Enum):
    """In which way a value is not what the service takes."""

    UNKNOWN = auto()
    MISSING = auto()
    TYPE = auto()
    NOT_TEXT = auto()
    NOT_LIST = auto()
    PATTERN = auto()
    ENUM = auto()
    INSTANCE_TYPE = auto()
    BOUNDS = auto()


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a step's Arguments are not what the service takes."""

    fault: Fault
    trail: Trail
    message: str
    hint: str = ""


def violations(step_type: str, arguments: Any, trail: Trail) -> Iterator[Violation]:
    """What is wrong with the Arguments of a step; nothing for types of steps that no request shape is known of.

    Expressions that are left in the arguments may be anything.
    """
    if step_type in _REQUESTS:
        request, filled_in = _REQUESTS[step_type]
        yield from _judge(arguments, request, trail, filled_in)


@cache
def patterns_not_judged() -> tuple[str, ...]:
    """Names of the shapes whose pattern is no regular expression in Python."""
    return tuple(sorted(name for name in _reachable() if "pattern" in _shapes()[name] and _pattern(name) is None))


def _judge(value: Any, name: str, trail: Trail, filled_in: frozenset[str] = frozenset()) -> Iterator[Violation]:
    shape = _shapes()[name]
    kind: str = shape["type"]
    if isinstance(value, dict) and any(key == "Get" or key[:4] == "Std:" for key in value):
        if kind == "list":
            yield Violation(Fault.NOT_LIST, trail, "the service wants a list here, this is one value")
        return
    types, wanted = _PYTHON_TYPES.get(kind, ((object,), ""))
    fits = isinstance(value, types) and (kind == "boolean" or not isinstance(value, bool))
    if not fits:
        fault = Fault.NOT_LIST if kind == "list" and isinstance(value, str | int | float) else Fault.TYPE
        yield Violation(fault, trail, f"the service wants {wanted} here, not {_say(value)}")
    elif kind == "structure":
        yield from _members(value, shape, trail, filled_in)
    elif kind == "list":
        yield from _bounds(len(value), shape, trail, "entries")
        for number, child in enumerate(value):
            yield from _element(child, shape["member"]["shape"], (trail, number))
    elif kind == "map":
        yield from _bounds(len(value), shape, trail, "entries")
        for key, child in value.items():
            yield from _judge(key, shape["key"]["shape"], (trail, key))
            yield from _element(child, shape["value"]["shape"], (trail, key))
    elif kind == "string":
        yield from _text(value, name, shape, trail)
    elif kind != "boolean":
        yield from _bounds(value, shape, trail, "")


def _members(
    value: Mapping[str, Any], shape: Mapping[str, Any], trail: Trail, filled_in: frozenset[str]
) -> Iterator[Violation]:
    members = shape["members"]
    for required in shape.get("required", ()):
        if required not in value and required not in filled_in:
            yield Violation(Fault.MISSING, trail, f"{required} is missing")
    for key, child in value.items():
        if key in members:
            yield from _judge(child, members[key]["shape"], (trail, key))
        else:
            yield Violation(Fault.UNKNOWN, (trail, key), f"the service knows no {key} here", did_you_mean(key, members))


def _element(value: Any, name: str, trail: Trail) -> Iterator[Violation]:
    """An entry of a list or map; of texts, such as environments and arguments, each has to be one itself."""
    wrong = not isinstance(value, str) and not (
        isinstance(value, dict) and value.keys() & {"Get", "Std:Join", "Std:JsonGet"}
    )
    if wrong and _shapes()[name]["type"] == "string":
        yield Violation(Fault.NOT_TEXT, trail, f"the service wants a text here, not {_say(value)}", _as_text(value))
    else:
        yield from _judge(value, name, trail)


def _text(value: str, name: str, shape: Mapping[str, Any], trail: Trail) -> Iterator[Violation]:
    if MARK in value:
        return
    if "enum" in shape and value not in shape["enum"]:
        fault = Fault.INSTANCE_TYPE if "InstanceType" in name else Fault.ENUM
        yield Violation(fault, trail, f"{value!r} is no {name}", did_you_mean(value, shape["enum"]))
    yield from _bounds(len(value), shape, trail, "characters")
    pattern = _pattern(name)
    if pattern is not None and not pattern.fullmatch(value):
        yield Violation(Fault.PATTERN, trail, f"{_say(value)} does not match {shape['pattern']} ({name})")


def _bounds(size: float, shape: Mapping[str, Any], trail: Trail, unit: str) -> Iterator[Violation]:
    given = " ".join(filter(None, (str(size), unit)))
    if size > shape.get("max", size):
        yield Violation(Fault.BOUNDS, trail, f"the service takes at most {shape['max']} here, this is {given}")
    elif size < shape.get("min", size):
        yield Violation(Fault.BOUNDS, trail, f"the service wants at least {shape['min']} here, this is {given}")


@cache
def _shapes() -> Mapping[str, Any]:
    shapes: Mapping[str, Any] = Loader().load_service_model("sagemaker", "service-2")["shapes"]
    return shapes


@cache
def _pattern(name: str) -> re.Pattern[str] | None:
    text: str = _shapes()[name].get("pattern", ".*")
    for java, python in _UNICODE_CLASSES.items():
        text = text.replace(java, python)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # a bracket in a class: future Pythons may read sets of sets
        try:
            return re.compile(text, re.DOTALL)
        except re.error:
            return None


def _reachable() -> set[str]:
    """The shapes that a request can hold."""
    shapes, found = _shapes(), set[str]()
    pending = [request for request, _ in _REQUESTS.values()]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            shape = shapes[name]
            children = [
                *shape.get("members", {}).values(),
                *(shape[key] for key in ("member", "key", "value") if key in shape),
            ]
            pending += [child["shape"] for child in children]
    return found


def _as_text(value: Any) -> str:
    if isinstance(value, bool | int | float):
        return f'Write it as text: "{str(value).lower() if isinstance(value, bool) else value}".'
    return ""


def _say(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:76]}…{text[-1]}"
