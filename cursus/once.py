"""One cause, one finding: what many places name wrongly is reported once, with all of these places."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final, TypeVar

from cursus.errors import Diagnostic

_FoundT = TypeVar("_FoundT")

_CAUSES: Final = frozenset({"E503", "E510", "E511", "E512", "E513", "E517", "E533", "E534", "E603", "W564", "W565"})
"""Codes whose message says the whole cause: the name that nothing has, what all but these steps have.

A reference and a DependsOn have codes of their own, and may name the same missing step.
"""


def each_once(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings, those with one cause as one at the first of its places."""
    return merged(found, lambda one: one, lambda _, merged: merged)


def merged(
    found: Iterable[_FoundT],
    diagnostic: Callable[[_FoundT], Diagnostic],
    changed: Callable[[_FoundT, Diagnostic], _FoundT],
) -> list[_FoundT]:
    """The same of anything that holds a diagnostic; in each ``file``, if it has one, a cause is one of its own."""
    groups: dict[Any, list[_FoundT]] = {}
    for number, one in enumerate(found):
        told = diagnostic(one)
        cause = (getattr(one, "file", ""), told.message, told.hint) if told.code in _CAUSES else number
        groups.setdefault(cause, []).append(one)
    return [_one(group, diagnostic, changed) for group in groups.values()]


def _one(
    group: list[_FoundT],
    diagnostic: Callable[[_FoundT], Diagnostic],
    changed: Callable[[_FoundT, Diagnostic], _FoundT],
) -> _FoundT:
    first, *others = group
    also = dict.fromkeys(str(diagnostic(one).where) for one in others)
    also.pop(str(diagnostic(first).where), None)
    return changed(first, replace(diagnostic(first), also=tuple(also))) if also else first
