"""Keep a quarter of the rows for validation."""

from pathlib import Path

import pandas as pd
from sklearn.model_selection import train_test_split

INPUT = Path("/opt/ml/processing/input/table")
OUTPUT = Path("/opt/ml/processing/output")

if __name__ == "__main__":
    table = pd.concat(map(pd.read_csv, sorted(INPUT.rglob("*.csv"))))
    train, validation = train_test_split(table, test_size=0.25, random_state=0, stratify=table["label"])
    train.to_csv(OUTPUT / "train" / "rows.csv", index=False)
    validation.to_csv(OUTPUT / "validation" / "rows.csv", index=False)
