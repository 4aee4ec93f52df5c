"""What both trainings share: the rows of a channel, and what becomes of a model."""

import os
import pickle
from pathlib import Path

import pandas as pd
from sklearn.metrics import roc_auc_score


def rows(channel):
    """The numbers that the model reads, and the label."""
    table = pd.concat(map(pd.read_csv, sorted(Path(os.environ[f"SM_CHANNEL_{channel}"]).rglob("*.csv"))))
    return table.drop(columns=["id", "label"]).select_dtypes("number"), table["label"]


def train(model):
    """Fit it, print how good it is, and keep it."""
    model.fit(*rows("TRAIN"))
    table, truth = rows("VALIDATION")
    print(f"validation auc: {roc_auc_score(truth, model.predict_proba(table)[:, 1]):.5f}")
    Path(os.environ["SM_MODEL_DIR"], "model.pkl").write_bytes(pickle.dumps(model))
