"""The files of a table: which there are, in which order, and the names of their columns. Steps on Spark import it."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path
from typing import IO, Iterable

SEPARATORS = {".csv": ",", ".tsv": "\t"}
JSON_LINES = (".json", ".jsonl", ".ndjson")
FORMATS = (*SEPARATORS, *JSON_LINES, ".parquet")
PACKED = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd"}


def parts(place: Path) -> list[Path]:
    """The table files below the folder ``place``, at any depth, sorted by path; a file whose name starts with `_` or
    `.` is no part.
    """
    found = sorted(path for path in place.rglob("*") if path.is_file() and suffix(path) in FORMATS)
    return [path for path in found if not any(name.startswith(("_", ".")) for name in path.relative_to(place).parts)]


def suffix(path: Path) -> str:
    """What tells the format of a file: .csv also of rows.csv.gz."""
    inner = Path(path.stem) if path.suffix.lower() in PACKED else path
    return inner.suffix.lower()


def header_row(stream: IO[str], separator: str) -> tuple[list[str], int]:
    """The first row of a csv or tsv file that has cells, and the number of lines until its end; [] where none has."""
    rows = csv.reader(stream, delimiter=separator)
    for row in rows:
        if row:
            return row, rows.line_num
    return [], 0


def tidy(names: Iterable[str]) -> list[str]:
    """Names as pandas would tell them apart: x, x.1 and Unnamed: 2; a dot that data loading wrote as __DOT__."""
    found: list[str] = []
    for place, name in enumerate(map(str, names)):
        told = name.strip().replace("__DOT__", ".") or f"Unnamed: {place}"
        copies = itertools.count(1)
        unique = told
        while unique in found:
            unique = f"{told}.{next(copies)}"
        found.append(unique)
    return found


def has_open_quote(stream: IO[str], separator: str) -> bool:
    """Whether a quoted cell of a csv or tsv file never ends: all that follows it would be one cell."""
    try:
        for _ in csv.reader(stream, delimiter=separator, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False
