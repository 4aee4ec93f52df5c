"""Columns of each kind in their one form, as cleaning.py makes them, in Spark's own functions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Iterable, Mapping

from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from container import InputError
from labels import Labels
from spark_tables import Table, stripped, trimmed

NUMBER = r"(?i)^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$"
# Forms of dates that Spark and pandas read alike: the day, then the time of day with its fraction and its zone.
DATE = (
    r"^(1[7-9]|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}"
    r"([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?)?$"
)
# Those in which what is no date is none for pandas either; in others it looks for one.
STRICT = (
    r"^((19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-5][0-9]|T[0-9]{2}:[0-9]{2}:[0-5][0-9]Z?)?|0000-00-00)$"
)
SOME = 3  # values that a message shows


def cleaned(table: Table, label: str, labels: Labels | None, kinds: Mapping[str, list[str]]) -> Table:
    """``table`` with its columns clean and the label as classes.

    ``kinds``: the columns that are CATEGORICAL, NUMERICAL, TEXT or DATE. Prints how many values became missing.
    Raises InputError on dates that pandas may read and Spark would not.
    """
    before = table
    if labels is not None:
        cells = table.frame.sparkSession.createDataFrame(list(labels.cells.items()), "_label string, _class string")
        text = table.text(label)
        frame = table.frame.join(F.broadcast(cells), text == F.col("_label"), "left")
        column = F.col("_class").cast("bigint") if labels.whole else F.col("_class")
        table = replace(table, frame=frame).with_column(label, column, "bigint" if labels.whole else "string")
    for name in kinds["NUMERICAL"]:
        column, kind = _number(table.column(name), table.type_of(name))
        table = table.with_column(name, column, kind)
    for name in [*kinds["CATEGORICAL"], *kinds["TEXT"]]:
        table = table.with_column(name, stripped(table.text(name)), "string")
    for name in kinds["DATE"]:
        table = table.with_column(name, _date(table.text(name)), "string")
    _tell_lost(before, kinds)
    return table


def cleaned_types(labels: Labels | None, label: str, kinds: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Of the columns that are cleaned, in a parquet file."""
    words = [*kinds["CATEGORICAL"], *kinds["TEXT"], *kinds["DATE"]]
    own = {} if labels is None else {label: "bigint" if labels.whole else "string"}
    return {**dict.fromkeys(words, "string"), **dict.fromkeys(kinds["NUMERICAL"], "double"), **own}


def _number(column: Any, kind: str) -> tuple[Any, str]:
    """Numbers, and what is written as one as it is written; nothing else, and nothing infinite."""
    if kind in ("bigint", "boolean"):
        return column, kind
    if kind == "double":
        return F.when(F.abs(column) != float("inf"), column), kind
    cell = trimmed(column)
    return F.when(cell.rlike(NUMBER) & (F.abs(cell.cast("double")) != float("inf")), cell), kind


def _date(text: Any) -> Any:
    moment = F.when(text.rlike(DATE), text.cast("timestamp"))
    return F.date_format(moment, "yyyy-MM-dd'T'HH:mm:ss'Z'")


def _tell_lost(table: Table, kinds: Mapping[str, list[str]]) -> None:
    """Say how many numbers and dates cannot be read. Raises InputError where only pandas might read a date."""
    sums = []
    for name in kinds["NUMERICAL"]:
        column, _ = _number(table.column(name), table.type_of(name))
        sums.append(F.count(F.when(table.column(name).isNotNull() & column.isNull(), 1)))
    for name in kinds["DATE"]:
        text = table.text(name)
        sums.append(F.count(F.when(text.isNotNull() & _date(text).isNull(), 1)))
        odd = text.rlike("[0-9]") & _date(text).isNull() & ~text.rlike(STRICT)
        sums.append(F.slice(F.sort_array(F.collect_set(F.when(odd, F.substring(text, 1, 40)))), 1, SOME))
    if not sums:
        return
    told = iter(table.frame.agg(*(one.alias(f"s{number}") for number, one in enumerate(sums))).first())
    for name in kinds["NUMERICAL"]:
        _tell(name, "a number", next(told))
    for name in kinds["DATE"]:
        _tell(name, "a date", next(told))
        if odd := next(told):
            raise InputError(
                f"The column {name} has dates such as {', '.join(odd)}: the engine spark reads dates like 2024-05-31 "
                f"and 2024-05-31T08:30:00Z; the engine python reads others."
            )


def _tell(name: str, kind: str, count: int) -> None:
    if count:
        print(f"{name}: {count} values are not {kind} and became missing")
