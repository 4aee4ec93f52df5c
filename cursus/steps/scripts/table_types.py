"""What the columns of a table are, told by all of its rows: int64, float64, bool, or string when nothing else fits.

A column of numbers stays text where that would change it: 007 is no 7.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import tables
from columns import one, stripped, typed
from hosts import ONE, Hosts
from missing import MISSING_NUMBER

TRUTH = pa.array(["True", "TRUE", "true", "False", "FALSE", "false"])
NUMBER_NULLS = pa.array(MISSING_NUMBER)


def types_for(place: Path, texts: Iterable[str] = (), hosts: Hosts = ONE) -> dict[str, Any]:
    """Column -> pyarrow type of the table at ``place``, of which all is read."""
    survey = Survey(texts)
    for batch in tables.batches(place, hosts=hosts):
        survey.add(batch)
    return survey.types


class Misled(Exception):
    """A later row is not of the type that the first ones are."""


class Survey:
    """Gathers the types of columns from batch after batch; ``texts`` are to be strings whatever they are."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts = frozenset(texts)
        self._found: dict[str, Any] = {}

    def add(self, table: Any) -> None:
        for name, column in zip(table.column_names, table.columns):
            self._add(name, one(column))

    def confirmed(self, batches: Iterable[Any]) -> Iterator[Any]:
        """``batches`` in the types that are known now. Raises Misled where one tells that they are others."""
        known = self.types
        for batch in batches:
            columns = [self._confirmed(name, one(batch[name]), known.get(name)) for name in batch.column_names]
            yield pa.table(columns, names=batch.column_names)

    @property
    def types(self) -> dict[str, Any]:
        return {name: pa.string() if pa.types.is_null(kind) else kind for name, kind in self._found.items()}

    def _add(self, name: str, array: Any) -> None:
        known = pa.string() if name in self._texts else self._found.get(name, pa.null())
        self._found[name] = known if pa.types.is_string(known) else _wider(known, array)

    def _confirmed(self, name: str, array: Any, kind: Any) -> Any:
        if pa.types.is_string(array.type) and kind in (pa.int64(), pa.float64()):
            try:
                found = array.cast(kind)
                if not _has_leading_zeros(array):
                    return found
            except pa.ArrowInvalid:
                pass  # the word NA is missing, too
        self._add(name, array)
        if self.types[name] != kind:
            raise Misled
        return array if name in self._texts else typed(array, kind)


def _wider(known: Any, array: Any) -> Any:
    """The narrowest type that holds ``array`` and what has been ``known`` before it."""
    if not pa.types.is_string(array.type):
        found = pa.null() if array.null_count == len(array) else array.type
    else:
        found = _of_texts(known, array)
    if pa.types.is_null(found) or found == known:
        return known
    if pa.types.is_null(known):
        return found
    numbers = (pa.int64(), pa.float64())
    return pa.float64() if found in numbers and known in numbers else pa.string()


def _of_texts(known: Any, array: Any) -> Any:
    if array.null_count == len(array):
        return pa.null()
    found = _number(known, array)
    if not pa.types.is_null(found):
        return pa.string() if _has_leading_zeros(array) else found
    cells = stripped(array.filter(pc.invert(pc.is_in(array, value_set=NUMBER_NULLS)))).drop_null()
    if not len(cells):
        return pa.null()
    found = _number(known, cells)
    if not pa.types.is_null(found):
        return pa.string() if _has_leading_zeros(cells) else found
    return pa.bool_() if pc.all(pc.is_in(cells, value_set=TRUTH)).as_py() else pa.string()


def _number(known: Any, texts: Any) -> Any:
    """The narrower type of numbers that ``texts`` are, null when they are none."""
    for kind in (pa.int64(), pa.float64())[int(known == pa.float64()) :]:
        try:
            texts.cast(kind)
        except pa.ArrowInvalid:
            continue
        return kind
    return pa.null()


def _has_leading_zeros(cells: Any) -> bool:
    """Whether any of the texts begins like 007 or -007; looks at bytes, which is faster than an expression."""
    if not len(cells):
        return False
    edges = np.frombuffer(cells.buffers()[1], np.int32)[cells.offset : cells.offset + len(cells) + 1]
    end = np.zeros(2, np.uint8)  # so that there is a byte even after the last text
    content = np.append(np.frombuffer(cells.buffers()[2] or b"", np.uint8), end)
    starts = edges[:-1] + (content[edges[:-1]] == ord("-"))
    zeros = np.flatnonzero(content[starts] == ord("0"))
    follows = starts[zeros] + 1
    return bool(((content[follows] - ord("0") < 10) & (follows < edges[1:][zeros])).any())
