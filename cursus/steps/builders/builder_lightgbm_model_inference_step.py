"""Predictions of a LightGBM model."""

from __future__ import annotations

from cursus.core.base.ports import Input, Output
from cursus.steps.scoring import InferenceBuilder, InferenceConfig
from cursus.steps.sources import TABLES


class LightGBMModelInferenceConfig(InferenceConfig):
    pass


class LightGBMModelInferenceStepBuilder(InferenceBuilder[LightGBMModelInferenceConfig]):
    """Add a LightGBM model's predictions to every row of a table.

    It runs in the scikit-learn image, into which the script installs LightGBM: SageMaker has no image with it.
    """

    script = "lightgbm_model_inference.py"
    output_folder = "lightgbm_model_inference"

    model_input = Input(
        "/opt/ml/processing/input/model", sources=("LightGBMTraining", "DummyTraining", "Package.packaged_model")
    )
    processed_data = Input("/opt/ml/processing/input/eval_data", sources=TABLES)

    eval_output = Output("/opt/ml/processing/output/eval", aliases=("evaluation_data", "predictions"))
