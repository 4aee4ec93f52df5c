"""Files of every table format as batches: csv, tsv, json lines and parquet, the text ones also packed (gz, bz2, zst).

Every reader gives columns of four types: int64, float64, bool and string. A dot that data loading wrote as __DOT__ is
a dot again. A file that cannot be read is an InputError that names it.
"""

from __future__ import annotations

import functools
import io
import itertools
import json
import re
import zlib
from pathlib import Path
from typing import IO, Any, Dict, Iterator

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from columns import typed
from container import InputError
from missing import MISSING, MISSING_NUMBER
from table_files import FORMATS, PACKED, SEPARATORS, has_open_quote, header_row, suffix, tidy

BLOCK = 1 << 20  # bytes of a text file that are parsed at once; larger ones take more memory and no less time
ROWS = 65_536  # of a batch where the format does not say

Types = Dict[str, Any]  # column -> pyarrow.DataType


def header(path: Path) -> list[str]:
    """The columns of a file, as every script calls them; [] of a text file that is empty."""
    with _Reading(path) as kind:
        if kind == ".parquet":
            return tidy(pq.read_schema(str(path)).names)
        if kind in SEPARATORS:
            return _header_row(path)[0]
        first = next(_json_batches(path), None)
        return [] if first is None else tidy(first.column_names)


def read(path: Path, names: list[str], wanted: list[str], types: Types) -> Iterator[Any]:
    """pyarrow tables of the columns ``wanted`` of a file whose columns are ``names``.

    ``types``: of columns of a csv or tsv file, followed where every cell can be read so, else the column stays text.
    """
    with _Reading(path) as kind:
        if kind in SEPARATORS:
            yield from _separated_batches(path, names, wanted, types)
            return
        found = _parquet_batches(path, names, wanted) if kind == ".parquet" else _json_batches(path)
        for batch in found:
            columns = dict(zip(tidy(batch.column_names), batch.columns))
            absent = pa.nulls(batch.num_rows, pa.string())
            yield pa.table([plain(columns.get(name, absent)) for name in wanted], names=wanted)


class _Reading:
    """The format of a file; what its readers raise becomes an InputError that names the file."""

    def __init__(self, path: Path) -> None:
        self._path, self._kind = path, suffix(path)

    def __enter__(self) -> str:
        if self._kind not in FORMATS:
            kinds = f"{', '.join(FORMATS)}, or one of them with {', '.join(PACKED)}"
            raise InputError(f"{self._path.name} is not a table: expected one of {kinds}.")
        return self._kind

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        # Parser errors of pandas and pyarrow are ValueErrors or OSErrors.
        if isinstance(error, (ValueError, EOFError, OSError, zlib.error, pa.ArrowException)):
            told = " ".join(str(error).split()).rstrip(".")
            raise InputError(f"{self._path.name} cannot be read as {self._kind[1:]}: {told}.") from error


def plain(column: Any) -> Any:
    """A column as int64, float64, bool or string; NaN is null."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return plain(column.cast(kind.value_type))
    if pa.types.is_string(kind) or pa.types.is_boolean(kind) or pa.types.is_int64(kind):
        return column
    if pa.types.is_float32(kind) or pa.types.is_float16(kind):
        column = column.cast(pa.float32()).cast(pa.string()).cast(pa.float64())  # 0.1 stays 0.1
        kind = column.type
    if pa.types.is_float64(kind):
        return pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column)
    if pa.types.is_integer(kind):
        return column.cast(pa.int64()) if kind != pa.uint64() else _int64_or_text(column)
    if pa.types.is_decimal(kind) and kind.precision <= 15:
        return column.cast(pa.float64())
    if pa.types.is_decimal(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind):
        return column.cast(pa.string())
    values = column.to_pandas()
    return pa.array(
        [None if gone else str(value) for value, gone in zip(values.astype(object), values.isna())], pa.string()
    )


def _int64_or_text(column: Any) -> Any:
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        return column.cast(pa.string())


def _parquet_batches(path: Path, names: list[str], wanted: list[str]) -> Iterator[Any]:
    with pa.OSFile(str(path)) as stream:
        file = pq.ParquetFile(stream, buffer_size=1 << 20)
        own = [raw for raw, name in zip(file.schema_arrow.names, names) if name in wanted]
        for groups in _groups(file.metadata):
            for batch in file.iter_batches(batch_size=ROWS, columns=own, row_groups=groups):
                yield pa.Table.from_batches([batch])


def _groups(metadata: Any) -> Iterator[list[int]]:
    """Row groups that are read together, of a batch's rows or more: pyarrow keeps all that it is asked for at once."""
    groups: list[int] = []
    rows = 0
    for number in range(metadata.num_row_groups):
        groups.append(number)
        rows += metadata.row_group(number).num_rows
        if rows >= ROWS:
            yield groups
            groups, rows = [], 0
    if groups:
        yield groups


def _separated_batches(path: Path, names: list[str], wanted: list[str], types: Types) -> Iterator[Any]:
    """By pyarrow; what it refuses and pandas does not, rows that lack their last cells above all, pandas reads."""
    asked = {name: types.get(name, pa.string()) for name in wanted}
    typed = any(kind != pa.string() for kind in asked.values())
    done = 0
    try:
        reader = pacsv.open_csv(
            _unpacked(path),
            read_options=pacsv.ReadOptions(block_size=BLOCK, column_names=names, skip_rows=_header_row(path)[1]),
            parse_options=pacsv.ParseOptions(delimiter=SEPARATORS[suffix(path)], newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types=asked,
                include_columns=wanted,
                null_values=MISSING_NUMBER if typed else MISSING,
                strings_can_be_null=not typed,  # else the word NA would be missing in them
                true_values=["True", "TRUE", "true"],
                false_values=["False", "FALSE", "false"],
            ),
        )
        for batch in reader:
            found = pa.Table.from_batches([batch])
            done += batch.num_rows
            yield _without_missing_words(found) if typed else found
    except pa.ArrowInvalid as error:
        counts = re.search(r"Expected (\d+) columns, got (\d+)", str(error))
        if counts and int(counts.group(1)) < int(counts.group(2)):
            raise
        for found in _patient_batches(path, names, wanted, done):
            yield pa.table([_if_typed(found[name], kind) for name, kind in asked.items()], names=wanted)
    _refuse_an_open_quote(path)


def _if_typed(column: Any, kind: Any) -> Any:
    try:
        return typed(column, kind)
    except pa.ArrowInvalid:
        return column


def _without_missing_words(table: Any) -> Any:
    words = pa.array(MISSING)
    nothing = pa.scalar(None, pa.string())
    for place, column in enumerate(table.columns):
        if pa.types.is_string(column.type):
            gone = pc.is_in(column, value_set=words)
            if pc.any(gone).as_py():
                column = pc.if_else(gone, nothing, column)
                table = table.set_column(place, table.column_names[place], column)
    return table


def _patient_batches(path: Path, names: list[str], wanted: list[str], done: int) -> Iterator[Any]:
    """The rows after the first ``done``, all as text."""
    with text(path) as stream:
        pieces: Any = pd.read_csv(
            stream,
            sep=SEPARATORS[suffix(path)],
            names=names,
            header=0,
            dtype=str,
            chunksize=ROWS,
            keep_default_na=False,
            na_values=MISSING,
        )
        for piece in pieces:
            rest = piece.iloc[min(done, len(piece)) :]
            done -= len(piece) - len(rest)
            schema = pa.schema([(name, pa.string()) for name in wanted])
            yield pa.Table.from_pandas(rest[wanted], schema=schema, preserve_index=False)


def _refuse_an_open_quote(path: Path) -> None:
    """pyarrow takes all that follows a quote which never ends for one cell."""
    status = path.stat()
    if _has_open_quote(path, status.st_size, status.st_mtime_ns):
        raise ValueError("a quoted cell never ends")


@functools.lru_cache  # most scripts read a table more than once
def _has_open_quote(path: Path, size: int, changed: int) -> bool:
    with _unpacked(path) as raw:
        quotes = sum(block.count(b'"') for block in iter(lambda: raw.read(BLOCK), b""))
    if quotes % 2 == 0:
        return False
    with text(path) as stream:
        return has_open_quote(stream, SEPARATORS[suffix(path)])


def _header_row(path: Path) -> tuple[list[str], int]:
    """The names of the columns, and the number of lines that they take with blank ones before them."""
    with text(path) as stream:
        names, lines = header_row(stream, SEPARATORS[suffix(path)])
    return tidy(names), lines


def _json_batches(path: Path) -> Iterator[Any]:
    """Rows that JSON typed itself, one on each line, or all in one array; pyarrow's reader would guess at dates."""
    with text(path) as stream:
        rows = _json_rows(stream)
        for piece in iter(lambda: list(itertools.islice(rows, ROWS)), []):
            names = list(dict.fromkeys(name for row in piece for name in row))
            yield pa.table([_json_column([row.get(name) for row in piece]) for name in names], names=names)


def _json_rows(stream: IO[str]) -> Iterator[dict[str, Any]]:
    decoder, buffer, begun = json.JSONDecoder(), "", False
    for block in iter(lambda: stream.read(1 << 20), ""):
        buffer += block
        while True:
            buffer = buffer.lstrip(" \t\r\n,")
            if not begun:
                begun, buffer = bool(buffer), buffer[1:] if buffer.startswith("[") else buffer
            if not buffer or buffer == "]":
                break
            try:
                row, end = decoder.raw_decode(buffer)
            except ValueError:
                break  # it goes on in the next block
            if not isinstance(row, dict):
                raise ValueError("a row is not an object")
            yield row
            buffer = buffer[end:]
    if buffer.strip().strip("]"):
        decoder.decode(buffer)
        raise ValueError("text follows the last row")


def _json_column(values: list[Any]) -> Any:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float} or (len(kinds) == 1 and not kinds & {dict, list}):
        try:
            return pa.array(values, pa.float64() if float in kinds else None)
        except (pa.ArrowException, OverflowError):
            pass  # an integer of more than 64 bits
    return pa.array([value if value is None or isinstance(value, str) else json.dumps(value) for value in values])


def text(path: Path) -> IO[str]:
    """A text file, unpacked when it is packed; a byte order mark is no text."""
    return io.TextIOWrapper(_unpacked(path), encoding="utf-8-sig", newline="")


def _unpacked(path: Path) -> Any:
    """The bytes of a file, unpacked when it is packed.

    A file of pyarrow's own, never one of Python's: its threads may still read ahead when the process ends, and one that
    calls Python then aborts it.
    """
    return pa.input_stream(str(path), compression=PACKED.get(path.suffix.lower()), buffer_size=1 << 20)
