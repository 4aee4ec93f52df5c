"""The service's own request shapes, as botocore ships them, and where a step's Arguments do not fit them.

A step's Arguments are the request that the service makes for it, less the names that it fills in. Botocore's own
validator looks at types and required members alone; this one reads patterns, enums and bounds from the shapes too.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from typing import Any, Final

import botocore

from cursus.definition.evaluate import in_words
from cursus.definition.kinds import KINDS, ShapeName, kind_of
from cursus.definition.paths import BRANCHES
from cursus.definition.place import Keys
from cursus.definition.references import is_expression
from cursus.definition.shapes import child_of, entries_of, members_of, shape_of
from cursus.definition.stand_ins import MARK, StandIn
from cursus.errors import did_you_mean

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
_UNICODE_CLASSES: Final = {
    r"\uD800\uDC00-\uDBFF\uDFFF": r"\U00010000-\U0010FFFF",
    r"\p{L}": r"\w",
    r"\p{N}": r"\w",
    r"\p{Z}": r"\s",
    r"\p{Alnum}": "a-zA-Z0-9",
}


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
    place: Keys
    message: str
    hint: str = ""


def violations(step_type: str, arguments: Any, place: Keys) -> Iterator[Violation]:
    """What is wrong with the Arguments of a step; nothing for a kind whose Arguments may be anything.

    Expressions that are left in the arguments may be anything, and stand-ins are judged by their type alone.
    """
    kind = kind_of(step_type)
    if kind and (shape := kind.judged_by):
        if kind.branches and isinstance(arguments, dict):
            arguments = {key: value for key, value in arguments.items() if key not in BRANCHES}
        yield from _judged(arguments, shape, place, kind.filled_in)


def violations_of(value: Any, shape: ShapeName, place: Keys) -> Iterator[Violation]:
    """What is wrong with one value that has a shape of its own."""
    yield from _judged(value, shape, place, {})


@cache
def patterns_not_judged() -> tuple[str, ...]:
    """Names of the shapes whose pattern is not a regular expression in Python."""
    return tuple(
        sorted({name.shape for name in _reachable() if "pattern" in shape_of(name) and _pattern(name) is None})
    )


def _judged(value: Any, name: ShapeName, place: Keys, filled_in: Mapping[str, frozenset[str]]) -> Sequence[Violation]:
    judge = _Judge(filled_in)
    judge.judge(value, name, tuple(place))
    return judge.found


@dataclass(frozen=True, slots=True)
class _Judge:
    """``filled_in``: by shape, members that the service fills in. ``found`` grows while it goes down a value."""

    filled_in: Mapping[str, frozenset[str]]
    found: list[Violation] = field(default_factory=list)

    def judge(self, value: Any, name: ShapeName, place: Keys) -> None:
        shape = shape_of(name)
        kind: str = shape["type"]
        if type(value) is str and kind == "string":  # most values, and none of them stands for another
            self.found.extend(_text(value, name, shape, place))
            return
        if isinstance(value, StandIn):
            if not value.fits(kind):
                wanted = _PYTHON_TYPES.get(kind, ((), "something else"))[1]
                fault = Fault.NOT_LIST if kind == "list" else Fault.TYPE
                self.found.append(Violation(fault, place, f"the service wants {wanted} here, not {value.said}"))
            return
        if is_expression(value):
            if kind == "list":
                said = "the service wants a list here, this is one value"
                self.found.append(Violation(Fault.NOT_LIST, place, said))
            return
        types, wanted = _PYTHON_TYPES.get(kind, ((object,), ""))
        fits = isinstance(value, types) and (kind in ("boolean", "any") or not isinstance(value, bool))
        if not fits:
            fault = Fault.NOT_LIST if kind == "list" and isinstance(value, str | int | float) else Fault.TYPE
            self.found.append(Violation(fault, place, f"the service wants {wanted} here, not {in_words(value)}"))
        elif kind == "structure":
            self._members(value, name, place)
        elif kind == "list":
            self.found.extend(_bounds(len(value), shape, place, "entries"))
            entry = entries_of(name)
            for number, child in enumerate(value):
                self._element(child, entry, (*place, number))
        elif kind == "map":
            self.found.extend(_bounds(len(value), shape, place, "entries"))
            named, entry = child_of(name, shape["key"]), entries_of(name)
            for key, child in value.items():
                self.judge(key, named, (*place, key))
                self._element(child, entry, (*place, key))
        elif kind == "string":
            self.found.extend(_text(value, name, shape, place))
        elif kind in ("integer", "long", "float", "double"):
            self.found.extend(_bounds(value, shape, place, ""))

    def _members(self, value: Mapping[str, Any], name: ShapeName, place: Keys) -> None:
        members = members_of(name)
        for required in shape_of(name).get("required", ()):
            if required not in value and required not in self.filled_in.get(name.shape, ()):
                self.found.append(Violation(Fault.MISSING, place, f"{required} is missing"))
        for key, child in value.items():
            if key in members:
                self.judge(child, members[key], (*place, key))
            else:
                message = f"the service knows no {key} here"
                self.found.append(Violation(Fault.UNKNOWN, (*place, key), message, did_you_mean(key, members)))

    def _element(self, value: Any, name: ShapeName, place: Keys) -> None:
        """An entry of a list or map; of texts, such as environments and arguments, each has to be one itself."""
        if type(value) is str:
            self.judge(value, name, place)
            return
        is_text = isinstance(value, str) and not (isinstance(value, StandIn) and not value.fits("string"))
        if shape_of(name)["type"] == "string" and not is_text and not is_expression(value):
            said = value.said if isinstance(value, StandIn) else in_words(value)
            message = f"the service wants a text here, not {said}"
            self.found.append(Violation(Fault.NOT_TEXT, place, message, _as_text(value)))
        else:
            self.judge(value, name, place)


def _text(value: str, name: ShapeName, shape: Mapping[str, Any], place: Keys) -> Sequence[Violation]:
    """What is wrong with a text, once: one that is not a word of the enum, or too long, matches no pattern either."""
    if MARK in value:
        return ()
    pattern = _pattern(name)
    if "enum" in shape and value not in shape["enum"]:
        fault = Fault.INSTANCE_TYPE if "InstanceType" in name.shape else Fault.ENUM
        hint = did_you_mean(value, shape["enum"])
        return (Violation(fault, place, f"{in_words(value)} is not a valid {name.shape}", hint),)
    if len(value) <= shape.get("max", len(value)) and pattern is not None and not pattern.fullmatch(value):
        said = f"{in_words(value)} does not match {shape['pattern']} ({name.shape})"
        return (Violation(Fault.PATTERN, place, said),)
    return _bounds(len(value), shape, place, "characters")


def _bounds(size: float, shape: Mapping[str, Any], place: Keys, unit: str) -> Sequence[Violation]:
    if size > shape.get("max", size):
        wanted = f"takes at most {shape['max']}"
    elif size < shape.get("min", size):
        wanted = f"wants at least {shape['min']}"
    else:
        return ()
    said = f"the service {wanted} here, this is {f'{size} {unit}'.rstrip()}"
    return (Violation(Fault.BOUNDS, place, said),)


@cache
def _pattern(name: ShapeName) -> re.Pattern[str] | None:
    text: str = shape_of(name).get("pattern", ".*")
    for java, python in _UNICODE_CLASSES.items():
        text = text.replace(java, python)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # a bracket in a class: future Pythons may read sets of sets
        try:
            return re.compile(text, re.DOTALL)
        except re.error:
            return None


def _reachable() -> set[ShapeName]:
    """The shapes that a request can hold."""
    found = set[ShapeName]()
    pending = [kind.judged_by for kind in KINDS.values() if kind.judged_by]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            shape = shape_of(name)
            children = [
                *shape.get("members", {}).values(),
                *(shape[key] for key in ("member", "key", "value") if key in shape),
            ]
            pending += [child_of(name, child) for child in children]
    return found


def _as_text(value: Any) -> str:
    if isinstance(value, StandIn):
        return 'Make it text: Join(on="", values=[…]).'
    if isinstance(value, bool | int | float):
        return f'Write it as text: "{str(value).lower() if isinstance(value, bool) else value}".'
    return ""
