"""A table read and written anew, batch by batch, with something done to each."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, Sequence

import tables
from hosts import ONE, Hosts
from table_types import Misled, Survey, types_for
from table_writers import TYPED, Writer

FIRST = 10_000  # rows that tell what the columns are supposed to be

Change = Callable[[Any, int], Any]


def rewrite(
    source: Path,
    places: Sequence[Path],
    kind: str,
    change: Change,
    *,
    types: dict[str, Any] | None = None,
    texts: Iterable[str] = (),
    parts: Any = None,
    hosts: Hosts = ONE,
) -> list[int]:
    """Write the table at ``source`` as ``kind`` to ``places`` (without suffix); return the number of rows of each.

    ``change`` makes what is written of a batch, and is told how many rows were before it. ``types``: pyarrow types of
    the columns that it makes. ``texts``: columns that come to it as they are, and are strings to the output unless
    ``types`` say otherwise. ``parts``: the number of each row's place.

    An output with types has those of all rows. Those of the first rows are held against the rest while that is written;
    where they were wrong, the table is read for its types and written again.
    """
    texts = list(texts)

    def write(batches: Iterator[Any], known: dict[str, Any]) -> list[int]:
        done = 0
        with Writer(*places, kind=kind, types={**known, **(types or {})}, hosts=hosts) as writer:
            for batch in batches:
                following = done + batch.num_rows
                writer.write(change(batch, done), None if parts is None else parts[done:following])
                done = following
        return writer.rows

    if kind not in TYPED:
        return write(tables.batches(source, hosts=hosts), {})
    survey, rows = Survey(texts), 0
    for batch in tables.batches(source, hosts=hosts):
        survey.add(batch)
        rows += batch.num_rows
        if rows >= FIRST:
            break
    try:
        return write(tables.ahead(survey.confirmed(tables.batches(source, hosts=hosts))), survey.types)
    except Misled:
        known = types_for(source, texts, hosts)
        return write(tables.batches(source, types=known, hosts=hosts), known)
