"""Serve a LightGBM model: the handler functions that SageMaker calls, in the archive as code/inference.py."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import calibrators
import features as model_features
import serving
from container import ConfigurationError, InputError

MODEL_FILE = "lightgbm_model.txt"


@dataclass(frozen=True)
class Model:
    booster: Any  # lightgbm.Booster
    features: model_features.Features
    calibration: calibrators.Calibration | None

    def probabilities(self, table: pd.DataFrame, mapped: bool = False) -> np.ndarray[Any, Any]:
        """float64 (rows, classes) for a table with the model's columns; ``mapped`` as in Features.matrix."""
        return predict(self.booster, self.features.matrix(table, mapped), self.calibration)


def predict(
    booster: Any, numbers: np.ndarray[Any, Any], calibration: calibrators.Calibration | None = None
) -> np.ndarray[Any, Any]:
    """float64 (rows, classes), calibrated when there is a calibration."""
    raw = np.asarray(booster.predict(numbers), dtype=np.float64)
    both = np.column_stack([1.0 - raw, raw]) if raw.ndim == 1 else raw
    return calibration(both) if calibration else both


def booster_of(text: str) -> Any:
    """The trees of a model's text. Raises ConfigurationError without LightGBM, InputError when the text is none."""
    try:
        import lightgbm
    except ImportError as error:
        raise ConfigurationError("This model needs the package lightgbm, which this image lacks.") from error
    try:
        return lightgbm.Booster(model_str=text)
    except lightgbm.basic.LightGBMError as error:
        raise InputError(f"{MODEL_FILE} is not a LightGBM model: {error}.") from error


def model_fn(model_dir: str) -> Model:
    """Raises InputError when the folder does not hold a model that lightgbm_training.py saved."""
    folder = Path(model_dir)
    if not (folder / MODEL_FILE).is_file():
        raise InputError(f"The model holds no {MODEL_FILE}.")
    booster = booster_of((folder / MODEL_FILE).read_text(encoding="utf-8"))
    return Model(booster, model_features.load(folder), calibrators.load(folder / "calibration"))


def input_fn(request_body: Any, content_type: str) -> serving.Request:
    return serving.read_request(request_body, content_type)


def predict_fn(request: serving.Request, model: Model) -> serving.Prediction:
    return serving.answer(request, model)


def output_fn(prediction: serving.Prediction, accept: str) -> tuple[str, str]:
    return serving.write_response(prediction, accept)
