"""A mutation, and what a definition has that can be mutated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeAlias

from cursus.definition.kinds import kind_of
from cursus.definition.paths import BRANCHES, iter_steps
from cursus.definition.place import Key, Keys
from cursus.definition.references import Kind, Reference, is_expression, references


class _Gone(Enum):
    GONE = "gone"


GONE: Final = _Gone.GONE


@dataclass(frozen=True, slots=True)
class Mutation:
    """``value`` put in the place of what is at ``keys``; GONE takes it out. ``what`` says which kind it is."""

    keys: Keys
    value: Any
    what: str


Operator: TypeAlias = Callable[[Mapping[str, Any]], Iterator[Mutation]]


def mutated(definition: Mapping[str, Any], mutation: Mutation) -> dict[str, Any]:
    """A definition with one mutation; what is next to its path is shared with the original."""
    result: dict[str, Any] = _with(definition, mutation.keys, mutation.value)
    return result


def _with(value: Any, keys: Keys, new: Any) -> Any:
    if not keys:
        return new
    key, rest = keys[0], keys[1:]
    changed: Any = list(value) if isinstance(value, list) else dict(value)
    if not rest and new is GONE:
        del changed[key]
    else:
        changed[key] = _with(changed[key], rest, new)
    return changed


def steps_of(definition: Mapping[str, Any]) -> Iterator[tuple[Keys, dict[str, Any]]]:
    yield from iter_steps(definition)


def members_of(step: Mapping[str, Any]) -> Iterator[tuple[Keys, Key, Any]]:
    """Everything in a step's Arguments but expressions' insides: keys of what holds it, its key, and itself.

    Nothing of Arguments that may be anything, and nothing of the steps in branches, which have their own.
    """
    kind = kind_of(step["Type"])
    if kind and not kind.judged_by:
        return
    pending: list[tuple[Keys, Any]] = [(("Arguments",), step["Arguments"])]
    while pending:
        keys, value = pending.pop()
        children: list[tuple[Key, Any]] = []
        if isinstance(value, dict) and not is_expression(value):
            children = [(key, child) for key, child in value.items() if key not in BRANCHES]
        elif isinstance(value, list):
            children = list(enumerate(value))
        for key, child in children:
            yield keys, key, child
        pending += [((*keys, key), child) for key, child in reversed(children)]


def references_of(definition: Mapping[str, Any]) -> Iterator[tuple[Keys, Reference]]:
    yield from references(definition["Steps"], ("Steps",))


def joins_of(definition: Mapping[str, Any]) -> Iterator[tuple[Keys, dict[str, Any]]]:
    for keys, step in steps_of(definition):
        for inner, key, value in members_of(step):
            if isinstance(value, dict) and "Std:Join" in value:
                yield (*keys, *inner, key), value["Std:Join"]


def referred_to(definition: Mapping[str, Any]) -> tuple[set[str], set[str], set[tuple[str, str]]]:
    """Parameters, steps and outputs (step, name) that something refers to."""
    found = [reference for _, reference in references_of(definition)]
    waited_for = {name for _, step in steps_of(definition) for name in step.get("DependsOn", ())}
    return (
        {reference.name for reference in found if reference.kind is Kind.PARAMETER},
        {reference.step for reference in found if reference.step} | waited_for,
        {
            (reference.name, str(reference.keys[2]))
            for reference in found
            if reference.keys[:2] == ("ProcessingOutputConfig", "Outputs")
        },
    )


def output_name(value: Any) -> str:
    return str(value.get("OutputName")) if isinstance(value, dict) else ""


def at(value: Any, keys: Keys) -> Any:
    for key in keys:
        value = value[key]
    return value
