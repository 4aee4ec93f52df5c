"""Real data for the example pipelines, from packages on this machine, as the S3 objects that the pipelines read.

    python examples/data.py local-s3

Needs scikit-learn (breast cancer) and, for the penguins, palmerpenguins.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer

BUCKETS = {
    # bucket: the folder of each split
    "cursus-example-data": {"train": "train", "calibration": "calibration", "test": "test"},
    "example-datasets": {"train": "training", "calibration": "calibration", "test": "testing"},
}
SHARES = {"train": 0.7, "calibration": 0.15, "test": 0.15}
RATES = {"1": 1.0, "3": 0.79, "4": 0.92, "6": 157.3}  # of a dollar, by marketplace


def breast_cancer() -> pd.DataFrame:
    """The 569 tumours of scikit-learn, id and label (1 is benign) first.

    The measurements are real. Invented are the columns that some pipelines need beside them: where and with which
    scanner a tumour was seen, and what it cost in which marketplace's currency.
    """
    found = load_breast_cancer(as_frame=True)
    table = found.frame.rename(columns=lambda name: str(name).replace(" ", "_"))
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

    table = load_penguins()
    table.insert(0, "id", range(1, len(table) + 1))
    return table


def splits(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every row in one of train, calibration and test, the same one each time."""
    shuffled = table.sample(frac=1, random_state=7)
    bounds = np.cumsum([int(share * len(table)) for share in SHARES.values()])[:-1]
    parts = np.split(np.arange(len(table)), bounds)
    return {name: shuffled.iloc[rows] for name, rows in zip(SHARES, parts, strict=True)}


def write(root: Path) -> list[Path]:
    """Every table into every bucket below ``root``, as ``<bucket>/<table>/<split>/data.csv``."""
    written = []
    for name, table in {"breast_cancer": breast_cancer(), "penguins": penguins()}.items():
        for split, rows in splits(table).items():
            for bucket, folders in BUCKETS.items():
                path = root / bucket / name / folders[split] / "data.csv"
                path.parent.mkdir(parents=True, exist_ok=True)
                rows.to_csv(path, index=False)
                written.append(path)
    return written


if __name__ == "__main__":
    for place in write(Path(sys.argv[1] if len(sys.argv) > 1 else "local-s3")):
        print(place)
