"""Take a table from where it lies to where a data loading step leaves its own: data, metadata and signature."""

from __future__ import annotations

import argparse
import itertools
import operator
from pathlib import Path
from typing import Any, Iterator

import hosts as job_hosts
import tables
from container import (
    PROCESSING,
    ConfigurationError,
    flag,
    job_type_arguments,
    number_setting,
    run,
    setting,
    write_json,
)
from formats import output_format
from table_descriptions import write_metadata, write_signature
from table_types import Survey
from table_writers import Writer

INPUTS = {"INPUT_DATA": f"{PROCESSING}/input/data"}
OUTPUTS = {
    "DATA": f"{PROCESSING}/output/data",
    "METADATA": f"{PROCESSING}/output/metadata",
    "SIGNATURE": f"{PROCESSING}/output/signature",
}
TYPES = {"int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN"}  # as data loading by SQL calls them; else VARCHAR
METADATA = ("CSV", "JSON")


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write the table into DATA, its columns and their types into METADATA, their names into SIGNATURE.

    Environment: OUTPUT_FORMAT (CSV, TSV, JSON or PARQUET), WRITE_DATA_SHARDS (whether DATA is several files, of
    SHARD_SIZE rows each), METADATA_FORMAT (CSV: column, type; JSON: rows and columns).
    The table is read twice: for its types, then to be written.
    Raises InputError on an empty table, or files of different columns, and ConfigurationError on several hosts.
    """
    job_hosts.of(environ_vars).refuse_several("the metadata tell of all rows")
    kind, metadata = output_format(environ_vars), setting(environ_vars, "METADATA_FORMAT", "CSV").upper()
    if metadata not in METADATA:
        raise ConfigurationError(f"METADATA_FORMAT must be one of {', '.join(METADATA)}, and is {metadata!r}.")
    source = Path(input_paths["INPUT_DATA"])
    types, rows = surveyed(source)
    shards = flag(setting(environ_vars, "WRITE_DATA_SHARDS", "false"), "WRITE_DATA_SHARDS")
    size = int(number_setting(environ_vars, "SHARD_SIZE", 10_000)) if shards else rows
    if size < 1:
        raise ConfigurationError(f"SHARD_SIZE must be at least 1, and is {size}.")
    write(source, Path(output_paths["DATA"]), kind, types, size)
    columns = {name: TYPES.get(str(found), "VARCHAR") for name, found in types.items()}
    describe(columns, rows, metadata, Path(output_paths["METADATA"]))
    write_signature(columns, Path(output_paths["SIGNATURE"]))
    print(f"{rows} rows of {len(columns)} columns")


def surveyed(source: Path) -> tuple[dict[str, Any], int]:
    """Column -> pyarrow type, and the number of rows."""
    survey, rows = Survey(()), 0
    for batch in tables.batches(source):
        survey.add(batch)
        rows += batch.num_rows
    return survey.types, rows


def write(source: Path, target: Path, kind: str, types: dict[str, Any], size: int) -> None:
    """The table as files of ``size`` rows: part-00000 and so on."""
    for number, parts in itertools.groupby(_sliced(source, size), operator.itemgetter(0)):
        with Writer(target / f"part-{number:05d}", kind=kind, types=types) as writer:
            for _, part in parts:
                writer.write(part)


def _sliced(source: Path, size: int) -> Iterator[tuple[int, Any]]:
    """The batches, cut where a file ends, each with its file's number."""
    done = 0
    for batch in tables.batches(source):
        start = 0
        while start < batch.num_rows:
            part = batch.slice(start, size - done % size)
            yield done // size, part
            start, done = start + part.num_rows, done + part.num_rows


def describe(columns: dict[str, str], rows: int, kind: str, folder: Path) -> None:
    if kind == "CSV":
        write_metadata(columns, folder)
        return
    listed = [{"name": name, "type": found} for name, found in columns.items()]
    write_json(folder / "metadata.json", {"rows": rows, "columns": listed})


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments(default="training"))
