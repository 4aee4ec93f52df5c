"""What every inference handler shares: reading a request, naming its columns, and laying out the answer."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from container import InputError
from features import Features
from missing import MISSING

CSV, JSON, JSON_LINES = "text/csv", "application/json", "application/jsonlines"


@dataclass(frozen=True)
class Request:
    """The rows of a request. ``named`` is false for cells whose columns only the model knows."""

    table: pd.DataFrame
    named: bool


@dataclass(frozen=True)
class Prediction:
    """``probabilities`` float64 (rows, classes); ``header`` echoes the request's, which a joined batch output needs."""

    probabilities: np.ndarray[Any, Any]
    header: bool


def read_request(body: Any, content_type: str) -> Request:
    """The rows in ``body`` (bytes or text): csv with or without header, JSON rows or objects, or JSON lines.

    Raises InputError on another content type and on a body that is not of its type.
    """
    text = body.decode("utf-8-sig") if isinstance(body, (bytes, bytearray)) else str(body)
    kind = _media_type(content_type)
    try:
        if kind == CSV:
            cells = pd.read_csv(io.StringIO(text), header=None, dtype=str, keep_default_na=False, na_values=MISSING)
            return Request(cells, named=False)
        if kind == JSON:
            return _rows(json.loads(text))
        if kind == JSON_LINES:
            return _rows([json.loads(line) for line in text.splitlines() if line.strip()])
    except (ValueError, pd.errors.EmptyDataError) as error:
        raise InputError(f"The request is not {kind}: {error}.") from error
    raise InputError(f"The content type {content_type!r} is not supported: use {CSV}, {JSON} or {JSON_LINES}.")


def named_table(request: Request, features: Features) -> tuple[pd.DataFrame, bool]:
    """The request's rows under column names, and whether the request itself had a header row.

    Without a header a row holds the model's columns in their order, or the training table's columns in theirs:
    all, all but the first (what a batch transform's default input filter leaves), or all but the label.
    Raises InputError when the number of cells fits none of them.
    """
    table = request.table
    if request.named:
        return table, False
    first = [str(cell).strip() for cell in table.iloc[0]]
    if set(features.columns) & set(first):
        return table.iloc[1:].set_axis(first, axis=1).reset_index(drop=True), True
    every = features.table_columns
    for layout in (features.columns, every, every[1:], [name for name in every if name != features.label_name]):
        if len(layout) == len(first):
            return table.set_axis(layout, axis=1), False
    raise InputError(f"A row has {len(first)} cells; the model takes {len(features.columns)}.")


class Servable(Protocol):
    """A loaded model of any library."""

    @property
    def features(self) -> Features: ...

    def probabilities(self, table: pd.DataFrame) -> np.ndarray[Any, Any]: ...


def answer(request: Request, model: Servable) -> Prediction:
    """The model's probabilities for a request. Raises InputError when its columns are not the model's."""
    table, header = named_table(request, model.features)
    if not len(table):  # a batch may hold a header line and nothing else
        return Prediction(np.empty((0, len(model.features.classes))), header)
    return Prediction(model.probabilities(table), header)


def write_response(prediction: Prediction, accept: str) -> tuple[str, str]:
    """The answer's body and its content type: one line or object per row, prob_class_0, prob_class_1, ...

    Raises InputError when ``accept`` is no type that can be written.
    """
    kind = CSV if accept in ("*/*", "") else _media_type(accept)
    names = probability_columns(prediction.probabilities.shape[1])
    if kind == CSV:
        rows = [",".join(repr(float(value)) for value in row) for row in prediction.probabilities]
        lines = [",".join(names), *rows] if prediction.header else rows
        return "".join(line + "\n" for line in lines), CSV
    answers = [
        dict(zip(names, map(float, row)), predicted_class=int(np.argmax(row))) for row in prediction.probabilities
    ]
    if kind == JSON:
        return json.dumps({"predictions": answers}), JSON
    if kind == JSON_LINES:
        return "".join(json.dumps(answer) + "\n" for answer in answers), JSON_LINES
    raise InputError(f"The accept type {accept!r} is not supported: use {CSV}, {JSON} or {JSON_LINES}.")


def probability_columns(classes: int) -> list[str]:
    return [f"prob_class_{number}" for number in range(classes)]


def _media_type(value: str) -> str:
    kind = value.split(";")[0].strip().lower()
    return JSON_LINES if kind in ("application/x-jsonlines", "application/jsonl") else kind


def _rows(content: Any) -> Request:
    if isinstance(content, dict):
        content = content.get("instances", [content])
    if not isinstance(content, list) or not content:
        raise ValueError("no rows")
    if all(isinstance(row, dict) for row in content):
        return Request(pd.DataFrame(content), named=True)
    if all(isinstance(row, list) for row in content):
        return Request(pd.DataFrame(content), named=False)
    raise ValueError("rows are neither all objects nor all arrays")
