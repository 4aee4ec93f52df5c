"""This version beside another: every action in turn in both, in fresh processes, until each figure is decided."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from benchmarks.pairs import Paired, Plan, compare, pooled
from benchmarks.versions import Version

TOLERANCE = 0.02
"""Two versions that differ by less are the same."""

EXACT = ("instructions", "bytes")
"""Costs that are counted once, since they are the same each time."""

SAMPLE = 0.005
"""Seconds of a sample, so that the clock's own step does not show."""


class Change(StrEnum):
    FASTER = "faster"
    SLOWER = "slower"
    SAME = "same"
    UNDECIDED = "undecided"
    MISSING = "not comparable"


def change(low: float, high: float) -> Change:
    """What the interval of a ratio this/other says, as a whole."""
    if low > 1 + TOLERANCE:
        return Change.SLOWER
    if high < 1 / (1 + TOLERANCE):
        return Change.FASTER
    if low >= 1 / (1 + TOLERANCE) and high <= 1 + TOLERANCE:
        return Change.SAME
    return Change.UNDECIDED


@dataclass(frozen=True)
class Compared:
    """A cost of an action: the ratio this/other with its 95% interval, and the cost of each.

    ``reason``: why there is nothing to compare, as the version itself says it.
    """

    action: str
    cost: str
    ratio: float = 0
    low: float = 0
    high: float = 0
    this: float = 0
    other: float = 0
    reason: str = ""

    @property
    def change(self) -> Change:
        return Change.MISSING if self.reason else change(self.low, self.high)


@dataclass(frozen=True)
class Comparison:
    """All figures against ``name``, and the packages whose versions differ."""

    name: str
    figures: Sequence[Compared]
    packages: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def of(self, *changes: Change) -> list[Compared]:
        return [figure for figure in self.figures if figure.change in changes]


class Unable(Exception):
    """A version cannot do what it was asked for; the message says why."""


class Ask(Protocol):
    """Asks one version for a cost of so many runs of an action. Raises Unable."""

    def __call__(self, action: str, cost: str, count: int = 1) -> float: ...


class Worker:
    """A process inside a version's environment that measures what it is asked for."""

    def __init__(self, version: Version, kit: Path, inputs: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_"))}
        given = {"PYTHONPATH": str(kit), "PYTHONHASHSEED": "0", "AWS_DEFAULT_REGION": "us-east-1"}
        self._process = subprocess.Popen(  # noqa: S603 - our own worker
            [str(version.python), "-m", "benchmarks.worker", str(inputs)],
            cwd=kit,
            env=kept | given,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, action: str, cost: str, count: int = 1) -> float:
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps({"action": action, "cost": cost, "count": count}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        answer = json.loads(line) if line else {"error": "its process ended"}
        if "error" in answer:
            raise Unable(answer["error"])
        return float(answer["value"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error:
            self._process.kill()
        self._process.communicate()


def make_kit(folder: Path) -> Path:
    """A package of what runs inside a version's environment, without the project that it lies in."""
    package = folder / "benchmarks"
    package.mkdir(parents=True)
    for name in ("__init__", "actions", "counting", "worker"):
        shutil.copy(Path(__file__).with_name(f"{name}.py"), package)
    return folder


@dataclass(frozen=True)
class Effort:
    """How long to look: ``rounds`` of fresh processes at least and twice as many at most, ``budget`` seconds each."""

    rounds: int
    budget: float


Pair = tuple[Ask, Ask]
"""This version and the other."""


def compare_versions(
    start: Callable[[], Iterator[Pair]],
    actions: Sequence[str],
    effort: Effort,
    *,
    timing: Callable[..., Paired] = compare,
) -> list[Compared]:
    """The exact costs of each action, and its seconds.

    ``start`` begins a pair of fresh processes, whose memory lies elsewhere each time: that alone makes the same code
    faster or slower by a few percent. A verdict of slower or faster therefore takes twice as many rounds.
    """
    exact: list[Compared] = []
    rounds: dict[str, list[Paired]] = {action: [] for action in actions}
    for number in range(2 * effort.rounds):
        with contextmanager(start)() as pair:
            if number == 0:
                for action in actions:
                    counted = _counted(pair, action)
                    exact += counted
                    if any(figure.reason for figure in counted):
                        del rounds[action]
            wanted = rounds if number < effort.rounds else _open(rounds)
            if not wanted:
                break
            for action in wanted:
                rounds[action].append(_timed(pair, action, effort.budget, timing))
    return exact + [_pooled(action, taken) for action, taken in rounds.items()]


def _open(rounds: Mapping[str, Sequence[Paired]]) -> list[str]:
    """Those not yet known to be the same."""
    return [action for action, taken in rounds.items() if _pooled(action, taken).change is not Change.SAME]


def _pooled(action: str, rounds: Sequence[Paired]) -> Compared:
    taken = pooled(rounds)
    return Compared(action, "seconds", taken.median, taken.low, taken.high, taken.ours, taken.theirs)


def _counted(pair: Pair, action: str) -> list[Compared]:
    figures = []
    for cost in EXACT:
        try:
            this, other = (ask(action, cost) for ask in pair)
        except Unable as error:
            return [Compared(action, cost, reason=str(error))]
        ratio = this / other
        figures.append(Compared(action, cost, ratio, ratio, ratio, this, other))
    return figures


def _timed(pair: Pair, action: str, budget: float, timing: Callable[..., Paired]) -> Paired:
    count = max(1, round(SAMPLE / max(pair[1](action, "seconds"), 1e-6)))
    ours, theirs = (partial(ask, action, "seconds", count) for ask in pair)
    taken = timing(ours, theirs, Plan(budget, least=4, patience=1), timer=lambda ask: ask())
    return Paired(taken.ratios, taken.median, taken.low, taken.high, taken.ours / count, taken.theirs / count)


def pairs_of(this: Version, other: Version, kit: Path, inputs: Path) -> Callable[[], Iterator[Pair]]:
    """Starts a worker of each version."""

    def start() -> Iterator[Pair]:
        with ExitStack() as stack:
            yield (
                stack.enter_context(Worker(this, kit, inputs)),
                stack.enter_context(Worker(other, kit, inputs)),
            )

    return start
