"""Exact figures held against those of the last accepted run: counts, and ratios of counts, without times."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure
from cursus.jsonfile import dumps, write_atomically

PATH = Path(__file__).with_name("baseline.json")

TOLERANCE = 0.05
"""What a figure may be worse by."""


@dataclass(frozen=True)
class Regression:
    """A figure above what the baseline allows."""

    figure: Figure
    before: float
    allowed: float

    def __str__(self) -> str:
        value = self.figure.value
        return f"{self.figure.key}: {value:.6g}, was {self.before:.6g}; allowed up to {self.allowed:.6g}"


def read(path: Path = PATH) -> dict[str, float]:
    """Value by key; nothing where there is no baseline yet."""
    if not path.exists():
        return {}
    baseline: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return baseline


def write(figures: Iterable[Figure], path: Path = PATH) -> None:
    """Accept these, and leave those that were not measured as they are. Delete the file to begin anew."""
    accepted = read(path) | {figure.key: float(f"{figure.value:.6g}") for figure in figures if figure.exact}
    write_atomically(path, dumps(dict(sorted(accepted.items()))))


def regressions(figures: Iterable[Figure], baseline: Mapping[str, float]) -> list[Regression]:
    """What is worse by more than the tolerance."""
    found = []
    for figure in figures:
        before = baseline.get(figure.key)
        if figure.exact and before is not None:
            allowed = before * (1 + TOLERANCE)
            if figure.value > allowed:
                found.append(Regression(figure, before, allowed))
    return found
