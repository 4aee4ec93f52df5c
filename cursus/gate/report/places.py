"""Findings with the file and the line that someone has to open, for those who show findings next to files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from cursus.errors import Diagnostic, Where
from cursus.gate.case import Case, File, Function, relative
from cursus.gate.causes import causes
from cursus.gate.suspects import Suspect
from cursus.gate.verdict import Told, Verdict
from cursus.jsonfile import spot
from cursus.reporting import Finding
from cursus.testing.golden import CODES as GOLDEN_CODES


def placed(verdict: Verdict) -> list[Finding]:
    """All findings, the worst first: those of goldens at the golden file, others at what was compiled."""
    everything = [*spots(verdict).values(), *(alone(found) for found in verdict.findings)]
    return sorted(everything, key=lambda found: found.diagnostic.severity.rank)


def spots(verdict: Verdict) -> dict[tuple[Case, Diagnostic], Finding]:
    """What was found of each case, at the file to open."""
    found = zip(verdict.told, _of_cases(verdict, verdict.told), strict=True)
    return {(one.case, one.finding): finding for one, finding in found}


def accepted(verdict: Verdict) -> list[Finding]:
    """What the project suppresses, with the reason."""
    reasons = {(one.case, one.finding): one.reason for one in reversed(verdict.accepted)}
    told = Told.of((one.case, one.base, one.finding) for one in verdict.accepted if one.case and one.base)
    found = zip(told, _of_cases(verdict, told), strict=True)
    return [
        *(replace(finding, accepted=reasons[one.case, one.finding]) for one, finding in found),
        *(replace(alone(one.finding), accepted=one.reason) for one in verdict.accepted if one.case is None),
    ]


def _of_cases(verdict: Verdict, told: Iterable[Told]) -> list[Finding]:
    suspects = {
        (one.case, one.finding): cause.suspects for cause in causes(verdict) for one in cause.told if cause.suspects
    }
    lines = cache(_text_of)
    found = []
    for one in told:
        file = _file(one)
        line, column = _spot(one, file, suspects.get((one.case, one.finding), ()), lines)
        found.append(Finding(one.placed, relative(file, verdict.root), line, column))
    return found


def alone(found: Diagnostic) -> Finding:
    """A finding of no case, with the file that it names."""
    at = found.at
    where = Where(at.inside, step=at.step, keys=at.keys) if at.file else at
    return Finding(replace(found, where=where), at.file, at.line)


def _file(told: Told) -> Path:
    whole = told.case.whole
    golden = told.case.golden(whole if whole in told.bases else told.bases[0])
    return golden if told.finding.code in GOLDEN_CODES and golden.exists() else told.case.file


def _spot(told: Told, file: Path, suspects: Iterable[Suspect], text: Callable[[Path], str]) -> tuple[int, int]:
    """Line and column of a finding in ``file``, 0 for what is not known."""
    at = told.finding.at
    if at.line and Path(at.file).name in ("", file.name):
        return at.line, at.column
    if isinstance(told.case.origin, Function):
        lines = list(suspects)
        first = next((one for one in lines if _is_about(one, told.finding)), lines[0] if lines else None)
        if first and Path(first.file).name == file.name:
            return first.line, 0
    is_definition = isinstance(told.case.origin, File) or told.finding.code in GOLDEN_CODES
    return spot(text(file), at.keys) if is_definition and file.suffix == ".json" and at.keys else (0, 0)


def _is_about(suspect: Suspect, finding: Diagnostic) -> bool:
    """Whether the line writes the location that the finding is about."""
    return any(word in suspect.before for word in finding.message.split() if "://" in word)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return ""
