"""The records of a batch transform: cut from a file, filtered, joined with what the model answered."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cursus.runtime.json_filter import Filter


@dataclass(frozen=True)
class Form:
    """How a record of a media type is read and written: CSV as the array of its cells, JSON as its value."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]


def _read_csv(line: str) -> list[str]:
    return next(csv.reader([line]), [])


def _write_csv(value: Any) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(value if isinstance(value, list) else [value])
    return buffer.getvalue()


_CSV = Form(_read_csv, _write_csv)
_JSON = Form(json.loads, lambda value: json.dumps(value, ensure_ascii=False))
_LINES = ("text/csv", "application/jsonlines", "application/x-jsonlines", "application/jsonl")


def media_type(text: str) -> str:
    return text.partition(";")[0].strip().lower()


def form_of(kind: str) -> Form:
    """Of a media type. Raises ValueError for one whose records cannot be taken apart."""
    if media_type(kind) == "text/csv":
        return _CSV
    if "json" in media_type(kind):
        return _JSON
    raise ValueError(f"the records of {kind} cannot be filtered or joined")


def lines(text: str) -> list[str]:
    """The records of a text that is split by line; lines with nothing in them are none."""
    return [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


def payloads(records: Sequence[str], limit: int | None) -> Iterator[list[str]]:
    """Records that go to the model together: at most ``limit`` bytes, a larger one alone; each alone without limit."""
    batch: list[str] = []
    size = 0
    for record in records:
        length = len(record.encode()) + 1
        if batch and (limit is None or size + length > limit):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += length
    if batch:
        yield batch


def answers(text: str, kind: str, sent: int) -> list[str]:
    """The records of a response to ``sent`` records. Raises ValueError when they are not as many."""
    if sent == 1 and media_type(kind) not in _LINES:
        return [text.removesuffix("\n")]
    found = lines(text)
    if len(found) != sent:
        raise ValueError(f"the model answered {len(found)} records to {sent}")
    return found


def filtered(records: Iterable[str], chosen: Filter, form: Form) -> list[str]:
    """Each record as ``chosen`` leaves it. Raises ValueError for a record in which it selects nothing."""
    if not chosen.steps:
        return list(records)
    found = []
    for record in records:
        try:
            found.append(form.write(chosen(form.read(record))))
        except (LookupError, TypeError) as error:
            raise ValueError(f"{chosen.text} selects nothing in {record[:80]!r}: {error}") from error
    return found


def joined(record: str, answer: str, kind: str) -> str:
    """A record with the answer to it: next to it in CSV, as ``SageMakerOutput`` in JSON."""
    if media_type(kind) == "text/csv":
        return f"{record},{answer}"
    value, output = json.loads(record), json.loads(answer)
    whole = value if isinstance(value, dict) else {"SageMakerInput": value}
    return json.dumps({**whole, "SageMakerOutput": output}, ensure_ascii=False)
