"""Two versions measured side by side: shown with versions and a clock of our own, and once with real processes."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from benchmarks import counting
from benchmarks.comparison import (
    Change,
    Compared,
    Comparison,
    Effort,
    Pair,
    Unable,
    Worker,
    change,
    compare_versions,
    make_kit,
)
from benchmarks.pairs import Paired, compare
from benchmarks.versions import Version

ACTION = "one path"
EFFORT = Effort(rounds=3, budget=40)


class Fake:
    """Two versions on a busy machine. A fresh process is faster or slower by up to two percent for no reason."""

    def __init__(self, slower: float, seed: int, counted: float | None = None, refuses: str = "") -> None:
        self.slower, self.counted, self.refuses = slower, counted or slower, refuses
        self.random, self.now, self.started = random.Random(seed), 0.0, 0

    def start(self) -> Iterator[Pair]:
        self.started += 1
        luck = [self.random.uniform(0.98, 1.02) for _ in range(2)]
        yield (self.asked(self.slower * luck[0], self.counted, ""), self.asked(luck[1], 1.0, self.refuses))

    def asked(self, pace: float, counted: float, refuses: str) -> Any:
        def ask(action: str, cost: str, count: int = 1) -> float:
            if refuses:
                raise Unable(refuses)
            if cost != "seconds":
                return 1000 * counted
            noise = 1 + self.random.uniform(0, 0.08) + (5 if self.random.random() < 0.1 else 0)
            spent = 0.005 * pace * noise
            self.now += spent * 100
            return spent * count

        return ask

    def compared(self) -> dict[str, Compared]:
        timing: Callable[..., Paired] = partial(compare, clock=lambda: self.now)
        return {one.cost: one for one in compare_versions(self.start, [ACTION], EFFORT, timing=timing)}


@pytest.mark.parametrize("seed", range(2))
def test_a_version_against_itself_raises_no_alarm(seed: int) -> None:
    """Two runs on a machine where processes differ for no reason: never slower, never faster."""
    found = Fake(1.0, seed).compared()
    assert {one.change for one in found.values()} <= {Change.SAME, Change.UNDECIDED}
    assert found["instructions"].change is Change.SAME


@pytest.mark.parametrize("seed", range(2))
def test_five_percent_more_work_is_found(seed: int) -> None:
    """In both runs, by the instructions, even where the clock decides nothing."""
    found = Fake(1.05, seed).compared()
    assert found["instructions"].change is Change.SLOWER
    assert found["seconds"].change in (Change.SLOWER, Change.UNDECIDED)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("pace", "expected"), [(1.1, Change.SLOWER), (0.9, Change.FASTER)])
def test_time_that_no_instruction_shows_is_found(pace: float, expected: Change, seed: int) -> None:
    """A tenth more or less time with the same instructions, as in a slower library."""
    found = Fake(pace, seed, counted=1.0).compared()
    assert found["instructions"].change is Change.SAME
    assert found["seconds"].change is expected


def test_slower_takes_twice_as_many_fresh_processes() -> None:
    """What looks slower is measured again before it is an alarm."""
    slower = Fake(1.3, seed=1)
    assert slower.compared()["seconds"].change is Change.SLOWER
    assert slower.started == 2 * EFFORT.rounds


def test_what_a_version_cannot_do_is_said() -> None:
    """It is not comparable, and no alarm."""
    (found,) = Fake(1.0, 1, refuses="this version has no join_path").compared().values()
    assert (found.change, found.reason) == (Change.MISSING, "this version has no join_path")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1.03, 1.07, Change.SLOWER),
        (0.93, 0.97, Change.FASTER),
        (0.99, 1.01, Change.SAME),
        (1.01, 1.03, Change.UNDECIDED),
        (0.5, 1.5, Change.UNDECIDED),
    ],
)
def test_the_verdict_is_by_the_whole_interval(low: float, high: float, expected: Change) -> None:
    """One that crosses the tolerance decides nothing."""
    assert change(low, high) is expected
    one = Compared("a", "seconds", (low + high) / 2, low, high, 1, 1)
    assert Comparison("v1", [one]).of(expected) == [one]


def join_path(base: str, *parts: str) -> tuple[str, list[str]]:
    if not isinstance(base, str):
        raise TypeError(base)
    values = [base, *parts]
    for value in values:
        if type(value) is not str:
            raise TypeError(value)
    return "/", values


def slowed(base: str, *parts: str) -> tuple[str, list[str]]:
    for _ in range(2):
        pass
    return join_path(base, *parts)


def test_instructions_are_the_same_each_time_and_see_a_loop_without_a_call() -> None:
    """To the last one; and a loop that makes no call is more than five percent of a path."""
    plain, longer = (partial(function, "s3://bucket", "a", "b") for function in (join_path, slowed))
    counts = [counting.instructions(plain) for _ in range(10)]
    assert len(set(counts)) == 1
    assert counting.instructions(longer) > counts[0] * 1.05


def test_a_worker_measures_this_version(tmp_path: Path) -> None:
    """A process that answers with numbers, and says what it cannot do."""
    with Worker(Version("this", Path(sys.executable)), make_kit(tmp_path / "kit"), tmp_path) as ask:
        first, second = (ask(ACTION, "instructions") for _ in range(2))
        assert first == second > 100
        assert ask(ACTION, "seconds", 10) > 0
        assert ask(ACTION, "bytes") > 0
        with pytest.raises(Unable, match="KeyError: 'nothing'"):
            ask("nothing", "seconds")
