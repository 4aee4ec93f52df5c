"""Every builder and pipeline against every base: how many of its cases passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cursus.gate.figures import Share
from cursus.gate.verdict import Outcome, Verdict


@dataclass(frozen=True)
class Row:
    """A builder, or a pipeline, and for each base the share of its cases that passed."""

    kind: str
    group: str
    cells: Mapping[str, Share]


def overview(verdict: Verdict) -> list[Row]:
    """A row each, in the order of the cases."""
    groups: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in verdict.compiled:
        groups.setdefault((outcome.case.kind, outcome.case.group), []).append(outcome)
    return [Row(kind, group, _cells(outcomes, verdict.bases)) for (kind, group), outcomes in groups.items()]


def _cells(outcomes: list[Outcome], bases: list[str]) -> dict[str, Share]:
    passed = {base: [outcome.passed for outcome in outcomes if outcome.base == base] for base in bases}
    return {base: Share(sum(each), len(each)) for base, each in passed.items()}
