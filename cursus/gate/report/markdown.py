"""The verdict on a page of Markdown, as a CI job shows it."""

from __future__ import annotations

from collections.abc import Iterator

from cursus.gate.causes import causes
from cursus.gate.report.about import About
from cursus.gate.report.overview import Row, mark, overview
from cursus.gate.templates import render
from cursus.gate.verdict import Verdict
from cursus.visible import visible

SHOWN = 15
"""Causes in the page: CI services cut what is long."""


def summary(verdict: Verdict, about: About) -> str:
    """What passed, each cause once with its fix, the matrix, and what was measured."""
    return render(
        "summary.md.jinja",
        passed=verdict.passed,
        about=about,
        only=", ".join(map(_cell, verdict.only)),
        headline=verdict.headline,
        figures=verdict.figures.lines,
        scorecard=verdict.figures.table,
        causes=causes(verdict),
        again=verdict.again,
        shown=SHOWN,
        cell=_cell,
        code=_code,
        bases=verdict.bases,
        rows=[(_cell(name), [mark(row.cells[base]) for base in verdict.bases]) for name, row in _rows(verdict)],
    )


def _rows(verdict: Verdict) -> Iterator[tuple[str, Row]]:
    for section in overview(verdict):
        yield from ((row.group, row) for row in section.failing)
        if row := section.folded:
            yield row.group, row


def _cell(text: str) -> str:
    """Without what could break out of a cell, be markup in it, or be obeyed by anyone who shows it."""
    return visible(" ".join(text.splitlines())).translate(_ENTITIES)


def _code(text: str) -> str:
    """One line of code that cannot end the block or the span it is in."""
    return visible(" ".join(text.splitlines())).replace("`", "'")


_ENTITIES = str.maketrans({character: f"&#{ord(character)};" for character in "&<|`[]*_~"})
"""Characters that begin markup; as entities they show themselves."""
