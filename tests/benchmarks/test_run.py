"""A run of the benchmarks: what it writes, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from benchmarks import baseline, report
from benchmarks.baseline import regressions
from benchmarks.figures import Figure, exactly
from benchmarks.pipelines import BLOCK
from benchmarks.processes import BARE_PYTHON, Command
from benchmarks.twin import StubSession, compile_twin

pytest_plugins = ["pytester"]

FIGURES = [
    Figure("paths", "one <b>", 1.02, 1.0, 1.04, "ratio", 1.05, (1.0, 1.02, 1.04)),
    Figure("paths", "two", 1.2, 1.1, 1.3, "ratio", 1.05, (1.1, 1.2, 1.3)),
    Figure("compile", "10 nodes", 0.05, 0.04, 0.06, detail={"nodes": 10, "ours": 0.01, "theirs": 0.2}),
    exactly("calls", "a step", 1234),
    exactly("seconds", "a step", 0.25, "s"),
]


def test_the_report_tells_each_figure_beside_its_target(tmp_path: Path) -> None:
    """JSON, Markdown and one HTML page with its plots inside; a second run adds to the history."""
    worse = regressions(FIGURES, {"calls: a step": 1000})
    for _ in range(2):
        report.write(FIGURES, worse, folder=tmp_path)
    document = json.loads((tmp_path / "figures.json").read_text())
    assert [one["verdict"] for one in document["figures"]] == ["pass", "fail", *["reported"] * 3]
    text = (tmp_path / "report.md").read_text()
    assert "1 of 2 targets met, 1 regressions." in text
    assert "| paths | two | 1.200x | 1.100x to 1.300x | ≤ 1.050x | fail |" in text
    page = (tmp_path / "index.html").read_text()
    HTMLParser().feed(page)
    assert page.count("<svg") == 3  # Distributions, growth, history.
    assert "one &lt;b&gt;" in page
    assert "calls: a step: 1234" in page
    history = [json.loads(line) for line in (tmp_path / report.HISTORY).read_text().splitlines()]
    assert len(history) == 2
    assert "seconds: a step" not in history[0]


@pytest.mark.parametrize(("value", "accepted", "ends"), [(1.0, 1.0, 0), (1.2, 1.2, 1), (1.0, 0.9, 1), (1.2, 1.0, 1)])
def test_a_run_ends_with_an_error_where_a_target_is_missed_or_it_got_worse(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, value: float, accepted: float, ends: int
) -> None:
    """Exit code 0 only when every target is met and nothing is worse than the baseline."""
    monkeypatch.setattr(report.write, "__defaults__", (None, pytester.path / "report"))
    monkeypatch.setattr(baseline.read, "__defaults__", (pytester.path / "baseline.json",))
    baseline.write([exactly("g", "n", accepted)], pytester.path / "baseline.json")
    pytester.makeconftest("from benchmarks.conftest import *")
    pytester.makepyfile(
        f"""
        from benchmarks.figures import exactly

        def test_one(record):
            record(exactly("g", "n", {value}, "ratio", 1.1))
        """
    )
    run = pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist")
    assert run.ret == ends, run.stdout.str()
    run.stdout.fnmatch_lines(["*figures and targets*", "*g: n*target <= 1.100x*"])
    assert ("REGRESSION" in run.stdout.str()) == (value > accepted * 1.05)


@pytest.mark.parametrize(("low", "high", "ends"), [(1.03, 1.05, 1), (0.99, 1.01, 0), (0.99, 1.05, 0), (0.9, 0.95, 0)])
def test_a_run_ends_with_an_error_where_it_is_slower_than_another_version(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, low: float, high: float, ends: int
) -> None:
    """Exit code 0 when every figure is the same, faster or undecided; the report has a row for each."""
    monkeypatch.setattr(report.write, "__defaults__", (None, pytester.path / "report"))
    pytester.makeconftest("from benchmarks.conftest import *")
    pytester.makepyfile(
        f"""
        from benchmarks.comparison import Compared, Comparison
        from benchmarks.conftest import COMPARISON

        def test_one(pytestconfig):
            figures = [Compared("one path", "seconds", 1.0, {low}, {high}, 2e-6, 2e-6)]
            figures.append(Compared("a step", "bytes", reason="this version has no step"))
            pytestconfig.stash[COMPARISON] = Comparison("v1.0", figures, {{"pydantic": ("2.9", "2.8")}})
        """
    )
    run = pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist")
    assert run.ret == ends, run.stdout.str()
    run.stdout.fnmatch_lines(["*this version against v1.0*", "not comparable*a step*this version has no step*"])
    text = (pytester.path / "report" / "report.md").read_text()
    assert "Packages that differ, this version first: pydantic 2.9 and 2.8." in text
    assert f"| {low:.3f} to {high:.3f} |" in text
    assert "Targets" not in text
    assert "this version has no step" in (pytester.path / "report" / "index.html").read_text()


@pytest.mark.parametrize(("quick", "ends"), [((), 1), (("--quick",), 0)])
def test_an_undecided_figure_does_not_fail_a_quick_run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, quick: tuple[str, ...], ends: int
) -> None:
    """It has no time to decide all of them. A whole run has."""
    monkeypatch.setattr(report.write, "__defaults__", (None, pytester.path / "report"))
    pytester.makeconftest("from benchmarks.conftest import *")
    pytester.makepyfile(
        """
        from benchmarks.figures import Figure

        def test_one(record):
            record(Figure("g", "n", 1.05, 1.0, 1.1, "ratio", 1.05, (1.0, 1.1)))
        """
    )
    run = pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist", *quick)
    assert run.ret == ends, run.stdout.str()


def test_a_command_tells_its_cost() -> None:
    """Seconds and bytes of the child alone; one that fails is an error, not a fast run."""
    cost = BARE_PYTHON()
    assert 0 < cost.processor <= cost.seconds * 2
    assert 2**20 < cost.peak < 2**27
    assert Command(("-c", "x = bytearray(2**27)"))().peak > cost.peak + 2**26
    with pytest.raises(RuntimeError, match="failed: -c"):
        Command(("-c", "raise SystemExit(3)"))()


def test_the_twin_asks_nobody() -> None:
    """The hand-written pipeline is made of as many steps, without network and without credentials."""
    program = (
        "import sys, json\n"
        "def hook(event, arguments):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo'): raise SystemExit(f'{event} {arguments}')\n"
        "sys.addaudithook(hook)\n"
        "from benchmarks.twin import StubSession, compile_twin\n"
        "print(len(json.loads(compile_twin(10, StubSession()))['Steps']))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        env={"SAGEMAKER_SUPPRESS_V2_WARNING": "1", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout.strip()) == (0, "10"), run.stderr[-2000:]


def test_the_twin_is_the_same_pipeline() -> None:
    """Step for step of the kinds that ours are, each block wired within itself."""
    steps = json.loads(compile_twin(5, StubSession()))["Steps"]
    assert [step["Name"].partition("-")[0] for step in steps] == list(BLOCK)
    assert [step["Type"] for step in steps] == ["Processing", "Processing", "Training", "Processing", "Model"]
