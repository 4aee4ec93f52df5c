"""Gathers the figures of a run, writes the report, and ends the run with an error where a target is missed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks import baseline, report
from benchmarks.comparison import Change, Comparison
from benchmarks.figures import Figure, Verdict, missed
from benchmarks.pairs import Plan

Record = Callable[..., None]

_FIGURES = pytest.StashKey[list[Figure]]()

COMPARISON = pytest.StashKey[Comparison]()
"""What ``--against`` found; the test that measures it puts it here."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("cursus benchmarks")
    group.addoption("--quick", action="store_true", help="Under 90 seconds; what stays undecided does not fail.")
    group.addoption("--accept", action="store_true", help="Write the exact counts to benchmarks/baseline.json.")
    group.addoption(
        "--against", metavar="REF", help="Compare with a tag, commit or wheel, or with the previous-release."
    )
    group.addoption("--targets", action="store_true", help="With --against: measure the targets as well.")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_FIGURES] = []


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Measure the targets, the comparison that was asked for, or both."""
    if collection_path.suffix != ".py":
        return None
    against, targets = config.getoption("--against"), config.getoption("--targets")
    wanted = against if collection_path.name == "test_against.py" else targets or not against
    return None if wanted else True


@pytest.fixture(scope="session", autouse=True)
def silence() -> Iterator[None]:
    """Nobody's log is written: capturing it would be charged to the SDK, which says more."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="session")
def quick(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--quick"))


@pytest.fixture(scope="session")
def plan(quick: bool) -> Callable[..., Plan]:
    """A plan with so many seconds of budget, of which a quick run takes a tenth."""

    def make(budget: float, least: int = 10, precision: float = 0.01) -> Plan:
        if quick:
            return Plan(budget / 20, least, precision=0.05, patience=1)
        return Plan(budget, least, precision=precision)

    return make


@pytest.fixture
def record(pytestconfig: pytest.Config, quick: bool) -> Record:
    """Takes the figures of a benchmark, which fails when one of them misses its target.

    A quick run has no time to decide every figure, so one that stays undecided does not fail it.
    """

    def take(*figures: Figure) -> None:
        pytestconfig.stash[_FIGURES].extend(figures)
        failing = [figure for figure in missed(figures) if not quick or figure.verdict is Verdict.FAIL]
        said = [report.line(figure) for figure in failing]
        if said:
            pytest.fail("\n".join(said), pytrace=False)

    return take


@pytest.fixture(scope="session")
def pipelines(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """The folder of a pipeline by its number of nodes."""
    from benchmarks.pipelines import write_pipeline

    made: dict[int, Path] = {}

    def folder(nodes: int) -> Path:
        if nodes not in made:
            made[nodes] = write_pipeline(tmp_path_factory.mktemp(f"pipeline_{nodes}"), nodes)
        return made[nodes]

    return folder


def pytest_sessionfinish(session: pytest.Session) -> None:
    figures = session.config.stash[_FIGURES]
    comparison = session.config.stash.get(COMPARISON, None)
    if not figures and comparison is None:
        return
    worse = baseline.regressions(figures, baseline.read())
    report.write(figures, worse, comparison)
    accepted = session.config.getoption("--accept")
    if accepted:
        baseline.write(figures)
    if (worse and not accepted) or (comparison and comparison.of(Change.SLOWER)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    figures = config.stash[_FIGURES]
    comparison = config.stash.get(COMPARISON, None)
    if comparison:
        terminalreporter.section(f"this version against {comparison.name}")
        for compared in comparison.figures:
            terminalreporter.line(report.compared_line(compared), red=compared.change is Change.SLOWER)
    if not figures:
        return
    terminalreporter.section("figures and targets")
    for figure in figures:
        terminalreporter.line(report.line(figure))
    for regression in baseline.regressions(figures, baseline.read()):
        terminalreporter.line(f"REGRESSION {regression}", red=True)
    terminalreporter.line(f"report: {report.FOLDER / 'index.html'}")
