"""What data_loading.py does, by Spark: load data sources, transform them by SQL, and write the result.

The SQL is Spark's own, where DuckDB runs it on one machine. It comes with the config, so it is one SELECT over the
sources: no command, no file, no program and no Java method.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any, Mapping

from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it
from pyspark.storagelevel import StorageLevel

import hosts as job_hosts
import spark_tables
from container import (
    CONFIG_FILE,
    PROCESSING,
    ConfigurationError,
    InputError,
    job_type_arguments,
    read_json,
    run,
)
from spark_sources import relation
from spark_tables import ROW, as_text, heading, line
from table_descriptions import write_metadata, write_signature

INPUTS = {"config": f"{PROCESSING}/input/config", "data_sources": f"{PROCESSING}/input"}
OUTPUTS = {
    "DATA": f"{PROCESSING}/output/place_holder",
    "METADATA": f"{PROCESSING}/output/metadata",
    "SIGNATURE": f"{PROCESSING}/output/signature",
}
MOUNTED = ("S3", "ATHENA", "REDSHIFT")  # what SageMaker itself puts into the container
FORMATS = {
    "PARQUET": (".parquet", ""),
    "CSV": (".csv", ","),
    "UNESCAPED_TSV": (".tsv", "\t"),
    "TSV": (".tsv", "\t"),
    "JSON": (".jsonl", ""),
}
TYPES = {
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp_ntz": "TIMESTAMP",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
}  # as DuckDB calls them; decimals have the same name, and all else is VARCHAR
JAVA = re.compile(r"\b(?:try_)?(?:reflect|java_method)\s*\(", re.IGNORECASE)


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write the data into DATA, metadata.csv (column, type) into METADATA, signature (column names) into SIGNATURE.

    Raises ConfigurationError on a source that cannot be read here, SQL that Spark refuses, or an unknown output
    format; InputError on an empty source or result, or a column of the output schema that the result lacks.
    """
    place = Path(input_paths["config"]) / CONFIG_FILE
    if not place.is_file():
        raise ConfigurationError(f"There is no {CONFIG_FILE} with the specification of the data.")
    spec = read_json(place)
    names = mounted_sources(spec)
    output = spec.get("output_spec") or {}
    kind = str(output.get("output_format") or "PARQUET").upper()
    if kind not in FORMATS:
        raise ConfigurationError(f"The output format {kind} is not one of {', '.join(FORMATS)}.")
    with spark_tables.session("DataLoading") as spark:
        spark.conf.set("spark.sql.runSQLOnFiles", "false")
        for name in names:
            source = relation(spark, name, Path(input_paths["data_sources"]) / name)
            source.createOrReplaceTempView(f"`{name}`")
        result = transform(spark, names, spec.get("transform_spec") or {}, output)
        columns = {field.name: _type_name(field.dataType.simpleString()) for field in result.schema}
        count = int(output.get("output_file_count") or 0) or job_hosts.of(environ_vars).count
        rows = write(result, kind, count, bool(output.get("include_header_in_s3_output", True)), output_paths["DATA"])
    write_metadata(columns, Path(output_paths["METADATA"]))
    write_signature(columns, Path(output_paths["SIGNATURE"]))
    print(f"{rows} rows of {len(columns)} columns")


def mounted_sources(spec: Mapping[str, Any]) -> list[str]:
    """The sources' names. Raises ConfigurationError when there is none, or one that is not mounted as files."""
    sources = (spec.get("data_sources_spec") or {}).get("data_sources") or []
    if not sources:
        raise ConfigurationError("The specification has no data source.")
    for source in sources:
        kind = str(source.get("data_source_type", "")).upper()
        if kind not in MOUNTED:
            raise ConfigurationError(
                f"The data source {source.get('data_source_name')} is of type {kind}, which this image cannot read; "
                f"it reads {', '.join(MOUNTED)}."
            )
    return [str(source["data_source_name"]) for source in sources]


def transform(spark: Any, names: list[str], transform_spec: Mapping[str, Any], output: Mapping[str, Any]) -> Any:
    """The result as a DataFrame, under the names that it is written with.

    Without SQL the only source is the result. `merge_sql` of `job_split_options` runs over the transformed rows, named
    INPUT: here one job does the work of all splits.
    """
    sql = str(transform_spec.get("transform_sql") or "").strip()
    if not sql and len(names) > 1:
        raise ConfigurationError("Several data sources need a transform_sql that joins them.")
    merge = str((transform_spec.get("job_split_options") or {}).get("merge_sql") or "").strip()
    found = _selected(spark, sql) if sql else spark.table(f"`{names[0]}`")
    if merge:
        found.createOrReplaceTempView("INPUT")
        found = _selected(spark, merge)
    wanted = [str(name) for name in output.get("output_schema") or found.columns]
    missing = [name for name in wanted if name not in found.columns]
    if missing:
        raise InputError(f"The result has no column {', '.join(missing)} of the output schema.")
    return found.select(*(F.col(_quoted(name)).alias(_output_name(name, output)) for name in wanted))


def write(result: Any, kind: str, count: int, header: bool, folder: str) -> int:
    """Write ``result`` as ``count`` files with as many rows each, and return the number of rows."""
    ending, separator = FORMATS[kind]
    names = result.columns
    cells = [F.col(_quoted(name)) for name in names]
    kinds = [field.dataType.simpleString() for field in result.schema]
    if kind == "JSON":
        members = [
            (cell.cast("string") if own.startswith(("date", "timestamp")) else cell).alias(name)
            for cell, own, name in zip(cells, kinds, names)
        ]
        written = [F.to_json(F.struct(*members), {"ignoreNullFields": "false"}).alias("line")]
    elif kind == "PARQUET":
        written = cells
    else:
        written = [line([_text(cell, own) for cell, own in zip(cells, kinds)], separator).alias("line")]
    number = F.monotonically_increasing_id().alias(ROW)
    # Kept, since SQL may give its rows in another order when it runs again.
    kept = result.select(*written, number).persist(StorageLevel.DISK_ONLY)
    shifts, rows = [], 0
    for part in kept.groupBy(F.shiftright(ROW, 33).alias("part")).count().orderBy("part").collect():
        shifts.append((part["part"], rows - (part["part"] << 33)))
        rows += part["count"]
    if not rows:
        raise InputError("The result of the data sources and their SQL is empty.")
    placed = F.broadcast(result.sparkSession.createDataFrame(shifts, "_part bigint, _shift bigint"))
    frame = kept.withColumn("_part", F.shiftright(ROW, 33)).join(placed, "_part")
    frame = frame.withColumn(ROW, F.col(ROW) + F.col("_shift"))
    each = -(-rows // count)
    targets = [Path(folder) / f"part-{place:05d}{ending}" for place in range(-(-rows // each))]
    head = "" if kind == "JSON" or not header else heading(names, separator)
    payload = cells if kind == "PARQUET" else [F.col("line")]
    spark_tables.store(frame, payload, F.floor(F.col(ROW) / each), targets, None if kind == "PARQUET" else head)
    return rows


def _selected(spark: Any, sql: str) -> Any:
    """What a SELECT gives. Raises ConfigurationError on anything else, and on what leaves SQL."""
    try:
        plan = spark._jsparkSession.sessionState().sqlParser().parsePlan(sql.rstrip("; \n"))
        logical = "org.apache.spark.sql.catalyst.plans.logical"
        kinds = [spark._jvm.java.lang.Class.forName(f"{logical}.{name}") for name in ("Command", "ParsedStatement")]
        if any(kind.isInstance(plan) for kind in kinds):
            raise ConfigurationError("The SQL must be one SELECT statement.")
        if "ScriptTransformation" in plan.toString() or JAVA.search(sql):
            raise ConfigurationError("The SQL must not run programs or Java methods.")
        return spark.sql(sql.rstrip("; \n"))
    except ConfigurationError:
        raise
    except Exception as error:  # of the parser, by py4j, or of the analysis
        told = str(getattr(error, "java_exception", None) or error)
        first = next((text.strip() for text in told.splitlines() if text.strip()), "")
        raise ConfigurationError(f"Spark refuses the SQL: {first}") from error


def _text(column: Any, kind: str) -> Any:
    """Each cell as DuckDB writes it into a text file."""
    return as_text(column, kind) if kind == "double" else column.cast("string")


def _type_name(kind: str) -> str:
    return kind.upper() if kind.startswith("decimal") else TYPES.get(kind, "VARCHAR")


def _output_name(name: str, output: Mapping[str, Any]) -> str:
    return name if output.get("keep_dot_in_output_schema") else name.replace(".", "__DOT__")


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments(default="training"))
