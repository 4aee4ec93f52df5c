"""Bring amounts of money into one currency, by each row's own currency or its marketplace's.

A rate says how many units of its currency one unit of the default currency is worth: an amount is divided by it.
Rows without a currency or marketplace hold the default currency. A currency without a rate, or a marketplace that the
configuration does not know, ends the run, or leaves the row's amounts as they are when invalid ones are skipped.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import hosts as job_hosts
import tables
from cleaning import LabelColumn
from columns import as_text, by_value, floats
from container import (
    PROCESSING,
    InputError,
    run,
    setting,
)
from currencies import Conversion, arguments
from formats import output_format
from hosts import Hosts
from labels import class_of
from rewriting import rewrite
from splits import SPLITS, folders_of_job, processed_file, ratio
from splitting import split

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
    (marketplace -> {"currency_code": ...}), OUTPUT_FORMAT (CSV, TSV, JSON or PARQUET); for --mode
    split_after_conversion also LABEL_FIELD, TRAIN_RATIO and TEST_VAL_RATIO. Raises InputError on a missing column, an
    invalid currency or marketplace, or an amount in words, ConfigurationError on a rate that is no positive number, and
    where several hosts would have to split.
    """
    source, target = Path(input_paths["data_input"]), Path(output_paths["converted_data"])
    kind, hosts = output_format(environ_vars), job_hosts.of(environ_vars)
    converter = Converter(environ_vars, job_args)
    if job_args.mode == "split_after_conversion" and job_args.job_type == "training":
        hosts.refuse_several("a split with equal shares of every class takes all rows")
        label = setting(environ_vars, "LABEL_FIELD")
        ratios = ratio(environ_vars, "TRAIN_RATIO", 0.7), ratio(environ_vars, "TEST_VAL_RATIO", 0.5)
        tables.require(source, [label])
        labels = LabelColumn()
        for batch in tables.batches(source, [label]):
            labels.add(as_text(batch[label]).fill_null("nan"))
        converter.copy(
            source,
            [processed_file(target, name) for name in SPLITS],
            kind,
            hosts,
            split(labels.numbers(label), *ratios),
        )
        return
    for name, folder in folders_of_job(source, job_args.job_type, hosts).items():
        converter.copy(folder, [processed_file(target, name)], kind, hosts)


class Converter(Conversion):
    """A table in, the same table with its amounts in the default currency out, batch by batch."""

    def copy(
        self, source: Path, places: Sequence[Path], kind: str, hosts: Hosts, parts: np.ndarray[Any, Any] | None = None
    ) -> None:
        """Write the table at ``source``, converted, to ``places``; ``parts`` tells the number of each row's place."""
        keys = [name for name in (self._currency_col, self._marketplace_col) if name]
        tables.require(source, [*self._columns, *keys] if self._enabled else [], hosts)
        amounts = dict.fromkeys(self._columns if self._enabled else [], pa.float64())
        rewrite(source, places, kind, self, types=amounts, texts=keys, parts=parts, hosts=hosts)

    def __call__(self, table: Any, before: int = 0) -> Any:
        """``table``, converted, whatever rows were ``before`` it."""
        if not self._enabled:
            return table
        rates = self._rates_of(table)
        for name in self._columns:
            amounts = pc.divide(floats(table[name], name), rates)
            table = table.set_column(table.column_names.index(name), name, amounts)
        return table

    def _rates_of(self, table: Any) -> Any:
        """float64, one per row; 1 where nothing is to be converted."""
        currency: Any = pa.nulls(table.num_rows, pa.string())
        if self._marketplace_col:
            marketplaces = _each(table[self._marketplace_col], lambda value: str(class_of(value)))
            self._refuse("marketplace", marketplaces, self._currencies)
            currency = _each(marketplaces, self._currencies.get)
        if self._currency_col:
            own = _each(as_text(table[self._currency_col]), lambda code: code.strip().upper())
            currency = pc.coalesce(own, currency)
        currency = currency.fill_null(self._default)
        self._refuse("currency", currency, self._rates)
        return by_value(currency, lambda codes: [self._rates.get(code, 1.0) for code in codes], pa.float64())

    def _refuse(self, kind: str, found: Any, known: Mapping[str, Any]) -> None:
        if self._skip:
            return
        invalid = found.filter(pc.invert(pc.is_in(found, value_set=pa.array(list(known), pa.string())))).drop_null()
        if len(invalid):
            names = ", ".join(sorted(invalid.unique().to_pylist())[:10])
            raise InputError(f"{len(invalid)} rows have a {kind} that the configuration does not know: {names}.")


def _each(column: Any, function: Callable[[Any], Any]) -> Any:
    """A column of text: ``function`` of each distinct value."""
    return by_value(column, lambda values: list(map(function, values)), pa.string())


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, arguments())
