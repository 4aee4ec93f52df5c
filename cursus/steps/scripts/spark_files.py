"""The files of a table as Spark's driver sees them: which there are, in which order, and their columns' names."""

from __future__ import annotations

import bz2
import csv
import gzip
import itertools
from pathlib import Path
from typing import IO, Any, Iterable

from container import InputError

FORMATS = {".csv": ",", ".tsv": "\t", ".parquet": ""}  # and what separates their cells
PACKED = {".gz": gzip.open, ".bz2": bz2.open}
_FOR_ONE_MACHINE = (".json", ".jsonl", ".ndjson")
_PACKED_FOR_ONE_MACHINE = ".zst"


def table_files(place: Path) -> list[Path]:
    """The table files at ``place`` (a file, or a folder with any depth), sorted by path.

    Files whose names start with `_` or `.` are no parts. Raises InputError when there is none, and for a format that
    only one machine reads.
    """
    found = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
    parts = [path for path in found if not any(part.startswith(("_", ".")) for part in path.relative_to(place).parts)]
    tables = [path for path in parts if suffix(path) in (*FORMATS, *_FOR_ONE_MACHINE)]
    kinds = f"{', '.join(FORMATS)}, text also packed as {' or '.join(PACKED)}"
    if not tables:
        raise InputError(f"There is no table in {place}: expected one of {kinds}.")
    for path in tables:
        if suffix(path) in _FOR_ONE_MACHINE or path.suffix.lower() == _PACKED_FOR_ONE_MACHINE:
            raise InputError(
                f"{path.name} is not for the engine spark, which reads {kinds}; the engine python reads it."
            )
    return tables


def suffix(path: Path) -> str:
    """What tells the format of a file: .csv also of rows.csv.gz."""
    inner = Path(path.stem) if path.suffix.lower() in (*PACKED, _PACKED_FOR_ONE_MACHINE) else path
    return inner.suffix.lower()


def header(path: Path) -> list[str]:
    """The columns of a csv or tsv file, as every script calls them; [] of one that is empty."""
    return tidy(raw_header(path))


def raw_header(path: Path) -> list[str]:
    """The first row of a csv or tsv file; [] of one that is empty."""
    with _text(path) as stream:
        return next((row for row in csv.reader(stream, delimiter=FORMATS[suffix(path)]) if row), [])


def tidy(names: Iterable[str]) -> list[str]:
    """Names as pandas would tell them apart: x, x.1 and Unnamed: 2; a dot that data loading wrote as __DOT__."""
    found: list[str] = []
    for place, name in enumerate(names):
        told = name.strip().replace("__DOT__", ".") or f"Unnamed: {place}"
        copies = itertools.count(1)
        unique = told
        while unique in found:
            unique = f"{told}.{next(copies)}"
        found.append(unique)
    return found


def refuse_an_open_quote(path: Path) -> None:
    """Raises InputError for a csv or tsv file in which a quote never ends: all after it would be one cell."""
    with _text(path) as stream:
        try:
            for _ in csv.reader(stream, delimiter=FORMATS[suffix(path)], strict=True):
                pass
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise InputError(f"{path.name} cannot be read as csv: a quoted cell never ends.") from error


def _text(path: Path) -> IO[str]:
    unpack: Any = PACKED.get(path.suffix.lower(), open)
    stream: IO[str] = unpack(path, "rt", encoding="utf-8-sig", newline="")
    return stream
