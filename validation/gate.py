"""One run of this repository's gate: that of every project, its own judges, and what they measure."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from cursus.compat.cases import Compiled as Outside
from cursus.errors import Diagnostic
from cursus.gate.cache import CODE, Cache
from cursus.gate.case import Case
from cursus.gate.checks import all_checks
from cursus.gate.compilation import Compiled
from cursus.gate.run import Gate
from cursus.gate.verdict import Outcome, Verdict
from cursus.sdk import version
from validation import agreement, compat, detector, probes, refusal
from validation.cases import ROOT
from validation.compilation import ways
from validation.environments import ENVIRONMENTS
from validation.figures import Figures
from validation.scorecard import metrics

PROJECT = "cursus"
AGAIN = "python -m validation --only"

__all__ = ["Outcome", "Verdict", "gate_of", "run", "store", "update"]


def store() -> Cache:
    """The cache of this repository: whose code is all of it."""
    return Cache(ROOT / "build" / "validation" / "cache", (CODE, ROOT / "validation"))


def gate_of(
    cases: Sequence[Case],
    goldens: Iterable[Path] = (),
    *,
    cache: Cache | None = None,
    oracle: bool = True,
    on_progress: Callable[[], None] = lambda: None,
) -> Gate:
    """What every gate does, with the oracle and bad input.

    ``goldens``: files of which each must be used by one of the cases, when they are all there are. ``oracle``: whether
    to ask the installed SDK too.
    """
    return Gate(
        cases,
        frozenset(goldens),
        ROOT,
        cache,
        ways(oracle=oracle),
        (*all_checks(), agreement.check),
        _refused,
        on_progress=on_progress,
    )


def run(
    cases: Sequence[Case],
    goldens: Iterable[Path] = (),
    *,
    cache: Cache | None = None,
    oracle: bool = True,
    on_progress: Callable[[], None] = lambda: None,
) -> Verdict:
    """Judge the cases; the arguments are those of ``gate_of``."""
    gate = gate_of(cases, goldens, cache=cache, oracle=oracle, on_progress=on_progress)
    complete = bool(gate.goldens)
    begun = time.perf_counter()
    with ThreadPoolExecutor(1) as beside:  # while this process waits for those that compile
        accuracy = beside.submit(detector.accuracy if complete else dict)
        outside = list[Future[dict[str, Outside]]]()
        brought = list[Future[metrics.Brought | None]]()

        def on_judged(siblings: Mapping[str, Compiled]) -> None:
            outside.append(beside.submit(compat.outsides, siblings.values()))
            if complete:
                brought.append(beside.submit(metrics.bring, siblings))

        verdict = gate.run(on_judged)
    compiled = [outcome.compiled for outcome in verdict.outcomes]
    changes = compat.check({name: of for each in outside for name, of in each.result().items()}, complete=complete)
    earlier = compat.check_earlier(compiled)
    scorecard = metrics.scorecard([one for each in brought if (one := each.result())]) if complete else None
    findings = [*verdict.findings, *changes, *earlier, *detector.check(accuracy.result()), *probes.broken()]
    findings += scorecard.findings if scorecard else ()
    measured = Figures(
        verdict.figures.substituted,
        verdict.figures.oracle,
        verdict.figures.portable,
        time.perf_counter() - begun,
        compat=compat.summary(changes),
        earlier=compat.summary_of_earlier(earlier) if any(one.case.kind == "saved" for one in compiled) else "",
        detector=accuracy.result(),
        scorecard=scorecard,
        without_oracle=_why_not_asked(oracle),
    )
    return replace(
        verdict, findings=tuple(findings), figures=measured, environments=ENVIRONMENTS, again=AGAIN, project=PROJECT
    )


def update(
    cases: Sequence[Case],
    goldens: Iterable[Path] = (),
    *,
    cache: Cache | None = None,
    on_progress: Callable[[], None] = lambda: None,
) -> list[str]:
    """Write the golden files of all cases that compile, trim those of ``goldens`` that none uses; a line for each."""
    gate = gate_of(cases, goldens, cache=cache, oracle=False, on_progress=on_progress)
    compiled = gate.compile()
    return gate.update(compiled) + compat.update(compat.outsides(compiled), complete=bool(gate.goldens))


def _why_not_asked(oracle: bool) -> str:
    """Why no case was compared with the SDK; empty where the cases were."""
    if not oracle:
        return "the SageMaker SDK was skipped (--no-oracle)"
    return "" if version.major() is not None else "the SageMaker SDK is not installed"


def _refused(result: Compiled) -> Iterable[Diagnostic]:
    return refusal.compare(result.case.golden(result.base), result.text) if result.text else ()
