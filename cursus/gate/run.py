"""One run of the gate: compile, check, and what came of it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from cursus.checks.suppressions import Suppression
from cursus.errors import CursusError, Diagnostic, Where, errors_in
from cursus.gate import figures, goldens
from cursus.gate.cache import Cache
from cursus.gate.case import Case, relative
from cursus.gate.checks import Check, all_checks
from cursus.gate.compilation import EVERY_GATE, Compiled, Ways, compile_all, count
from cursus.gate.suppressing import Suppressing
from cursus.gate.suspects import sources_of
from cursus.gate.verdict import Outcome, Verdict
from cursus.jsonfile import dumps
from cursus.once import each_once
from cursus.testing import golden


def _no_progress() -> None:
    """For those who show none."""


def _no_findings(_: Compiled) -> Iterable[Diagnostic]:
    return ()


@dataclass(frozen=True)
class Gate:
    """What a gate has to judge, and how.

    ``goldens``: files of which each must be used by a case, when these are all cases there are; else none.
    ``root``: paths are reported as they are below it. ``cache`` saves compiling what did not change; everything is
    judged again all the same. ``ways``: how else it compiles. ``checks``: what must hold for every definition.
    ``refused``: what is found of a case that must not compile. ``suppressed_in``: the file of the suppressions.
    """

    cases: Sequence[Case]
    goldens: frozenset[Path] = frozenset()
    root: Path = Path()
    cache: Cache | None = None
    ways: Ways = EVERY_GATE
    checks: Sequence[Check] = field(default_factory=all_checks)
    refused: Callable[[Compiled], Iterable[Diagnostic]] = _no_findings
    suppressions: Sequence[Suppression] = ()
    suppressed_in: str = ""
    on_progress: Callable[[], None] = _no_progress

    def compile(self) -> list[Compiled]:
        """Every case under every base."""
        compiled = dict(self._compiling())
        return [result for case in self.cases for result in compiled.get(case, {}).values()]

    def run(self, on_judged: Callable[[Mapping[str, Compiled]], None] = lambda _: None) -> Verdict:
        """Compile the cases and judge them, each as soon as it is compiled.

        ``on_judged`` is given the results of each case, by base, when they are judged.
        """
        begun = time.perf_counter()
        judged: dict[Case, list[Outcome]] = {}
        references = 0
        with closing(self._compiling()) as compiling:
            for case, siblings in compiling:
                judged[case] = [Outcome(result, tuple(self._judge(result, siblings))) for result in siblings.values()]
                references += figures.count_references(siblings.values())
                on_judged(siblings)
        in_order = tuple(outcome for case in self.cases for outcome in judged.get(case, ()))
        suppressing = Suppressing(self.suppressions, self.suppressed_in)
        alone = suppressing.alone(self._unused_goldens())
        outcomes = suppressing.outcomes(in_order)
        faults = suppressing.faults(outcomes, complete=bool(self.goldens))
        outcomes = tuple(replace(outcome, findings=tuple(each_once(outcome.findings))) for outcome in outcomes)
        codes = [found.code for outcome in outcomes for found in outcome.findings]
        measured = figures.measure([outcome.compiled for outcome in outcomes], references, codes)
        sources = sources_of({outcome.case: None for outcome in outcomes if not outcome.passed}, self.root)
        measured = replace(measured, seconds=time.perf_counter() - begun)
        found, accepted = (*each_once(alone), *faults), tuple(suppressing.accepted)
        return Verdict(outcomes, found, measured, root=self.root, sources=sources, accepted=accepted)

    def _compiling(self) -> Generator[tuple[Case, dict[str, Compiled]]]:
        """Each case with its results by base: first those that did not change, then the others as they come."""
        known = self.cache.load(self.cases) if self.cache else {}
        if self.ways.oracle:
            known = {case: found for case, found in known.items() if not case.compiles or all(r.oracle for r in found)}
        changed = [case for case in self.cases if case not in known]
        for _ in range(count([*known], self.ways)):
            self.on_progress()
        yield from by_case(result for results in known.values() for result in results).items()
        fresh: dict[Case, list[Compiled]] = {}
        if changed:
            with (
                tempfile.TemporaryDirectory(prefix="cursus-gate-") as folder,
                closing(compile_all(changed, Path(folder), self.on_progress, self.ways)) as compiled,
            ):
                for case, results in groupby(compiled, key=attrgetter("case")):
                    fresh[case] = list(results)
                    yield from by_case(fresh[case]).items()
        if self.cache:
            self.cache.save(fresh)

    def update(self, compiled: Iterable[Compiled]) -> list[str]:
        """Write the golden files of what compiled, trim those that no case uses; a line for each."""
        lines = []
        for case, siblings in by_case(compiled).items():
            sound = {}
            for result in siblings.values():
                found = golden.linked(case.golden(result.base))
                if found or not result.text:
                    wrong = (found or errors_in(result.diagnostics))[0]
                    lines.append(f"failed {case.name} [{result.base.name}]: {wrong}")
                else:
                    sound[result.base.name] = dumps(result.definition) if case.compiles else result.text
            try:
                lines += [f"{change:6} {relative(path, self.root)}" for change, path in goldens.update(case, sound)]
            except CursusError as error:
                lines += [f"failed {case.name}: {wrong}" for wrong in error.diagnostics]
        for unused in Suppressing(self.suppressions).alone(self._unused_goldens()):
            (self.root / unused.at.file).unlink()
            lines.append(f"{golden.Change.TRIM:6} {unused.at.file}")
        return lines

    def _judge(self, result: Compiled, siblings: dict[str, Compiled]) -> list[Diagnostic]:
        """What is wrong, before that the golden file says otherwise: who reads the cause first does not --update."""
        findings = list(result.diagnostics)
        if not result.case.compiles:
            findings += self.refused(result)
        elif result.text:
            findings += [found for check in self.checks for found in check(result, siblings)]
            findings += goldens.compare(result.case.golden(result.base), result.text)
        return findings

    def _unused_goldens(self) -> list[Diagnostic]:
        hint = "Remove it with --update, or restore the case."
        return [
            Diagnostic("E603", "no case uses this golden file", Where(file=relative(path, self.root)), hint)
            for path in golden.unused(self.goldens, self._used())
        ]

    def _used(self) -> list[Path]:
        return [case.golden(base) for case in self.cases for base in case.bases]


def by_case(compiled: Iterable[Compiled]) -> dict[Case, dict[str, Compiled]]:
    """Results by case, then by the name of the base."""
    grouped: dict[Case, dict[str, Compiled]] = {}
    for result in compiled:
        grouped.setdefault(result.case, {})[result.base.name] = result
    return grouped
