"""The findings a team lives with for now, known by structure, so that only new ones are reported."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import dumps, read_json, write_atomically
from cursus.reporting import Finding

Counts = dict[str, dict[str, int]]
_VERSION = 1


def write(path: Path, findings: Sequence[Finding], read_files: Iterable[str]) -> None:
    """Save ``findings`` as ``{file: {key: count}}``, files relative to the baseline's own folder.

    What an earlier baseline holds of other files than ``read_files`` stays, while there are such files.
    """
    counts: dict[str, Counter[str]] = {
        file: Counter(keys)
        for file, keys in _earlier(path).items()
        if file not in _read(path, findings, read_files) and (path.parent / file).exists()
    }
    for found in findings:
        if found.key:
            counts.setdefault(_relative(found.file, path), Counter())[found.key] += 1
    files = {file: dict(sorted(keys.items())) for file, keys in sorted(counts.items())}
    write_atomically(path, dumps({"version": _VERSION, "files": files}))


def read(path: Path) -> Counts:
    """The counts in a baseline; raises CursusError (E894) when it is none."""
    content = read_json(path, "E894")
    files = content.get("files") if isinstance(content, dict) and content.get("version") == _VERSION else None
    if not isinstance(files, dict) or not all(map(_are_counts, files.values())):
        hint = "Update it with --update-baseline."
        raise CursusError([Diagnostic("E894", f"is not a baseline of version {_VERSION}", str(path), hint)])
    return files


def subtract(findings: Sequence[Finding], path: Path, read_files: Iterable[str]) -> list[Finding]:
    """The findings that the baseline does not hold, and one W892 for each of its entries that is gone.

    Nothing is said of files other than ``read_files``.
    """
    known_files = _read(path, findings, read_files)
    left = {file: Counter(keys) for file, keys in read(path).items()}
    fresh = []
    for found in findings:
        known = left.get(_relative(found.file, path), Counter())
        if found.key and known[found.key] > 0:
            known[found.key] -= 1
        else:
            fresh.append(found)
    for file, keys in left.items():
        if file not in known_files:
            continue
        for key, count in keys.items():
            if count > 0:
                hint = "Update the baseline with --update-baseline, so that the finding cannot come back unseen."
                fresh.append(Finding(Diagnostic("W892", f"the baseline has a finding that is gone: {key}", file, hint)))
    return fresh


def _earlier(path: Path) -> Counts:
    """What already exists; nothing when that is not a baseline, which is written again then."""
    try:
        return read(path) if path.exists() else {}
    except CursusError:
        return {}


def _read(path: Path, findings: Sequence[Finding], read_files: Iterable[str]) -> set[str]:
    return {_relative(file, path) for file in (*read_files, *(found.file for found in findings if found.key))}


def _are_counts(keys: object) -> bool:
    return isinstance(keys, dict) and all(isinstance(count, int) for count in keys.values())


def _relative(file: str, baseline: Path) -> str:
    return Path(os.path.relpath(file, baseline.parent)).as_posix()
