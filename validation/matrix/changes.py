"""What differs between the cells, each thing once, and which version it is because of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from validation.matrix.cell import Cell, Found

_POSITION = re.compile(r"\[\d+\]")
_STEP = re.compile(r"(\.(?:Steps|IfSteps|ElseSteps))(?:\.[^.\[]+|\['[^']*'\]|\[\"[^\"]*\"\])")


@dataclass(frozen=True)
class Change:
    """One kind of finding in some of the cells.

    ``kind`` is the class of a difference from a golden file, empty for other findings; ``pattern`` is the JSON path
    for any step and any position; ``count`` is the number of definitions in which it is found, in any of the cells.
    """

    code: str
    kind: str
    pattern: str
    count: int
    example: Found
    cells: tuple[str, ...]
    because: frozenset[str] | None
    """The factors that all ``cells`` share and no other cell has: none when it is every cell; None when there are no
    such factors."""


def changes(cells: Sequence[Cell]) -> list[Change]:
    """Every kind of finding once, in the order in which the cells report them."""
    kinds: dict[tuple[str, str, str], dict[str, list[Found]]] = {}
    for cell in cells:
        for found in cell.findings:
            kinds.setdefault(_kind_of(found), {}).setdefault(cell.name, []).append(found)
    return [_change(*kind, by_cell, cells) for kind, by_cell in kinds.items()]


def pattern(path: str) -> str:
    """``path`` for any step and any position.

    >>> pattern("$.Steps.Training.Arguments.InputDataConfig[2].ChannelName")
    '$.Steps.*.Arguments.InputDataConfig[*].ChannelName'
    """
    return _POSITION.sub("[*]", _STEP.sub(r"\1.*", path))


def factors_of(some: Iterable[frozenset[str]], every: Iterable[frozenset[str]]) -> frozenset[str] | None:
    """The factors that single out ``some`` of ``every`` cell; none for all of them, None where there are no such.

    A factor that every cell has explains nothing.
    """
    some, every = set(some), set(every)
    shared = frozenset.intersection(*some) - frozenset.intersection(*every)
    return shared if {cell for cell in every if shared <= cell} == some else None


def _kind_of(found: Found) -> tuple[str, str, str]:
    kind = found.message.partition(":")[0] if found.code == "E602" else ""
    return found.code, kind, pattern(found.path)


def _change(code: str, kind: str, path: str, by_cell: dict[str, list[Found]], cells: Sequence[Cell]) -> Change:
    every = {cell.name: cell.factors for cell in cells}
    found = [one for some in by_cell.values() for one in some]
    count = len({one.definition for one in found})
    because = factors_of((every[name] for name in by_cell), every.values())
    return Change(code, kind, path, count, found[0], tuple(by_cell), because)
