"""A measured figure, and the verdict on it: passed, failed, or not decided by what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from benchmarks.pairs import Paired

Unit = Literal["ratio", "count", "s", "MB", "per second"]

JOIN_LIMIT = 1.05
"""What a builder and a pipeline with Join may cost, where f-strings cost 1."""

MEMORY_LIMIT = 1.1
"""What a pipeline with Join may take of memory at its peak: as JSON, its paths are objects where f-strings are text."""


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    REPORTED = "reported"


@dataclass(frozen=True)
class Figure:
    """A value with the 95% interval ``low`` to ``high`` around it, smaller being better except ``per second``.

    ``limit`` None: reported only. ``samples``: what the value is the median of. ``detail``: what helps to read it.
    """

    group: str
    name: str
    value: float
    low: float
    high: float
    unit: Unit = "ratio"
    limit: float | None = None
    samples: tuple[float, ...] = ()
    detail: Mapping[str, float] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.group}: {self.name}"

    @property
    def verdict(self) -> Verdict:
        """By the whole interval: what lies on both sides of the limit is not decided."""
        if self.limit is None:
            return Verdict.REPORTED
        if self.high <= self.limit:
            return Verdict.PASS
        return Verdict.FAIL if self.low > self.limit else Verdict.INCONCLUSIVE

    @property
    def exact(self) -> bool:
        """Whether it is a count, or a ratio of counts: the same in each run, on a busy machine too."""
        return self.unit in ("ratio", "count") and not self.samples and self.low == self.high


def exactly(group: str, name: str, value: float, unit: Unit = "count", limit: float | None = None) -> Figure:
    """A figure without an interval: a count, the ratio of two, or what is told and not judged."""
    return Figure(group, name, value, value, value, unit, limit)


def of_pairs(
    group: str, name: str, timed: Paired, limit: float | None = None, detail: Mapping[str, float] | None = None
) -> Figure:
    """The ratio of two ways to do one thing."""
    return Figure(group, name, timed.median, timed.low, timed.high, "ratio", limit, timed.ratios, detail or {})


def missed(figures: Iterable[Figure]) -> list[Figure]:
    """Those that do not prove their target: what is not decided is not proven."""
    return [figure for figure in figures if figure.verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE)]
