"""One run of the gate: compile, check, and what came of it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cursus.errors import Diagnostic, errors_in
from cursus.sdk import version
from cursus.testing import golden
from validation import compat, detector, figures, probes, refusal
from validation.bases import Base
from validation.cache import Cache
from validation.cases import Case, relative
from validation.checks import all_checks
from validation.compilation import Compiled, compile_all, count
from validation.figures import Figures, Share
from validation.scorecard import metrics


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

    @property
    def placed(self) -> Diagnostic:
        """The finding, whose place begins with the case and the bases."""
        every = len(self.bases) > 1 and self.bases == self.case.bases
        bases = "every base" if every else ", ".join(base.name for base in self.bases)
        return replace(self.finding, where=self.finding.at.in_file(f"{self.case.name} [{bases}]"))


@dataclass(frozen=True)
class Verdict:
    """All outcomes, what concerns no case in particular, and what was measured on the way.

    ``only``: the names that were asked for, where not every case was judged.
    """

    outcomes: tuple[Outcome, ...]
    findings: tuple[Diagnostic, ...] = ()
    figures: Figures = field(default_factory=Figures)
    only: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return bool(self.outcomes) and all(o.passed for o in self.outcomes) and not errors_in(self.findings)

    @property
    def compiled(self) -> list[Outcome]:
        """The outcomes of what has to compile."""
        return [outcome for outcome in self.outcomes if outcome.case.kind != "invalid"]

    @property
    def told(self) -> list[Told]:
        """What was found of the cases; what several bases of one have in common is told once."""
        bases: dict[tuple[Case, Diagnostic], list[Base]] = {}
        for outcome in self.outcomes:
            for found in dict.fromkeys(outcome.findings):
                bases.setdefault((outcome.case, found), []).append(outcome.compiled.base)
        return [Told(case, tuple(names), found) for (case, found), names in bases.items()]

    @property
    def all_findings(self) -> list[Diagnostic]:
        """What was found of the cases and of no case, the worst first."""
        found = [*(one.placed for one in self.told), *self.findings]
        return sorted(found, key=lambda one: one.severity.rank)

    @property
    def headline(self) -> list[tuple[Share, str]]:
        """The verdict in numbers: how many of how many, and of what."""
        refused = [outcome for outcome in self.outcomes if outcome.case.kind == "invalid"]
        builders = {
            outcome.case.group for outcome in self.outcomes if outcome.case.kind in ("step", "plugin", "native")
        }
        portable = builders - {outcome.case.group for outcome in self.outcomes if not outcome.passed}
        shares = (
            (Share(len(portable), len(builders)), "builders portable"),
            (_passed(self.compiled), "cases passed"),
            (_passed(refused), "invalid inputs rejected with the expected message"),
        )
        return [(share, what) for share, what in shares if share.whole]


def _passed(outcomes: Sequence[Outcome]) -> Share:
    return Share(sum(outcome.passed for outcome in outcomes), len(outcomes))


def run(
    cases: Sequence[Case],
    goldens: Iterable[Path] = (),
    *,
    cache: Cache | None = None,
    oracle: bool = True,
    on_progress: Callable[[], None] = lambda: None,
) -> Verdict:
    """Judge the cases. ``goldens``: files of which each must be used by one of them, when they are all there are.

    ``cache`` saves compiling what did not change; everything is judged anew all the same. ``oracle``: whether to ask
    the installed SDK too.
    """
    begun = time.perf_counter()
    compiled = _compile(cases, cache, on_progress, oracle=oracle)
    compiling = time.perf_counter() - begun
    outcomes = tuple(
        Outcome(result, tuple(_judge(result, siblings)))
        for siblings in _by_case(compiled).values()
        for result in siblings.values()
    )
    changes = compat.check(compiled, complete=bool(goldens))
    earlier = compat.check_earlier(compiled)
    accuracy = detector.accuracy() if goldens else {}
    findings = [*_unused_goldens(cases, goldens), *changes, *earlier, *detector.check(accuracy), *probes.broken()]
    scorecard = metrics.measure(compiled) if goldens else None
    findings += scorecard.findings if scorecard else ()
    checking = time.perf_counter() - begun - compiling
    codes = [found.code for outcome in outcomes for found in outcome.findings]
    measured = replace(
        figures.measure(compiled, codes),
        compat=compat.summary(changes),
        earlier=compat.summary_of_earlier(earlier) if any(one.case.kind == "saved" for one in compiled) else "",
        detector=accuracy,
        scorecard=scorecard,
        seconds=(compiling, checking),
    )
    return Verdict(outcomes, tuple(findings), measured)


def update(
    cases: Sequence[Case],
    goldens: Iterable[Path] = (),
    *,
    cache: Cache | None = None,
    on_progress: Callable[[], None] = lambda: None,
) -> list[str]:
    """Write the golden files of all cases that compile, trim those of ``goldens`` that none uses; a line for each."""
    lines = []
    compiled = _compile(cases, cache, on_progress, oracle=False)
    for result in compiled:
        path = result.case.golden(result.base)
        if found := golden.linked(path):
            lines.append(f"failed {result.case.name} [{result.base.name}]: {found[0]}")
        elif result.text:
            change = golden.update(path, result.text)
            if change:
                lines.append(f"{change:6} {relative(path)}")
        else:
            lines.append(f"failed {result.case.name} [{result.base.name}]: {errors_in(result.diagnostics)[0]}")
    for path in golden.unused(goldens, _used(cases)):
        path.unlink()
        lines.append(f"{golden.Change.TRIM:6} {relative(path)}")
    return lines + compat.update(compiled, complete=bool(goldens))


def _compile(
    cases: Sequence[Case], cache: Cache | None, on_progress: Callable[[], None], *, oracle: bool
) -> list[Compiled]:
    known = cache.load(cases) if cache else {}
    if oracle and version.major() is not None:
        known = {case: found for case, found in known.items() if case.kind == "invalid" or all(r.oracle for r in found)}
    changed = [case for case in cases if case not in known]
    for _ in range(count([*known])):
        on_progress()
    compiled: list[Compiled] = []
    if changed:
        with tempfile.TemporaryDirectory(prefix="cursus-validate-") as folder:
            compiled = compile_all(changed, Path(folder), on_progress, oracle=oracle)
    fresh = {case: list(siblings.values()) for case, siblings in _by_case(compiled).items()}
    if cache:
        cache.save(fresh)
    return [result for case in cases for result in (known | fresh).get(case, ())]


def _by_case(compiled: Iterable[Compiled]) -> dict[Case, dict[str, Compiled]]:
    grouped: dict[Case, dict[str, Compiled]] = {}
    for result in compiled:
        grouped.setdefault(result.case, {})[result.base.name] = result
    return grouped


def _judge(result: Compiled, siblings: dict[str, Compiled]) -> list[Diagnostic]:
    """What is wrong, before that the golden file says otherwise: who reads the cause first does not --update."""
    findings = list(result.diagnostics)
    if result.case.kind == "invalid":
        findings += refusal.compare(result.case.golden(result.base), result.text)
    elif result.text:
        findings += [found for check in all_checks() for found in check(result, siblings)]
        findings += golden.compare(result.case.golden(result.base), result.text)
    return findings


def _unused_goldens(cases: Sequence[Case], goldens: Iterable[Path]) -> list[Diagnostic]:
    hint = "Remove it with --update, or restore the case."
    return [
        Diagnostic("E603", "no case uses this golden file", relative(path), hint)
        for path in golden.unused(goldens, _used(cases))
    ]


def _used(cases: Sequence[Case]) -> list[Path]:
    return [case.golden(base) for case in cases for base in case.bases]
