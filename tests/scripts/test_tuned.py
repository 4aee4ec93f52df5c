"""What a search for better hyperparameters gives a training script comes before what its file says."""

from __future__ import annotations

import json
from pathlib import Path

import training

FILE = {"label_name": "label", "eta": 0.3, "booster": "gbtree"}


def test_tuned_values_come_first(tmp_path: Path) -> None:
    """Those of SageMaker's toolkit and of the tuner itself do not."""
    (tmp_path / "hyperparameters.json").write_text(json.dumps(FILE))
    tuned = {"eta": 0.1, "_tuning_objective_metric": "val:auc_roc", "sagemaker_region": "us-east-1"}
    found = training.read_hyperparameters(tmp_path, {"SM_HPS": json.dumps(tuned)})
    assert found == {**FILE, "eta": 0.1}
    assert training.read_hyperparameters(tmp_path, {}) == FILE
