"""Gathers the figures of a run, writes the report, and ends the run with an error where a target is missed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks import baseline, report
from benchmarks.figures import Figure, missed
from benchmarks.pairs import Plan

Record = Callable[..., None]

_FIGURES = pytest.StashKey[list[Figure]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("cursus benchmarks")
    group.addoption("--quick", action="store_true", help="A tenth of the time, and no pipelines of 500 nodes.")
    group.addoption("--accept", action="store_true", help="Write what was measured to benchmarks/baseline.json.")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_FIGURES] = []


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
        return Plan(budget / 10 if quick else budget, min(least, 3) if quick else least, precision=precision)

    return make


@pytest.fixture
def record(pytestconfig: pytest.Config) -> Record:
    """Takes the figures of a benchmark, which fails when one of them misses its target."""

    def take(*figures: Figure) -> None:
        pytestconfig.stash[_FIGURES].extend(figures)
        said = [report.line(figure) for figure in missed(figures)]
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
    if not figures:
        return
    worse = baseline.regressions(figures, baseline.read())
    report.write(figures, worse)
    if session.config.getoption("--accept"):
        baseline.write(figures)
    elif worse:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    figures = config.stash[_FIGURES]
    if not figures:
        return
    terminalreporter.section("figures and targets")
    for figure in figures:
        terminalreporter.line(report.line(figure))
    for regression in baseline.regressions(figures, baseline.read()):
        terminalreporter.line(f"REGRESSION {regression}", red=True)
    terminalreporter.line(f"report: {report.FOLDER / 'index.html'}")
