"""Findings that the project wants, with the reason in its file of suppressions, are left out of the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from cursus.checks.suppressions import Suppression, faults
from cursus.errors import Diagnostic
from cursus.gate.verdict import Accepted, Outcome
from cursus.reporting import Finding


@dataclass
class Suppressing:
    """The suppressions in ``file`` at work: what they covered is ``accepted``."""

    suppressions: Sequence[Suppression]
    file: str = ""
    accepted: list[Accepted] = field(default_factory=list)
    _used: set[Suppression] = field(default_factory=set)

    def outcomes(self, outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
        """The outcomes without what is suppressed."""
        return tuple(replace(outcome, findings=self._left(outcome.findings, outcome)) for outcome in outcomes)

    def alone(self, findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """The findings outside cases without what is suppressed."""
        return self._left(findings, None)

    def faults(self, outcomes: Sequence[Outcome], *, complete: bool) -> list[Diagnostic]:
        """What is wrong with the suppressions themselves (W575, W576).

        If ``outcomes`` are not ``complete``, no suppression for other cases is unneeded; and none for a case that could
        not be compiled or compared, where the search for findings ended early.
        """
        names = {outcome.case.name for outcome in outcomes}
        looked_for = [
            one
            for one in self.suppressions
            if (complete or one.pipeline in names) and not any(_ended_early(one, outcome) for outcome in outcomes)
        ]
        found = faults(self.suppressions, self._used, looked_for, self.file)
        return [replace(one.diagnostic, where=one.diagnostic.at.in_file(self.file)) for one in found]

    def _left(self, findings: Iterable[Diagnostic], outcome: Outcome | None) -> tuple[Diagnostic, ...]:
        name, left = outcome.case.name if outcome else "", []
        for found in findings:
            by = [one for one in self.suppressions if one.covers(Finding(found), name)]
            self._used.update(by)
            if not by:
                left.append(found)
            else:
                case, base = (outcome.case, outcome.compiled.base) if outcome else (None, None)
                self.accepted.append(Accepted(case, base, found, by[0].reason))
        return tuple(left)


def _ended_early(suppression: Suppression, outcome: Outcome) -> bool:
    """Whether a case that a suppression is for was not searched for its findings."""
    if not suppression.is_for(outcome.case.name):
        return False
    no_golden = any(found.code == "E601" for found in outcome.findings)
    return not outcome.compiled.text or (suppression.code == "E602" and no_golden)
