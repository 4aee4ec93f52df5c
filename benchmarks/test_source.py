"""Lint and migrate: a thousand files, against merely parsing them."""

from __future__ import annotations

import ast
from collections.abc import Callable

import libcst

from benchmarks.conftest import Record
from benchmarks.figures import exactly, of_pairs
from benchmarks.pairs import Plan, compare
from benchmarks.source_files import source_files
from cursus.lint.linter import lint_sources
from cursus.migrate import migrate_sources


def test_lint(record: Record, plan: Callable[..., Plan], quick: bool) -> None:
    """At most five times as long as ``ast.parse`` of the same files."""
    sources = source_files(100 if quick else 1000)
    assert len(lint_sources(sources).findings) >= len(sources) / 4
    timed = compare(
        lambda: lint_sources(sources),
        lambda: [ast.parse(source) for source in sources.values()],
        plan(12, least=5, precision=0.02),
        limit=5,
    )
    record(
        of_pairs("lint", "/ ast.parse", timed, 5),
        exactly("lint", "files", len(sources) / timed.ours, "per second"),
    )


def test_migrate(record: Record, plan: Callable[..., Plan], quick: bool) -> None:
    """``migrate --diff`` takes at most three times as long as ``libcst.parse_module`` of the same files."""
    sources = source_files(100 if quick else 1000)
    assert len(migrate_sources(sources).changed) == len(sources) / 4
    timed = compare(
        lambda: migrate_sources(sources).diff(),
        lambda: [libcst.parse_module(source) for source in sources.values()],
        plan(20, least=5, precision=0.02),
        limit=3,
    )
    record(
        of_pairs("migrate --diff", "/ libcst.parse_module", timed, 3),
        exactly("migrate --diff", "files", len(sources) / timed.ours, "per second"),
    )
