"""Evaluates the expressions of a definition for the stand-in, independently of cursus' own resolver."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_PART = re.compile(r"\[(?P<index>\d+)\]|\[['\"](?P<quoted>[^\]]*)['\"]\]|(?P<plain>[^.\[\]]+)")


class Unavailable(Exception):
    """An expression has no value: the service fails the step with this as its reason."""


@dataclass(frozen=True)
class Scope:
    """What expressions can read. ``read`` gives the bytes of an S3 object, and raises KeyError without one."""

    parameters: Mapping[str, Any]
    execution: Mapping[str, Any]
    steps: Mapping[str, Any]
    files: Mapping[tuple[str, str], str]
    read: Callable[[str], bytes]


def evaluate(value: Any, scope: Scope) -> Any:
    """``value`` with each expression replaced. Raises Unavailable."""
    if isinstance(value, list):
        return [evaluate(item, scope) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((key, argument),) = value.items()
        if key == "Get":
            return _get(argument, scope)
        if key == "Std:Join":
            return argument.get("On", "").join(_text(evaluate(item, scope)) for item in argument["Values"])
        if key == "Std:JsonGet":
            return _json_get(argument, scope)
    return {key: evaluate(item, scope) for key, item in value.items()}


def read_steps(value: Any) -> Iterator[str]:
    """The steps that expressions in ``value`` read."""
    if isinstance(value, list):
        for item in value:
            yield from read_steps(item)
    elif isinstance(value, dict):
        text = value.get("Get")
        if isinstance(text, str) and text.startswith("Steps."):
            yield text.split(".")[1]
        for item in value.values():
            yield from read_steps(item)


def _get(text: str, scope: Scope) -> Any:
    namespace, _, path = text.partition(".")
    if namespace == "Parameters":
        return _at(scope.parameters, [path], text)
    if namespace == "Execution":
        return _at(scope.execution, [path], text)
    step, _, rest = path.partition(".")
    return _at(scope.steps, [step, *_keys(rest)], text)


def _keys(path: str) -> list[str | int]:
    return [int(part["index"]) if part["index"] else part["quoted"] or part["plain"] for part in _PART.finditer(path)]


def _at(value: Any, keys: list[Any], text: str) -> Any:
    for key in keys:
        if isinstance(value, list) and isinstance(key, str):
            named = {name: item for item in value for name in (item.get(member) for member in _NAMES) if name}
            value = named
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError) as error:
            raise Unavailable(f"{text} has no value") from error
    return value


_NAMES = ("OutputName", "InputName", "ChannelName", "Name")


def _json_get(argument: Mapping[str, Any], scope: Scope) -> Any:
    if "S3Uri" in argument:
        uri = _text(evaluate(argument["S3Uri"], scope))
    else:
        _, step, _, name = argument["PropertyFile"]["Get"].split(".", 3)
        uri = scope.files.get((step, name), "")
    try:
        content = json.loads(scope.read(uri))
    except (KeyError, ValueError) as error:
        raise Unavailable(f"the property file {uri} cannot be read") from error
    return _at(content, list(_keys(argument["Path"])), argument["Path"])


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        raise Unavailable(f"{value!r} cannot be joined")
    return str(value)
