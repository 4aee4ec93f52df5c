"""The golden files of a case: a whole definition under one base, and what each other base changes in it.

A fact about a case therefore is in one file, whatever the bases, and a change of it shows up once. A whole
definition under another base is read too: earlier versions stored nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from cursus.definition import overlay
from cursus.errors import CursusError, Diagnostic
from cursus.gate.case import Case
from cursus.jsonfile import dumps
from cursus.testing import golden
from cursus.testing.golden import Change

_HINT = "Write the golden files of the case again with --update."


def compare(path: Path, text: str) -> list[Diagnostic]:
    """How a definition differs from the one that a golden file holds: as ``cursus.testing.golden.compare``.

    ``text``: its JSON, laid out in any way; a golden file with a whole definition has to be laid out by ``dumps``.
    """
    try:
        before, whole = _held(path)
    except CursusError as error:
        return list(error.diagnostics)
    if whole is not None:
        same = whole == dumps(json.loads(text))
    else:
        wanted = json.dumps(before)
        same = wanted == text or wanted == json.dumps(json.loads(text))  # most are laid out as the compiler does
    return [] if same else golden.differences(before, text)


def read(path: Path) -> str:
    """The definition in a golden file, as ``update`` was given it.

    Raises CursusError: E601 when there is none, or an overlay does not fit; E627 for a link.
    """
    definition, whole = _held(path)
    return dumps(definition) if whole is None else whole


def _held(path: Path) -> tuple[Any, str | None]:
    """The definition that a golden file holds, and the file's text where it holds all of it. Raises as ``read``."""
    text = golden.read(path)
    document = _parsed(text, path)
    try:
        name = overlay.whole_of(document)
        if name is None:
            return document, text
        return overlay.combined(document, _whole(path.with_name(name))), None
    except ValueError as error:
        raise CursusError([Diagnostic("E601", f"{path.name} {error}", "", _HINT)]) from error


def update(case: Case, texts: Mapping[str, str]) -> Iterator[tuple[Change, Path]]:
    """Write the golden files of the definitions in ``texts``, by base; what was done to which.

    Trimmed is a file that said at greater length what it says now, as whole definitions of earlier versions do. Without
    a definition under the whole base nothing is written: there is nothing that the others could be said against.
    """
    if case.whole.name not in texts:
        return
    bases = [base for base in case.bases if base.name in texts]
    before = {base.name: _before(case.golden(base)) for base in bases}  # overlays are of the old whole
    for base in bases:
        path, text = case.golden(base), texts[base.name]
        wanted = text if case.in_full or base == case.whole else _overlay(case, texts[case.whole.name], text)
        change = golden.update(path, wanted)
        if change is Change.FIX and text == before[base.name] and wanted != text:
            change = Change.TRIM
        if change:
            yield change, path


def _overlay(case: Case, whole: str, text: str) -> str:
    return overlay.between(json.loads(whole), json.loads(text)).text(case.golden(case.whole).name)


def _before(path: Path) -> str | None:
    try:
        return read(path)
    except CursusError:
        return None


def _whole(path: Path) -> Any:
    """Read-only: a case has one for all of its overlays. Raises as ``golden.read``."""
    try:
        found = path.lstat()
    except OSError:
        return _parsed(golden.read(path), path)  # says what is wrong
    return _whole_once(path, found.st_mtime_ns, found.st_size, found.st_ino)


@lru_cache(maxsize=2)
def _whole_once(path: Path, *_: int) -> Any:
    return _parsed(golden.read(path), path)


def _parsed(text: str, path: Path) -> Any:
    return golden.document(text, path)
