"""Compiling, warm: against the same pipelines written by hand with the SDK, and by the number of nodes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks import counting
from benchmarks.conftest import Record
from benchmarks.figures import exactly, of_pairs
from benchmarks.pairs import Plan, compare, times
from benchmarks.pipelines import compile_pipeline
from benchmarks.twin import StubSession, compile_twin

BY_HAND = 0.03
"""What compiling may cost, where the same pipeline written with the SDK costs 1."""

BUDGETS = {5: 4, 10: 6, 20: 5, 50: 8, 100: 20, 500: 30}
"""Seconds by number of nodes."""

JUDGED = (10, 100)


@pytest.mark.parametrize("nodes", BUDGETS)
def test_against_the_sdk(
    record: Record, plan: Callable[..., Plan], quick: bool, pipelines: Callable[[int], Path], nodes: int
) -> None:
    """The files read, compiled and written as text, against the hand-written twin of as many steps."""
    if quick and nodes not in JUDGED:
        pytest.skip("reported only")
    folder, session = pipelines(nodes), StubSession()
    if nodes <= 100:
        ours, theirs = compile_pipeline(folder), compile_twin(nodes, session)
        assert len(json.loads(ours)["Steps"]) == len(json.loads(theirs)["Steps"]) == nodes
    timed = compare(
        lambda: compile_pipeline(folder),
        lambda: compile_twin(nodes, session),
        plan(BUDGETS[nodes], least=10 if nodes < 100 else 5 if nodes < 500 else 2, precision=0.02),
        limit=BY_HAND,
    )
    limit = BY_HAND if nodes in JUDGED else None
    detail = {"nodes": nodes, "ours": timed.ours, "theirs": timed.theirs}
    name = f"{nodes} nodes"
    record(of_pairs("compile / SDK by hand", name, timed, limit, detail))


def test_growth(record: Record, plan: Callable[..., Plan], pipelines: Callable[[int], Path]) -> None:
    """Time per node of 500 nodes against that of 10, and what 100 nodes cost in calls and memory."""
    small, large = pipelines(10), pipelines(500)
    compile_pipeline(small)
    timed = compare(
        lambda: compile_pipeline(large), times(50, lambda: compile_pipeline(small)), plan(15, precision=0.02), limit=1.1
    )
    hundred = pipelines(100)
    group = "compile, growth"
    record(
        of_pairs(group, "per node, 500 / 10", timed, 1.1),
        exactly(group, "calls, 100 nodes", counting.calls(lambda: compile_pipeline(hundred))),
        exactly(group, "bytes at the peak, 100 nodes", counting.allocated(lambda: compile_pipeline(hundred))),
    )


@pytest.mark.parametrize("nodes", [10, 100])
def test_compile(benchmark: BenchmarkFixture, pipelines: Callable[[int], Path], nodes: int) -> None:
    """Seconds on this machine, for those who want to know them."""
    benchmark.group = "compile and definition"
    benchmark(compile_pipeline, pipelines(nodes))
