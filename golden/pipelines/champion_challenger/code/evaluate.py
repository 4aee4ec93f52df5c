"""Measure a forest on rows that it has not seen."""

import json
import pickle
import tarfile
from pathlib import Path

import pandas as pd
from sklearn.metrics import roc_auc_score

INPUT = Path("/opt/ml/processing/input")
OUTPUT = Path("/opt/ml/processing/output/evaluation")

if __name__ == "__main__":
    with tarfile.open(INPUT / "model" / "model.tar.gz") as archive:
        model = pickle.load(archive.extractfile("model.pkl"))  # noqa: S301 - of this pipeline
    table = pd.concat(map(pd.read_csv, sorted((INPUT / "test").rglob("*.csv"))))
    scores = model.predict_proba(table[list(model.feature_names_in_)])[:, 1]
    (OUTPUT / "evaluation.json").write_text(
        json.dumps({"auc": roc_auc_score(table["label"], scores), "rows": len(table)})
    )
