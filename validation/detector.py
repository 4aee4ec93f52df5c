"""The detector of f-string paths, measured on snippets that people labelled."""

from __future__ import annotations

from cursus.errors import Diagnostic
from cursus.lint.accuracy import Accuracy, measure
from validation.cases import ROOT, relative

CORPUS = ROOT / "tests" / "migrate" / "corpus" / "labelled"

TARGET = 0.98
"""Of precision and of recall."""


def accuracy() -> Accuracy:
    """Of the detector as it is now."""
    return measure(CORPUS)


def check(measured: Accuracy) -> list[Diagnostic]:
    """E613 for a share below its target, with the snippets at fault."""
    shares = (
        ("precision", measured.precision, measured.false_alarms),
        ("recall", measured.recall, measured.missed),
    )
    return [
        Diagnostic(
            "E613",
            f"the {name} of the detector is {share:.3f}, below {TARGET}",
            relative(CORPUS),
            "At fault: " + "; ".join(f"{snippet} line {line} {code}" for snippet, _, line, code in labels[:5]),
        )
        for name, share, labels in shares
        if share < TARGET
    ]
