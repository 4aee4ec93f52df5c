"""Bring amounts of money into one currency, by each row's own currency or its marketplace's.

A rate says how many units of its currency one unit of the default currency is worth: an amount is divided by it.
Rows without a currency or marketplace hold the default currency. A currency without a rate, or a marketplace that the
configuration does not know, ends the run, or leaves the row's amounts as they are when invalid ones are skipped.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any, Mapping

import numpy as np
import pandas as pd

import table_files
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
from features import category_keys, numbers
from splitting import folders_of_job, processed_file, ratio, split

INPUTS = {"data_input": f"{PROCESSING}/input/data", "config": f"{PROCESSING}/input/config"}
OUTPUTS = {"converted_data": f"{PROCESSING}/output"}
MODES = ("per_split", "split_after_conversion")


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write <output>/<split>/<split>_processed_data.csv with the same columns, amounts converted.

    Environment: CURRENCY_CONVERSION_VARS (columns), CURRENCY_CONVERSION_DICT (currency -> rate), MARKETPLACE_INFO
    (marketplace -> {"currency_code": ...}); for --mode split_after_conversion also LABEL_FIELD, TRAIN_RATIO and
    TEST_VAL_RATIO. Raises InputError on a missing column, an invalid currency or marketplace, or an amount in words,
    ConfigurationError on a rate that is no positive number.
    """
    source, target = Path(input_paths["data_input"]), Path(output_paths["converted_data"])
    converter = Converter(environ_vars, job_args)
    if job_args.mode == "split_after_conversion" and job_args.job_type == "training":
        label = setting(environ_vars, "LABEL_FIELD")
        ratios = ratio(environ_vars, "TRAIN_RATIO", 0.7), ratio(environ_vars, "TEST_VAL_RATIO", 0.5)
        table = pd.concat(map(converter, table_files.chunks(source, as_text=True)), ignore_index=True)
        table_files.require(table, [label], source)
        for name, part in split(table, label, *ratios).items():
            table_files.write(part, processed_file(target, name))
        return
    for name, folder in folders_of_job(source, job_args.job_type).items():
        with table_files.Writer(processed_file(target, name)) as writer:
            for chunk in table_files.chunks(folder, as_text=True):
                writer.write(converter(chunk))


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

    def __call__(self, table: pd.DataFrame) -> pd.DataFrame:
        if not self._enabled:
            return table
        keys = [name for name in (self._currency_col, self._marketplace_col) if name]
        table_files.require(table, [*self._columns, *keys], Path("the input"))
        rates = self._rates_of(table)
        return table.assign(**{name: numbers(table[name]) / rates for name in self._columns})

    def _rates_of(self, table: pd.DataFrame) -> np.ndarray[Any, Any]:
        """float64, one per row; 1 where nothing is to be converted."""
        currency: Any = pd.Series(np.nan, index=table.index, dtype=object)
        if self._marketplace_col:
            marketplaces = category_keys(table[self._marketplace_col])
            self._refuse("marketplace", marketplaces[~marketplaces.isin(list(self._currencies)) & marketplaces.notna()])
            currency = marketplaces.map(self._currencies).astype(object)
        if self._currency_col:
            own = table[self._currency_col].map(lambda code: str(code).strip().upper(), na_action="ignore")
            currency = own.astype(object).where(own.notna(), currency)
        currency = currency.where(currency.notna(), self._default)
        self._refuse("currency", currency[~currency.isin(list(self._rates))])
        return np.asarray(currency.map(self._rates).fillna(1.0), dtype=np.float64)

    def _refuse(self, kind: str, invalid: pd.Series[Any]) -> None:
        if len(invalid) and not self._skip:
            names = ", ".join(sorted(map(str, invalid.unique()))[:10])
            raise InputError(f"{len(invalid)} rows have a {kind} that the configuration does not know: {names}.")


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
