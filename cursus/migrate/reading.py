"""Reads the files that are to be rewritten, and refuses by name those that could not be written back as they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cursus.errors import Diagnostic
from cursus.lint.files import NOTEBOOK, decoded
from cursus.reporting import Finding


@dataclass(frozen=True, slots=True)
class Files:
    """Sources and encodings by path. ``locked``: why a file that was read must not change. ``faults``: what was not."""

    sources: Mapping[str, str]
    encodings: Mapping[str, str]
    locked: Mapping[str, str]
    faults: tuple[Finding, ...]


def read(files: Iterable[Path]) -> Files:
    """The files, as ``python_files`` gives them."""
    sources: dict[str, str] = {}
    encodings: dict[str, str] = {}
    locked: dict[str, str] = {}
    faults: list[Finding] = []
    for path in files:
        if path.suffix == NOTEBOOK:
            told = Diagnostic("E800", "is a notebook, which migrate does not change", hint="cursus lint checks it.")
            faults.append(Finding(told, str(path)))
            continue
        try:
            data = path.read_bytes()
            text, encoding = decoded(data)
        except (OSError, SyntaxError, UnicodeDecodeError) as error:
            message = getattr(error, "msg", None) or getattr(error, "strerror", None) or str(error)
            hint = "Nothing in it was checked."
            faults.append(Finding(Diagnostic("E800", f"cannot be read as Python: {message}", hint=hint), str(path)))
            continue
        sources[str(path)], encodings[str(path)] = text, encoding
        reason = _reason_to_lock(path, data, text, encoding)
        if reason:
            locked[str(path)] = reason
    return Files(sources, encodings, locked, tuple(faults))


def _reason_to_lock(path: Path, data: bytes, text: str, encoding: str) -> str:
    links = path.stat().st_nlink
    if links > 1:
        return f"the file has {links} hard links, which writing it would part"
    try:
        same = text.encode(encoding) == data
    except (UnicodeError, ValueError):
        same = False
    return "" if same else f"its bytes do not survive being read and written as {encoding}"
