"""``# cursus: ignore[E801] reason``: findings that someone looked at and wants, with the reason next to them."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cursus.errors import Diagnostic
from cursus.reporting import Finding

# Other tools want their own comment first: `# type: ignore  # cursus: ignore[E801] reason`.
_OTHERS = r"(?:#\s*(?:noqa|nosec|type:|mypy:|pyright:|pylint:|pragma:|fmt:|ruff:|isort:)[^#]*)*"
_COMMENT = re.compile(_OTHERS + r"#\s*cursus:\s*ignore(?P<file>-file)?\s*(?:\[(?P<codes>[^\]]*)\])?(?P<reason>.*)")
_MARK = re.compile(r"cursus:\s*ignore")
_NO_CODE = re.compile(r"\s*(?:#.*)?$")
_ONLY_CLOSES = re.compile(r"[\s)\]},;:]*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that asks for silence. ``about`` is the line of code it is at, or 0 when it is about the file."""

    codes: frozenset[str]
    reason: str
    line: int
    column: int
    about: int


def suppressions_in(source: str) -> list[Suppression]:
    """Every suppression in a file that parses."""
    if not _MARK.search(source):
        return []
    lines = _lines(source)
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source, newline=None).readline):
        match = _COMMENT.match(token.string) if token.type == tokenize.COMMENT else None
        if match is None:
            continue
        line, column = token.start
        codes = frozenset(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
        about = line
        if match["file"]:
            about = 0
        elif not token.line[:column].strip():  # alone in its line: about the next line of code
            about = next((n for n in range(line + 1, len(lines) + 1) if not _NO_CODE.match(lines[n - 1])), line)
        found.append(Suppression(codes, match["reason"].strip(), line, column + 1, about))
    return found


def apply(findings: Sequence[Finding], source: str, tree: ast.Module, file: str) -> list[Finding]:
    """The findings that are left, and what is wrong with the suppressions themselves (W890, W891).

    A suppression covers the findings in its own line. When there is none, it covers the smallest expression or
    statement that begins or ends there and holds one: formatters move comments behind a bracket that they break.
    """
    suppressions = suppressions_in(source)
    if not suppressions:
        return list(findings)
    scopes = _Scopes(tree, source, suppressions)
    by_code: dict[str, _Lines] = {}
    for code in {code for suppression in suppressions for code in suppression.codes}:
        by_code[code] = _Lines([found for found in findings if found.code == code])
    silenced: set[Finding] = set()
    faults: list[Finding] = []
    for suppression in suppressions:
        unused = []
        for code in sorted(suppression.codes):
            covered = scopes.covered(suppression, by_code[code])
            if not covered:
                unused.append(code)
            elif suppression.reason:
                silenced.update(covered)
        place = (file, suppression.line, suppression.column)
        faults.extend(Finding(fault, *place) for fault in _faults(suppression, unused))
    return [found for found in findings if found not in silenced] + faults


class _Lines:
    """Findings of one code, by line."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._sorted = sorted(findings, key=lambda found: found.line)
        self._first_lines = [found.line for found in self._sorted]
        self._at: dict[int, list[Finding]] = defaultdict(list)
        for found in self._sorted:
            for line in range(found.line, max(found.end_line, found.line) + 1):
                self._at[line].append(found)

    def all(self) -> list[Finding]:
        return self._sorted

    def at(self, line: int) -> list[Finding]:
        return self._at.get(line, [])

    def within(self, first: int, last: int) -> list[Finding]:
        return self._sorted[bisect_left(self._first_lines, first) : bisect_left(self._first_lines, last + 1)]


class _Scopes:
    """The expressions and statements that begin or end in a line where a suppression stands, smallest first."""

    def __init__(self, tree: ast.Module, source: str, suppressions: Iterable[Suppression]) -> None:
        lines = _lines(source)
        self._anchors = {each.about: _anchors(each.about, lines) for each in suppressions if each.about}
        wanted = {line for anchors in self._anchors.values() for line in anchors}
        self._at: dict[int, set[tuple[int, int, int]]] = defaultdict(set)
        for node in ast.walk(tree):
            first, last = _extent(node)
            for line in {first, last} & wanted:
                self._at[line].add((last - first, first, last))

    def covered(self, suppression: Suppression, findings: _Lines) -> list[Finding]:
        if not suppression.about:
            return findings.all()
        anchors = self._anchors[suppression.about]
        direct = findings.at(suppression.about)
        if direct:
            return direct
        scopes = sorted(scope for line in anchors for scope in self._at.get(line, ()))
        return next(filter(None, (findings.within(first, last) for _, first, last in scopes)), [])


def _lines(source: str) -> list[str]:
    """As Python counts them: a form feed, say, ends none."""
    return re.split(r"\r\n?|\n", source)


def _anchors(about: int, lines: Sequence[str]) -> list[int]:
    """The line itself; when it only closes brackets also the code before it, for syntax trees know no parentheses."""
    anchors = [about]
    while about > 1 and _ONLY_CLOSES.match(lines[about - 1]):
        about -= 1
        anchors.append(about)
    return anchors


def _extent(node: ast.AST) -> tuple[int, int]:
    """First and last line; of a compound statement those of its head."""
    first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", None) or 0
    body = getattr(node, "body", None)
    if isinstance(node, ast.stmt) and isinstance(body, list) and body:
        last = max(first, body[0].lineno - 1)
    return first, last


def _faults(suppression: Suppression, unused: Iterable[str]) -> list[Diagnostic]:
    if not suppression.codes:
        return [Diagnostic("W890", "the suppression names no code", hint="Write ignore[E801] and the reason.")]
    if not suppression.reason:
        codes = ", ".join(sorted(suppression.codes))
        hint = "Add a reason after the bracket. Without one, nothing is suppressed."
        return [Diagnostic("W890", f"the suppression of {codes} gives no reason", hint=hint)]
    return [
        Diagnostic("W891", f"nothing here is {code}: the suppression is not needed", hint="Delete it.")
        for code in unused
    ]
