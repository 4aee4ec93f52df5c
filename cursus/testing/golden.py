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


_UPDATE: Final = "--update"
_SHOWN: Final = 100
"""Letters of a name: an overlay may name any file."""


def compare(golden: Path, text: str, option: str = _UPDATE) -> list[Diagnostic]:
    """How a definition differs from its golden file, in both directions: E601 when there is none, else E602 for each.

    E627 when it is a link: no one reviews what that leads to. Hints name the ``option`` that writes golden files.

    ``where`` of a difference is its JSON path, in which names stand for positions.
    """
    try:
        before = read(golden, option)
        return [] if before == text else differences(document(before, golden), text, option)
    except CursusError as error:
        return list(error.diagnostics)


def read(golden: Path, option: str = _UPDATE) -> str:
    """Its text. Raises CursusError: E601 when there is none, or none that can be read, E627 when it is a link."""
    if found := linked(golden):
        raise CursusError(found)
    hint = f"Review the definition, and write it with {option}."
    try:
        return golden.read_text(encoding="utf-8")
    except FileNotFoundError:
        message = f"there is no golden file {golden.name}"
    except UnicodeDecodeError:
        message = f"the golden file {golden.name} is not UTF-8"
    except OSError as error:
        message, hint = f"the golden file {golden.name[:_SHOWN]} cannot be read: {error.strerror}", ""
    raise CursusError([Diagnostic("E601", message, "", hint)])


def document(text: str, golden: Path) -> dict[str, Any]:
    """The definition in the ``text`` of a golden file. Raises CursusError (E601) when it is none."""
    found = parse_json(text, "E601", golden.name)
    if not isinstance(found, dict):
        raise CursusError(
            [Diagnostic("E601", f"the golden file {golden.name} is not a JSON object", "", _hint(_UPDATE))]
        )
    return found


def differences(expected: Mapping[str, Any], text: str, option: str = _UPDATE) -> list[Diagnostic]:
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
    """E627 for a golden file that is a link, or in a folder that is one."""
    found = next((path for path in (golden, golden.parent) if _is_link(path)), None)
    if found is None:
        return []
    kind = "file" if found is golden else "folder"
    hint = f"Replace it by a plain {kind}. The target of a link is not reviewed with the case."
    return [Diagnostic("E627", f"{found.name} is a link", "", hint)]


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:  # its name is too long, say: who reads it says so
        return False


def update(golden: Path, text: str) -> Change | None:
    """Write the golden file, whole or not at all; None when it already says so.

    Raises CursusError: E627 when it is a link, E601 when it cannot be written. What a kill leaves next to it, the next
    update takes away.
    """
    if found := linked(golden):
        raise CursusError(found)
    temporary = golden.with_name(f".{golden.name}.cursus-new")
    try:
        before = golden.read_bytes() if golden.exists() else None
        if before == text.encode():
            temporary.unlink(missing_ok=True)
            return None
        golden.parent.mkdir(parents=True, exist_ok=True)
        replacement(golden, text.encode(), temporary)
        temporary.replace(golden)
    except OSError as error:
        message = f"the golden file {golden.name} cannot be written: {error.strerror}"
        raise CursusError([Diagnostic("E601", message, "", "Make room for it.")]) from error
    return Change.CREATE if before is None else Change.FIX


def unused(existing: Iterable[Path], used: Iterable[Path]) -> list[Path]:
    """Golden files that no case asks for."""
    return sorted(set(existing) - set(used))
