"""Findings that the project wants, with the reason in its file of suppressions, are left out of the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cursus.checks import suppressions
from cursus.checks.suppressions import Suppression
from cursus.errors import Diagnostic
from cursus.gate.verdict import Outcome
from cursus.reporting import Finding


def suppress(
    outcomes: tuple[Outcome, ...], asked_for: Sequence[Suppression], *, complete: bool
) -> tuple[tuple[Outcome, ...], list[Diagnostic]]:
    """The outcomes without what is suppressed, and what is wrong with the suppressions themselves (W575, W576).

    That one is not needed can be said only of ``complete`` outcomes.
    """
    if not asked_for:
        return outcomes, []
    everything = [Finding(found) for outcome in outcomes for found in outcome.findings]
    left = suppressions.apply(everything, asked_for, suppressions.FILE_NAME)
    faults = [found.diagnostic for found in left if found.code in ("W575", "W576")]
    kept = tuple(
        replace(outcome, findings=tuple(found for found in outcome.findings if not _covered(found, asked_for)))
        for outcome in outcomes
    )
    return kept, [found for found in faults if complete or found.code == "W575"]


def _covered(found: Diagnostic, asked_for: Sequence[Suppression]) -> bool:
    return any(suppression.covers(Finding(found)) for suppression in asked_for)
