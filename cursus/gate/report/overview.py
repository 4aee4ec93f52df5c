"""Every builder and pipeline against every base: how many of its cases passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cursus.gate.figures import Share
from cursus.gate.verdict import Outcome, Verdict

KINDS: Final = {
    "step": "Builders",
    "pipeline": "Pipelines",
    "saved": "Configs saved by earlier versions",
    "example": "Examples",
    "native": "Steps made with the SDK",
    "plugin": "Builders of the plug-in",
    "project": "Pipelines of the project",
    "invalid": "Invalid inputs",
}
"""What the reports call the kinds of cases."""


@dataclass(frozen=True)
class Row:
    """A builder, or a pipeline, and for each base the share of its cases that passed."""

    kind: str
    group: str
    cells: Mapping[str, Share]

    @property
    def passed(self) -> bool:
        return all(cell.part == cell.whole for cell in self.cells.values())


@dataclass(frozen=True)
class Section:
    """The rows of one kind. ``folded``: those that pass everywhere, as one row; None where there is none."""

    kind: str
    rows: tuple[Row, ...]

    @property
    def failing(self) -> list[Row]:
        return [row for row in self.rows if not row.passed]

    @property
    def folded(self) -> Row | None:
        passing = [row for row in self.rows if row.passed]
        if not passing:
            return None
        if len(passing) == 1:
            return passing[0]
        cells = {
            base: Share(sum(row.cells[base].part for row in passing), sum(row.cells[base].whole for row in passing))
            for base in passing[0].cells
        }
        number = str(len(passing)) if self.failing else f"all {len(passing)}"
        return Row(self.kind, f"{KINDS[self.kind]}: {number} passed", cells)


def overview(verdict: Verdict) -> list[Section]:
    """A section for each kind, a row for each builder or pipeline, in the order of the cases."""
    groups: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in verdict.compiled:
        groups.setdefault((outcome.case.kind, outcome.case.group), []).append(outcome)
    rows: dict[str, list[Row]] = {}
    for (kind, group), outcomes in groups.items():
        rows.setdefault(kind, []).append(Row(kind, group, _cells(outcomes, verdict.bases)))
    return [Section(kind, tuple(own)) for kind, own in rows.items()]


def mark(share: Share) -> str:
    """A cell: ``✓ 5`` passed, ``✗ 2 of 5`` failed, empty where there is no case."""
    if not share.whole:
        return ""
    return f"✓ {share.whole}" if share.part == share.whole else f"✗ {share.whole - share.part} of {share.whole}"


def _cells(outcomes: list[Outcome], bases: list[str]) -> dict[str, Share]:
    passed = {base: [outcome.passed for outcome in outcomes if outcome.base == base] for base in bases}
    return {base: Share(sum(each), len(each)) for base, each in passed.items()}
