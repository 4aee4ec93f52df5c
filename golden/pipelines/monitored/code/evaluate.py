"""Measures a gradient-boosted model on rows whose first column is the target."""

import csv
import json
import tarfile
from pathlib import Path

import numpy
import xgboost

MODEL = Path("/opt/ml/processing/input/model")
ROWS = Path("/opt/ml/processing/input/test")
OUTPUT = Path("/opt/ml/processing/output/evaluation")


def main() -> None:
    with tarfile.open(MODEL / "model.tar.gz") as archive:
        trees = archive.extractfile("xgboost-model").read()
    booster = xgboost.Booster()
    booster.load_model(bytearray(trees))
    rows = [row for table in sorted(ROWS.rglob("*.csv")) for row in csv.reader(table.read_text().splitlines()) if row]
    table = numpy.array(rows, dtype=float)
    predicted = booster.predict(xgboost.DMatrix(table[:, 1:]))
    errors = predicted - table[:, 0]
    metrics = {
        "mse": {"value": float((errors**2).mean()), "standard_deviation": float(errors.std())},
        "accuracy": {"value": float(((predicted > 0.5) == (table[:, 0] > 0.5)).mean())},
    }
    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / "evaluation.json").write_text(json.dumps(metrics))


if __name__ == "__main__":
    main()
