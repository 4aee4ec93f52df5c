"""The verdict on a measurement: shown with a clock of our own, on which nothing is left to chance."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from benchmarks.figures import Verdict, of_pairs
from benchmarks.pairs import Action, Paired, Plan, compare, interval

LIMIT = 1.05


class Machine:
    """A machine on which actions take the time that they say, more or less, and which is busy now and then."""

    def __init__(self, noise: float = 0.08, seed: int = 1) -> None:
        self.now, self.noise, self.random = 0.0, noise, random.Random(seed)
        self.order: list[str] = []

    def action(self, name: str, seconds: float) -> Action:
        def act() -> None:
            self.order.append(name)
            self.now += seconds * (1 + self.random.uniform(0, self.noise))
            if self.random.random() < 0.1:
                self.now += seconds * 5

        return act

    def timer(self, action: Action) -> float:
        begun = self.now
        action()
        return self.now - begun

    def clock(self) -> float:
        return self.now

    def compare(self, ours: float, theirs: float, plan: Plan) -> Paired:
        sides = self.action("ours", ours), self.action("theirs", theirs)
        return compare(*sides, plan, limit=LIMIT, timer=self.timer, clock=self.clock)


def verdict(timed: Paired) -> Verdict:
    return of_pairs("group", "name", timed, LIMIT).verdict


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("slower", "expected"), [(1.0, Verdict.PASS), (1.02, Verdict.PASS), (1.1, Verdict.FAIL)])
def test_ten_percent_are_caught(slower: float, expected: Verdict, seed: int) -> None:
    """On a noisy machine that stalls in a tenth of all samples, 2% pass a limit of 5% and 10% fail it, every time."""
    assert verdict(Machine(seed=seed).compare(slower, 1.0, Plan(budget=2000))) == expected


def test_what_is_not_decided_is_said() -> None:
    """With no time to look closer, a value at the limit is neither passed nor failed."""
    timed = Machine(noise=0.5).compare(LIMIT, 1.0, Plan(budget=20))
    assert timed.low < LIMIT < timed.high
    assert verdict(timed) == Verdict.INCONCLUSIVE


def test_more_pairs_are_taken_until_it_is_decided() -> None:
    """The nearer to the limit, the more pairs; and never more than the budget allows."""
    plan = Plan(budget=4000, precision=1)
    far, near = (len(Machine().compare(ours, 1.0, plan).ratios) for ours in (0.5, 1.045))
    assert plan.least <= far < near <= 4 * 4000 / 2


def test_both_orders_occur() -> None:
    """Neither side is always the one that finds the caches warm."""
    machine = Machine()
    machine.compare(1.0, 1.0, Plan(budget=100, least=40))
    assert set(machine.order[::2]) == {"ours", "theirs"}
    assert machine.order.count("ours") == machine.order.count("theirs")


@pytest.mark.parametrize(
    ("samples", "low", "high"),
    [([2.0] * 20, 2.0, 2.0), ([1.0] * 10 + [3.0] * 10, 1.0, 3.0)],
)
def test_the_interval_is_of_the_median(samples: list[float], low: float, high: float) -> None:
    """All alike leave no doubt; two halves leave all of it; and the same samples give the same interval."""
    assert interval(samples) == interval(samples) == (low, high)


def test_outliers_do_not_move_it() -> None:
    """A median asks how many, not how far."""
    assert interval([1.0] * 30 + [1e6] * 3) == (1.0, 1.0)


def test_the_processors_time_is_taken_unless_another_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process does to the clock does not lengthen a sample."""
    taken: list[Callable[[], object]] = []

    def processor_time(action: Callable[[], object]) -> float:
        taken.append(action)
        return 1.0

    monkeypatch.setattr("benchmarks.pairs.processor_time", processor_time)
    assert compare(lambda: 1, lambda: 2, Plan(budget=1e-9, least=2)).median == 1.0
    assert len(taken) == 4
