"""Golden files: what a definition was when someone last looked at it and found it right."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cursus.definition.diff import diff
from cursus.errors import CursusError, Diagnostic, Where
from cursus.jsonfile import parse_json, replacement, shown

CODES: Final = ("E601", "E602", "E603")
"""What a definition is found to be next to its golden file."""


class Change(StrEnum):
    """What an update does to a golden file."""

    CREATE = "create"
    FIX = "fix"
    TRIM = "trim"


def compare(golden: Path, text: str, option: str = "--update") -> list[Diagnostic]:
    """How a definition differs from its golden file, in both directions: E601 when there is none, else E602 for each.

    E627 when it is a link: no one reviews what that leads to. Hints name the ``option`` that writes golden files.

    ``where`` of a difference is its JSON path, in which names stand for positions.
    """
    try:
        before = read(golden, option)
        return [] if before == text else differences(parse_json(before, "E601", golden.name), text, option)
    except CursusError as error:
        return list(error.diagnostics)


def read(golden: Path, option: str = "--update") -> str:
    """Its text. Raises CursusError: E601 when there is none, E627 when it is a link."""
    if found := linked(golden):
        raise CursusError(found)
    try:
        return golden.read_text(encoding="utf-8")
    except FileNotFoundError:
        hint = f"Review the definition, and write it with {option}."
        raise CursusError([Diagnostic("E601", f"there is no golden file {golden.name}", "", hint)]) from None


def differences(expected: Mapping[str, Any], text: str, option: str = "--update") -> list[Diagnostic]:
    """E602 for everything in which a definition differs from the one that was looked at; at least one."""
    hint = _hint(option)
    found = []
    for difference in diff(expected, json.loads(text)):
        message = f"{difference.kind}: golden {shown(difference.old)}, now {shown(difference.new)}"
        step = str(difference.keys[1]) if difference.keys[:1] == ("Steps",) and len(difference.keys) > 1 else ""
        found.append(Diagnostic("E602", message, Where(difference.path, step=step, keys=difference.keys), hint))
    return found or [Diagnostic("E602", "cosmetic: the bytes differ, though no value does", "$", hint)]


def _hint(option: str) -> str:
    return f"If the change is intended, write the golden file with {option}."


def linked(golden: Path) -> list[Diagnostic]:
    """E627 for a golden file that is a link."""
    if not golden.is_symlink():
        return []
    hint = "Replace it by a plain file. The target of a link is not reviewed with the case."
    return [Diagnostic("E627", f"{golden.name} is a link", "", hint)]


def update(golden: Path, text: str) -> Change | None:
    """Write the golden file, whole or not at all; None when it already says so.

    Raises CursusError (E627) when it is a link. What a kill leaves next to it, the next update takes away.
    """
    if found := linked(golden):
        raise CursusError(found)
    temporary = golden.with_name(f".{golden.name}.cursus-new")
    before = golden.read_text(encoding="utf-8") if golden.exists() else None
    if before == text:
        temporary.unlink(missing_ok=True)
        return None
    golden.parent.mkdir(parents=True, exist_ok=True)
    replacement(golden, text.encode(), temporary)
    temporary.replace(golden)
    return Change.CREATE if before is None else Change.FIX


def unused(existing: Iterable[Path], used: Iterable[Path]) -> list[Path]:
    """Golden files that no case asks for."""
    return sorted(set(existing) - set(used))
