"""``# cursus: ignore[E801] reason``: findings that somebody looked at and wants, with the reason beside them."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass

from cursus.errors import Diagnostic
from cursus.reporting import Finding

_COMMENT = re.compile(r"#\s*cursus:\s*ignore(?P<file>-file)?\s*(?:\[(?P<codes>[^\]]*)\])?(?P<reason>.*)")
_MARK = re.compile(r"cursus:\s*ignore")


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that asks for silence. ``first`` to ``last`` are the lines it speaks of, all of them for a file."""

    codes: frozenset[str]
    reason: str
    line: int
    column: int
    first: int
    last: float

    def covers(self, found: Finding) -> bool:
        return found.code in self.codes and found.line <= self.last and found.end_line >= self.first


def suppressions_in(source: str) -> list[Suppression]:
    """Every suppression in a file that parses."""
    if not _MARK.search(source):
        return []
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        match = _COMMENT.match(token.string) if token.type == tokenize.COMMENT else None
        if match is None:
            continue
        line, column = token.start
        codes = frozenset(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
        stands_alone = not token.line[:column].strip()
        first, last = (line + 1, line + 1) if stands_alone else (line, line)
        if match["file"]:
            found.append(Suppression(codes, match["reason"].strip(), line, column + 1, 0, float("inf")))
        else:
            found.append(Suppression(codes, match["reason"].strip(), line, column + 1, first, last))
    return found


def apply(findings: Iterable[Finding], source: str, file: str) -> list[Finding]:
    """The findings that are left, and what is wrong with the suppressions themselves (W890, W891)."""
    suppressions = suppressions_in(source)
    used: set[tuple[Suppression, str]] = set()
    left = []
    for found in findings:
        by = [suppression for suppression in suppressions if suppression.reason and suppression.covers(found)]
        used.update((suppression, found.code) for suppression in by)
        if not by:
            left.append(found)
    for suppression in suppressions:
        left.extend(Finding(fault, file, suppression.line, suppression.column) for fault in _faults(suppression, used))
    return left


def _faults(suppression: Suppression, used: set[tuple[Suppression, str]]) -> list[Diagnostic]:
    if not suppression.codes:
        return [Diagnostic("W890", "the suppression names no code", hint="Write ignore[E801] and the reason.")]
    if not suppression.reason:
        codes = ", ".join(sorted(suppression.codes))
        hint = "Say why behind the bracket; until then nothing is suppressed."
        return [Diagnostic("W890", f"the suppression of {codes} gives no reason", hint=hint)]
    return [
        Diagnostic("W891", f"nothing here is {code}: the suppression is not needed", hint="Delete it.")
        for code in sorted(suppression.codes)
        if (suppression, code) not in used
    ]
