"""The matrix in a terminal: a cell a row, then what changed and which version it is because of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from validation.matrix.cell import Cell
from validation.matrix.changes import Change, changes

SHOWN = 15
"""Findings of one cell that are printed; its file has all."""


def show_cell(cell: Cell, console: Console) -> None:
    """The verdict of one cell in a few lines."""
    versions = cell.versions
    console.print(
        f"{_verdict(cell)}  Python {versions.python}, sagemaker {versions.sagemaker}, botocore {versions.botocore}: "
        f"{cell.differing} of {cell.definitions:,} definitions differ from their golden files; "
        f"{''.join(f'{words}; ' for words in _agreeing(cell))}{_codes(cell)}; {cell.minutes:.1f} min",
        soft_wrap=True,
    )
    errors = [change for change in changes([cell]) if change.code.startswith("E")]
    for change in errors[:SHOWN]:
        console.print(_line(change), soft_wrap=True)


def show(cells: Sequence[Cell], stale: Sequence[str], console: Console) -> bool:
    """All cells, and whether all is well: each passed, and none is ``stale``: of other code or golden files."""
    console.print(_table(cells))
    told = changes(cells)
    for because, some in _by_cause(told, cells).items():
        console.print(f"\n[bold]{because}[/bold]", soft_wrap=True)
        for change in some:
            console.print(_line(change), soft_wrap=True)
    everywhere = Counter(change.code for change in told if change.because == frozenset())
    if everywhere:
        console.print(f"\nIn every cell, so because of none of them: {', '.join(sorted(everywhere))}", soft_wrap=True)
    if stale:
        console.print(f"\nRun again, because code or golden files changed: {', '.join(stale)}", soft_wrap=True)
    well = bool(cells) and all(cell.passed for cell in cells) and not stale
    passed = sum(cell.passed for cell in cells)
    console.print(f"\n{'PASSED' if well else 'FAILED'}  {passed} of {len(cells)} cells that were run")
    return well


def _table(cells: Sequence[Cell]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Python", "sagemaker", "botocore", "verdict"):
        table.add_column(heading, no_wrap=True)
    table.add_column("SDK agrees", no_wrap=True)
    for heading in ("differ", "minutes"):
        table.add_column(heading, justify="right", no_wrap=True)
    for cell in cells:
        versions, ends = cell.versions, cell.ends
        sdk = (f"{ends['sagemaker']} {versions.sagemaker}", f"{ends['botocore']} {versions.botocore}")
        differ = f"{cell.differing} of {cell.definitions:,}"
        table.add_row(versions.python, *sdk, _verdict(cell), "\n".join(_agreeing(cell)), differ, f"{cell.minutes:.1f}")
    return table


def _by_cause(told: Sequence[Change], cells: Sequence[Cell]) -> dict[str, list[Change]]:
    """What is not in every cell, below what it is because of, in words."""
    grouped: dict[str, list[Change]] = {}
    for change in told:
        if change.because is None:
            grouped.setdefault(f"In {', '.join(change.cells)}:", []).append(change)
        elif change.because:
            causes = " with ".join(_words(factor, cells) for factor in sorted(change.because))
            grouped.setdefault(f"Because of {causes}:", []).append(change)
    return grouped


def _words(factor: str, cells: Sequence[Cell]) -> str:
    """``sagemaker_oldest`` as the versions that it stands for: ``sagemaker 2.248.0``."""
    package = "python" if factor.startswith("py") else factor.partition("_")[0]
    versions = sorted({getattr(cell.versions, package) for cell in cells if factor in cell.factors})
    return f"{package.replace('python', 'Python')} {' or '.join(versions)}"


def _line(change: Change) -> Text:
    severity = "bold red" if change.code.startswith("E") else "yellow"
    text = (
        Text("  ")
        .append(f"{change.code} ", style=severity)
        .append(f"{change.pattern} " if change.pattern else "", "bold")
    )
    where = (
        f"in {change.count} definition{'s' * (change.count > 1)}, such as {change.example.definition}: "
        if change.example.definition
        else ""
    )
    return text.append(f"{where}{change.example.message}")


def _verdict(cell: Cell) -> str:
    return "PASSED" if cell.passed else "FAILED"


def _agreeing(cell: Cell) -> list[str]:
    return [f"{who}: {share}" for who, share in cell.agreeing.items()]


def _codes(cell: Cell) -> str:
    counts = Counter(found.code for found in cell.findings)
    return "findings: " + (", ".join(f"{count} {code}" for code, count in sorted(counts.items())) or "none")
