"""Serve an XGBoost model: the handler functions that SageMaker calls, in the archive as code/inference.py."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xgboost

import calibrators
import features as model_features
import serving
from container import InputError

MODEL_FILE = "xgboost_model.json"


@dataclass(frozen=True)
class Model:
    booster: Any  # xgboost.Booster
    features: model_features.Features
    calibration: calibrators.Calibration | None

    def probabilities(self, table: pd.DataFrame, mapped: bool = False) -> np.ndarray[Any, Any]:
        """float64 (rows, classes) for a table with the model's columns; ``mapped`` as in Features.matrix."""
        return predict(self.booster, matrix_of(self.features, self.features.matrix(table, mapped)), self.calibration)


def matrix_of(features: model_features.Features, numbers: np.ndarray[Any, Any], **more: Any) -> Any:
    """XGBoost's matrix of the model's columns."""
    return xgboost.DMatrix(
        numbers, feature_names=features.columns, feature_types=features.types, enable_categorical=True, **more
    )


def predict(booster: Any, data: Any, calibration: calibrators.Calibration | None = None) -> np.ndarray[Any, Any]:
    """float64 (rows, classes), calibrated when there is a calibration."""
    raw = np.asarray(booster.predict(data), dtype=np.float64)
    both = np.column_stack([1.0 - raw, raw]) if raw.ndim == 1 else raw
    return calibration(both) if calibration else both


def model_fn(model_dir: str) -> Model:
    """Raises InputError when the folder does not hold a model that xgboost_training.py saved."""
    folder = Path(model_dir)
    if not (folder / MODEL_FILE).is_file():
        raise InputError(f"The model holds no {MODEL_FILE}.")
    booster = xgboost.Booster()
    booster.load_model(str(folder / MODEL_FILE))
    return Model(booster, model_features.load(folder), calibrators.load(folder / "calibration"))


def input_fn(request_body: Any, content_type: str) -> serving.Request:
    return serving.read_request(request_body, content_type)


def predict_fn(request: serving.Request, model: Model) -> serving.Prediction:
    return serving.answer(request, model)


def output_fn(prediction: serving.Prediction, accept: str) -> tuple[str, str]:
    return serving.write_response(prediction, accept)
