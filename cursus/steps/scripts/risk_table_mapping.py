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
import tables
from columns import by_value, one
from container import (
    PROCESSING,
    ConfigurationError,
    InputError,
    as_text,
    job_type_arguments,
    json_setting,
    list_setting,
    number_setting,
    optional_folder,
    read_json,
    run,
    setting,
    write_json,
)
from features import MAPPED_BY_FILE, RISK_TABLES_FILE, RiskTables
from rewriting import rewrite
from splitting import folders_of_job, processed_file
from table_writers import output_format

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
        told = settings(optional_folder(input_paths, "hyperparameters_s3_uri"), environ_vars)
        risk_tables = learn(splits["train"], told)
    else:
        risk_tables = given(optional_folder(input_paths, "risk_tables"))
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


def settings(config: Path | None, environ_vars: Mapping[str, str]) -> dict[str, str]:
    """Every setting as text: from the environment, else from hyperparameters.json, else its default."""
    place = config / "hyperparameters.json" if config else None
    found = read_json(place) if place and place.is_file() else {}
    names = {"CAT_FIELD_LIST": "cat_field_list", "LABEL_FIELD": "label_name", "SMOOTH_FACTOR": "smooth_factor"}
    names.update(COUNT_THRESHOLD="count_threshold", MULTICLASS_CATEGORIES="multiclass_categories")
    told = {name: as_text(found[field]) for name, field in names.items() if found.get(field) is not None}
    return {**told, **environ_vars}


def learn(folder: Path, told: Mapping[str, str]) -> RiskTables:
    """The risk table of each categorical field, from the rows in ``folder``; read piece by piece."""
    fields, label = list_setting(told, "CAT_FIELD_LIST"), setting(told, "LABEL_FIELD", "target")
    smooth, threshold = number_setting(told, "SMOOTH_FACTOR", 0.01), number_setting(told, "COUNT_THRESHOLD", 5)
    classes = json_setting(told, "MULTICLASS_CATEGORIES", [0, 1])
    if len(classes) != 2:
        raise ConfigurationError(f"Risk tables need a label of two classes; {label} has {len(classes)}.")
    if smooth < 0 or threshold < 0:
        raise ConfigurationError("SMOOTH_FACTOR and COUNT_THRESHOLD must not be negative.")
    tables.require(folder, [label, *fields])
    counts: dict[str, dict[str, np.ndarray[Any, Any]]] = {field: {} for field in fields}
    rows, positives = 0, 0
    for batch in tables.batches(folder, [label, *fields]):
        truth = labels.encode(batch[label].to_pandas(), classes, label)
        rows, positives = rows + len(truth), positives + int(truth.sum())
        for field in fields:
            _count(batch[field], truth, counts[field])
    mean = positives / rows
    return {field: _risk_table(counts[field], mean, smooth * rows, threshold) for field in fields}


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


def _risk_table(
    counts: Mapping[str, np.ndarray[Any, Any]], mean: float, weight: float, threshold: float
) -> dict[str, Any]:
    frequent = {key: found for key, found in counts.items() if found[1] >= max(threshold, 1)}
    risk = {key: float((hits + weight * mean) / (rows + weight)) for key, (hits, rows) in frequent.items()}
    return {"default": mean, "risk": risk}


def given(folder: Path | None) -> RiskTables:
    place = folder / RISK_TABLES_FILE if folder else None
    if place is None or not place.is_file():
        raise InputError(f"There is no {RISK_TABLES_FILE}: only a training job learns the tables it maps by.")
    return dict(read_json(place))


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments())
