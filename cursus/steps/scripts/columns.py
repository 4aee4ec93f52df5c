"""What is done to a whole column at once: pyarrow columns in, pyarrow columns of the same length out."""

from __future__ import annotations

from typing import Any, Callable, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

import labels
from features import numbers
from missing import MISSING_NUMBER


def one(column: Any) -> Any:
    """The array of a column, of one piece."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks or [pa.array([], column.type)])


def by_value(column: Any, function: Callable[[list[Any]], Sequence[Any]], kind: Any) -> Any:
    """A column of the type ``kind``: ``function`` is told each distinct value once, and gives one for each.

    What is missing stays so.
    """
    encoded = one(column).dictionary_encode()
    return pa.array(function(encoded.dictionary.to_pylist()), kind).take(encoded.indices)


def stripped(column: Any) -> Any:
    """Text without white space around it; missing where nothing is left."""
    found = pc.utf8_trim_whitespace(as_text(column))
    return pc.if_else(pc.equal(found, ""), pa.scalar(None, pa.string()), found)


def as_text(column: Any) -> Any:
    """Each cell as a text format holds it: 1.0, 1e-05, True."""
    array = one(column)
    if pa.types.is_floating(array.type):
        return _float_text(array)
    if pa.types.is_boolean(array.type):
        return pc.if_else(array, "True", "False")
    return array if pa.types.is_string(array.type) else array.cast(pa.string())


def _float_text(array: Any) -> Any:
    """As Python writes them, from which pyarrow differs for whole, small and large numbers."""
    values = array.to_numpy(zero_copy_only=False)
    texts = array.cast(pa.string())
    with np.errstate(invalid="ignore"):
        size = np.abs(values)
        odd = (values == np.floor(values)) | (size < 1e-4) | (size >= 1e10)
    odd &= ~np.isnan(values)
    if not odd.any():
        return texts
    return pc.replace_with_mask(texts, pa.array(odd), pa.array(list(map(repr, values[odd].tolist())), pa.string()))


def typed(column: Any, kind: Any) -> Any:
    """A column as ``kind``, of text too. Raises ValueError where a cell cannot be that."""
    array = one(column)
    if array.type == kind:
        return array
    if pa.types.is_string(kind):
        return as_text(array)
    if pa.types.is_string(array.type):
        try:
            return array.cast(kind)
        except pa.ArrowInvalid:
            array = stripped(array)
        gone = pc.is_in(array, value_set=pa.array(MISSING_NUMBER))
        array = pc.if_else(gone, pa.scalar(None, pa.string()), array)
    return array.cast(kind)


def class_numbers(column: Any, classes: Sequence[Any], name: str) -> np.ndarray[Any, Any]:
    """As labels.encode, of a column; looks at each distinct label once."""
    encoded = one(column).dictionary_encode()
    found, places = encoded.dictionary.to_pylist(), encoded.indices.drop_null().to_numpy()
    counts = [*zip(found, np.bincount(places, minlength=len(found)).tolist()), (None, encoded.null_count)]
    numbers = labels.encoded(counts, classes, name)
    told: np.ndarray[Any, Any] = np.array([numbers[label] for label in found], np.int64)[places]
    return told


def floats(column: Any, name: str) -> Any:
    """float64, null where missing. Raises InputError, naming the column, on words."""
    try:
        return one(column).cast(pa.float64())
    except pa.ArrowInvalid:
        values = numbers(pd.Series(one(column).to_pylist(), name=name, dtype=object))
        return pa.array(values, from_pandas=True)
