"""What currency_conversion.py does, by Spark: bring amounts of money into one currency.

An amount is divided by the same rate in the same arithmetic, so the results are the same to the byte.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any, Mapping

from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

import hosts as job_hosts
import spark_tables
from container import (
    PROCESSING,
    InputError,
    run,
    setting,
)
from currencies import Conversion, arguments
from hosts import Hosts
from labels import Labels, class_of
from missing import MISSING_NUMBER
from spark_parts import with_parts
from spark_tables import NUMBER, TRUTH, Table, output_format, trimmed
from splits import SPLITS, folders_of_job, processed_file, ratio

INPUTS = {"data_input": f"{PROCESSING}/input/data", "config": f"{PROCESSING}/input/config"}
OUTPUTS = {"converted_data": f"{PROCESSING}/output"}


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write <output>/<split>/<split>_processed_data with the same columns, amounts converted.

    Environment: CURRENCY_CONVERSION_VARS (columns), CURRENCY_CONVERSION_DICT (currency -> rate), MARKETPLACE_INFO
    (marketplace -> {"currency_code": ...}), OUTPUT_FORMAT (CSV, TSV or PARQUET); for --mode split_after_conversion also
    LABEL_FIELD, TRAIN_RATIO and TEST_VAL_RATIO. Raises InputError on a missing column, an invalid currency or
    marketplace, or an amount in words, ConfigurationError on a rate that is no positive number.
    """
    source, target = Path(input_paths["data_input"]), Path(output_paths["converted_data"])
    kind, hosts = output_format(environ_vars), job_hosts.of(environ_vars)
    converter = Converter(environ_vars, job_args)
    with spark_tables.session("CurrencyConversion") as spark:
        if job_args.mode == "split_after_conversion" and job_args.job_type == "training":
            label = setting(environ_vars, "LABEL_FIELD")
            ratios = ratio(environ_vars, "TRAIN_RATIO", 0.7), ratio(environ_vars, "TEST_VAL_RATIO", 0.5)
            table = converter.read(spark, source, kind, [label])
            text = F.coalesce(table.text(label), F.lit("nan"))
            counts = table.counts(label)
            missing = counts.pop(None, 0)
            if missing:
                counts["nan"] = counts.get("nan", 0) + missing
            table, _ = with_parts(table, text, Labels(counts, label), ratios)
            converter.write(table, [processed_file(target, name) for name in SPLITS], kind, hosts, "_split")
            return
        for name, folder in folders_of_job(source, job_args.job_type).items():
            table = converter.read(spark, folder, kind, [])
            converter.write(table, [processed_file(target, name)], kind, hosts)


class Converter(Conversion):
    """A table in, the same table with its amounts in the default currency out."""

    def read(self, spark: Any, source: Path, kind: str, needed: list[str]) -> Table:
        """The table at ``source``, which has to have the columns ``needed`` and those of the conversion."""
        keys = [name for name in (self._currency_col, self._marketplace_col) if name]
        table = spark_tables.read(spark, source, kind == "PARQUET", keys)
        table.require([*needed, *(self._columns if self._enabled else []), *(keys if self._enabled else [])], source)
        return table

    def write(self, table: Table, places: list[Path], kind: str, hosts: Hosts, split: str | None = None) -> None:
        """Write ``table``, converted, to ``places``; the column ``split`` has the number of each row's place."""
        amounts = dict.fromkeys(self._columns if self._enabled else [], "double")
        spark_tables.write(self._converted(table), places, kind, hosts, {**table.narrow, **amounts}, split)

    def _converted(self, table: Table) -> Table:
        if not self._enabled:
            return table
        rates = self._rates_of(table)
        told = table.frame.sparkSession.sparkContext.broadcast(rates)
        keys = [table.text(name) if name else F.lit(None).cast("string") for name in self._keys]
        rate = F.udf(lambda *key: told.value[key], "double")(*keys)
        amounts = {name: _amount(table.column(name), table.type_of(name)) for name in self._columns}
        self._refuse_words(table, amounts)
        frame = table.frame.withColumn("_rate", rate)
        table = replace(table, frame=frame)
        for name in self._columns:
            table = table.with_column(name, amounts[name] / F.col("_rate"), "double")
        return table

    @property
    def _keys(self) -> tuple[str | None, str | None]:
        return self._marketplace_col, self._currency_col

    def _rates_of(self, table: Table) -> dict[tuple[str | None, str | None], float]:
        """The rate for each marketplace and currency, as text, that a row has; 1 where nothing is to be converted."""
        keys = [table.text(name) if name else F.lit(None).cast("string") for name in self._keys]
        counted = table.frame.groupBy(keys[0].alias("marketplace"), keys[1].alias("currency")).count().collect()
        found: dict[tuple[str | None, str | None], float] = {}
        unknown: dict[str, dict[str, int]] = {"marketplace": {}, "currency": {}}
        for row in counted:
            currency: str | None = None
            if row["marketplace"] is not None:
                marketplace = str(class_of(row["marketplace"]))
                currency = self._currencies.get(marketplace)
                _count(unknown["marketplace"], marketplace, self._currencies, row["count"])
            if row["currency"] is not None:
                currency = row["currency"].strip().upper()
            currency = self._default if currency is None else currency
            _count(unknown["currency"], currency, self._rates, row["count"])
            found[row["marketplace"], row["currency"]] = self._rates.get(currency, 1.0)
        for kind, invalid in unknown.items():
            if invalid and not self._skip:
                names = ", ".join(sorted(invalid)[:10])
                rows = sum(invalid.values())
                raise InputError(f"{rows} rows have a {kind} that the configuration does not know: {names}.")
        return found

    def _refuse_words(self, table: Table, amounts: Mapping[str, Any]) -> None:
        """Raises InputError where an amount is written in words."""
        texts = [name for name in self._columns if table.type_of(name) == "string"]
        if not texts:
            return
        words = [
            F.min(F.when(table.column(name).isNotNull() & _is_word(table.column(name)), table.column(name))).alias(
                f"w{number}"
            )
            for number, name in enumerate(texts)
        ]
        for name, word in zip(texts, table.frame.agg(*words).first()):
            if word is not None:
                raise InputError(
                    f"The column {name} must hold numbers, and has {word[:40]!r}; a category belongs in cat_field_list."
                )


def _amount(column: Any, kind: str) -> Any:
    """float64, missing where there is none, 1 and 0 for truth."""
    if kind != "string":
        return column.cast("double")
    cell = trimmed(column)
    return F.when(column.isin(*TRUTH), (F.lower(column) == "true").cast("double")).otherwise(cell.cast("double"))


def _is_word(column: Any) -> Any:
    return ~column.isin(*TRUTH) & ~column.isin(*MISSING_NUMBER) & ~trimmed(column).rlike(NUMBER)


def _count(unknown: dict[str, int], name: str, known: Mapping[str, Any], rows: int) -> None:
    if name not in known:
        unknown[name] = unknown.get(name, 0) + rows


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, arguments())
