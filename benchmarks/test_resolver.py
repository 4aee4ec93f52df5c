"""Resolving: against merely reading the JSON, how it grows, and what it gets done in a second."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from benchmarks import counting
from benchmarks.conftest import Record
from benchmarks.figures import exactly, of_pairs
from benchmarks.pairs import Plan, compare, times
from benchmarks.pipelines import compile_pipeline
from cursus.checks.runner import check_definition
from cursus.definition.references import references
from cursus.definition.resolve import resolve

VALUES = {"EXECUTION_S3_PREFIX": "s3://bucket/run-1"}


@pytest.mark.parametrize("nodes", [10, 100, 500])
def test_resolve_against_json(
    record: Record, plan: Callable[..., Plan], pipelines: Callable[[int], Path], nodes: int
) -> None:
    """At most ten times as long as ``json.loads`` of the same text."""
    text = compile_pipeline(pipelines(nodes))
    definition, repeat = json.loads(text), max(1, 100 // nodes)
    timed = compare(
        times(repeat, lambda: resolve(definition, VALUES)), times(repeat, lambda: json.loads(text)), plan(6), limit=10
    )
    seconds = timed.ours / repeat
    name = f"{nodes} nodes"
    record(
        of_pairs("resolve / json.loads", name, timed, 10),
        exactly("resolve", f"MB, {name}", len(text) / 1e6 / seconds, "per second"),
        exactly("resolve", f"references, {name}", sum(1 for _ in references(definition)) / seconds, "per second"),
    )


def test_growth(record: Record, plan: Callable[..., Plan], pipelines: Callable[[int], Path]) -> None:
    """Linear: 50 times the nodes are 50 times the calls; in time a little more, since they leave the caches."""
    small, large = (json.loads(compile_pipeline(pipelines(nodes))) for nodes in (10, 500))
    timed = compare(lambda: resolve(large, VALUES), times(50, lambda: resolve(small, VALUES)), plan(6, precision=0.02))
    calls = [counting.calls(partial(resolve, definition, VALUES)) for definition in (small, large)]
    record(
        exactly("resolve", "calls per node, 500 / 10", calls[1] / calls[0] / 50, "ratio", 1.05),
        of_pairs("resolve", "time per node, 500 / 10", timed),
    )


def test_checks(record: Record, plan: Callable[..., Plan], pipelines: Callable[[int], Path]) -> None:
    """All checks of a definition of a hundred nodes, against resolving it."""
    definition = json.loads(compile_pipeline(pipelines(100)))
    check_definition(definition, VALUES)
    timed = compare(
        lambda: check_definition(definition, VALUES), times(5, lambda: resolve(definition, VALUES)), plan(6)
    )
    record(
        of_pairs("check", "100 nodes / resolving them 5 times", timed),
        exactly("check", "steps, 100 nodes", 100 / timed.ours, "per second"),
    )
