"""Tables of any size, batch by batch. A table is a file, or a folder of part files as Spark or several hosts write it.

Cells of a text format stay the text that stands there, so that "007" stays "007"; whoever needs numbers asks for them.
What a column is, where it has to have one type, all of its rows tell (see table_types.py).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Collection, Iterable, Iterator, TypeVar

import pandas as pd
import pyarrow as pa

import table_readers
from container import InputError
from hosts import ONE, Hosts
from table_files import FORMATS, PACKED, parts

T = TypeVar("T")

ROWS = 65_536  # of a batch: some MB of a wide table
FRAME = 16_384  # rows of a data frame, of which whoever works on it makes several more


def files(place: Path, hosts: Hosts = ONE) -> list[Path]:
    """This host's table files at ``place`` (a file, or a folder with any depth), sorted by path.

    Files whose names start with `_` or `.` are no parts.
    Raises InputError when there is none; of several hosts one may well have none.
    """
    if place.is_file():
        return list(hosts.share([place], place))
    found = parts(place)
    if not found and hosts.count == 1:
        kinds = f"{', '.join(FORMATS)}, or one of them with {', '.join(PACKED)}"
        raise InputError(f"There is no table in {place}: expected one of {kinds}.")
    return list(hosts.share(found, place))


def batches(
    place: Path,
    columns: Collection[str] | None = None,
    types: dict[str, Any] | None = None,
    hosts: Hosts = ONE,
    rows: int = ROWS,
) -> Iterator[Any]:
    """The table at ``place`` as pyarrow tables of at most ``rows`` rows, in the order of files and rows.

    ``columns``: the ones to read, all by default; what the table lacks is left out. ``types``: pyarrow types of columns
    of a text format, which are read so when all cells of a file are of that type. A cell is null where it is missing.
    Raises InputError when the table has no row, unless several hosts share it, or its files have different columns.
    """
    every: list[str] = []
    empty = hosts.count == 1
    for path in files(place, hosts):
        names = table_readers.header(path)
        if not names:
            continue  # a file without a single byte is an empty part
        if every and sorted(every) != sorted(names):
            odd = sorted(set(every).symmetric_difference(names))
            raise InputError(f"{path.name} has other columns than the files before it: {', '.join(odd)}.")
        every = every or names
        wanted = [name for name in every if columns is None or name in columns]
        for batch in ahead(table_readers.read(path, names, wanted, types or {})):
            for start in range(0, batch.num_rows, rows):
                empty = False
                yield batch.slice(start, rows)
    if empty:
        raise InputError(f"The table in {place} is empty.")


def frames(
    place: Path, columns: Collection[str] | None = None, numbers: Iterable[str] = (), rows: int = FRAME
) -> Iterator[pd.DataFrame]:
    """As ``gathered``, as data frames."""
    return (table.to_pandas(split_blocks=True) for table in gathered(place, columns, numbers, rows))


def gathered(
    place: Path, columns: Collection[str] | None = None, numbers: Iterable[str] = (), rows: int = FRAME
) -> Iterator[Any]:
    """As ``batches``, of ``rows`` rows each; ``numbers`` are numbers where all cells of a file are."""
    waiting: list[Any] = []
    for batch in batches(place, columns, dict.fromkeys(numbers, pa.float64()), rows=rows):
        same = not waiting or waiting[0].schema == batch.schema
        if not same or sum(map(len, waiting)) + len(batch) > rows:
            yield pa.concat_tables(waiting)
            waiting = []
        waiting.append(batch)
    if waiting:
        yield pa.concat_tables(waiting)


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same ``items``; while one is worked on, another thread makes the next."""
    with ThreadPoolExecutor(1) as maker:
        following = maker.submit(next, items, None)
        while True:
            item = following.result()
            if item is None:
                return
            following = maker.submit(next, items, None)
            yield item


def column_names(place: Path, hosts: Hosts = ONE) -> list[str]:
    """The columns of the table at ``place``, in the order of its first file; [] when no file has any."""
    return next(filter(None, map(table_readers.header, files(place, hosts))), [])


def require(place: Path, columns: Iterable[str], hosts: Hosts = ONE) -> None:
    """Raise InputError, naming them, when the table at ``place`` lacks any of ``columns``."""
    known = column_names(place, hosts)
    missing = [name for name in columns if name not in known]
    if known and missing:
        some = ", ".join(known[:12]) + (f" and {len(known) - 12} more" if len(known) > 12 else "")
        raise InputError(f"The table in {place} has no column {', '.join(missing)}; it has {some}.")
