"""Tables written batch by batch as csv, tsv, json or parquet; each of several hosts writes a part of a table."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import TracebackType
from typing import Any, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from columns import as_text, typed
from formats import SEPARATORS, SUFFIXES
from hosts import ONE, Hosts

TYPED = ("JSON", "PARQUET")  # what keeps the types of columns
GROUP = 65_536  # rows that a parquet file keeps together
SAMPLE = 1000  # rows that tell what a column is like


class Writer:
    """One file, or several whose rows are told apart by a number each: ``places`` without suffix, by number.

    ``types``: of the columns, which a json or parquet file needs where the batches differ in them. A file without rows
    is not written.
    """

    def __init__(
        self, *places: Path, kind: str = "CSV", types: dict[str, Any] | None = None, hosts: Hosts = ONE
    ) -> None:
        named = [place.with_name(f"{hosts.file_stem(place.name)}{SUFFIXES[kind]}") for place in places]
        self._files = [_FILES[kind](place, SEPARATORS.get(kind, "")) for place in named]
        self._types = types or {}
        self.rows = [0] * len(places)

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            file.close()

    def write(self, table: Any, parts: Sequence[int] | np.ndarray[Any, Any] | None = None) -> None:
        """Write a pyarrow table or a data frame; ``parts`` tells the number of each row's file."""
        if isinstance(table, pd.DataFrame):
            table = pa.Table.from_pandas(table, preserve_index=False)
        rendered = self._files[0].rendered(table, self._types)
        for number, file in enumerate(self._files):
            rows = rendered if parts is None else rendered.filter(pa.array(np.asarray(parts) == number))
            if len(rows):
                self.rows[number] += len(rows)
                file.write(rows, table.column_names)


class _Text:
    def __init__(self, path: Path, separator: str) -> None:
        self._path, self._separator = path, separator
        self._stream: Any = None

    def rendered(self, table: Any, types: Mapping[str, Any]) -> Any:
        """The lines of ``table``, one string each."""
        cells = [self._cells(as_text(column)) for column in table.columns]
        if len(cells) == 1:  # an empty line would be no row
            cells = [pc.if_else(pc.equal(cells[0], ""), '""', cells[0])]
        line = pc.binary_join_element_wise(*cells, self._separator) if len(cells) > 1 else cells[0]
        return pc.binary_join_element_wise(line, "", "\n")

    def _cells(self, texts: Any) -> Any:
        """Quoted where it has to be."""
        texts = pc.fill_null(texts, "")
        special = f'{self._separator}"\r\n'
        content = bytes(texts.buffers()[2] or b"")
        if not any(mark.encode() in content for mark in special):
            return texts
        quoted = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
        return pc.if_else(pc.match_substring_regex(texts, f"[{re.escape(special)}]"), quoted, texts)

    def write(self, lines: Any, names: Sequence[str]) -> None:
        if self._stream is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self._path.open("wb")
            self._stream.write(_content(self.rendered(pa.table([[name] for name in names], names=list(names)), {})))
        self._stream.write(_content(lines))

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()


class _Typed:
    def __init__(self, path: Path, separator: str) -> None:
        self._path = path
        self._schema: Any = None

    def rendered(self, table: Any, types: Mapping[str, Any]) -> Any:
        """``table`` in the types that all batches have."""
        if self._schema is None:
            kinds = [(name, types.get(name, column.type)) for name, column in zip(table.column_names, table.columns)]
            self._schema = pa.schema([(name, pa.string() if pa.types.is_null(kind) else kind) for name, kind in kinds])
        columns = [typed(column, field.type) for column, field in zip(table.columns, self._schema)]
        return pa.table(columns, schema=self._schema)


class _Json(_Typed):
    """One array of objects, which Python and pandas read as a whole, a row a line."""

    _stream: Any = None

    def write(self, rows: Any, names: Sequence[str]) -> None:
        if self._stream is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self._path.open("w", encoding="utf-8")
        for row in pa.table([_finite(column) for column in rows.columns], schema=rows.schema).to_pylist():
            before = "[" if self._stream.tell() == 0 else ",\n"
            self._stream.write(before + json.dumps(row, ensure_ascii=False, default=str))

    def close(self) -> None:
        if self._stream is not None:
            self._stream.write("]\n")
            self._stream.close()


class _Parquet(_Typed):
    def __init__(self, path: Path, separator: str) -> None:
        super().__init__(path, separator)
        self._writer: Any = None
        self._waiting: list[Any] = []

    def write(self, rows: Any, names: Sequence[str]) -> None:
        if self._writer is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(str(self._path), rows.schema, use_dictionary=_repetitive(rows))
        self._waiting.append(rows)
        if sum(map(len, self._waiting)) >= GROUP:
            self._write_group()

    def _write_group(self) -> None:
        rows, self._waiting = pa.concat_tables(self._waiting), []
        self._writer.write_table(rows)

    def close(self) -> None:
        if self._waiting:
            self._write_group()
        if self._writer is not None:
            self._writer.close()


_FILES: Mapping[str, Any] = {"CSV": _Text, "TSV": _Text, "JSON": _Json, "PARQUET": _Parquet}


def _repetitive(table: Any) -> list[str]:
    """The columns whose cells are worth to be numbered: where most are different, that takes longest of all."""
    first = table.slice(0, SAMPLE)
    return [name for name, column in zip(first.column_names, first.columns) if 2 * len(column.unique()) <= len(first)]


def _finite(column: Any) -> Any:
    """Null where JSON has no form for a number."""
    if not pa.types.is_floating(column.type):
        return column
    return pc.if_else(pc.is_finite(column), column, pa.scalar(None, column.type))


def _content(lines: Any) -> memoryview:
    """The bytes of a string array, one after the other."""
    found: list[memoryview] = []
    for array in lines.chunks if isinstance(lines, pa.ChunkedArray) else [lines]:
        ends = np.frombuffer(array.buffers()[1], np.int32)[array.offset : array.offset + len(array) + 1]
        found.append(memoryview(array.buffers()[2])[ends[0] : ends[-1]])
    return found[0] if len(found) == 1 else memoryview(b"".join(found))
