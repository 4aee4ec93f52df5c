"""Train a forest on the rows of the channel train, and print how good it is on those of the channel validation."""

import argparse
import os
import pickle
from pathlib import Path

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score


def rows(channel):
    """The numbers that the model reads, and the label."""
    table = pd.concat(map(pd.read_csv, sorted(Path(os.environ[f"SM_CHANNEL_{channel}"]).rglob("*.csv"))))
    return table.drop(columns=["id", "label"]).select_dtypes("number"), table["label"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--trees", type=int, default=50)
    parser.add_argument("--depth", type=int)
    arguments = parser.parse_args()
    model = RandomForestClassifier(arguments.trees, max_depth=arguments.depth, random_state=0)
    model.fit(*rows("TRAIN"))
    table, truth = rows("VALIDATION")
    print(f"validation auc: {roc_auc_score(truth, model.predict_proba(table)[:, 1]):.5f}")
    Path(os.environ["SM_MODEL_DIR"], "model.pkl").write_bytes(pickle.dumps(model))
    Path(os.environ["SM_MODEL_DIR"], "settings.txt").write_text(f"{arguments.trees} trees of depth {arguments.depth}")
