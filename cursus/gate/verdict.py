"""What came of a run of the gate: an outcome for each case under each base, and the verdict on all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from cursus.environments.files import Environment
from cursus.errors import Diagnostic, errors_in
from cursus.gate.bases import Base
from cursus.gate.case import Case
from cursus.gate.compilation import Compiled
from cursus.gate.figures import Figures, Share
from cursus.gate.suspects import Sources

BUILDERS = ("step", "plugin", "native")
"""Kinds of cases that are about a builder, not about their own pipeline."""


@dataclass(frozen=True)
class Outcome:
    """What one case compiled to under one base, and what was found of it."""

    compiled: Compiled
    findings: tuple[Diagnostic, ...]

    @property
    def case(self) -> Case:
        return self.compiled.case

    @property
    def base(self) -> str:
        return self.compiled.base.name

    @property
    def passed(self) -> bool:
        return not errors_in(self.findings)


@dataclass(frozen=True)
class Told:
    """A finding of a case, and the bases under which it was found in the same words."""

    case: Case
    bases: tuple[Base, ...]
    finding: Diagnostic

    @classmethod
    def of(cls, found: Iterable[tuple[Case, Base, Diagnostic]]) -> list[Told]:
        """What several bases of one case have in common is reported once."""
        bases: dict[tuple[Case, Diagnostic], list[Base]] = {}
        for case, base, one in found:
            of_one = bases.setdefault((case, one), [])
            if base not in of_one:
                of_one.append(base)
        return [cls(case, tuple(names), one) for (case, one), names in bases.items()]

    @property
    def placed(self) -> Diagnostic:
        """The finding, whose place begins with the case and the bases."""
        every = len(self.bases) > 1 and self.bases == self.case.bases
        bases = "every base" if every else ", ".join(base.name for base in self.bases)
        file = self.case.name if len(self.case.bases) == 1 and self.case.origin else f"{self.case.name} [{bases}]"
        return replace(self.finding, where=self.finding.at.in_file(file))


@dataclass(frozen=True)
class Accepted:
    """What the project suppresses, with its ``reason``: a finding of a case under a base, or of neither."""

    case: Case | None
    base: Base | None
    finding: Diagnostic
    reason: str


@dataclass(frozen=True)
class Verdict:
    """All outcomes, the findings outside cases, and what was measured on the way.

    ``only``: the names that were asked for, where not every case was judged. ``environments``: those that the report
    shows. Paths are reported as they are below ``root``. ``accepted``: what is suppressed, and no part of the verdict.
    """

    outcomes: tuple[Outcome, ...]
    findings: tuple[Diagnostic, ...] = ()
    figures: Figures = field(default_factory=Figures)
    only: tuple[str, ...] = ()
    environments: tuple[Environment, ...] = ()
    root: Path = Path()
    sources: Sources = field(default_factory=Sources)
    """The code behind what failed."""
    again: str = "cursus gate --only"
    """The command that runs one case, up to its name."""
    project: str = ""
    """What the project is called, where that is not the name of its folder."""
    accepted: tuple[Accepted, ...] = ()

    @property
    def passed(self) -> bool:
        return bool(self.outcomes) and all(o.passed for o in self.outcomes) and not errors_in(self.findings)

    @cached_property
    def compiled(self) -> list[Outcome]:
        """The outcomes of what has to compile."""
        return [outcome for outcome in self.outcomes if outcome.case.compiles]

    @cached_property
    def bases(self) -> list[str]:
        """The bases that something was compiled under, in order."""
        return list(dict.fromkeys(base.name for outcome in self.compiled for base in outcome.case.bases))

    @cached_property
    def told(self) -> list[Told]:
        """What was found of the cases; what several bases of one have in common is reported once."""
        return Told.of((one.case, one.compiled.base, found) for one in self.outcomes for found in one.findings)

    @property
    def all_findings(self) -> list[Diagnostic]:
        """What was found of the cases and of no case, the worst first."""
        found = [*(one.placed for one in self.told), *self.findings]
        return sorted(found, key=lambda one: one.severity.rank)

    @property
    def headline(self) -> list[tuple[Share, str]]:
        """The verdict in numbers: how many of how many, and of what."""
        refused = [outcome for outcome in self.outcomes if not outcome.case.compiles]
        builders = {outcome.case.group for outcome in self.outcomes if outcome.case.kind in BUILDERS}
        portable = builders - {outcome.case.group for outcome in self.outcomes if not outcome.passed}
        shares = (
            (Share(len(portable), len(builders)), "builders portable"),
            (_passed(self.compiled), "definitions passed"),
            (_passed(refused), "invalid inputs rejected with the expected message"),
        )
        return [(share, what) for share, what in shares if share.whole]


def _passed(outcomes: Sequence[Outcome]) -> Share:
    return Share(sum(outcome.passed for outcome in outcomes), len(outcomes))
