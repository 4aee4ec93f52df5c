"""The verdict in a terminal: a builder or pipeline a row, a base a column, then what failed and what to do about it."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cursus.errors import Diagnostic, Severity
from cursus.gate.figures import Share
from cursus.gate.report.overview import overview
from cursus.gate.verdict import Verdict

SHOWN = 15
"""Findings printed; a broken basis would repeat one cause for every case."""


def show(verdict: Verdict, console: Console) -> None:
    """The table, the first findings with what to do about each code, the scorecard, and the verdict in numbers."""
    console.print(_table(verdict))
    findings = verdict.all_findings
    for found in findings[:SHOWN]:
        console.print(_finding(found), soft_wrap=True)
    if len(findings) > SHOWN:
        console.print(f"… and {len(findings) - SHOWN} more, in the report. --only NAME runs one case alone.")
    for code, hint in {found.code: found.hint for found in reversed(findings) if found.hint}.items():
        console.print(Text(f"{code} → {hint}", style="dim"), soft_wrap=True)
    if verdict.figures.table:
        console.print("\n".join(verdict.figures.table), "", soft_wrap=True, sep="\n")
    console.print(_summary(verdict), soft_wrap=True)


def _table(verdict: Verdict) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for base in verdict.bases:
        table.add_column(base, justify="center")
    kind_before = None
    for row in overview(verdict):
        if row.kind != kind_before and kind_before is not None:
            table.add_section()
        kind_before = row.kind
        table.add_row(row.group, *(_cell(row.cells[base]) for base in verdict.bases))
    return table


def _cell(passed: Share) -> Text:
    failed = passed.whole - passed.part
    if failed:
        return Text(f"✗ {failed}/{passed.whole}", style="bold red")
    return Text("✓" if passed.whole == 1 else f"✓ {passed.whole}" if passed.whole else "", style="green")


def _finding(found: Diagnostic) -> Text:
    text = Text(f"{found.where}: ", style="bold")
    text.append(f"{found.code} ", style="bold red" if found.severity is Severity.ERROR else "yellow")
    text.append(found.message, style="default")
    return text


def _summary(verdict: Verdict) -> Text:
    text = Text("PASSED" if verdict.passed else "FAILED", style="bold green" if verdict.passed else "bold red")
    for share, what in verdict.headline:
        text.append(f"\n        {share} {what}", style="default")
    for figure in verdict.figures.lines:
        text.append(f"\n        {figure}", style="default")
    return text
