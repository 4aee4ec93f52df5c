"""The tables that the pipelines of the catalogue read, as the objects of a local run, from packages on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

BUCKET = "cursus-example-data"

RATES = {"1": 1.0, "3": 0.79, "4": 0.92, "6": 157.3}
"""Of a dollar, by marketplace."""


def breast_cancer() -> pd.DataFrame:
    """The 569 tumours of scikit-learn, id and label (1 is benign) first.

    The measurements are real. Invented are the columns that some pipelines need next to them: where and with which
    scanner a tumour was seen, and what it cost in which marketplace's currency.
    """
    found = load_breast_cancer(as_frame=True)
    table: pd.DataFrame = found.frame.rename(columns=lambda name: str(name).replace(" ", "_"))
    label = table.pop("target")
    random = np.random.default_rng(7)
    rows = len(table)
    table.insert(0, "id", range(1, rows + 1))
    table.insert(1, "label", label)
    clinics = np.where(label == 1, random.choice(["north", "south"], rows), random.choice(["south", "west"], rows))
    table["clinic"] = np.where(random.random(rows) < 0.1, "east", clinics)
    table["scanner"] = random.choice(["A", "B", "C"], rows)
    table["marketplace_id"] = random.choice(list(RATES), rows)
    dollars = random.normal(9000, 1500, rows) + 2000 * (1 - label)
    table["treatment_cost"] = (dollars * table["marketplace_id"].map(RATES)).round(2)
    return table


def splits(table: pd.DataFrame, label: str) -> dict[str, pd.DataFrame]:
    """Every row in one of train, calibration and test, the same one each time; each with the shares of all classes."""
    train, rest = train_test_split(table, train_size=0.7, stratify=table[label], random_state=7)
    calibration, test = train_test_split(rest, train_size=0.5, stratify=rest[label], random_state=7)
    return {"train": train, "calibration": calibration, "test": test}


def write(root: Path, tables: Mapping[str, pd.DataFrame]) -> list[Path]:
    """Each table below ``root`` as ``<its bucket and folder>/data.csv``; the files written."""
    files = []
    for place, table in tables.items():
        file = root / place / "data.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(file, index=False)
        files.append(file)
    return files


def catalogue_tables() -> dict[str, pd.DataFrame]:
    """What the pipelines of the catalogue read, by bucket and folder."""
    return {f"{BUCKET}/breast_cancer/{name}": rows for name, rows in splits(breast_cancer(), "label").items()}
