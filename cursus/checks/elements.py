"""The parts of a definition that checks judge, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cursus.definition import kinds
from cursus.definition.paths import BRANCHES, branches
from cursus.definition.place import Keys, Place
from cursus.definition.references import Kind, Reference, parse_reference

COMPLETED: Final = "Completed"
"""The outcome of a step that those which wait for it want, if they do not say otherwise."""

_SUSPICIOUS: Final = 3
"""A Join with this many parts of one character each is not a path on purpose."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step, where it stands, and the branches it is in as (name of the step that holds it, branch)."""

    name: str
    type: str
    place: Place
    body: Mapping[str, Any]
    within: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> kinds.Kind | None:
        """What it is, None for an unknown type."""
        return kinds.kind_of(self.type)

    @property
    def arguments(self) -> Mapping[str, Any]:
        arguments = self.body.get("Arguments")
        return arguments if isinstance(arguments, dict) else {}


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a step; ``keys`` lead to it from the step. ``part`` is its position if it is part of a Join."""

    step: Step
    keys: Keys
    value: str
    part: int | None

    @property
    def place(self) -> Place:
        return self.step.place.below(*self.keys)


@dataclass(frozen=True, slots=True)
class Join:
    """A Std:Join in a step, with its parts as they stand."""

    step: Step
    keys: Keys
    separator: Any
    parts: list[Any]

    @property
    def place(self) -> Place:
        return self.step.place.below(*self.keys)


@dataclass(frozen=True, slots=True)
class Location:
    """An S3 location in a step: as it is in the definition, and its URI once resolved, "" if it has none.

    What is written is at the ``uri``, which may be below the value: a training job makes its own folder there.
    """

    step: Step
    keys: Keys
    value: Any
    uri: str

    @property
    def place(self) -> Place:
        return self.step.place.below(*self.keys)


@dataclass(frozen=True)
class Walk:
    """Texts, Joins and references of steps, in document order. Branches are left to the steps in them."""

    texts: list[Text] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    references: list[tuple[Step, Reference]] = field(default_factory=list)

    def step(self, step: Step) -> None:
        self._value(step, without_branches(step), (), None)

    def _value(self, step: Step, value: Any, keys: Keys, part: int | None) -> None:
        if isinstance(value, str):
            self.texts.append(Text(step, keys, value, part))
        elif isinstance(value, dict):
            self._object(step, value, keys)
        elif isinstance(value, list):
            for number, child in enumerate(value):
                self._value(step, child, (*keys, number), None)

    def _object(self, step: Step, value: dict[str, Any], keys: Keys) -> None:
        if isinstance(text := value.get("Get"), str):
            if reference := parse_reference(text):
                self.references.append((step, reference))
            return
        join = value.get("Std:Join")
        if isinstance(join, dict) and isinstance(parts := join.get("Values"), list):
            self.joins.append(Join(step, keys, join.get("On", ""), parts))
            for number, part in enumerate(parts):
                self._value(step, part, (*keys, "Std:Join", "Values", number), number)
            return
        for key, child in value.items():
            self._value(step, child, (*keys, key), None)


def parts_of(value: Any) -> list[Any]:
    """The parts of a path, nested Joins on the same separator taken apart; a text or a reference is one part."""
    join = value.get("Std:Join") if isinstance(value, dict) else None
    if not isinstance(join, dict) or not isinstance(values := join.get("Values"), list) or not values:
        return [value]
    return [*parts_of(values[0]), *values[1:]]


def are_characters(parts: Sequence[Any]) -> bool:
    """Whether the parts of a Join are those of one text that was taken for a list."""
    return len(parts) >= _SUSPICIOUS and all(isinstance(part, str) and len(part) == 1 for part in parts)


def parameter_of(value: Any) -> str | None:
    """The parameter that ``value`` is a reference to."""
    text = value.get("Get") if isinstance(value, dict) else None
    reference = parse_reference(text) if isinstance(text, str) else None
    return reference.name if reference and reference.kind is Kind.PARAMETER else None


def listed(value: Any) -> list[Any]:
    """``value`` if it is a list; what else is in its place is the envelope's or the contract's concern."""
    return value if isinstance(value, list) else []


def member(value: Any, *keys: str) -> Any:
    """What is at ``keys``, or None."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def waited_for(body: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """What a step's DependsOn names: position, step, and the outcome of it that lets the step start."""
    for number, entry in enumerate(listed(body.get("DependsOn"))):
        if isinstance(entry, str):
            yield number, entry, COMPLETED
        elif isinstance(entry, dict) and isinstance(name := entry.get("Step"), str):
            yield number, name, str(entry.get("Trigger", COMPLETED))


def steps_of(steps: Any, place: Place, within: tuple[tuple[str, str], ...]) -> Iterator[Step]:
    for number, body in enumerate(listed(steps)):
        at = place.below(number)
        yield Step(body["Name"], body["Type"], at, body, within)
        for branch, nested in branches(body).items():
            yield from steps_of(nested, at.below("Arguments", branch), (*within, (body["Name"], branch)))


def without_branches(step: Step) -> dict[str, Any]:
    if not branches(dict(step.body)):
        return dict(step.body)
    return {**step.body, "Arguments": {key: value for key, value in step.arguments.items() if key not in BRANCHES}}
