"""What risk_table_mapping.py does, by Spark: replace each category by the smoothed share of label 1 among its rows.

Counts are exact and the risks are worked out on the driver by the same formula, so the tables are the same to the byte.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Mapping

from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it
from pyspark.sql.types import DoubleType

import hosts as job_hosts
import risks
import spark_tables
from container import (
    PROCESSING,
    job_type_arguments,
    optional_folder,
    run,
    write_json,
)
from labels import class_of, encoded
from risks import MAPPED_BY_FILE, RISK_TABLES_FILE, RiskTables
from spark_tables import Table, output_format
from splits import folders_of_job, processed_file

INPUTS = {
    "data_input": f"{PROCESSING}/input/data",
    "hyperparameters_s3_uri": f"{PROCESSING}/input/config",
    "risk_tables": f"{PROCESSING}/input/risk_tables",
}
OUTPUTS = {"processed_data": f"{PROCESSING}/output", "risk_tables": f"{PROCESSING}/output/risk_tables"}


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write <output>/<split>/<split>_processed_data and <risk_tables>/risk_tables.json.

    Settings: CAT_FIELD_LIST, LABEL_FIELD, SMOOTH_FACTOR (the weight of the mean, as a share of all rows) and
    COUNT_THRESHOLD (rarer categories get the mean); what is not set comes from hyperparameters.json in the config
    input (cat_field_list, label_name, smooth_factor, count_threshold, multiclass_categories). OUTPUT_FORMAT: CSV, TSV
    or PARQUET.
    Raises InputError on a missing column, label or risk table, ConfigurationError on more than two classes.
    """
    source, target = Path(input_paths["data_input"]), Path(output_paths["processed_data"])
    kind, hosts = output_format(environ_vars), job_hosts.of(environ_vars)
    splits = folders_of_job(source, job_args.job_type)
    with spark_tables.session("RiskTableMapping") as spark:
        if job_args.job_type == "training":
            told = risks.learning(optional_folder(input_paths, "hyperparameters_s3_uri"), environ_vars)
            risk_tables = learn(spark, splits["train"], told)
        else:
            risk_tables = risks.given(optional_folder(input_paths, "risk_tables"))
        for name, folder in splits.items():
            table = spark_tables.read(spark, folder, kind == "PARQUET", risk_tables)
            table.require(risk_tables, folder)
            place = processed_file(target, name)
            types = {**table.narrow, **dict.fromkeys(risk_tables, "double")}
            spark_tables.write(mapped(table, risk_tables), [place], kind, hosts, types)
            write_json(place.parent / MAPPED_BY_FILE, risk_tables)
    write_json(Path(output_paths["risk_tables"]) / RISK_TABLES_FILE, risk_tables)


def mapped(table: Table, risk_tables: RiskTables) -> Table:
    """``table`` with the risk in place of each category."""
    told = table.frame.sparkSession.sparkContext.broadcast(risk_tables)
    for name in risk_tables:

        def risk(text: str | None, column: str = name) -> float:
            found = told.value[column]
            return float(found["default"] if text is None else found["risk"].get(str(class_of(text)), found["default"]))

        table = table.with_column(name, F.udf(risk, DoubleType())(table.text(name)), "double")
    return table


def learn(spark: Any, folder: Path, told: risks.Learning) -> RiskTables:
    """The risk table of each categorical field, from the rows in ``folder``."""
    table = spark_tables.read(spark, folder)
    table.require([told.label, *told.fields], folder)
    counts = _counts(table, told.label, told.fields)
    truth = encoded([(value, rows) for (_, _, value), rows in _of_one(counts).items()], told.classes, told.label)
    positives = sum(rows for (_, _, value), rows in _of_one(counts).items() if value is not None and truth[value])
    found: RiskTables = {}
    for number, field in enumerate(told.fields):
        sums: dict[str, list[int]] = {}
        for (place, category, value), rows in counts.items():
            if place == number and category is not None and value is not None:
                hits = sums.setdefault(str(class_of(category)), [0, 0])
                hits[0] += rows * truth[value]
                hits[1] += rows
        found[field] = told.table(sums, positives, table.rows)
    return found


def _counts(table: Table, label: str, fields: list[str]) -> dict[tuple[int, str | None, str | None], int]:
    """How many rows have a category in a field (by its number; -1 is no field, so all rows) and a label."""
    cells = [F.struct(F.lit(-1).alias("field"), F.lit(None).cast("string").alias("category"))]
    cells += [
        F.struct(F.lit(number).alias("field"), table.text(field).alias("category"))
        for number, field in enumerate(fields)
    ]
    each = table.frame.select(F.explode(F.array(*cells)).alias("cell"), table.text(label).alias("label"))
    found = each.groupBy("cell.field", "cell.category", "label").count().collect()
    return {(row["field"], row["category"], row["label"]): row["count"] for row in found}


def _of_one(counts: Mapping[tuple[int, str | None, str | None], int]) -> dict[tuple[int, str | None, str | None], int]:
    return {key: rows for key, rows in counts.items() if key[0] == -1}


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments())
