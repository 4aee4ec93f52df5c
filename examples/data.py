"""Real data for the example pipelines, from packages on this machine, as the S3 objects that the pipelines read.

    python examples/data.py local-s3

Needs scikit-learn for the breast cancer, and palmerpenguins for the penguins, which are left out without it.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

BUCKETS = {
    # bucket: the folder of each split
    "cursus-example-data": {"train": "train", "calibration": "calibration", "test": "test"},
    "example-datasets": {"train": "training", "calibration": "calibration", "test": "testing"},
}
RATES = {"1": 1.0, "3": 0.79, "4": 0.92, "6": 157.3}  # of a dollar, by marketplace


def breast_cancer() -> pd.DataFrame:
    """The 569 tumours of scikit-learn, id and label (1 is benign) first.

    The measurements are real. Invented are the columns that some pipelines need beside them: where and with which
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


def penguins() -> pd.DataFrame:
    """The 344 penguins of Palmer Station: three species, an island and a sex in words, and values that are missing."""
    from palmerpenguins import load_penguins

    table: pd.DataFrame = load_penguins()
    table.insert(0, "id", range(1, len(table) + 1))
    return table


def splits(table: pd.DataFrame, label: str) -> dict[str, pd.DataFrame]:
    """Every row in one of train, calibration and test, the same one each time; each with the shares of all classes."""
    train, rest = train_test_split(table, train_size=0.7, stratify=table[label], random_state=7)
    calibration, test = train_test_split(rest, train_size=0.5, stratify=rest[label], random_state=7)
    return {"train": train, "calibration": calibration, "test": test}


def write(root: Path) -> list[Path]:
    """Every table into every bucket below ``root``, as ``<bucket>/<table>/<split>/data.csv``."""
    written = []
    tables = {"breast_cancer": (breast_cancer(), "label")}
    if importlib.util.find_spec("palmerpenguins") is not None:
        tables["penguins"] = (penguins(), "species")
    for name, (table, label) in tables.items():
        for split, rows in splits(table, label).items():
            for bucket, folders in BUCKETS.items():
                path = root / bucket / name / folders[split] / "data.csv"
                path.parent.mkdir(parents=True, exist_ok=True)
                rows.to_csv(path, index=False)
                written.append(path)
    return written


if __name__ == "__main__":
    for place in write(Path(sys.argv[1] if len(sys.argv) > 1 else "local-s3")):
        print(place)
