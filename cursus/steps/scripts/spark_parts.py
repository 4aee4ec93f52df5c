"""Which split each row of a Spark table belongs to: chosen on the driver, row by row in the table's order."""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import Any, Sequence

from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from labels import Labels
from spark_split import split
from spark_tables import ROW, Table

CHUNK = 65_536  # rows whose numbers travel together
SMALL = 64 << 20  # bytes that every executor may well get


def with_parts(table: Table, label: Any, labels: Labels, ratios: tuple[float, float]) -> tuple[Table, list[int]]:
    """``table`` with the number of each row's split in the column `_split`, and how many rows each split has.

    ``label``: the column, as text, whose cells ``labels`` knows.
    """
    parts = split(_classes(table, label, labels), *ratios)
    spark = table.frame.sparkSession
    chunks = [
        (number, bytearray(parts[start : start + CHUNK].translate(_DIGITS)))
        for number, start in enumerate(range(0, len(parts), CHUNK))
    ]
    told = spark.createDataFrame(chunks, "_chunk bigint, _digits binary")
    told = F.broadcast(told) if len(parts) <= SMALL else told
    frame = table.frame.withColumn("_chunk", F.floor(F.col(ROW) / CHUNK)).join(told, "_chunk")
    digit = f"cast(cast(substring(_digits, cast({ROW} % {CHUNK} as int) + 1, 1) as string) as int)"
    counted = [parts.count(number) for number in range(3)]
    return (
        replace(table, frame=frame.withColumn("_split", F.expr(digit))),
        counted,
    )


_DIGITS = bytes(b"012"[number] if number < 3 else 0 for number in range(256))


def _classes(table: Table, label: Any, labels: Labels) -> Sequence[int]:
    """The number of each row's class, in the order of the rows."""
    spark = table.frame.sparkSession
    numbers = F.broadcast(spark.createDataFrame(list(labels.numbers.items()), "_label string, _number int"))
    numbered = table.frame.select(label.alias("_label"), ROW).join(numbers, "_label")
    chunks = numbered.groupBy(F.floor(F.col(ROW) / CHUNK).alias("chunk")).agg(
        F.sort_array(F.collect_list(F.struct(ROW, "_number"))).alias("rows")
    )
    found: bytearray | array[int] = bytearray() if max(labels.numbers.values()) < 256 else array("I")
    for row in chunks.orderBy("chunk").select("rows._number").toLocalIterator():
        found.extend(row[0])
    return found
