"""Writes several files as one: all of them, or none.

First every new text is put next to its file, then a journal names them: from then on they count as written. Then each
takes the place of its file, and the journal goes. What a kill leaves behind is finished, or cleared away, by anyone who
comes next (``finish``).
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import replacement, write_atomically

JOURNAL = ".cursus-migrate.json"
_SUFFIX = ".cursus-new"


def write_all(files: Mapping[Path, tuple[bytes, bytes]]) -> None:
    """Write ``{file: (what it holds, what it gets)}``; links are followed, and modes stay.

    Raises CursusError, and nothing is written: E834 when a file cannot be, E835 when one is not what it was.
    """
    targets = {path: Path(os.path.realpath(path)) for path in files}
    if not targets:
        return
    moved = [path for path, target in targets.items() if target.read_bytes() != files[path][0]]
    if moved:
        hint = "Nothing was written. Run migrate again."
        raise CursusError(Diagnostic("E835", "it changed since it was read", str(path), hint) for path in moved)
    journal = Path(os.path.commonpath([target.parent for target in targets.values()])) / JOURNAL
    replaced: list[Path] = []
    path = next(iter(targets))
    try:
        for path, target in targets.items():
            replacement(target, files[path][1], _beside(target))
        names = [os.path.relpath(target, journal.parent) for target in targets.values()]
        replacement(journal, json.dumps(names).encode(), _beside(journal))
        _beside(journal).replace(journal)
        for path, target in targets.items():
            _beside(target).replace(target)
            replaced.append(path)
    except OSError as error:
        for done in replaced:
            write_atomically(targets[done], files[done][0])
        for target in targets.values():
            _beside(target).unlink(missing_ok=True)
        for left in (_beside(journal), journal):
            left.unlink(missing_ok=True)
        message = f"cannot be written: {error.strerror}"
        raise CursusError([Diagnostic("E834", message, str(path), "No file was written.")]) from error
    journal.unlink()


def unfinished(files: Iterable[Path]) -> list[Path]:
    """The journals of migrations that were killed while they wrote, in the folders of ``files`` and above."""
    return [journal for journal in _journals(files) if journal.is_file()]


def _journals(files: Iterable[Path]) -> list[Path]:
    """Where journals may lie."""
    parents = {Path(os.path.realpath(file)).parent for file in files}
    return sorted({folder / JOURNAL for parent in parents for folder in (parent, *parent.parents)})


def finish(files: Iterable[Path]) -> list[Path]:
    """Finish what a killed migration had begun to write, and clear away what it had not; returns the files written."""
    given = [Path(os.path.realpath(file)) for file in files]
    written = []
    for journal in unfinished(given):
        for target in _named(journal):
            if _beside(target).is_file():
                _beside(target).replace(target)
                written.append(target)
        journal.unlink()
    for file in (*given, *_journals(given)):
        with contextlib.suppress(OSError):
            _beside(file).unlink()
    return written


def _named(journal: Path) -> list[Path]:
    """The files that a journal names, as long as they are Python files below its own folder."""
    try:
        names = json.loads(journal.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    if not isinstance(names, list):
        return []
    root = Path(os.path.realpath(journal.parent))
    targets = [Path(os.path.realpath(root / name)) for name in names if isinstance(name, str)]
    return [target for target in targets if target.is_relative_to(root) and target.is_file()]


def _beside(target: Path) -> Path:
    """Where the new text of a file waits."""
    return target.with_name(f".{target.name}{_SUFFIX}")
