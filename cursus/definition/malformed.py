"""What keeps a definition from being walked at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cursus.definition.overlay import MARK
from cursus.definition.paths import branches
from cursus.definition.place import Place
from cursus.errors import Diagnostic, Where


def malformed(definition: Any) -> Iterable[Diagnostic]:
    """Every fault of that sort: E501 for a shape that is none, E519 for two steps of one name."""
    if not isinstance(definition, Mapping):
        yield _malformed("a definition is an object", Place())
        return
    if MARK in definition:
        message = f"it is an overlay: it has only what a base changes in {definition[MARK]}"
        yield Diagnostic("E501", message, Where("$"), "Use the file itself, next to the one that it names.")
        return
    declarations = definition.get("Parameters") or []
    if not isinstance(declarations, list):
        yield _malformed("Parameters is not a list", Place(("Parameters",)))
        declarations = []
    for index, declaration in enumerate(declarations):
        if not _has_texts(declaration, "Name", "Type"):
            message = "the parameter has no Name or Type as text"
            yield _malformed(message, Place(("Parameters", index)))
    yield from _malformed_steps(definition.get("Steps"), Place(("Steps",)), {})


def _malformed(message: str, place: Place) -> Diagnostic:
    hint = "Use the JSON that Pipeline.definition() returns."
    return Diagnostic("E501", message, Where(str(place), keys=place), hint)


def _malformed_steps(steps: Any, place: Place, seen: dict[str, Place]) -> Iterable[Diagnostic]:
    if not isinstance(steps, list):
        yield _malformed("Steps is not a list", place)
        return
    for index, step in enumerate(steps):
        at = place.below(index)
        if not _has_texts(step, "Name", "Type"):
            yield _malformed("the step has no Name or Type as text", at)
            continue
        name = step["Name"]
        first = seen.get(name)
        if first is not None:
            where = Where(keys=at.below("Name"), step=name)
            yield Diagnostic("E519", f"the step {name} already exists at {first}", where, "Rename one of them.")
        seen.setdefault(name, at)
        for branch, nested in branches(step).items():
            for found in _malformed_steps(nested, at.below("Arguments", branch), seen):
                # A condition that is there twice has its steps twice: one cause.
                if found.code != "E519" or not _is_copied(found, first, seen):
                    yield found


def _is_copied(found: Diagnostic, first: Place | None, seen: Mapping[str, Place]) -> bool:
    """Whether the step is in two branches of what is there twice itself."""
    return first is not None and seen[found.at.step][: len(first)] == first


def _has_texts(value: Any, *members: str) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(member), str) for member in members)
