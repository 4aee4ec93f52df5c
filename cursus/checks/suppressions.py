"""``cursus-check.toml``: findings that someone looked at and wants, with the reason next to them.

JSON has no comments, so what a definition may keep is in a file next to it:

    [[suppress]]
    code = "E539"
    path = "Steps.Export.*"
    reason = "The export goes to the customer's bucket."

``path`` is matched against the place of a finding, with names for positions as in the baseline; * matches anything.
In a project of several pipelines ``pipeline`` says of which one it is; without it an entry holds for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from cursus.errors import CursusError, Diagnostic, Where
from cursus.reporting import Finding
from cursus.tomlfile import read_toml

FILE_NAME: Final = "cursus-check.toml"

_FORM: Final = "Write [[suppress]] tables, each with code, path and reason."
_MEMBERS: Final = {"code", "path", "reason", "pipeline"}
_ENTRY: Final = re.compile(r"[ \t]*\[\[[ \t]*suppress[ \t]*]]")


@dataclass(frozen=True, slots=True)
class Suppression:
    """``where`` is its place in the file, for what is wrong with it, and ``line`` its line, 0 if that is not known."""

    code: str
    path: str
    reason: str
    where: str
    pipeline: str = ""
    line: int = 0

    @property
    def holds(self) -> bool:
        return bool(self.code and self.reason)

    def covers(self, found: Finding, pipeline: str = "") -> bool:
        """Whether it accepts what is found of ``pipeline``."""
        return (
            self.holds
            and found.code == self.code
            and self.is_for(pipeline)
            and _matches(found.diagnostic.where, self.path)
        )

    def is_for(self, pipeline: str) -> bool:
        """Whether it says anything about the findings of a pipeline."""
        return not self.pipeline or _matches(pipeline, self.pipeline)


def _matches(text: str, pattern: str) -> bool:
    """Only * and ? stand for something else: places have brackets of their own."""
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def read(file: Path) -> list[Suppression]:
    """The suppressions in ``file``. Raises CursusError (E577) when it is no such file."""
    content = read_toml(file, "E577", _FORM)
    entries = content.pop("suppress", [])
    if content or not isinstance(entries, list) or not all(map(_is_entry, entries)):
        raise _malformed(file, "holds something else than [[suppress]] tables of texts")
    text = file.read_text(encoding="utf-8-sig")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _ENTRY.match(line)]
    return [
        Suppression(
            entry.get("code", ""),
            entry.get("path", "*"),
            entry.get("reason", "").strip(),
            f"suppress[{number}]",
            entry.get("pipeline", ""),
            lines[number] if len(lines) == len(entries) else 0,
        )
        for number, entry in enumerate(entries)
    ]


def apply(
    findings: Iterable[Finding],
    suppressions: Sequence[Suppression],
    file: str,
    subjects: Sequence[str] = (),
    *,
    pipeline: str = "",
    shared: bool = False,
) -> list[Finding]:
    """The findings of ``pipeline`` that are left, and what is wrong with the suppressions of ``file``.

    Arguments as for ``apply_to_all``.
    """
    return apply_to_all([(pipeline, findings)], suppressions, file, subjects, shared=shared)


def apply_to_all(
    findings: Iterable[tuple[str, Iterable[Finding]]],
    suppressions: Sequence[Suppression],
    file: str,
    subjects: Sequence[str] = (),
    *,
    shared: bool = False,
) -> list[Finding]:
    """What is left of the ``findings`` of each pipeline, and what is wrong with the suppressions (W575, W576).

    ``subjects``: how the numbers begin of the codes that were looked for, if not all; no others can be out of use.
    ``shared``: the file is for other pipelines too; then those alone can be out of use that are for these.
    """
    used: set[Suppression] = set()
    pipelines, left = [], []
    for pipeline, of_one in findings:
        pipelines.append(pipeline)
        for found in of_one:
            by = [suppression for suppression in suppressions if suppression.covers(found, pipeline)]
            used.update(by)
            if not by:
                left.append(found)
    looked_for = [one for one in suppressions if not subjects or one.code[1:].startswith(tuple(subjects))]
    if shared:
        looked_for = [one for one in looked_for if one.pipeline in pipelines]
    return left + faults(suppressions, used, looked_for, file)


def faults(
    suppressions: Iterable[Suppression], used: Container[Suppression], looked_for: Container[Suppression], file: str
) -> list[Finding]:
    """What is wrong with suppressions: W575 for one that says too little, W576 for one that nothing needs."""
    found = []
    for one in suppressions:
        if not one.holds:
            missing = "reason" if one.code else "code"
            hint = "Until then nothing is suppressed."
            found.append(Diagnostic("W575", f"gives no {missing}", Where(one.where, line=one.line), hint))
        elif one not in used and one in looked_for:
            of = f" of {one.pipeline}" if one.pipeline else ""
            message = f"nothing at {one.path}{of} is {one.code}: the suppression is not needed"
            found.append(Diagnostic("W576", message, Where(one.where, line=one.line), "Delete it."))
    return [Finding(one, file, one.at.line) for one in found]


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict) and entry.keys() <= _MEMBERS and all(isinstance(value, str) for value in entry.values())
    )


def _malformed(file: Path, message: str) -> CursusError:
    return CursusError([Diagnostic("E577", message, str(file), _FORM)])
