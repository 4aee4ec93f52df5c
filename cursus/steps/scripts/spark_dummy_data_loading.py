"""What dummy_data_loading.py does, by Spark: take a table to where a data loading step leaves its own."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

import hosts as job_hosts
import spark_tables
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
from spark_tables import ROW, output_format
from table_descriptions import write_metadata, write_signature

INPUTS = {"INPUT_DATA": f"{PROCESSING}/input/data"}
OUTPUTS = {
    "DATA": f"{PROCESSING}/output/data",
    "METADATA": f"{PROCESSING}/output/metadata",
    "SIGNATURE": f"{PROCESSING}/output/signature",
}
TYPES = {"bigint": "BIGINT", "double": "DOUBLE", "boolean": "BOOLEAN"}  # else VARCHAR
METADATA = ("CSV", "JSON")


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write the table into DATA, its columns and their types into METADATA, their names into SIGNATURE.

    Environment: OUTPUT_FORMAT (CSV, TSV or PARQUET), WRITE_DATA_SHARDS (whether DATA is several files, of SHARD_SIZE
    rows each; else it is one for each instance), METADATA_FORMAT (CSV: column, type; JSON: rows and columns).
    Raises InputError on an empty table, or files of different columns.
    """
    kind, metadata = output_format(environ_vars), setting(environ_vars, "METADATA_FORMAT", "CSV").upper()
    if metadata not in METADATA:
        raise ConfigurationError(f"METADATA_FORMAT must be one of {', '.join(METADATA)}, and is {metadata!r}.")
    shards = flag(setting(environ_vars, "WRITE_DATA_SHARDS", "false"), "WRITE_DATA_SHARDS")
    size = int(number_setting(environ_vars, "SHARD_SIZE", 10_000))
    if shards and size < 1:
        raise ConfigurationError(f"SHARD_SIZE must be at least 1, and is {size}.")
    source, target = Path(input_paths["INPUT_DATA"]), Path(output_paths["DATA"])
    with spark_tables.session("DummyDataLoading") as spark:
        table = spark_tables.read(spark, source, surveyed=True)
        size = size if shards else -(-table.rows // job_hosts.of(environ_vars).count)
        places = [target / f"part-{number:05d}" for number in range(-(-table.rows // size))]
        table = replace(table, frame=table.frame.withColumn("_split", F.floor(F.col(ROW) / size)))
        spark_tables.write(table, places, kind, job_hosts.ONE, table.narrow, "_split")
    columns = {name: TYPES.get(found, "VARCHAR") for name, found in table.narrow.items()}
    folder = Path(output_paths["METADATA"])
    if metadata == "CSV":
        write_metadata(columns, folder)
    else:
        listed = [{"name": name, "type": found} for name, found in columns.items()]
        write_json(folder / "metadata.json", {"rows": table.rows, "columns": listed})
    write_signature(columns, Path(output_paths["SIGNATURE"]))
    print(f"{table.rows} rows of {len(columns)} columns")


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments(default="training"))
