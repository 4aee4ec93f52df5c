"""Findings with the file that someone has to open, for those who show findings next to files."""

from __future__ import annotations

from pathlib import Path

from cursus.gate.case import relative
from cursus.gate.verdict import Told, Verdict
from cursus.reporting import Finding
from cursus.testing.golden import CODES as GOLDEN_CODES


def placed(verdict: Verdict) -> list[Finding]:
    """All findings, the worst first: those of goldens at the golden file, others at the config that was compiled."""
    of_cases = [Finding(told.placed, relative(_file(told), verdict.root)) for told in verdict.told]
    everything = of_cases + [Finding(found) for found in verdict.findings]
    return sorted(everything, key=lambda found: found.diagnostic.severity.rank)


def _file(told: Told) -> Path:
    whole = told.case.whole
    golden = told.case.golden(whole if whole in told.bases else told.bases[0])
    return golden if told.finding.code in GOLDEN_CODES and golden.exists() else told.case.file
