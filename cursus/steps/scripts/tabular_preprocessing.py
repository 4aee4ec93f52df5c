"""Clean a table, turn its label into classes, and split it.

Numbers that cannot be read become missing, text is stripped, dates become ISO 8601 in UTC. Labels that are numbers or
booleans become integers; labels in words stay words, because which class is which number is told by the
hyperparameters (`multiclass_categories`), and a job that sees only some of the classes must not guess it.
A training job splits, the same way each time and with equal shares of every class; other jobs stream.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Mapping

import numpy as np
import pandas as pd

import table_files
from container import (
    PROCESSING,
    InputError,
    job_type_arguments,
    list_setting,
    run,
    setting,
)
from labels import class_of
from splitting import processed_file, ratio, split

INPUTS = {"DATA": f"{PROCESSING}/input/data", "config": f"{PROCESSING}/input/config"}
OUTPUTS = {"processed_data": f"{PROCESSING}/output"}


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write <output>/<split>/<split>_processed_data.csv: train, val and test for a training job, else the job type.

    Environment: LABEL_FIELD (only a training job needs one), TRAIN_RATIO (of all rows), TEST_VAL_RATIO (the share of
    test in what is not train), {CATEGORICAL,NUMERICAL,TEXT,DATE}_COLUMNS (JSON or separated by commas).
    Raises InputError on a missing label, column or table, ConfigurationError on a wrong ratio.
    """
    label = setting(environ_vars, "LABEL_FIELD", "" if job_args.job_type != "training" else None)
    kinds = {
        kind: list_setting(environ_vars, f"{kind}_COLUMNS") for kind in ("CATEGORICAL", "NUMERICAL", "TEXT", "DATE")
    }
    train_ratio = ratio(environ_vars, "TRAIN_RATIO", 0.7)
    test_val_ratio = ratio(environ_vars, "TEST_VAL_RATIO", 0.5)
    source, target = Path(input_paths["DATA"]), Path(output_paths["processed_data"])
    texts = kinds["CATEGORICAL"] + kinds["TEXT"] + kinds["DATE"]
    cleaned = (clean(chunk, label, kinds, source) for chunk in table_files.chunks(source, texts))
    if job_args.job_type != "training":
        with table_files.Writer(processed_file(target, job_args.job_type)) as writer:
            for chunk in cleaned:
                writer.write(chunk)
        return
    table = pd.concat(list(cleaned), ignore_index=True)
    for name, part in split(table, label, train_ratio, test_val_ratio).items():
        table_files.write(part, processed_file(target, name))
        print(f"{name}: {len(part)} rows")


def clean(table: pd.DataFrame, label: str, kinds: Mapping[str, list[str]], source: Path) -> pd.DataFrame:
    """``table`` with each declared column in its kind's form and the label, if any, as classes; all are kept."""
    labels = [label] if label else []
    table_files.require(table, [*labels, *(name for names in kinds.values() for name in names)], source)
    result = table.copy()
    for name in labels:
        if table[name].isna().any():
            raise InputError(f"The label {name} is missing in {int(table[name].isna().sum())} of {len(table)} rows.")
        result[name] = table[name].map(class_of)
    for name in kinds["NUMERICAL"]:
        result[name] = pd.to_numeric(table[name], errors="coerce").replace([np.inf, -np.inf], np.nan)
        _note_lost(name, "a number", table[name], result[name])
    for name in kinds["CATEGORICAL"] + kinds["TEXT"]:
        result[name] = table[name].map(lambda value: str(value).strip(), na_action="ignore")
    for name in kinds["DATE"]:
        dates = {value: _iso_date(value) for value in table[name].dropna().unique()}
        result[name] = table[name].map(dates)
        _note_lost(name, "a date", table[name], result[name])
    return result


def _iso_date(value: Any) -> Any:
    """One value at a time: given a whole column, pandas 1 and 2 disagree about mixed forms."""
    date = pd.to_datetime(value, errors="coerce", utc=True)
    return np.nan if pd.isna(date) else date.strftime("%Y-%m-%dT%H:%M:%SZ")


def _note_lost(name: str, kind: str, before: pd.Series[Any], after: pd.Series[Any]) -> None:
    lost = int(after.isna().sum() - before.isna().sum())
    if lost:
        print(f"{name}: {lost} values are not {kind} and became missing")


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments())
