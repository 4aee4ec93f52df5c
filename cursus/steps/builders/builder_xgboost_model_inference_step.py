"""Predictions of an XGBoost model."""

from __future__ import annotations

from pydantic import Field

from cursus.core.base.ports import Input, Output
from cursus.steps.scoring import InferenceBuilder, InferenceConfig
from cursus.steps.sources import TABLES


class XGBoostModelInferenceConfig(InferenceConfig):
    xgboost_framework_version: str = Field(default="1.7-1", description="Version of the XGBoost container.")


class XGBoostModelInferenceStepBuilder(InferenceBuilder[XGBoostModelInferenceConfig]):
    """Add an XGBoost model's predictions to every row of a table."""

    script = "xgboost_model_inference.py"
    output_folder = "xgboost_model_inference"

    model_input = Input(
        "/opt/ml/processing/input/model", sources=("XGBoostTraining", "DummyTraining", "Package.packaged_model")
    )
    processed_data = Input("/opt/ml/processing/input/eval_data", sources=TABLES)

    eval_output = Output("/opt/ml/processing/output/eval", aliases=("evaluation_data", "predictions"))

    def image_uri(self) -> str:
        return self._framework_image("xgboost", self.config.xgboost_framework_version)
