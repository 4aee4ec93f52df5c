"""Which rows train a model and which judge it; and where each split of a table lies."""

from __future__ import annotations

from pathlib import Path
from typing import Mapping

import pandas as pd

from container import ConfigurationError, InputError, number_setting

SEED = 42
SPLITS = ("train", "val", "test")
SPLIT_OF_JOB_TYPE = {"training": "train", "validation": "val", "testing": "test", "calibration": "calibration"}


def processed_file(folder: Path, split_name: str) -> Path:
    return folder / split_name / f"{split_name}_processed_data.csv"


def ratio(environ_vars: Mapping[str, str], name: str, default: float) -> float:
    """Raises ConfigurationError unless the variable ``name`` lies strictly between 0 and 1."""
    value = number_setting(environ_vars, name, default)
    if not 0 < value < 1:
        raise ConfigurationError(f"{name} must lie between 0 and 1, both excluded, and is {value:g}.")
    return value


def split(table: pd.DataFrame, label: str, train_ratio: float, test_val_ratio: float) -> dict[str, pd.DataFrame]:
    """train, val and test: disjoint, in the rows' order, with equal shares of each class that is large enough.

    Raises InputError when the table has too few rows for three parts.
    """
    train, holdout = _divide(table, label, 1 - train_ratio)
    val, test = _divide(holdout, label, test_val_ratio)
    return {"train": train, "val": val, "test": test}


def folder_for(folder: Path, job_type: str) -> Path:
    """The split of the data in ``folder`` that fits ``job_type``, else test, else all of it when it is not split."""
    for name in (SPLIT_OF_JOB_TYPE[job_type], job_type, "test"):
        if (folder / name).is_dir():
            return folder / name
    return folder


def folders_of_job(folder: Path, job_type: str) -> dict[str, Path]:
    """Split name -> folder for a step that keeps splits: train, val and test of a training job, else the job type.

    A job other than training may also get a table that is not split: its own folder then is all of ``folder``.
    Raises InputError when a training job's data are not split.
    """
    if job_type != "training":
        return {job_type: folder / job_type if (folder / job_type).is_dir() else folder}
    missing = [name for name in SPLITS if not (folder / name).is_dir()]
    if missing:
        raise InputError(f"The training data in {folder} lack the split {', '.join(missing)}.")
    return {name: folder / name for name in SPLITS}


def _divide(table: pd.DataFrame, label: str, share: float) -> list[pd.DataFrame]:
    from sklearn.model_selection import train_test_split  # slow to import, and only a training job splits

    for stratify in (table[label].astype(str), None):
        try:
            parts = train_test_split(table, test_size=share, random_state=SEED, stratify=stratify)
        except ValueError:  # a class too small for two parts; without strata, a table too small
            continue
        return [part.sort_index() for part in parts]
    raise InputError(f"{len(table)} rows are too few to be split by the ratio {share:g}.")
