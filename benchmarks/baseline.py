"""Figures held against those of the last accepted run: ratios and counts alone, for any machine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure
from cursus.jsonfile import dumps, write_atomically

PATH = Path(__file__).with_name("baseline.json")

TOLERANCE = 0.05
"""What a figure may be worse by, beyond both intervals."""


@dataclass(frozen=True)
class Regression:
    """A figure whose whole interval lies above what the baseline allows."""

    figure: Figure
    before: float
    allowed: float

    def __str__(self) -> str:
        figure = self.figure
        return (
            f"{figure.key}: {figure.value:.4g} [{figure.low:.4g}, {figure.high:.4g}], was {self.before:.4g}; "
            f"allowed up to {self.allowed:.4g}"
        )


def read(path: Path = PATH) -> dict[str, list[float]]:
    """Value, low and high by key; nothing where there is no baseline yet."""
    if not path.exists():
        return {}
    baseline: dict[str, list[float]] = json.loads(path.read_text(encoding="utf-8"))
    return baseline


def write(figures: Iterable[Figure], path: Path = PATH) -> None:
    """Accept these, and leave those that were not measured as they are.

    The interval of a timed figure grows to hold what was accepted before: it says what one run does not know, how much
    runs differ. Delete the file to begin anew.
    """
    before = read(path)
    accepted = dict(before)
    for figure in figures:
        if figure.portable:
            _, *known = before.get(figure.key, [figure.value] * 3) if figure.samples else [figure.value] * 3
            numbers = (figure.value, min(figure.low, *known), max(figure.high, *known))
            accepted[figure.key] = [float(f"{number:.6g}") for number in numbers]
    write_atomically(path, dumps(dict(sorted(accepted.items()))))


def regressions(figures: Iterable[Figure], baseline: Mapping[str, list[float]]) -> list[Regression]:
    """What is worse by more than the tolerance, whichever ends of the two intervals are true."""
    found = []
    for figure in figures:
        if figure.portable and figure.key in baseline:
            value, _, high = baseline[figure.key]
            allowed = high * (1 + TOLERANCE)
            if figure.low > allowed:
                found.append(Regression(figure, value, allowed))
    return found
