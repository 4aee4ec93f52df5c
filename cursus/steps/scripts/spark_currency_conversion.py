"""What currency_conversion.py does, by Spark: bring amounts of money into one currency.

An amount is divided by the same rate in the same arithmetic, so the results are the same to the byte.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import replace
from pathlib import Path
from typing import Any, Mapping

from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

import hosts as job_hosts
import spark_tables
from container import (
    PROCESSING,
    Arguments,
    ConfigurationError,
    InputError,
    flag,
    job_type_arguments,
    json_setting,
    list_setting,
    run,
    setting,
)
from hosts import Hosts
from missing import MISSING_NUMBER
from spark_contract import SPLITS, Labels, class_of, folders_of_job, output_format, processed_file, ratio
from spark_parts import with_parts
from spark_tables import NUMBER, TRUTH, Table, trimmed

INPUTS = {"data_input": f"{PROCESSING}/input/data", "config": f"{PROCESSING}/input/config"}
OUTPUTS = {"converted_data": f"{PROCESSING}/output"}
MODES = ("per_split", "split_after_conversion")


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


class Converter:
    """A table in, the same table with its amounts in the default currency out."""

    def __init__(self, environ_vars: Mapping[str, str], job_args: argparse.Namespace) -> None:
        self._columns = list_setting(environ_vars, "CURRENCY_CONVERSION_VARS")
        self._enabled = flag(job_args.enable_conversion, "--enable-conversion") and bool(self._columns)
        self._skip = flag(job_args.skip_invalid_currencies, "--skip-invalid-currencies")
        self._default: str = job_args.default_currency
        self._rates = {self._default: 1.0, **_rates(json_setting(environ_vars, "CURRENCY_CONVERSION_DICT", {}))}
        self._currency_col: str | None = job_args.currency_col or None
        self._marketplace_col: str | None = job_args.marketplace_id_col or None
        self._currencies = _currencies(json_setting(environ_vars, "MARKETPLACE_INFO", {}))
        if self._enabled and not (self._currency_col or self._marketplace_col):
            raise ConfigurationError("Neither --currency-col nor --marketplace-id-col says what currency a row has.")

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


def _rates(found: Mapping[str, Any]) -> dict[str, float]:
    for currency, rate in found.items():
        if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not (math.isfinite(rate) and rate > 0):
            raise ConfigurationError(f"The rate of {currency} in CURRENCY_CONVERSION_DICT must be a positive number.")
    return {currency.upper(): float(rate) for currency, rate in found.items()}


def _currencies(marketplaces: Mapping[str, Any]) -> dict[str, str]:
    for marketplace, info in marketplaces.items():
        if not isinstance(info, dict) or not info.get("currency_code"):
            raise ConfigurationError(f"MARKETPLACE_INFO gives no currency_code for the marketplace {marketplace}.")
    return {marketplace: str(info["currency_code"]).upper() for marketplace, info in marketplaces.items()}


def arguments() -> Arguments:
    parser = job_type_arguments()
    parser.add_argument("--mode", choices=MODES, default="per_split")
    parser.add_argument("--marketplace-id-col", default="")
    parser.add_argument("--currency-col", default="")
    parser.add_argument("--default-currency", default="USD", type=str.upper)
    parser.add_argument("--enable-conversion", nargs="?", const="true", default="true")
    parser.add_argument("--skip-invalid-currencies", nargs="?", const="true", default="false")
    return parser


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, arguments())
