"""Where things stand in a definition: JSON paths, its steps with the nested ones, and the places it writes to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

Key: TypeAlias = str | int

# A place while it is being walked: the JSON path of a root, then one pair for each key below it.
# Only a place that is reported is ever turned into text.
Trail: TypeAlias = "str | tuple[Trail, Key]"

BRANCHES: Final = ("IfSteps", "ElseSteps")

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_EACH: Final = "*"

# Where a step's Arguments hold an S3 location that the step writes to; * stands for each element of a list.
_TRAINING_DESTINATIONS: Final = (
    ("OutputDataConfig", "S3OutputPath"),
    ("CheckpointConfig", "S3Uri"),
    ("DebugHookConfig", "S3OutputPath"),
    ("ProfilerConfig", "S3OutputPath"),
    ("TensorBoardOutputConfig", "S3OutputPath"),
)
_DESTINATIONS: Final[tuple[tuple[str, ...], ...]] = (
    ("ProcessingOutputConfig", "Outputs", _EACH, "S3Output", "S3Uri"),
    *_TRAINING_DESTINATIONS,
    ("TransformOutput", "S3OutputPath"),
    ("DataCaptureConfig", "DestinationS3Uri"),
    *(("TrainingJobDefinition", *keys) for keys in _TRAINING_DESTINATIONS),
    *(("TrainingJobDefinitions", _EACH, *keys) for keys in _TRAINING_DESTINATIONS),
)


def json_path(keys: Iterable[Key], root: str = "$") -> str:
    """The JSON path of ``keys`` below ``root``.

    >>> json_path(["Steps", 3, "Arguments", "Environment", "a.b"])
    "$.Steps[3].Arguments.Environment['a.b']"
    """
    return root + "".join(map(_segment, keys))


def _segment(key: Key) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    if _PLAIN_KEY.fullmatch(key):
        return f".{key}"
    return f"['{key}']" if "'" not in key else f"[{json.dumps(key)}]"


def trail_path(trail: Trail) -> str:
    """The JSON path of a trail."""
    keys: list[Key] = []
    while not isinstance(trail, str):
        trail, key = trail
        keys.append(key)
    return json_path(reversed(keys), trail)


def iter_steps(definition: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every step with its JSON path, in document order; a ConditionStep comes before the steps in its branches."""
    yield from _iter_steps(definition.get("Steps"), "$.Steps")


def _iter_steps(steps: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(steps, list):
        return
    for index, step in enumerate(steps):
        if isinstance(step, dict):
            place = f"{path}[{index}]"
            yield place, step
            for branch, nested in branches(step).items():
                yield from _iter_steps(nested, f"{place}.Arguments.{branch}")


def branches(step: Mapping[str, Any]) -> dict[str, Any]:
    """The steps in the branches of a ConditionStep by branch (IfSteps, ElseSteps); empty for any other step."""
    arguments = step.get("Arguments")
    if step.get("Type") != "Condition" or not isinstance(arguments, dict):
        return {}
    return {branch: arguments[branch] for branch in BRANCHES if branch in arguments}


def own_part(step: dict[str, Any]) -> dict[str, Any]:
    """The step with empty branches: what it needs itself when its turn comes."""
    nested = branches(step)
    return {**step, "Arguments": {**step["Arguments"], **{branch: [] for branch in nested}}} if nested else step


def destinations(definition: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Every S3 location that a step writes to, as (step name, JSON path, value), in document order.

    Outputs of processing jobs (quality and bias checks too), model artifacts and checkpoints of training and tuning,
    what debugger and profiler write, results of batch transform, captured data. The value is as it stands in the
    definition: text, or an expression while it is not resolved.
    """
    for path, step in iter_steps(definition):
        for pattern in _DESTINATIONS:
            for keys, value in _matches(step.get("Arguments"), pattern):
                yield str(step.get("Name")), json_path(keys, f"{path}.Arguments"), value


def literals(value: Any, keys: tuple[Key, ...] = ()) -> Iterator[tuple[tuple[Key, ...], Any]]:
    """Every scalar of a JSON value with the keys that lead to it, below ``keys``; keys of objects are none."""
    if isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from literals(child, (*keys, key))
    else:
        yield keys, value


def texts(value: Any, keys: tuple[Key, ...] = ()) -> Iterator[tuple[tuple[Key, ...], str]]:
    """The literals that are text."""
    return ((place, text) for place, text in literals(value, keys) if isinstance(text, str))


def holds_destination(keys: Sequence[Key]) -> bool:
    """Whether ``keys``, a path below a step's Arguments, is or contains a place that ``destinations`` yields."""
    return any(
        len(keys) <= len(pattern) and all(want in (_EACH, key) for want, key in zip(pattern, keys, strict=False))
        for pattern in _DESTINATIONS
    )


def _matches(value: Any, pattern: tuple[str, ...]) -> Iterator[tuple[list[Key], Any]]:
    if not pattern:
        yield [], value
        return
    first, rest = pattern[0], pattern[1:]
    children: Iterable[tuple[Key, Any]] = ()
    if first == _EACH:
        children = enumerate(value) if isinstance(value, list) else ()
    elif isinstance(value, dict) and first in value:
        children = [(first, value[first])]
    for key, child in children:
        for keys, found in _matches(child, rest):
            yield [key, *keys], found
