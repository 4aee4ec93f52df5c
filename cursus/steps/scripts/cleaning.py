"""Columns of each kind in their one form, and labels as classes: learned in one pass over a table, done in a second."""

from __future__ import annotations

import re
from typing import Any, Iterable, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from columns import as_text, by_value, one, stripped
from labels import Labels
from missing import MISSING_NUMBER

# Forms of dates that are read many at a time: given a whole column, pandas 1 and 2 disagree about the others.
FORMS = {
    re.compile(r"(19|20)\d\d-\d\d-\d\d"): "%Y-%m-%d",
    re.compile(r"(19|20)\d\d-\d\d-\d\d \d\d:\d\d:[0-5]\d"): "%Y-%m-%d %H:%M:%S",
    re.compile(r"(19|20)\d\d-\d\d-\d\dT\d\d:\d\d:[0-5]\dZ?"): "%Y-%m-%dT%H:%M:%S",
}


class Cleaner:
    """``label``: empty where there is none. ``kinds``: the columns that are CATEGORICAL, NUMERICAL, TEXT or DATE."""

    def __init__(self, label: str, kinds: Mapping[str, list[str]]) -> None:
        self._label, self._labelled = label, [label] if label else []
        self._numbers, self._dates = kinds["NUMERICAL"], kinds["DATE"]
        self._words = kinds["CATEGORICAL"] + kinds["TEXT"]
        self._labels = LabelColumn()
        self._lost: dict[str, int] = {}

    @property
    def columns(self) -> list[str]:
        """What the table has to have; all are read as text whatever they hold."""
        return [*self._labelled, *self._numbers, *self._words, *self._dates]

    @property
    def types(self) -> dict[str, Any]:
        """Of the columns that are cleaned, once they are."""
        return {
            **dict.fromkeys([*self._words, *self._dates], pa.string()),
            **dict.fromkeys(self._numbers, pa.float64()),
            **dict.fromkeys(self._labelled, self._labels.kind),
        }

    def learn(self, table: Any) -> None:
        """Note the labels of the next batch."""
        for name in self._labelled:
            self._labels.add(table[name])

    def classes(self) -> np.ndarray[Any, Any]:
        """The number of each row's class, in the order of the classes' names; raises InputError on missing labels."""
        return self._labels.numbers(self._label)

    def __call__(self, table: Any, before: int = 0) -> Any:
        """``table`` with its columns clean and the label as classes; ``before`` it were so many rows."""
        self._lost = self._lost if before else {}
        changed = {name: by_value(table[name], self._labels.cells, self._labels.kind) for name in self._labelled}
        changed.update(
            (name, self._told(name, "a number", table[name], _numbers(table[name]))) for name in self._numbers
        )
        changed.update((name, stripped(table[name])) for name in self._words)
        changed.update((name, self._told(name, "a date", table[name], _dates(table[name]))) for name in self._dates)
        return pa.table([changed.get(name, table[name]) for name in table.column_names], names=table.column_names)

    def tell_lost(self) -> None:
        for told, count in self._lost.items():
            if count:
                print(told.format(count))

    def _told(self, name: str, kind: str, before: Any, after: Any) -> Any:
        told = f"{name}: {{}} values are not {kind} and became missing"
        self._lost[told] = self._lost.get(told, 0) + after.null_count - before.null_count
        return after


class LabelColumn:
    """The labels of all rows, a byte each where there are few classes."""

    def __init__(self) -> None:
        self._codes: list[np.ndarray[Any, Any]] = []
        self._seen: dict[Any, int] = {}
        self._missing = 0
        self._labels = Labels({}, "")

    def add(self, column: Any) -> None:
        encoded = one(column).dictionary_encode()
        numbers = [self._seen.setdefault(value, len(self._seen)) for value in encoded.dictionary.to_pylist()]
        places = np.array([*numbers, 0], np.min_scalar_type(len(self._seen)))
        self._codes.append(places[encoded.indices.fill_null(len(numbers)).to_numpy()])
        self._missing += column.null_count

    def numbers(self, name: str) -> np.ndarray[Any, Any]:
        """Of each row's class, in the order of the classes' names; raises InputError on missing labels."""
        codes = np.concatenate(self._codes) if self._codes else np.zeros(0, np.uint8)
        counted = np.bincount(codes, minlength=1).tolist()
        counted[0] -= self._missing
        self._labels = Labels({**dict(zip(self._seen, counted)), None: self._missing}, name)
        return np.array([self._labels.numbers[value] for value in self._seen], codes.dtype)[codes]

    @property
    def kind(self) -> Any:
        return pa.int64() if self._labels.whole else pa.string()

    def cells(self, values: Iterable[Any]) -> list[Any]:
        found = [self._labels.cells[value] for value in values]
        return list(map(int, found)) if self._labels.whole else found


def _numbers(column: Any) -> Any:
    """Numbers, and what is written as one as it is written; nothing else, and nothing infinite."""
    array = one(column)
    if pa.types.is_integer(array.type) or pa.types.is_boolean(array.type):
        return array
    try:
        values = array.cast(pa.float64())
    except pa.ArrowInvalid:  # words are among them
        return by_value(array, _readable, pa.string())
    right = np.isfinite(values.to_numpy(zero_copy_only=False))
    return array if right.sum() == len(array) - array.null_count else pc.if_else(pa.array(right), array, None)


def _readable(texts: list[str]) -> list[Any]:
    cells = pd.Series(texts, dtype=object)
    values = pd.to_numeric(cells.where(~cells.isin(MISSING_NUMBER)), errors="coerce").astype(float)
    return [text.strip() if right else None for text, right in zip(texts, np.isfinite(values))]


def _dates(column: Any) -> Any:
    return by_value(as_text(column), _iso_dates, pa.string())


def _iso_dates(texts: list[str]) -> list[Any]:
    found: dict[str, Any] = {}
    for form, told in FORMS.items():
        known = [text for text in texts if form.fullmatch(text)]
        moments = pd.to_datetime([text.rstrip("Z") for text in known], format=told, errors="coerce")
        written = np.datetime_as_string(moments.to_numpy().astype("datetime64[s]"))
        found.update((text, None if moment == "NaT" else f"{moment}Z") for text, moment in zip(known, written))
    return [found[text] if text in found else _iso_date(text) for text in texts]


def _iso_date(value: str) -> Any:
    date = pd.to_datetime(value, errors="coerce", utc=True)
    return None if pd.isna(date) else date.strftime("%Y-%m-%dT%H:%M:%SZ")
