"""XGBoost training."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from cursus.core.base.config_base import TrainingConfig
from cursus.core.base.hyperparameters_base import XGBoostModelHyperparameters
from cursus.core.base.ports import Input, Output
from cursus.core.base.training import TrainingStepBuilder
from cursus.core.saved_hyperparameters import training_documents
from cursus.steps.formats import OutputFormat, with_format
from cursus.steps.reported import REPORTED


class XGBoostTrainingConfig(TrainingConfig):
    asked_for = frozenset({"hyperparameters"})

    framework_version: str = Field(default="1.7-1", description="Version of the XGBoost container.")
    py_version: str = Field(default="py3", description="Python version of the XGBoost container.")
    hyperparameters: XGBoostModelHyperparameters | None = Field(
        default=None, description="The model and how to train it; else hyperparams/hyperparameters.json in source_dir."
    )
    output_format: OutputFormat | None = Field(
        default=None, description="Format of the predictions; CSV when not given."
    )


class XGBoostTrainingStepBuilder(TrainingStepBuilder[XGBoostTrainingConfig]):
    """Train XGBoost, and predict the validation and test rows."""

    framework = "xgboost"
    script = "xgboost_training.py"
    inference_script = "xgboost_inference.py"
    metrics = REPORTED
    output_folder = "xgboost_training"
    instances = "library"

    input_path = Input(
        "/opt/ml/input/data",
        sources=("TabularPreprocessing", "RiskTableMapping", "CurrencyConversion"),
        channels=("train", "val", "test"),
    )
    hyperparameters_s3_uri = Input("/opt/ml/input/data/config", required=False)
    # Precomputed artifacts, for a script of the user's own: only an edge with ports, or the outside, feeds them.
    model_artifacts_input = Input("/opt/ml/input/data/model_artifacts_input", required=False)

    model_output = Output("/opt/ml/model", aliases=("model_input", "model_data", "ModelArtifacts"))
    evaluation_output = Output("/opt/ml/output/data", aliases=("evaluation_data", "eval_data"))

    def documents(self) -> dict[str, Any]:
        return with_format(training_documents(self, needed=True), self.config.output_format)
