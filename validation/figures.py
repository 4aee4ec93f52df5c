"""What the gate measured on the way, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import botocore

from cursus.definition.references import references
from validation.compilation import Compiled

UNRESOLVED = frozenset({"E604", *(f"E{number}" for number in range(501, 522))})
"""What the resolver cannot do, or leaves behind."""


def substitution(compiled: Sequence[Compiled], codes: Iterable[str]) -> str:
    """References that were replaced by a value, of all there are; ``codes`` are those of all findings."""
    total = sum(1 for result in compiled if result.text for _ in references(result.definition))
    failed = sum(code in UNRESOLVED for code in codes)
    return (
        f"substitution: {max(total - failed, 0):,} of {total:,} references replaced ({1 - failed / (total or 1):.0%})"
    )


def portability(compiled: Sequence[Compiled]) -> str:
    """Share of the literals that are the same for two authors in two accounts, by base."""
    scores: dict[str, list[tuple[int, int]]] = {}
    for result in compiled:
        if result.audit:
            scores.setdefault(result.base.name, []).append((len(result.audit.differing), result.audit.literals))
    shares = [
        f"{base} {1 - sum(differing for differing, _ in counts) / sum(literals for _, literals in counts):.1%}"
        for base, counts in scores.items()
    ]
    return f"portability, literals that are the same whoever compiles: {', '.join(shares)}"


def contract() -> str:
    return f"service contract: as botocore {botocore.__version__} describes it"


def times(compiling: float, checking: float) -> str:
    """Seconds of the two parts of a run."""
    return f"compiled in {compiling:.1f} s, checked in {checking:.1f} s"
