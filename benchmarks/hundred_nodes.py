"""A wide pipeline of a hundred nodes: 49 trainings and their evaluations, all fed by the same two tables."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from benchmarks.pipelines import HYPERPARAMETERS, SHARED

DEPTHS = range(2, 9)
RATES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)

DIGESTS = {
    "static": "5042b370e3d8fcc6c38ffa7a2b358539b40577ce6bbe5f0d25626910f1e7cea9",
    "default": "38ed06ac7509d106889580bcbd9e1fbd8722107c13cc9b49bd522f6f3f955929",
}
"""What :func:`digest` gives for the definition by base. A test compares them and prints the new ones."""


def write_hundred_nodes(folder: Path) -> Path:
    """``dag.json`` and ``config.json`` in ``folder``, which is returned."""
    tables = ("TabularPreprocessing_training", "TabularPreprocessing_calibration")
    shared: dict[str, Any] = {**SHARED, "hyperparameters": {**HYPERPARAMETERS, "num_round": 20}}
    specific: dict[str, Any] = {name: _table(name.partition("_")[2]) for name in tables}
    edges: list[list[str]] = []
    for depth in DEPTHS:
        for rate in RATES:
            variant = f"depth{depth}_rate{round(rate * 100):02}"
            train, evaluate = f"Train_{variant}", f"Evaluate_{variant}"
            specific[train] = {
                "__model_type__": "XGBoostTrainingConfig",
                "hyperparameters": {**shared["hyperparameters"], "max_depth": depth, "eta": rate},
            }
            specific[evaluate] = {"__model_type__": "XGBoostModelEvalConfig", "job_type": "calibration"}
            edges += [[tables[0], train], [train, evaluate], [tables[1], evaluate]]
    folder.mkdir(parents=True, exist_ok=True)
    config = {"configuration": {"shared": shared, "specific": specific}}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "dag.json").write_text(json.dumps({"dag": {"nodes": list(specific), "edges": edges}}), encoding="utf-8")
    return folder


def _table(job_type: str) -> dict[str, Any]:
    return {
        "__model_type__": "TabularPreprocessingConfig",
        "job_type": job_type,
        "label_name": "label",
        "numerical_columns": HYPERPARAMETERS["tab_field_list"],
        "external_inputs": {"DATA": f"s3://example-data/orders/{job_type}"},
    }


def digest(definition: str) -> str:
    """SHA-256 of the definition without the digests of its code, so that a changed script does not change it."""
    return hashlib.sha256(re.sub(r"\b[0-9a-f]{64}\b", "code", definition).encode()).hexdigest()
