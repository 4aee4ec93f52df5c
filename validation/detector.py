"""The detector of paths that cannot travel, measured on snippets that people labelled."""

from __future__ import annotations

from collections.abc import Mapping

from cursus.errors import Diagnostic
from cursus.lint.accuracy import Accuracy, measure
from validation.cases import ROOT, relative

CORPUS = ROOT / "tests" / "lint" / "corpus"

TARGET = 0.98
"""Of precision and of recall, in each part."""


def accuracy() -> dict[str, Accuracy]:
    """Of the detector as it is now, in each part of the corpus: written by us, and by people who did not look."""
    return {folder.name: measure(folder) for folder in sorted(CORPUS.iterdir()) if folder.is_dir()}


def check(measured: Mapping[str, Accuracy]) -> list[Diagnostic]:
    """E613 for a share below its target, with the snippets at fault."""
    return [found for part, accuracy in measured.items() for found in _check(part, accuracy)]


def _check(part: str, measured: Accuracy) -> list[Diagnostic]:
    shares = (
        ("precision", measured.precision, measured.false_alarms),
        ("recall", measured.recall, measured.missed),
    )
    return [
        Diagnostic(
            "E613",
            f"the {name} of the detector is {share:.3f} in the part {part!r}, below {TARGET}",
            relative(CORPUS / part),
            "At fault: " + "; ".join(f"{snippet} line {line} {code}" for snippet, _, line, code in labels[:5]),
        )
        for name, share, labels in shares
        if share < TARGET
    ]
