"""One way in and out of every table format: csv, tsv, json lines and parquet, the text ones also gzipped.

A table may be a folder of part files, as Spark writes it. Files whose names start with `_` or `.` are no parts.
The word NA is missing in a column of numbers only: elsewhere it may well mean Namibia or North America.
"""

from __future__ import annotations

import gzip
import itertools
import json
import zlib
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Dict, Iterable, Iterator, Type, Union

import numpy as np
import pandas as pd

from container import InputError

ROWS = 100_000  # of a chunk: some tens of MB of a wide table
MISSING = ["", "NaN", "nan", "NULL", "null", "None", "<NA>", "N/A", "n/a"]
SEPARATORS = {".csv": ",", ".tsv": "\t"}
JSON_LINES = (".json", ".jsonl", ".ndjson")
FORMATS = (*SEPARATORS, *JSON_LINES, ".parquet")


def files(place: Path) -> list[Path]:
    """The table files at ``place`` (a file, or a folder with any depth), sorted by path.

    Raises InputError when there is none.
    """
    if place.is_file():
        return [place]
    found = [path for path in place.rglob("*") if path.is_file() and _is_part(path, place) and suffix(path) in FORMATS]
    if not found:
        raise InputError(
            f"There is no table in {place}: expected one of {', '.join(FORMATS)}, or one of them with .gz."
        )
    return sorted(found)


def chunks(
    place: Path, text_columns: Iterable[str] = (), as_text: bool = False, rows: int = ROWS
) -> Iterator[pd.DataFrame]:
    """The table at ``place`` in pieces of at most ``rows`` rows, each with an index of its own from 0.

    ``text_columns`` of a text format are read as the text that stands there, so that "007" stays "007"; with
    ``as_text`` all are, for a step that passes on what it does not change. A dot that data loading wrote as __DOT__ is
    a dot again. Raises InputError when it has no row or its files have different columns.
    """
    columns: list[str] = []
    empty = True
    for path in files(place):
        for chunk in _file_chunks(path, str if as_text else dict.fromkeys(text_columns, str), rows):
            chunk.columns = pd.Index([str(name).strip().replace("__DOT__", ".") for name in chunk.columns])
            if columns and sorted(columns) != sorted(chunk.columns):
                odd = sorted(set(columns).symmetric_difference(chunk.columns))
                raise InputError(f"{path.name} has other columns than the files before it: {', '.join(odd)}.")
            columns = columns or list(chunk.columns)
            if len(chunk):
                empty = False
                yield chunk[columns].reset_index(drop=True)
    if empty:
        raise InputError(f"The table in {place} is empty.")


def read(place: Path, text_columns: Iterable[str] = ()) -> pd.DataFrame:
    """The whole table at ``place``. Raises InputError as ``chunks`` does."""
    return pd.concat(list(chunks(place, text_columns)), ignore_index=True)


def require(table: pd.DataFrame, columns: Iterable[str], place: Path) -> None:
    """Raise InputError, naming them, when ``table`` lacks any of ``columns``."""
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise InputError(f"The table in {place} has no column {', '.join(missing)}; it has {_some(table.columns)}.")


class Writer:
    """Write a table piece by piece to one file, csv, tsv, json lines or parquet by the file's suffix."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._format = suffix(path)
        self._parquet: Any = None
        self._started = False

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._parquet is not None:
            self._parquet.close()

    def write(self, table: pd.DataFrame) -> None:
        if self._format == ".parquet":
            self._write_parquet(table)
        else:
            with self._path.open("a" if self._started else "w", encoding="utf-8", newline="") as stream:
                if self._format in SEPARATORS:
                    separator = SEPARATORS[self._format]
                    table.to_csv(stream, sep=separator, index=False, header=not self._started, **_LINE_END)
                else:
                    stream.write(table.to_json(orient="records", lines=True, double_precision=15).rstrip("\n") + "\n")
        self._started = True

    def _write_parquet(self, table: pd.DataFrame) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = self._parquet.schema if self._parquet is not None else None
        try:
            piece = pa.Table.from_pandas(table, schema=schema, preserve_index=False)
        except pa.ArrowException as error:
            raise InputError(f"{self._path.name} cannot hold these columns as parquet: {error}.") from error
        if self._parquet is None:
            self._parquet = pq.ParquetWriter(str(self._path), piece.schema)
        self._parquet.write_table(piece)


def write(table: pd.DataFrame, path: Path) -> None:
    with Writer(path) as writer:
        writer.write(table)


_PANDAS = int(pd.__version__.split(".")[0])
_LINE_END: dict[str, Any] = {("lineterminator" if _PANDAS >= 2 else "line_terminator"): "\n"}
_EXACT: dict[str, Any] = {"float_precision": "round_trip"} if _PANDAS < 3 else {}  # later ones always are


def suffix(path: Path) -> str:
    """What tells the format of a file: .csv also of rows.csv.gz."""
    inner = Path(path.stem) if path.suffix == ".gz" else path
    return inner.suffix.lower()


def _is_part(path: Path, root: Path) -> bool:
    return not any(part.startswith(("_", ".")) for part in path.relative_to(root).parts)


Types = Union[Type[str], Dict[str, Type[str]]]  # what is read as text: everything, or the columns named


def _file_chunks(path: Path, types: Types, rows: int) -> Iterator[pd.DataFrame]:
    kind = suffix(path)
    try:
        if kind == ".parquet":
            yield from _parquet_chunks(path, rows)
            return
        if kind not in FORMATS:
            raise InputError(f"{path.name} is no table: expected one of {', '.join(FORMATS)}, or one of them with .gz.")
        with _opened(path) as stream:
            if kind in SEPARATORS:
                yield from _separated_chunks(stream, SEPARATORS[kind], types, rows)
            else:
                yield from _json_chunks(stream, rows)
    except pd.errors.EmptyDataError:
        return  # a file without a single byte is an empty part
    except (ValueError, EOFError, OSError, zlib.error) as error:  # pandas' parser errors are ValueErrors
        raise InputError(f"{path.name} cannot be read as {kind[1:]}: {error}.") from error


def _parquet_chunks(path: Path, rows: int) -> Iterator[pd.DataFrame]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as stream:
            for batch in pq.ParquetFile(stream).iter_batches(batch_size=rows):
                yield pa.Table.from_batches([batch]).to_pandas()
    except pa.ArrowException as error:
        raise InputError(f"{path.name} cannot be read as parquet: {error}.") from error


def _opened(path: Path) -> IO[str]:
    """A text file, unpacked when it is packed; a byte order mark is no text."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _separated_chunks(stream: IO[str], separator: str, types: Types, rows: int) -> Iterator[pd.DataFrame]:
    pieces: Any = pd.read_csv(
        stream,
        sep=separator,
        chunksize=rows,
        dtype=types,
        keep_default_na=False,
        na_values=MISSING,
        low_memory=False,
        **_EXACT,
    )
    for piece in pieces:
        yield _numbers_without_na(piece, types) if isinstance(types, dict) else piece


def _json_chunks(stream: IO[str], rows: int) -> Iterator[pd.DataFrame]:
    """Rows that JSON typed itself, one on each line, or all in one array. pandas' reader would guess at dates."""
    lines = filter(str.strip, stream)
    first = next(lines, "")
    if first.lstrip().startswith("["):
        found = json.loads(first + "".join(lines))
        yield from (pd.DataFrame(found[start : start + rows]) for start in range(0, len(found), rows))
        return
    every = (json.loads(line) for line in itertools.chain([first] if first else [], lines))
    for piece in iter(lambda: list(itertools.islice(every, rows)), []):
        yield pd.DataFrame(piece)


def _numbers_without_na(table: pd.DataFrame, text_columns: Iterable[str]) -> pd.DataFrame:
    for name in table.columns:
        column = table[name]
        if name in text_columns or pd.api.types.is_numeric_dtype(column) or not (column == "NA").any():
            continue
        try:
            table[name] = pd.to_numeric(column.where(column != "NA", np.nan))
        except (ValueError, TypeError):
            continue  # words beside NA: a category
    return table


def _some(names: Iterable[str]) -> str:
    known = [str(name) for name in names]
    return ", ".join(known[:12]) + (f" and {len(known) - 12} more" if len(known) > 12 else "")
