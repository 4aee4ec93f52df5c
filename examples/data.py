"""Real data for the example pipelines, from packages on this machine, as the S3 objects that the pipelines read.

    python examples/data.py local-s3

Beside the tables of `cursus pipelines data`, those of the quick start and, with palmerpenguins, the penguins.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pandas as pd

from cursus.example_data import breast_cancer, splits, write

BUCKETS = {
    # bucket: the folder of each split
    "cursus-example-data": {"train": "train", "calibration": "calibration", "test": "test"},
    "example-datasets": {"train": "training", "calibration": "calibration", "test": "testing"},
}


def penguins() -> pd.DataFrame:
    """The 344 penguins of Palmer Station: three species, an island and a sex in words, and values that are missing."""
    from palmerpenguins import load_penguins

    table: pd.DataFrame = load_penguins()
    table.insert(0, "id", range(1, len(table) + 1))
    return table


def tables() -> dict[str, pd.DataFrame]:
    """Every split of every table by bucket and folder."""
    found = {"breast_cancer": splits(breast_cancer(), "label")}
    if importlib.util.find_spec("palmerpenguins") is not None:
        found["penguins"] = splits(penguins(), "species")
    return {
        f"{bucket}/{name}/{folders[split]}": rows
        for name, parts in found.items()
        for split, rows in parts.items()
        for bucket, folders in BUCKETS.items()
    }


if __name__ == "__main__":
    for place in write(Path(sys.argv[1] if len(sys.argv) > 1 else "local-s3"), tables()):
        print(place)
