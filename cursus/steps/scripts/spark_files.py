"""The files of a table that Spark reads."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path
from typing import IO, Any

import table_files as names
from container import InputError

FORMATS = {**names.SEPARATORS, ".parquet": ""}  # and what separates their cells
PACKED = {".gz": gzip.open, ".bz2": bz2.open}


def table_files(place: Path) -> list[Path]:
    """The table files at ``place`` (a file, or a folder with any depth), sorted by path.

    Raises InputError when there is none, and for a format that only one machine reads.
    """
    found = [place] if place.is_file() else names.parts(place)
    kinds = f"{', '.join(FORMATS)}, text also packed as {' or '.join(PACKED)}"
    if not found:
        raise InputError(f"There is no table in {place}: expected one of {kinds}.")
    for path in found:
        packing = path.suffix.lower()
        if names.suffix(path) not in FORMATS or (packing in names.PACKED and packing not in PACKED):
            raise InputError(
                f"{path.name} is not for the engine spark, which reads {kinds}; the engine python reads it."
            )
    return found


def raw_header(path: Path) -> list[str]:
    """The first row of a csv or tsv file; [] of one that is empty."""
    with _text(path) as stream:
        return names.header_row(stream, FORMATS[names.suffix(path)])[0]


def refuse_an_open_quote(path: Path) -> None:
    """Raises InputError for a csv or tsv file in which a quote never ends."""
    with _text(path) as stream:
        if names.has_open_quote(stream, FORMATS[names.suffix(path)]):
            raise InputError(f"{path.name} cannot be read as csv: a quoted cell never ends.")


def _text(path: Path) -> IO[str]:
    unpack: Any = PACKED.get(path.suffix.lower(), open)
    stream: IO[str] = unpack(path, "rt", encoding="utf-8-sig", newline="")
    return stream
