"""What changed between two definitions, and how much it matters to those who run the pipeline.

The classes, worst first:

parameter interface broken
    Who starts the pipeline as before is refused or means something else: a parameter is gone, is new and has no
    default, lost its default, changed its type, or allows fewer values than before.
wiring changed
    What feeds what: a step, an input, an output, a channel, a property file or a branch's step is there no more or is
    new; another Type, DependsOn or condition; or an argument that reads other parameters, steps or execution
    variables than before.
output moved
    A place that a step writes to (see ``destinations``), or the default of a parameter that such a place is made of.
cache-busting
    Any other change of what a step is run with (image, code asset, environment, hyperparameters, instances, roles,
    policies, the order of its inputs), so that no earlier result stands for the new one.
cosmetic
    Nothing that runs: display names and descriptions, Metadata, the order of object keys, of steps, of parameters and
    of DependsOn; and what only widens the interface: a new parameter or default, more allowed values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, Final, Literal

from cursus.definition.kinds import EACH, KINDS
from cursus.definition.named import Named, as_listed, by_name, with_names
from cursus.definition.paths import BRANCHES, destinations, holds_destination
from cursus.definition.place import Keys, json_path
from cursus.definition.references import Kind, is_expression, references


class DifferenceKind(StrEnum):
    """The class of a difference, worst first."""

    INTERFACE_BROKEN = "parameter interface broken"
    WIRING_CHANGED = "wiring changed"
    OUTPUT_MOVED = "output moved"
    CACHE_BUSTING = "cache-busting"
    COSMETIC = "cosmetic"


class _Absent(Enum):
    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent.ABSENT
"""Stands for the value on the side where there is none; a JSON null is None."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: where, and what stood and is there (JSON values, or ABSENT on one side).

    ``path`` is a JSON path in which names stand for positions: ``$.Steps.Training.Arguments.InputDataConfig.train``.
    An expression is one value; so is a list that became longer or shorter, unless its elements have names.
    ``keys`` are the path before it became text; none where the difference was read from a file.
    For a change of order alone the values are the lists of names or keys.
    """

    kind: DifferenceKind
    path: str
    old: Any
    new: Any
    keys: Keys = field(default=(), compare=False)

    @property
    def side(self) -> Literal["added", "removed", "changed"]:
        if self.old is ABSENT:
            return "added"
        return "removed" if self.new is ABSENT else "changed"

    def as_json(self) -> dict[str, Any]:
        """``class``, ``side`` and ``path``; ``old`` and ``new`` as far as there is a value."""
        sides = {"old": self.old, "new": self.new}
        values = {side: value for side, value in sides.items() if value is not ABSENT}
        return {"class": self.kind.value, "side": self.side, "path": self.path, **values}

    @classmethod
    def from_json(cls, member: Mapping[str, Any]) -> Difference:
        """What ``as_json`` made."""
        kind = DifferenceKind(member["class"])
        return cls(kind, member["path"], member.get("old", ABSENT), member.get("new", ABSENT))


_ORDER_IS_FREE: Final = ("Parameters", "Steps", *BRANCHES, "DependsOn", "Tags")

# Below a step's Arguments, the lists whose elements are its ports.
_PORTS: Final[tuple[Keys, ...]] = tuple({ports.at: None for kind in KINDS.values() for ports in kind.ports})


def diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Everything that differs between two definitions, in both directions, worst first, then by path.

    Parameters, steps, inputs, outputs, channels and tags are matched by name, not by position.
    """
    return diff_from(old)(new)


def diff_from(old: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], list[Difference]]:
    """``diff`` of one definition with each of several."""
    known: dict[str, Any] = {}
    before = _by_name(old, known)
    return lambda new: _diff(old, before, new, known)


def _diff(old: Mapping[str, Any], before: Any, new: Mapping[str, Any], known: dict[str, Any]) -> list[Difference]:
    after = _by_name(new, known)
    changed = dict.fromkeys(_cut(before, after, keys) for keys in _unequal(before, after, ()))
    moving = set[str]()
    if any(keys[-1] == "DefaultValue" for keys in changed):  # no other change asks what a parameter is for
        moving = _parameters_of_destinations(old) | _parameters_of_destinations(new)
    found = []
    for keys in changed:
        was, now = as_listed(_at(before, keys)), as_listed(_at(after, keys))
        found.append(Difference(_kind(keys, was, now, moving), json_path(keys), was, now, keys))
    found += _reordered(before, after, ())
    ranks = list(DifferenceKind)
    return sorted(found, key=lambda difference: (ranks.index(difference.kind), difference.path))


def _by_name(definition: Mapping[str, Any], known: dict[str, Any]) -> Any:
    """No parameters and an empty list of them are the same, and so with steps.

    ``known``: steps by their ``repr``. Most are the same in both definitions, to the order of their keys: they become
    the same object, which is not gone through.
    """

    def named(step: Any) -> Any:
        said = repr(step)
        if said not in known:
            known[said] = by_name(step)
        return known[said]

    whole = {**definition, **{member: [] for member in ("Parameters", "Steps") if member not in definition}}
    steps = whole["Steps"]
    if not isinstance(steps, list):
        return by_name(whole)
    children = with_names([named(step) for step in steps], "Steps")
    return {member: children if member == "Steps" else by_name(value, member) for member, value in whole.items()}


def _unequal(before: Any, after: Any, keys: Keys) -> Iterator[Keys]:
    """Where two values differ, as deep as both have something there: == takes 1, 1.0 and true for the same."""
    if before is after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            if key in before and key in after:
                yield from _unequal(before[key], after[key], (*keys, key))
            else:
                yield (*keys, key)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (was, now) in enumerate(zip(before, after, strict=True)):
            yield from _unequal(was, now, (*keys, index))
    elif type(before) is not type(after) or before != after:
        yield keys


def _at(value: Any, keys: Keys) -> Any:
    for key in keys:
        inside = key in value if isinstance(value, dict) else isinstance(value, list) and key in range(len(value))
        if not inside:
            return ABSENT
        value = value[key]
    return value


def _cut(before: Any, after: Any, keys: Keys) -> Keys:
    """``keys``, ending at the first expression, at the first list of another length, or at a parameter's member."""
    for end in range(1, len(keys)):
        was, now = _at(before, keys[:end]), _at(after, keys[:end])
        if isinstance(was, list) and isinstance(now, list) and len(was) != len(now):
            return keys[:end]
        if is_expression(was) or is_expression(now):
            return keys[:end]
    return keys[:3] if keys[0] == "Parameters" else keys


def _parameters_of_destinations(definition: Mapping[str, Any]) -> set[str]:
    return {
        reference.name
        for _, _, value in destinations(definition)
        for _, reference in references(value)
        if reference.kind is Kind.PARAMETER
    }


def _kind(keys: Keys, old: Any, new: Any, moving: set[str]) -> DifferenceKind:
    if keys[0] == "Parameters":
        return _kind_of_parameter(keys[1:], old, new, moving)
    if keys[0] == "Steps":
        return _kind_in_step(keys[1:], old, new)
    return DifferenceKind.COSMETIC if keys[0] == "Metadata" else DifferenceKind.CACHE_BUSTING


def _kind_of_parameter(keys: Keys, old: Any, new: Any, moving: set[str]) -> DifferenceKind:
    """``keys``: the parameter's name, and the member that changed if it is not the whole parameter."""
    match keys:
        case (_,) if old is ABSENT:
            broken = not isinstance(new, dict) or "DefaultValue" not in new
        case (_, "EnumValues"):
            broken = new is not ABSENT and (old is ABSENT or not set(map(repr, old)) <= set(map(repr, new)))
        case (name, "DefaultValue") if old is not ABSENT and new is not ABSENT:
            return DifferenceKind.OUTPUT_MOVED if name in moving else DifferenceKind.CACHE_BUSTING
        case (_, "DefaultValue"):
            broken = new is ABSENT
        case (_, "Description"):
            broken = False
        case _:
            broken = True
    return DifferenceKind.INTERFACE_BROKEN if broken else DifferenceKind.COSMETIC


def _kind_in_step(keys: Keys, old: Any, new: Any) -> DifferenceKind:
    """``keys``: the step's name, and what changed in it if it is not the whole step."""
    match keys:
        case (_, "DisplayName" | "Description"):
            return DifferenceKind.COSMETIC
        case () | (_,) | (_, "Type" | "Name" | "DependsOn" | "PropertyFiles" | "OutputParameters" | "Arguments"):
            return DifferenceKind.WIRING_CHANGED
        case (_, "DependsOn" | "PropertyFiles" | "OutputParameters", *_) | (_, "Arguments", "Conditions", *_):
            return DifferenceKind.WIRING_CHANGED
        case (_, "Arguments", branch, *nested) if branch in BRANCHES:
            return _kind_in_step(tuple(nested), old, new)
        case (_, "Arguments", *rest):
            return _kind_of_argument(tuple(rest), old, new)
        case _ if _reads(old) != _reads(new):
            return DifferenceKind.WIRING_CHANGED
        case _:
            return DifferenceKind.CACHE_BUSTING


def _kind_of_argument(keys: Keys, old: Any, new: Any) -> DifferenceKind:
    if _is_port(keys):
        return DifferenceKind.WIRING_CHANGED
    if holds_destination(keys):
        return DifferenceKind.OUTPUT_MOVED
    return DifferenceKind.CACHE_BUSTING if _reads(old) == _reads(new) else DifferenceKind.WIRING_CHANGED


def _is_port(keys: Keys) -> bool:
    """Whether a whole input, output or channel is at ``keys``, or the list of them."""
    return any(_begins(keys, ports) or (len(keys) == len(ports) + 1 and _begins(keys[:-1], ports)) for ports in _PORTS)


def _begins(keys: Keys, ports: Keys) -> bool:
    """Whether ``keys`` are the first of those that lead to a list of ports, or all of them."""
    return len(keys) <= len(ports) and all(want in (EACH, key) for want, key in zip(ports, keys, strict=False))


def _reads(value: Any) -> set[str]:
    return {reference.text for _, reference in references(value)}


def _reordered(before: Any, after: Any, keys: Keys) -> Iterator[Difference]:
    """Objects and named lists in which what both sides have is in another order."""
    if before is after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        old_order = [key for key in before if key in after]
        new_order = [key for key in after if key in before]
        if old_order != new_order:
            matters = isinstance(before, Named) and keys[-1] not in _ORDER_IS_FREE
            kind = DifferenceKind.CACHE_BUSTING if matters else DifferenceKind.COSMETIC
            yield Difference(kind, json_path(keys), old_order, new_order, keys)
        for key in new_order:
            yield from _reordered(before[key], after[key], (*keys, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (was, now) in enumerate(zip(before, after, strict=True)):
            yield from _reordered(was, now, (*keys, index))
