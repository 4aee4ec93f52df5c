"""The small network learns breast cancer, and is evaluated and served by the same code as other models."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import pytorch_model_evaluation
import tabular_preprocessing
import xgboost_model_evaluation

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
pytorch_training = pytest.importorskip("pytorch_training")
pytorch_inference = pytest.importorskip("pytorch_inference")

TOLD = {"max_epochs": 30, "lr": 0.01, "batch_size": 32, "device": "cpu", "early_stopping_rounds": 5}


def _train(channels: Path, folder: Path, told: dict[str, Any], arguments: Any) -> Path:
    (folder / "config").mkdir(parents=True)
    (folder / "config/hyperparameters.json").write_text(json.dumps(told))
    inputs = {"input_path": str(channels), "hyperparameters_s3_uri": str(folder / "config")}
    outputs = {"model_output": str(folder / "model"), "data_output": str(folder / "output")}
    pytorch_training.main(inputs, outputs, {}, arguments)
    return folder


@pytest.fixture(scope="module")
def processed(tmp_path_factory: pytest.TempPathFactory, job: Callable[..., Any], cancer: pd.DataFrame) -> Path:
    """Breast cancer with a made-up category and missing values, split."""
    folder = tmp_path_factory.mktemp("processed")
    table = cancer.assign(ward=np.where(cancer["id"] % 3 == 0, "north", "south"))
    table.loc[::7, ["mean radius", "ward"]] = None
    table.to_csv(folder / "raw.csv", index=False)
    paths = {"DATA": str(folder / "raw.csv")}, {"processed_data": str(folder / "out")}
    tabular_preprocessing.main(*paths, {"LABEL_FIELD": "target"}, job())
    return folder / "out"


def test_the_network_learns_and_is_evaluated_like_any_model(
    tmp_path: Path, job: Callable[..., Any], processed: Path, hyperparameters: dict[str, Any]
) -> None:
    """The test AUC is at least 0.98, evaluation agrees with training, and a second run with the first."""
    told = {**hyperparameters, **TOLD, "cat_field_list": ["ward"]}
    trained = _train(processed, tmp_path / "a", told, job())
    again = _train(processed, tmp_path / "b", told, job())
    metrics = (trained / "output/metrics.json").read_text()
    assert metrics == (again / "output/metrics.json").read_text()
    inputs = {"model_input": str(trained / "model"), "processed_data": str(processed)}
    outputs = {"eval_output": str(tmp_path / "eval"), "metrics_output": str(tmp_path / "metrics")}
    for script in (pytorch_model_evaluation, xgboost_model_evaluation):
        script.main(inputs, outputs, {}, job("testing"))
        assert (tmp_path / "metrics/metrics.json").read_text() == json.dumps(
            json.loads(metrics)["test"], indent=2, sort_keys=True
        ) + "\n"
    found = json.loads((tmp_path / "metrics/metrics.json").read_text())
    assert found["auc_roc"] >= 0.98
    assert found == json.loads(metrics)["test"]
    assert not list((trained / "model").rglob("*.p*t*"))  # no pickle of any name


def test_a_served_request_is_answered(
    tmp_path: Path, job: Callable[..., Any], processed: Path, hyperparameters: dict[str, Any]
) -> None:
    """Rows with unseen categories and missing numbers get probabilities too."""
    told = {**hyperparameters, **TOLD, "cat_field_list": ["ward"], "max_epochs": 1, "class_weights": [1, 2]}
    model = pytorch_inference.model_fn(str(_train(processed, tmp_path, told, job()) / "model"))
    row = dict.fromkeys(hyperparameters["tab_field_list"], 1.0)
    body = json.dumps([{**row, "ward": "north"}, {**row, "ward": "unknown", "mean radius": None}])
    request = pytorch_inference.input_fn(body, "application/json")
    text, kind = pytorch_inference.output_fn(pytorch_inference.predict_fn(request, model), "text/csv")
    assert kind == "text/csv"
    assert [round(sum(map(float, line.split(","))), 9) for line in text.splitlines()] == [1.0, 1.0]


def test_a_wrong_optimizer_is_told(
    tmp_path: Path, job: Callable[..., Any], processed: Path, hyperparameters: dict[str, Any]
) -> None:
    """The sentence names those there are."""
    with pytest.raises(pytorch_training.ConfigurationError, match="one of adam, adamw, sgd"):
        _train(processed, tmp_path, {**hyperparameters, **TOLD, "optimizer": "luck"}, job())
