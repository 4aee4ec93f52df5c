"""The verdict in a terminal: what failed in a table, then each cause once with its fix, then the verdict in numbers."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cursus.errors import Severity
from cursus.gate.causes import Cause, causes
from cursus.gate.figures import Share
from cursus.gate.report.overview import mark, overview
from cursus.gate.verdict import Verdict
from cursus.visible import visible

SHOWN = 15
"""Causes printed."""


def show(verdict: Verdict, console: Console) -> None:
    """The table, the causes with their fixes, the scorecard, and the verdict in numbers."""
    console.print(_table(verdict))
    found = causes(verdict)
    for cause in found[:SHOWN]:
        console.print(_cause(cause, verdict), soft_wrap=True)
    if len(found) > SHOWN:
        console.print(f"… and {len(found) - SHOWN} more causes, in the report.")
    if verdict.figures.table:
        console.print("\n".join(verdict.figures.table), "", soft_wrap=True, sep="\n")
    console.print(_summary(verdict), soft_wrap=True)


def _table(verdict: Verdict) -> Table:
    """Rows that fail; those that pass are one row for each kind."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for base in verdict.bases:
        table.add_column(base, justify="center")
    for section in overview(verdict):
        for row in section.failing:
            table.add_row(row.group, *(_cell(row.cells[base]) for base in verdict.bases))
        if folded := section.folded:
            cells = (_cell(folded.cells[base]) for base in verdict.bases)
            table.add_row(folded.group, *cells, end_section=True)
    return table


def _cell(passed: Share) -> Text:
    return Text(mark(passed), style="green" if passed.part == passed.whole else "bold red")


def _cause(cause: Cause, verdict: Verdict) -> Text:
    text = Text(f"{cause.code} ", style="bold red" if cause.severity is Severity.ERROR else "yellow")
    text.append(": ".join(filter(None, (cause.title, cause.place))), style="bold")
    if cause.effect:
        text.append(f"\n     {cause.effect}", style="default")
    if cause.detail:
        text.append(f"\n     {cause.detail}", style="default")
    for suspect in cause.suspects:
        text.append(f"\n   - {visible(suspect.before)}", style="red")
        if suspect.after:
            text.append(f"\n   + {visible(suspect.after)}", style="green")
    if cause.remedy:
        text.append(f"\n     {cause.remedy}", style="default")
    if others := cause.others:
        said = ", ".join(f"{found.code} in {count}" for found, count in others)
        text.append(f"\n     It also causes {said}.", style="dim")
    text.append(f"\n     cursus explain {cause.code}", style="dim")
    if cause.cases:
        text.append(f"   {verdict.again} {cause.cases[0].name}", style="dim")
    return text


def _summary(verdict: Verdict) -> Text:
    text = Text("PASSED" if verdict.passed else "FAILED", style="bold green" if verdict.passed else "bold red")
    for share, what in verdict.headline:
        text.append(f"\n        {share} {what}", style="default")
    for figure in verdict.figures.lines:
        text.append(f"\n        {figure}", style="default")
    return text
