"""Replace each category by its risk: the smoothed share of label 1 among the training rows that have it.

A training job learns the tables from its train split and maps all splits; other jobs map by the tables they are given.
Beside each mapped table lies `_risk_tables.json`: training takes it into the model, so that serving maps raw requests,
and evaluation sees by it that a table is mapped already.
"""

from __future__ import annotations

import argparse
import functools
from pathlib import Path
from typing import Any, Mapping

import numpy as np
import pyarrow as pa

import hosts as job_hosts
import labels
import risks
import tables
from columns import by_value, class_numbers, one
from container import (
    PROCESSING,
    job_type_arguments,
    optional_folder,
    run,
    write_json,
)
from formats import output_format
from rewriting import rewrite
from risks import MAPPED_BY_FILE, RISK_TABLES_FILE, RiskTables
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
    input (cat_field_list, label_name, smooth_factor, count_threshold, multiclass_categories). OUTPUT_FORMAT: CSV, TSV,
    JSON or PARQUET.
    Raises InputError on a missing column, label or risk table, ConfigurationError on more than two classes, and where
    several hosts would have to learn.
    """
    source, target = Path(input_paths["data_input"]), Path(output_paths["processed_data"])
    kind, hosts = output_format(environ_vars), job_hosts.of(environ_vars)
    if job_args.job_type == "training":
        hosts.refuse_several("a risk is a share of all training rows")
    splits = folders_of_job(source, job_args.job_type, hosts)
    if job_args.job_type == "training":
        told = risks.learning(optional_folder(input_paths, "hyperparameters_s3_uri"), environ_vars)
        risk_tables = learn(splits["train"], told)
    else:
        risk_tables = risks.given(optional_folder(input_paths, "risk_tables"))
    for name, folder in splits.items():
        tables.require(folder, risk_tables, hosts)
        place = processed_file(target, name)
        types = dict.fromkeys(risk_tables, pa.float64())
        change = functools.partial(mapped, risk_tables)
        rewrite(folder, [place], kind, change, types=types, texts=risk_tables, hosts=hosts)
        write_json(place.parent / MAPPED_BY_FILE, risk_tables)
    write_json(Path(output_paths["risk_tables"]) / RISK_TABLES_FILE, risk_tables)


def mapped(risk_tables: RiskTables, table: Any, before: int = 0) -> Any:
    """``table`` with the risk in place of each category, whatever rows were ``before`` it."""
    for name, found in risk_tables.items():
        column = by_value(table[name], functools.partial(_risks, found), pa.float64())
        table = table.set_column(table.column_names.index(name), name, column.fill_null(float(found["default"])))
    return table


def _risks(risk_table: Mapping[str, Any], values: list[Any]) -> list[float]:
    return [float(risk_table["risk"].get(str(labels.class_of(value)), risk_table["default"])) for value in values]


def learn(folder: Path, told: risks.Learning) -> RiskTables:
    """The risk table of each categorical field, from the rows in ``folder``; read piece by piece."""
    columns = [told.label, *told.fields]
    tables.require(folder, columns)
    counts: dict[str, dict[str, np.ndarray[Any, Any]]] = {field: {} for field in told.fields}
    rows, positives = 0, 0
    for batch in tables.batches(folder, columns):
        truth = class_numbers(batch[told.label], told.classes, told.label)
        rows, positives = rows + len(truth), positives + int(truth.sum())
        for field in told.fields:
            _count(batch[field], truth, counts[field])
    return {field: told.table(counts[field], positives, rows) for field in told.fields}


def _count(column: Any, truth: np.ndarray[Any, Any], counts: dict[str, np.ndarray[Any, Any]]) -> None:
    """Add each category's rows, with label 1 and all, to ``counts``."""
    encoded = one(column).dictionary_encode()
    there = encoded.indices.is_valid().to_numpy(zero_copy_only=False)
    places = encoded.indices.drop_null().to_numpy()
    values = encoded.dictionary.to_pylist()
    hits = np.bincount(places, weights=truth[there], minlength=len(values))
    for value, found in zip(values, np.column_stack([hits, np.bincount(places, minlength=len(values))])):
        key = str(labels.class_of(value))
        counts[key] = counts[key] + found if key in counts else found


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments())
