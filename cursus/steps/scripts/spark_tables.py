"""Tables in Spark: the cells and the order of rows that tables.py and table_writers.py have on one machine.

A table is read from the job's own folders, of which SageMaker gives every instance all files. It is written where the
cluster keeps files, one file for each split and instance, and the first instance copies these into the job's output.
Inside, columns are called c0, c1, …: what people call theirs means something to Spark, a dot above all.
"""

from __future__ import annotations

import functools
import operator
import shutil
import struct
import sys
import tempfile
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Iterable, Mapping, Sequence
from urllib.parse import unquote, urlparse

from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

import formats
from container import InputError
from formats import SEPARATORS, SUFFIXES
from hosts import Hosts
from missing import MISSING, MISSING_NUMBER
from spark_files import FORMATS, raw_header, refuse_an_open_quote, table_files
from table_files import suffix, tidy

ROW = "_row"  # the number of a row in its table, from 0
TRUTH = ("True", "TRUE", "true", "False", "FALSE", "false")
SPACE = r"(?U)^[\s\x1c-\x1f]+|[\s\x1c-\x1f]+$"
ASCII_SPACE = r"^[ \t\n\x0B\f\r]+|[ \t\n\x0B\f\r]+$"
INTEGER = r"^-?[0-9]+$"
NUMBER = r"(?i)^[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|inf|infinity|nan)$"
PRESENT, NO_INTEGER, NO_NUMBER, NO_TRUTH, LEADING_ZEROS = 1, 2, 4, 8, 16

SETTINGS = {
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.ansi.enabled": "false",  # what is no number becomes missing
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    # Else how files are cut depends on how many executors are there by now, and no two passes need agree.
    "spark.sql.files.minPartitionNum": "1",
}


@dataclass(frozen=True)
class Table:
    """``frame``: a DataFrame of the columns c0, c1, … and of ROW. ``names`` and ``types`` are in the columns' order.

    ``types``: string, bigint, double or boolean of each. ``rows``: how many there are. ``narrow``: the narrowest type
    that holds all cells of a column, by its name.
    """

    frame: Any
    names: tuple[str, ...]
    types: tuple[str, ...]
    rows: int
    narrow: Mapping[str, str]

    def column(self, name: str) -> Any:
        return F.col(f"c{self.names.index(name)}")

    def type_of(self, name: str) -> str:
        return self.types[self.names.index(name)]

    def text(self, name: str) -> Any:
        """A column as a text format holds it."""
        return as_text(self.column(name), self.type_of(name))

    def with_column(self, name: str, column: Any, kind: str) -> Table:
        """The table with other cells in one of its columns."""
        place = self.names.index(name)
        types = (*self.types[:place], kind, *self.types[place + 1 :])
        return replace(self, frame=self.frame.withColumn(f"c{place}", column), types=types)

    def require(self, columns: Iterable[str], place: Path) -> None:
        """Raises InputError, naming them, when the table, read from ``place``, lacks any of ``columns``."""
        missing = [name for name in columns if name not in self.names]
        if missing:
            some = ", ".join(self.names[:12]) + (f" and {len(self.names) - 12} more" if len(self.names) > 12 else "")
            raise InputError(f"The table in {place} has no column {', '.join(missing)}; it has {some}.")

    def counts(self, name: str) -> dict[str | None, int]:
        """How many rows have each text in a column."""
        found = self.frame.groupBy(self.text(name).alias("cell")).count().collect()
        return {row["cell"]: row["count"] for row in found}


def output_format(environ_vars: Mapping[str, str]) -> str:
    """CSV, TSV or PARQUET: Spark writes no array of records."""
    return formats.output_format(environ_vars, ("CSV", "TSV", "PARQUET"))


def session(name: str) -> Any:
    """Spark, as its submit command configures it, with the modules beside this one on all executors."""
    builder = SparkSession.builder.appName(name)
    for setting, value in SETTINGS.items():
        builder = builder.config(setting, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    here = Path(__file__).resolve().parent
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and Path(file).resolve().parent == here and module.__name__ != "__main__":
            spark.sparkContext.addPyFile(file)
    return spark


def read(spark: Any, place: Path, surveyed: bool = False, texts: Iterable[str] = ()) -> Table:
    """The table at ``place``, whose rows are numbered in the order of its files and their rows.

    Reads it once, for the number of rows in each part of it and, if ``surveyed``, the narrowest types of its columns;
    ``texts`` are columns that are string whatever they hold, as all are without.
    Raises InputError when there is no row, a file has other columns or cells than its header has names, or it is of a
    format that Spark does not read here.
    """
    files = table_files(place)
    parts = _parts(spark, files)
    if not parts:
        raise InputError(f"The table in {place} is empty.")
    names = parts[0].names
    for part in parts:
        if sorted(part.names) != sorted(names):
            odd = sorted(set(names).symmetric_difference(part.names))
            raise InputError(f"{part.files[0].name} has other columns than the files before it: {', '.join(odd)}.")
    types = tuple(_common({part.types[part.names.index(name)] for part in parts}) for name in names)
    frame: Any = None
    for part in parts:
        aligned = part.aligned(names, types)
        frame = aligned if frame is None else frame.union(aligned)

    watched = [n for n, name in enumerate(names) if surveyed and name not in set(texts)]
    measured = frame.select(
        "_file", "_block", "_id", "_extra", *(mask(F.col(f"c{n}"), types[n]).alias(f"m{n}") for n in watched)
    )
    sums = [F.min("_id").alias("first"), F.count("*").alias("rows"), F.count("_extra").alias("extra")]
    sums += [F.expr(f"bit_or(m{n})").alias(f"m{n}") for n in watched]
    blocks = measured.groupBy("_file", "_block").agg(*sums).collect()
    order = {path.resolve().as_posix(): number for number, path in enumerate(files)}
    blocks.sort(key=lambda block: (order[path_of(block["_file"])], block["_block"]))
    shifts, rows = [], 0
    for block in blocks:
        if block["extra"]:
            name = Path(path_of(block["_file"])).name
            raise InputError(f"{name} has {block['extra']} rows with more cells than its header has names.")
        shifts.append((block["_file"], block["_block"], rows - block["first"]))
        rows += block["rows"]
    if not rows:
        raise InputError(f"The table in {place} is empty.")
    placed = F.broadcast(spark.createDataFrame(shifts, "_file string, _block bigint, _shift bigint"))
    numbered = frame.join(placed, ["_file", "_block"])
    columns = [f"c{n}" for n in range(len(names))]
    bits = {n: functools.reduce(operator.or_, (block[f"m{n}"] for block in blocks)) for n in watched}
    narrow = {name: narrowest(bits.get(n, 0), types[n]) for n, name in enumerate(names)}
    return Table(
        numbered.select(*columns, (F.col("_id") + F.col("_shift")).alias(ROW)), tuple(names), types, rows, narrow
    )


@dataclass(frozen=True)
class _Part:
    """The files of a table that have the same columns in the same order, as a DataFrame."""

    files: list[Path]
    names: list[str]
    types: list[str]
    frame: Any

    def aligned(self, names: Sequence[str], types: Sequence[str]) -> Any:
        """Its columns in another order and, where they are not of these types, as text."""
        columns = []
        for number, (name, kind) in enumerate(zip(names, types)):
            place = self.names.index(name)
            column, own = F.col(f"c{place}"), self.types[place]
            columns.append((column if own == kind else as_text(column, own)).alias(f"c{number}"))
        return self.frame.select(*columns, "_extra", "_file", "_block", "_id")


def _parts(spark: Any, files: Sequence[Path]) -> list[_Part]:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda path: _columns(spark, path), files))
    groups: dict[Any, list[Path]] = {}
    for path, columns in zip(files, told):
        if columns[1]:
            groups.setdefault((suffix(path), *columns), []).append(path)
    return [_part(spark, kind, list(names), paths) for (kind, _, names), paths in groups.items()]


def _columns(spark: Any, path: Path) -> tuple[str, tuple[str, ...]]:
    """What tells whether files can be read together, and the names of the columns."""
    if suffix(path) != ".parquet":
        return "", tuple(tidy(raw_header(path)))
    try:
        schema = spark.read.parquet(uri_of(path)).schema
    except Exception as error:
        told = str(error).strip().splitlines()[0].rstrip(".")
        raise InputError(f"{path.name} cannot be read as parquet: {told}.") from error
    return schema.simpleString(), tuple(tidy(schema.names))


def _part(spark: Any, kind: str, names: list[str], files: list[Path]) -> _Part:
    uris = [uri_of(path) for path in files]
    columns = [f"c{n}" for n in range(len(names))]
    if kind == ".parquet":
        raw = spark.read.parquet(*uris)
        inner = raw.toDF(*columns)
        plain = [_plain(F.col(column), field, name) for column, field, name in zip(columns, raw.schema, names)]
        cells = [cell.alias(column) for (cell, _), column in zip(plain, columns)]
        types, extra = [found for _, found in plain], F.lit(None).cast("string")
    else:
        refuse_open_quotes(spark, files)
        schema = StructType([StructField(column, StringType()) for column in (*columns, "_extra")])
        inner = spark.read.csv(
            uris,
            schema,
            sep=FORMATS[kind],
            header=True,
            quote='"',
            escape='"',
            multiLine=True,  # a cell may have lines
            maxCharsPerColumn=-1,
            maxColumns=len(columns) + 64,
        )
        cells = [F.when(~F.col(column).isin(MISSING), F.col(column)).alias(column) for column in columns]
        types, extra = ["string"] * len(columns), F.col("_extra")
    frame = inner.select(
        *cells,
        extra.alias("_extra"),
        F.input_file_name().alias("_file"),
        F.expr("input_file_block_start()").alias("_block"),
        F.monotonically_increasing_id().alias("_id"),
    )
    return _Part(files, names, types, frame)


def refuse_open_quotes(spark: Any, files: Sequence[Path]) -> None:
    """Raises InputError for a file in which a quoted cell never ends."""
    lines = spark.read.text([uri_of(path) for path in files])
    quotes = F.sum(F.length("value") - F.length(F.regexp_replace("value", '"', "")))
    for row in lines.groupBy(F.input_file_name().alias("file")).agg(quotes.alias("quotes")).collect():
        if (row["quotes"] or 0) % 2:
            refuse_an_open_quote(Path(path_of(row["file"])))


def _plain(column: Any, field: Any, name: str) -> tuple[Any, str]:
    """A column of a parquet file as bigint, double, boolean or string, and which of them; NaN is null."""
    kind = field.dataType.simpleString()
    if kind in ("string", "boolean", "bigint"):
        return column, kind
    if kind in ("tinyint", "smallint", "int"):
        return column.cast("bigint"), "bigint"
    if kind == "float":
        column, kind = _widened(column), "double"
    if kind == "double":
        return F.when(~F.isnan(column), column), "double"
    if kind.startswith("decimal"):
        return (
            (column.cast("double"), "double") if field.dataType.precision <= 15 else (column.cast("string"), "string")
        )
    if kind == "date":
        return column.cast("string"), "string"
    if kind in ("timestamp", "timestamp_ntz"):
        zone = "+00:00" if kind == "timestamp" else ""
        fraction = F.date_format(column, ".SSSSSS")
        text = F.concat(
            F.date_format(column, "yyyy-MM-dd HH:mm:ss"),
            F.when(fraction == ".000000", "").otherwise(fraction),
            F.lit(zone),
        )
        return text, "string"
    raise InputError(f"The column {name} is of the type {kind}, which is for the engine python.")


def _common(types: set[str]) -> str:
    return types.pop() if len(types) == 1 else "string"


def mask(column: Any, kind: str, missing: Sequence[str] = MISSING_NUMBER) -> Any:
    """What a cell tells of the type of its column, as bits."""
    if kind != "string":
        bits = {"bigint": NO_TRUTH, "double": NO_TRUTH | NO_INTEGER, "boolean": NO_NUMBER | NO_INTEGER}[kind]
        return F.when(column.isNotNull(), F.lit(PRESENT | bits)).otherwise(F.lit(0))
    cell = stripped(column)
    absent = column.isNull() | column.isin(*missing) | cell.isNull()
    integer = cell.rlike(INTEGER) & cell.cast("bigint").isNotNull()
    bits = F.lit(PRESENT)
    for bit, found in (
        (NO_INTEGER, ~integer),
        (NO_NUMBER, ~cell.rlike(NUMBER)),
        (NO_TRUTH, ~cell.isin(*TRUTH)),
        (LEADING_ZEROS, cell.rlike("^-?0[0-9]")),
    ):
        bits = bits + F.when(found, F.lit(bit)).otherwise(F.lit(0))
    return F.when(absent, F.lit(0)).otherwise(bits)


def narrowest(found: int, kind: str) -> str:
    """The narrowest type that all cells of a column are, of whose masks these are the bits."""
    if not found & PRESENT:
        return "string"
    if not found & NO_NUMBER:
        zeros = kind == "string" and found & LEADING_ZEROS
        return "string" if zeros else "double" if found & NO_INTEGER else "bigint"
    return "boolean" if not found & NO_TRUTH else "string"


def stripped(column: Any) -> Any:
    """Text without white space around it; missing where nothing is left."""
    found = F.regexp_replace(column, SPACE, "")
    return F.when(found != "", found)


def trimmed(column: Any) -> Any:
    """Text without the white space that a number may have around it."""
    return F.regexp_replace(column, ASCII_SPACE, "")


def as_text(column: Any, kind: str) -> Any:
    """Each cell as a text format holds it: 1.0, 1e-05, True."""
    if kind == "double":
        return _written(column)
    if kind == "boolean":
        return F.when(column, "True").when(~column, "False")
    return column if kind == "string" else column.cast("string")


def typed(column: Any, kind: str, wanted: str) -> Any:
    """A column of the type ``kind`` as the type ``wanted``; a text that is none is missing."""
    if kind == wanted:
        return column
    if wanted == "string":
        return as_text(column, kind)
    if kind == "string":
        cell = stripped(column)
        present = F.when(~cell.isin(MISSING_NUMBER), cell)
        return F.when(present.isNotNull(), F.lower(present) == "true") if wanted == "boolean" else present.cast(wanted)
    return column.cast(wanted)


def write(
    table: Table,
    places: Sequence[Path],
    kind: str,
    hosts: Hosts,
    types: Mapping[str, str] | None = None,
    split: str | None = None,
) -> None:
    """Write ``table`` to ``places`` (without suffix), in the order of its rows.

    ``types``: of the columns of a parquet file, string where nothing is said. ``split``: a column with the number of
    each row's place. Each instance's name is in the name of
    one file, as where each writes its own. A file without rows is not written.
    """
    count = hosts.count
    part = (F.col(split) if split else F.lit(0)) * count
    if count > 1:
        part = part + F.floor(F.col(ROW) * count / table.rows)
    targets = [_of_host(place, host, count, SUFFIXES[kind]) for place in places for host in hosts.names]
    if kind == "PARQUET":
        wanted = {**dict.fromkeys(table.names, "string"), **(types or {})}
        cells = [
            typed(F.col(f"c{n}"), own, wanted[name]).alias(name)
            for n, (name, own) in enumerate(zip(table.names, table.types))
        ]
        store(table.frame, cells, part, targets)
    else:
        texts = [table.text(name) for name in table.names]
        store(table.frame, [line(texts, SEPARATORS[kind])], part, targets, heading(table.names, SEPARATORS[kind]))


def store(frame: Any, cells: Sequence[Any], part: Any, targets: Sequence[Path], head: str | None = None) -> None:
    """Write the rows of ``frame``, in the order of ROW, to the files ``targets``; ``part``: the number of each's file.

    With ``head`` they are text, of one cell and under this; else they are parquet. A file without rows is not written.
    """
    names = [] if head is not None else frame.select(*cells).columns
    number, row = _unlike("part", names), _unlike(ROW, names)
    rows = frame.select(*cells, part.cast("int").alias(number), F.col(ROW).alias(row))
    ordered = rows.repartition(len(targets), number).sortWithinPartitions(number, row).drop(row)
    with _Workplace(frame.sparkSession) as work:
        writer = ordered.write.partitionBy(number)
        writer.parquet(work.uri) if head is None else writer.text(work.uri)
        for place, target in enumerate(targets):
            work.fetch(f"{number}={place}", target, head or "")


def _of_host(place: Path, host: str, count: int, suffix: str) -> Path:
    stem = place.name if count == 1 else f"{place.name}-{host}"
    return place.with_name(f"{stem}{suffix}")


class _Workplace:
    """A folder where the cluster keeps its files, of which nothing is left."""

    def __init__(self, spark: Any) -> None:
        context = spark.sparkContext
        self._hadoop, self._io = context._jvm.org.apache.hadoop, context._jvm.java.io
        self._configuration = context._jsc.hadoopConfiguration()
        self._files = self._hadoop.fs.FileSystem.get(self._configuration)
        alone = self._files.getUri().getScheme() == "file"
        self._own = tempfile.mkdtemp() if alone else None
        folder = f"{Path(self._own).resolve()}/table" if self._own else f"/tmp/cursus-{uuid.uuid4().hex}"  # noqa: S108
        self.uri = str(self._files.makeQualified(self._hadoop.fs.Path(folder)))

    def __enter__(self) -> _Workplace:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.delete(self._hadoop.fs.Path(self.uri), True)
        if self._own:
            shutil.rmtree(self._own, ignore_errors=True)

    def fetch(self, folder: str, target: Path, head: str) -> None:
        """The file in one of its folders, if there is one, as ``target`` of this machine, after ``head``."""
        place = self._hadoop.fs.Path(f"{self.uri}/{folder}")
        if not self._files.exists(place):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(head.encode())
        for status in sorted(self._files.listStatus(place), key=lambda status: status.getPath().getName()):
            if status.getPath().getName().startswith("part-"):
                stream = self._files.open(status.getPath())
                sink = self._io.FileOutputStream(str(target), True)
                self._hadoop.io.IOUtils.copyBytes(stream, sink, self._configuration, True)


def line(cells: Sequence[Any], separator: str) -> Any:
    """The line of a text format with these cells, quoted where they have to be."""
    filled = [F.coalesce(cell, F.lit("")) for cell in cells]
    special = f'[{separator}"\r\n]'
    quoted = [
        F.when(cell.rlike(special), F.concat(F.lit('"'), F.regexp_replace(cell, '"', '""'), F.lit('"'))).otherwise(cell)
        for cell in filled
    ]
    if len(quoted) == 1:  # an empty line would be no row
        return F.when(quoted[0] == "", '""').otherwise(quoted[0])
    return F.concat_ws(separator, *quoted)


def heading(names: Sequence[str], separator: str) -> str:
    """The line with the names of the columns."""
    quoted = [
        f'"{name.replace(chr(34), chr(34) * 2)}"' if set(name) & {separator, *'"\r\n'} else name for name in names
    ]
    return separator.join(quoted) + "\n"


def _unlike(name: str, names: Iterable[str]) -> str:
    """``name``, or with more underscores, so that no column of the table has it."""
    while name in names:
        name = f"_{name}"
    return name


def uri_of(path: Path) -> str:
    """As Spark's readers take it, to whom some characters stand for others."""
    return "file://" + "".join(f"\\{mark}" if mark in "{}[]*?\\" else mark for mark in path.resolve().as_posix())


def path_of(uri: str) -> str:
    """The path of a file that Spark names."""
    return unquote(urlparse(uri).path)


def _repr(value: float | None) -> str | None:
    return None if value is None else repr(value)


def _shortest(value: float | None) -> float | None:
    """The number whose text is the shortest that stands for this one in 32 bits: 0.1 stays 0.1."""
    for digits in range(6, 10):
        text = f"{value:.{digits}g}" if value is not None else "nan"
        if value is None or value != value or struct.pack("f", float(text)) == struct.pack("f", value):
            return None if value is None or value != value else float(text)
    return value


def _written(column: Any) -> Any:
    return F.udf(_repr, StringType())(column)


def _widened(column: Any) -> Any:
    return F.udf(_shortest, DoubleType())(column)
