"""Load the data sources of a specification, transform them by SQL, and write the result with its description.

The whole specification is config.json of the config input. Each source lies in a folder of its name and is a relation
of that name for `transform_spec.transform_sql`, which DuckDB runs without access to files or the network: the SQL, too,
comes with the config. Sources that only their own service can read end the run.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from pathlib import Path
from typing import Any, Mapping

import memory
import tables
from container import (
    CONFIG_FILE,
    PROCESSING,
    ConfigurationError,
    InputError,
    job_type_arguments,
    read_json,
    run,
)
from table_descriptions import write_metadata, write_signature
from table_files import suffix

INPUTS = {"config": f"{PROCESSING}/input/config", "data_sources": f"{PROCESSING}/input"}
OUTPUTS = {
    "DATA": f"{PROCESSING}/output/place_holder",
    "METADATA": f"{PROCESSING}/output/metadata",
    "SIGNATURE": f"{PROCESSING}/output/signature",
}
MOUNTED = ("S3", "ATHENA", "REDSHIFT")  # what SageMaker itself puts into the container
READERS = {".csv": "read_csv", ".tsv": "read_csv", ".parquet": "read_parquet"}
FORMATS = {
    "PARQUET": (".parquet", "FORMAT parquet"),
    "CSV": (".csv", "FORMAT csv, HEADER {header}"),
    "UNESCAPED_TSV": (".tsv", "FORMAT csv, DELIMITER '\t', HEADER {header}"),
    "TSV": (".tsv", "FORMAT csv, DELIMITER '\t', HEADER {header}"),
    "JSON": (".jsonl", "FORMAT json"),
}


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write the data into DATA, metadata.csv (column, type) into METADATA, signature (column names) into SIGNATURE.

    Raises ConfigurationError on a source that cannot be read here, SQL that DuckDB refuses, or an unknown output
    format; InputError on an empty source or result, or a column of the output schema that the result lacks.
    """
    place = Path(input_paths["config"]) / CONFIG_FILE
    if not place.is_file():
        raise ConfigurationError(f"There is no {CONFIG_FILE} with the specification of the data.")
    spec = read_json(place)
    names = mounted_sources(spec)
    output = spec.get("output_spec") or {}
    with tempfile.TemporaryDirectory() as temporary:
        database = Path(temporary) / "sources.duckdb"
        load(database, {name: Path(input_paths["data_sources"]) / name for name in names})
        columns = transform(database, names, spec.get("transform_spec") or {}, output)
        write(database, list(columns), output, Path(output_paths["DATA"]))
    write_metadata(columns, Path(output_paths["METADATA"]))
    write_signature(columns, Path(output_paths["SIGNATURE"]))


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


def load(database: Path, sources: Mapping[str, Path]) -> None:
    """A table in ``database`` for each source, from the files in its folder."""
    import duckdb

    with _connected(database) as connection:
        for name, folder in sources.items():
            files = tables.files(folder)
            suffixes = {suffix(path) for path in files}
            if len(suffixes) > 1:
                raise InputError(f"The data source {name} mixes the formats {', '.join(sorted(suffixes))}.")
            reader = READERS.get(suffixes.pop(), "read_json")
            options = ", sample_size = -1" if reader == "read_csv" else ""
            listed = ", ".join(_literal(str(path)) for path in files)
            try:
                connection.execute(f"CREATE TABLE {_quoted(name)} AS FROM {reader}([{listed}]{options})")
            except duckdb.Error as error:
                raise InputError(f"The data source {name} cannot be read: {error}.") from error


def transform(
    database: Path, names: list[str], transform_spec: Mapping[str, Any], output: Mapping[str, Any]
) -> dict[str, str]:
    """Make the table `result` in ``database``; return its columns and their types.

    Without SQL the only source is the result. `merge_sql` of `job_split_options` runs over the transformed rows, named
    INPUT: here one job does the work of all splits.
    """
    import duckdb

    sql = str(transform_spec.get("transform_sql") or "").strip()
    if not sql and len(names) > 1:
        raise ConfigurationError("Several data sources need a transform_sql that joins them.")
    merge = str((transform_spec.get("job_split_options") or {}).get("merge_sql") or "").strip()
    with _connected(database) as connection:
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        try:
            _make(connection, "INPUT", sql or f"SELECT * FROM {_quoted(names[0])}", "TABLE" if sql else "VIEW")  # noqa: S608
            _make(connection, "merged", merge or 'SELECT * FROM "INPUT"', "TABLE" if merge else "VIEW")
            found = {row[0]: row[1] for row in connection.execute('DESCRIBE "merged"').fetchall()}
            wanted = [str(name) for name in output.get("output_schema") or found]
            missing = [name for name in wanted if name not in found]
            if missing:
                raise InputError(f"The result has no column {', '.join(missing)} of the output schema.")
            chosen = ", ".join(f"{_quoted(name)} AS {_quoted(_output_name(name, output))}" for name in wanted)
            _make(connection, "result", f'SELECT {chosen} FROM "merged"', "VIEW")  # noqa: S608
        except duckdb.Error as error:
            raise ConfigurationError(f"DuckDB refuses the SQL: {str(error).splitlines()[0]}") from error
    return {_output_name(name, output): found[name] for name in wanted}


def write(database: Path, columns: list[str], output: Mapping[str, Any], folder: Path) -> None:
    """The table `result` as `output_file_count` files (one when it is 0) of the output format."""
    kind = str(output.get("output_format") or "PARQUET").upper()
    if kind not in FORMATS:
        raise ConfigurationError(f"The output format {kind} is not one of {', '.join(FORMATS)}.")
    ending, options = FORMATS[kind]
    options = options.format(header=str(output.get("include_header_in_s3_output", True)).lower())
    folder.mkdir(parents=True, exist_ok=True)
    with _connected(database) as connection:
        counted = connection.execute('SELECT count(*) FROM "result"').fetchone()
        rows = int(counted[0]) if counted else 0
        if not rows:
            raise InputError("The result of the data sources and their SQL is empty.")
        each = math.ceil(rows / max(int(output.get("output_file_count") or 1), 1))
        for number, start in enumerate(range(0, rows, each)):
            target = _literal(str(folder / f"part-{number:05d}{ending}"))
            part = f'SELECT * FROM "result" LIMIT {each} OFFSET {start}'  # noqa: S608
            connection.execute(f"COPY ({part}) TO {target} ({options})")
    print(f"{rows} rows of {len(columns)} columns")


def _connected(database: Path) -> Any:
    """DuckDB, in a third of the memory that this process may take: what does not fit goes to disk, beside the database.

    What reads and writes files takes as much again, which DuckDB does not count.
    """
    try:
        import duckdb
    except ImportError as error:
        raise ConfigurationError("Data loading needs the package duckdb, which this image lacks.") from error
    return duckdb.connect(str(database), config={"memory_limit": f"{memory.limit() // (3 * 2**20)}MiB"})


def _make(connection: Any, name: str, sql: str, kind: str) -> None:
    """A table, or a view, of one query's rows. Raises ConfigurationError when ``sql`` is anything but one SELECT."""
    import duckdb

    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ConfigurationError("The SQL must be one SELECT statement.")
    connection.execute(f"CREATE {kind} {_quoted(name)} AS {sql.rstrip('; ')}")


def _output_name(name: str, output: Mapping[str, Any]) -> str:
    return name if output.get("keep_dot_in_output_schema") else name.replace(".", "__DOT__")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments(default="training"))
