"""Two ways to do one thing, timed in pairs, so that whatever else the machine does falls on both alike."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

Action = Callable[[], object]
Timer = Callable[[Action], float]
"""Seconds that an action took."""

RESAMPLES = 2000


@dataclass(frozen=True)
class Plan:
    """How long to measure. A pair is the smallest thing that is measured; more are taken until the interval decides.

    ``precision``: half the interval's width, as a share of the median, that is narrow enough to stop.
    ``patience``: how many budgets a verdict may take.
    """

    budget: float
    """Seconds of all pairs together; ``patience`` times as many where that decides nothing."""
    least: int = 10
    most: int = 10_000
    precision: float = 0.01
    patience: int = 4


@dataclass(frozen=True)
class Paired:
    """The ratios of all pairs, their median with its 95% interval, and the median seconds of each side."""

    ratios: tuple[float, ...]
    median: float
    low: float
    high: float
    ours: float
    theirs: float


def compare(
    ours: Action,
    theirs: Action,
    plan: Plan,
    *,
    limit: float | None = None,
    timer: Timer | None = None,
    clock: Callable[[], float] = time.perf_counter,
    seed: int = 7,
) -> Paired:
    """The ratio ours/theirs. Each pair is run in random order; ``limit`` is what the interval has to decide.

    ``timer`` None takes the processor's time of this process, which no other process can lengthen.
    ``clock`` says when the budget is spent.
    """
    timer, order = timer or processor_time, random.Random(seed)  # noqa: S311 - the order of measurements is no secret
    pairs: list[tuple[float, float]] = []
    begun, look, late = clock(), plan.least, False
    with _quiet_memory():
        while True:
            if order.random() < 0.5:
                mine = timer(ours)
                pairs.append((mine, timer(theirs)))
            else:
                other = timer(theirs)
                pairs.append((timer(ours), other))
            if len(pairs) < plan.least:
                continue
            spent = (clock() - begun) / plan.budget
            over = spent >= plan.patience or len(pairs) >= plan.most
            if over or len(pairs) == look or (spent >= 1 and not late):
                result, late = _summary(pairs), spent >= 1
                if over or (_is_clear(result, limit) and (late or _is_narrow(result, plan.precision))):
                    return result
            if len(pairs) == look:
                look *= 2  # Looking often would stop at a lucky moment.


def processor_time(action: Action) -> float:
    begun = time.process_time()
    action()
    return time.process_time() - begun


def times(count: int, action: Action) -> Action:
    """The action ``count`` times over, where one is too short to be timed."""

    def repeated() -> None:
        for _ in range(count):
            action()

    return repeated


def interval(samples: Sequence[float], seed: int = 7) -> tuple[float, float]:
    """The 95% interval of the median, by bootstrap; the same for the same samples."""
    drawn = np.random.default_rng(seed).choice(np.asarray(samples), (RESAMPLES, len(samples)))
    low, high = np.percentile(np.median(drawn, axis=1), (2.5, 97.5))
    return float(low), float(high)


def pooled(rounds: Sequence[Paired], seed: int = 7) -> Paired:
    """One figure of several rounds: the median of their medians. Its interval holds how much rounds differ, too."""
    generator = np.random.default_rng(seed)
    medians = np.array(
        [np.median(generator.choice(np.asarray(one.ratios), (RESAMPLES, len(one.ratios))), axis=1) for one in rounds]
    )
    drawn = generator.integers(len(rounds), size=(RESAMPLES, len(rounds)))
    low, high = np.percentile(np.median(medians[drawn, np.arange(RESAMPLES)[:, None]], axis=1), (2.5, 97.5))
    ours, theirs = (float(np.median([getattr(one, side) for one in rounds])) for side in ("ours", "theirs"))
    ratios = tuple(ratio for one in rounds for ratio in one.ratios)
    median = float(np.median([one.median for one in rounds]))
    return Paired(ratios, median, float(low), float(high), ours, theirs)


def _summary(pairs: Sequence[tuple[float, float]]) -> Paired:
    ratios = tuple(mine / other for mine, other in pairs)
    ours, theirs = (float(np.median(side)) for side in zip(*pairs, strict=True))
    return Paired(ratios, float(np.median(ratios)), *interval(ratios), ours, theirs)


def _is_clear(result: Paired, limit: float | None) -> bool:
    return limit is None or result.high <= limit or result.low > limit


def _is_narrow(result: Paired, precision: float) -> bool:
    return result.high - result.low <= 2 * precision * result.median


@contextmanager
def _quiet_memory() -> Iterator[None]:
    """Garbage is collected by neither side at the other's expense."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
