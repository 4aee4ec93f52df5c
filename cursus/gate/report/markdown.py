"""The verdict on a page of Markdown, as a CI job shows it."""

from __future__ import annotations

from cursus.errors import Severity
from cursus.gate.figures import Share
from cursus.gate.report.overview import overview
from cursus.gate.templates import render
from cursus.gate.verdict import Verdict
from cursus.visible import visible

SHOWN = 30
"""Findings in the page: CI services cut what is long."""


def summary(verdict: Verdict) -> str:
    """What passed, what was measured, what is wrong and what to do about it, and the matrix."""
    return render(
        "summary.md.jinja",
        passed=verdict.passed,
        only=", ".join(map(_cell, verdict.only)),
        headline=verdict.headline,
        figures=verdict.figures.lines,
        scorecard=verdict.figures.table,
        findings=[found for found in verdict.all_findings if found.severity is not Severity.NOTE],
        shown=SHOWN,
        cell=_cell,
        bases=verdict.bases,
        rows=[(_cell(row.group), [_mark(row.cells[base]) for base in verdict.bases]) for row in overview(verdict)],
    )


def _mark(share: Share) -> str:
    if share.part == share.whole:
        return "✓" if share.whole else ""
    return f"✗ {share.whole - share.part}/{share.whole}"


def _cell(text: str) -> str:
    """Without what could break out of a cell, be markup in it, or be obeyed by whoever shows it."""
    return visible(" ".join(text.splitlines())).translate(_ENTITIES)


_ENTITIES = str.maketrans({character: f"&#{ord(character)};" for character in "&<|`[]*_~"})
"""Characters that begin markup; as entities they show themselves."""
