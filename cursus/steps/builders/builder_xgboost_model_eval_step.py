"""Evaluation of an XGBoost model."""

from __future__ import annotations

from pydantic import Field

from cursus.core.base.hyperparameters_base import XGBoostHyperparameters
from cursus.core.base.ports import Input, Output
from cursus.steps.scoring import EvaluationBuilder, EvaluationConfig
from cursus.steps.sources import TABLES


class XGBoostModelEvalConfig(EvaluationConfig):
    hyperparameters: XGBoostHyperparameters | None = Field(
        default=None, description="The model's hyperparameters; those in the source directory when not given."
    )
    xgboost_framework_version: str = Field(default="1.7-1", description="Version of the XGBoost container.")


class XGBoostModelEvalStepBuilder(EvaluationBuilder[XGBoostModelEvalConfig]):
    """Evaluate an XGBoost model on a table."""

    script = "xgboost_model_evaluation.py"
    output_folder = "model_evaluation"

    model_input = Input(
        "/opt/ml/processing/input/model", sources=("XGBoostTraining", "PyTorchTraining", "DummyTraining")
    )
    processed_data = Input("/opt/ml/processing/input/eval_data", sources=TABLES)

    eval_output = Output("/opt/ml/processing/output/eval", aliases=("evaluation_data", "predictions"))
    metrics_output = Output("/opt/ml/processing/output/metrics", property_files={"metrics": "metrics.json"})

    def image_uri(self) -> str:
        return self._framework_image("xgboost", self.config.xgboost_framework_version)
