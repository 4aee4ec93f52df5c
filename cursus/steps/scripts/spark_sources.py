"""Data sources as relations of Spark SQL, in the types that DuckDB gives them on one machine."""

from __future__ import annotations

import functools
import operator
from pathlib import Path
from typing import Any, Sequence

from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it
from pyspark.sql.types import StringType, StructField, StructType

from container import InputError
from spark_files import FORMATS, raw_header, table_files
from spark_tables import ROW, mask, narrowest, path_of, refuse_open_quotes, uri_of
from table_files import suffix

DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?)?$"
NO_DAY, NO_MOMENT = 1, 2
EXTRA, FILE, BLOCK, NUMBER = "_cells_beyond_the_header", "_file_of_the_row", "_block_of_the_file", "_number_of_the_file"


def relation(spark: Any, name: str, folder: Path) -> Any:
    """The table of the source ``name``, whose files are in ``folder``, as a DataFrame.

    Raises InputError when there is none, and for files of several formats or columns.
    """
    files = table_files(folder)
    kinds = sorted({suffix(path) for path in files})
    if len(kinds) > 1:
        raise InputError(f"The data source {name} mixes the formats {', '.join(kinds)}.")
    uris = [uri_of(path) for path in files]
    if kinds == [".parquet"]:
        table = _marked(spark.read.parquet(*uris))
        read = [row[0] for row in table.select(FILE).distinct().collect()]
        return _in_order(table, files, read).drop(FILE, BLOCK, ROW)
    headers = {tuple(raw_header(path)) for path in files} - {()}
    if len(headers) != 1:
        raise InputError(f"The files of the data source {name} have {len(headers)} different headers, and need one.")
    refuse_open_quotes(spark, files)
    (names,) = headers
    columns = [f"c{number}" for number in range(len(names))]
    schema = StructType([StructField(column, StringType()) for column in (*columns, EXTRA)])
    table = _marked(
        spark.read.csv(
            uris,
            schema,
            sep=FORMATS[kinds[0]],
            header=True,
            quote='"',
            escape='"',
            multiLine=True,  # a cell may have lines
            maxCharsPerColumn=-1,
            maxColumns=len(columns) + 64,
        )
    )
    sums = [F.count(EXTRA).alias(EXTRA)]
    sums += [F.bit_or(mask(F.col(column), "string", [""])).alias(f"type_{column}") for column in columns]
    sums += [F.bit_or(_moment(F.col(column))).alias(f"moment_{column}") for column in columns]
    found = table.groupBy(FILE).agg(*sums).collect()
    if beyond := sum(row[EXTRA] for row in found):
        raise InputError(f"The data source {name} has {beyond} rows with more cells than its header has names.")
    cells = []
    for column, own in zip(columns, names):
        bits, moment = (
            functools.reduce(operator.or_, (row[f"{what}_{column}"] for row in found), 0) for what in ("type", "moment")
        )
        cells.append(F.col(column).cast(_kind(bits, moment)).alias(own))
    return _in_order(table, files, [row[FILE] for row in found]).select(*cells)


def _marked(table: Any) -> Any:
    """``table`` with the place of each row: its file, the part of the file, and its place there."""
    block, row = F.expr("input_file_block_start()"), F.monotonically_increasing_id()
    return table.withColumn(FILE, F.input_file_name()).withColumn(BLOCK, block).withColumn(ROW, row)


def _in_order(table: Any, files: Sequence[Path], read: Sequence[str]) -> Any:
    """``table`` in the order of ``files``, of which ``read`` are the names that Spark has for them, and of their rows.

    Spark leaves the sorting out where a query asks for no order.
    """
    order = {path.resolve().as_posix(): number for number, path in enumerate(files)}
    numbers = [(name, order[path_of(name)]) for name in read] or [("", 0)]
    numbered = F.broadcast(table.sparkSession.createDataFrame(numbers, f"{FILE} string, {NUMBER} int"))
    return table.join(numbered, FILE).orderBy(NUMBER, BLOCK, ROW).drop(NUMBER)


def _moment(column: Any) -> Any:
    """What a cell says of dates and times, as bits."""
    day = column.rlike(DAY) & column.cast("date").isNotNull()
    moment = column.rlike(MOMENT) & column.cast("timestamp_ntz").isNotNull()
    bits = F.when(day, F.lit(0)).otherwise(F.lit(NO_DAY)) + F.when(moment, F.lit(0)).otherwise(F.lit(NO_MOMENT))
    return F.when(column.isNull(), F.lit(0)).otherwise(bits)


def _kind(bits: int, moment: int) -> str:
    kind = narrowest(bits, "string")
    if kind != "string" or not bits:
        return kind
    return "date" if not moment & NO_DAY else "timestamp_ntz" if not moment & NO_MOMENT else "string"
