"""One request against the answer of the service: every member, and every reference by its value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from cursus.definition.kinds import EACH, Described, Filled, Kind
from cursus.definition.paths import Key, literals
from cursus.definition.references import references

if TYPE_CHECKING:
    from botocore.model import ServiceModel, Shape

MOMENT: Final = "\ue0fftime"
"""Stands in a request for a time that only the service knows."""

_MOMENT = re.compile(re.escape(MOMENT))
_TIME = r"[0-9][0-9T:.Z+ -]+"
_NAMES: Final = ("OutputName", "InputName", "ChannelName", "DefinitionName", "VariantName", "Name")


class What(StrEnum):
    """How a member differs."""

    SUBSTITUTED = "a reference has another value"
    CHANGED = "changed"
    DROPPED = "dropped"
    FILLED = "filled in"
    LATER = "changed since"


@dataclass(frozen=True)
class Mismatch:
    """One member: ``keys`` below the request, ``want`` from the definition and ``got`` from the service."""

    what: What
    keys: tuple[Key, ...]
    want: Any = None
    got: Any = None
    reads: tuple[str, ...] = ()


@dataclass
class Comparison:
    """What was compared: ``references`` of the request, how many have the right value, and what differs.

    ``unseen``: references in members that the Describe call does not show.
    """

    references: int = 0
    matched: int = 0
    unseen: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)


@cache
def service_model() -> ServiceModel:
    """The service's shapes, as botocore has them."""
    import botocore.session

    return botocore.session.get_session().get_service_model("sagemaker")


def compare(
    kind: Kind, raw: Mapping[str, Any], request: Mapping[str, Any], answer: Mapping[str, Any], *, changed_later: bool
) -> Comparison:
    """Compare ``request`` with ``answer``.

    ``raw`` are the Arguments as the definition holds them, ``request`` the same with values in place of expressions.
    ``changed_later``: the service says that someone changed the thing after it was made.
    """
    shown = kind.described
    assert kind.request_shape is not None and shown is not None  # a kind whose work a call describes
    model = service_model()
    requested = model.shape_for(kind.request_shape.shape)
    described = model.operation_model(shown.call).output_shape
    comparison = Comparison()
    own = {value for _, value in literals(request)}
    walk = _Walk(shown, own, comparison, changed_later)
    # Of a name that the definition gives, the service makes one that no other job has.
    comparison.unseen += _count(raw.get(shown.asked_by))
    walk.members(raw, {name: value for name, value in request.items() if name != shown.asked_by}, answer, (), described)
    for name in sorted(answer.keys() - request.keys()):
        if name != shown.asked_by and name in getattr(requested, "members", {}):
            walk.filled(answer[name], (name,))
    return comparison


@dataclass
class _Walk:
    described: Described
    own: set[Any]
    found: Comparison
    changed_later: bool

    def value(self, raw: Any, want: Any, got: Any, keys: tuple[Key, ...], shape: Shape | None) -> None:
        if _is_expression(raw):
            self._expression(raw, want, got, keys)
        elif isinstance(want, Mapping) and isinstance(got, Mapping):
            self.members(raw, want, got, keys, shape)
            for name in sorted(got.keys() - want.keys()):
                self.filled(got[name], (*keys, name))
        elif isinstance(want, list) and isinstance(got, list):
            self._elements(raw, want, got, keys, shape)
        elif not alike(want, got):
            self._differs(What.CHANGED, keys, want, got, ())

    def members(
        self, raw: Any, want: Mapping[str, Any], got: Mapping[str, Any], keys: tuple[Key, ...], shape: Shape | None
    ) -> None:
        shown = getattr(shape, "members", None) if getattr(shape, "type_name", "") == "structure" else None
        for name, value in want.items():
            place = (*keys, name)
            below = raw.get(name) if isinstance(raw, Mapping) else None
            if name in got:
                self.value(below, value, got[name], place, _member(shape, name))
            elif shown is not None and name not in shown:
                self.found.unseen += _count(below)
            elif not _empty(value):
                self._dropped(below, value, place)
            else:
                self._matched(below)

    def _elements(self, raw: Any, want: list[Any], got: list[Any], keys: tuple[Key, ...], shape: Shape | None) -> None:
        member = getattr(shape, "member", None) if getattr(shape, "type_name", "") == "list" else None
        raws = raw if isinstance(raw, list) and len(raw) == len(want) else [None] * len(want)
        wanted, there = _by_name(want), _by_name(got)
        if wanted is None or there is None:
            wanted, there = dict(enumerate(want)), dict(enumerate(got))
        for (name, value), below in zip(wanted.items(), raws, strict=True):
            if name in there:
                self.value(below, value, there[name], (*keys, name), member)
            else:
                self._dropped(below, value, (*keys, name))
        for name in sorted(there.keys() - wanted.keys()):
            self.filled(there[name], (*keys, name), element=True)

    def _expression(self, raw: Any, want: Any, got: Any, keys: tuple[Key, ...]) -> None:
        reads = tuple(reference.text for _, reference in references(raw))
        self.found.references += len(reads)
        if alike(want, got) or (keys == ("ModelPackageGroupName",) and _last(want) == _last(got)):
            self.found.matched += len(reads)
        else:
            self._differs(What.SUBSTITUTED, keys, want, got, reads)

    def _dropped(self, raw: Any, want: Any, keys: tuple[Key, ...]) -> None:
        reads = tuple(reference.text for _, reference in references(raw))
        self.found.references += len(reads)
        self._differs(What.DROPPED, keys, want, None, reads)

    def _matched(self, raw: Any) -> None:
        count = _count(raw)
        self.found.references += count
        self.found.matched += count

    def _differs(self, what: What, keys: tuple[Key, ...], want: Any, got: Any, reads: tuple[str, ...]) -> None:
        if self.changed_later and keys[0] in self.described.later:
            what = What.LATER
            self.found.matched += len(reads)
        if isinstance(got, str):
            self.own.add(got)  # what the service derives from it is the same fault, and reported once
        self.found.mismatches.append(Mismatch(what, keys, want, got, reads))

    def filled(self, got: Any, keys: tuple[Key, ...], *, element: bool = False) -> None:
        """Judge what the request does not hold; each unknown leaf is a mismatch, an unknown list element is one."""
        if _empty(got) or self._is_default(got, keys):
            return
        if isinstance(got, Mapping) and not element:
            for name, value in got.items():
                self.filled(value, (*keys, name))
        else:
            what = What.LATER if self.changed_later and keys[0] in self.described.later else What.FILLED
            self.found.mismatches.append(Mismatch(what, keys, None, got))

    def _is_default(self, got: Any, keys: tuple[Key, ...]) -> bool:
        for names, allowed in self.described.defaults.items():
            if len(names) == len(keys) and all(a in (EACH, b) for a, b in zip(names, keys, strict=True)):
                if allowed is Filled.ANY:
                    return True
                if allowed is Filled.OWN:
                    return isinstance(got, str) and got in self.own
                return got in allowed
        return False


def alike(want: Any, got: Any) -> bool:
    """Whether the service shows the value that was wanted; numbers and booleans may be written as text."""
    if isinstance(want, Mapping) and isinstance(got, Mapping):
        return want.keys() == got.keys() and all(alike(want[key], got[key]) for key in want)
    if isinstance(want, list) and isinstance(got, list):
        return len(want) == len(got) and all(map(alike, want, got))
    if isinstance(want, bool) or isinstance(got, bool):
        return str(want).lower() == str(got).lower()
    if isinstance(want, str) and MOMENT in want:
        pattern = _TIME.join(map(re.escape, _MOMENT.split(want)))
        return isinstance(got, str) and re.fullmatch(pattern, got) is not None
    if isinstance(want, int | float) and isinstance(got, int | float):
        return want == got
    return want == got or (isinstance(want, int | float) and str(want) == got)


def _is_expression(value: Any) -> bool:
    return isinstance(value, Mapping) and any(key == "Get" or str(key).startswith("Std:") for key in value)


def _count(raw: Any) -> int:
    return sum(1 for _ in references(raw))


def _empty(value: Any) -> bool:
    """What is as good as absent; off is what everything is that no one turns on."""
    if isinstance(value, Mapping):
        return all(map(_empty, value.values()))
    return value is None or value is False or value in ("", [])


def _by_name(items: Sequence[Any]) -> dict[Key, Any] | None:
    """Elements by the name that they carry, if each has one of its own."""
    for member in _NAMES:
        names = [item.get(member) if isinstance(item, Mapping) else None for item in items]
        if items and all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return {str(name): item for name, item in zip(names, items, strict=True)}
    return None if items else {}


def _member(shape: Shape | None, name: str) -> Shape | None:
    kind = getattr(shape, "type_name", "")
    if kind == "structure":
        members: Mapping[str, Shape] = getattr(shape, "members", {})
        return members.get(name)
    return getattr(shape, "value", None) if kind == "map" else None


def _last(value: Any) -> Any:
    return value.rpartition("/")[2] if isinstance(value, str) else value
