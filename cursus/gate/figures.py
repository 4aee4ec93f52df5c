"""What the gate measured on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import botocore

from cursus.definition.references import referenced
from cursus.gate.compilation import Compiled

UNRESOLVED = frozenset({"E604", *(f"E{number}" for number in range(501, 522))})
"""What the resolver cannot do, or leaves behind."""


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def ratio(self) -> float:
        return self.part / self.whole if self.whole else 1.0

    def __str__(self) -> str:
        return f"{self.part:,} of {self.whole:,}"


@dataclass(frozen=True)
class Figures:
    """``substituted``: references that were replaced by a value. ``seconds``: of all."""

    substituted: Share = Share(0, 0)
    oracle: Mapping[str, Share] = field(default_factory=dict)
    """By who else made them, definitions that are the same to the byte."""
    portable: Mapping[str, Share] = field(default_factory=dict)
    """By base, literals that are the same for two authors in two accounts."""
    seconds: float = 0.0

    @property
    def lines(self) -> list[str]:
        """A line each, as a terminal shows them."""
        lines = []
        if self.substituted.whole:
            lines.append(f"references resolved: {self.substituted} ({self.substituted.ratio:.0%})")
        lines += [f"{name} agrees: {share}" for name, share in self.oracle.items()]
        if self.portable:
            shares = ", ".join(f"{base} {share.ratio:.1%}" for base, share in self.portable.items())
            lines.append(f"values that do not depend on who compiles: {shares}")
        lines.append(f"request shapes: botocore {botocore.__version__}")
        lines.append(f"compiled and checked in {self.seconds:.1f} s")
        return lines

    @property
    def table(self) -> list[str]:
        """A table in plain text, where a gate has one of its own."""
        return []

    @property
    def more(self) -> Mapping[str, Any]:
        """What else a gate has for the report, as JSON by name."""
        return {}


def count_references(compiled: Iterable[Compiled]) -> int:
    """How many references the definitions of cases hold."""
    definitions = (result.definition for result in compiled if result.case.compiles and result.text)
    return sum(1 for definition in definitions for _ in referenced(definition))


def measure(compiled: Sequence[Compiled], total: int, codes: Iterable[str]) -> Figures:
    """What the definitions themselves say; ``total`` references are in them, ``codes`` are those of all findings."""
    definitions = [result for result in compiled if result.case.compiles and result.text]
    failed = sum(code in UNRESOLVED for code in codes)
    return Figures(Share(max(total - failed, 0), total), _oracle(definitions), _portable(definitions))


def _oracle(definitions: Iterable[Compiled]) -> dict[str, Share]:
    agreed: dict[str, list[bool]] = {}
    for result in definitions:
        for name, text in result.oracle.items():
            agreed.setdefault(name, []).append(text == result.text)
    return {name: Share(sum(answers), len(answers)) for name, answers in agreed.items()}


def _portable(definitions: Iterable[Compiled]) -> dict[str, Share]:
    audits: dict[str, list[Share]] = {}
    for result in definitions:
        if result.audit:
            same = result.audit.literals - len(result.audit.differing)
            audits.setdefault(result.base.name, []).append(Share(same, result.audit.literals))
    return {
        base: Share(sum(share.part for share in shares), sum(share.whole for share in shares))
        for base, shares in audits.items()
    }
