"""``cursus-check.toml``: findings that someone looked at and wants, with the reason next to them.

JSON has no comments, so what a definition may keep is in a file next to it:

    [[suppress]]
    code = "E539"
    path = "Steps.Export.*"
    reason = "The export goes to the customer's bucket."

``path`` is matched against the place of a finding, with names for positions as in the baseline; * matches anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from cursus.errors import CursusError, Diagnostic
from cursus.reporting import Finding
from cursus.tomlfile import read_toml

FILE_NAME: Final = "cursus-check.toml"

_FORM: Final = "Write [[suppress]] tables, each with code, path and reason."
_MEMBERS: Final = {"code", "path", "reason"}


@dataclass(frozen=True, slots=True)
class Suppression:
    """``where`` is its place in the file, for what is wrong with it."""

    code: str
    path: str
    reason: str
    where: str

    @property
    def holds(self) -> bool:
        return bool(self.code and self.reason)

    def covers(self, found: Finding) -> bool:
        return self.holds and found.code == self.code and fnmatchcase(found.diagnostic.where, self.path)


def read(file: Path) -> list[Suppression]:
    """The suppressions in ``file``. Raises CursusError (E577) when it is no such file."""
    content = read_toml(file, "E577", _FORM)
    entries = content.pop("suppress", [])
    if content or not isinstance(entries, list) or not all(map(_is_entry, entries)):
        raise _malformed(file, "holds something else than [[suppress]] tables of texts")
    return [
        Suppression(
            entry.get("code", ""), entry.get("path", "*"), entry.get("reason", "").strip(), f"suppress[{number}]"
        )
        for number, entry in enumerate(entries)
    ]


def apply(
    findings: Iterable[Finding], suppressions: Sequence[Suppression], file: str, subjects: str = ""
) -> list[Finding]:
    """The findings that are left, and what is wrong with the suppressions of ``file`` themselves (W575, W576).

    ``subjects``: the first digits of the codes that were looked for, if not all; no others can be out of use.
    """
    used: set[Suppression] = set()
    left = []
    for found in findings:
        by = [suppression for suppression in suppressions if suppression.covers(found)]
        used.update(by)
        if not by:
            left.append(found)
    for suppression in suppressions:
        if not suppression.holds:
            missing = "reason" if suppression.code else "code"
            hint = "Until then nothing is suppressed."
            left.append(Finding(Diagnostic("W575", f"gives no {missing}", suppression.where, hint), file))
        elif suppression not in used and (not subjects or suppression.code[1:2] in subjects):
            message = f"nothing at {suppression.path} is {suppression.code}: the suppression is not needed"
            left.append(Finding(Diagnostic("W576", message, suppression.where, "Delete it."), file))
    return left


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict) and entry.keys() <= _MEMBERS and all(isinstance(value, str) for value in entry.values())
    )


def _malformed(file: Path, message: str) -> CursusError:
    return CursusError([Diagnostic("E577", message, str(file), _FORM)])
