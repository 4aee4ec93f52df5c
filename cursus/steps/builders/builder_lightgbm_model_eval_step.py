"""Evaluation of a LightGBM model."""

from __future__ import annotations

from pydantic import Field

from cursus.core.base.hyperparameters_base import LightGBMModelHyperparameters
from cursus.core.base.ports import Input, Output
from cursus.steps.scoring import EvaluationBuilder, EvaluationConfig
from cursus.steps.sources import TABLES


class LightGBMModelEvalConfig(EvaluationConfig):
    hyperparameters: LightGBMModelHyperparameters | None = Field(
        default=None, description="The model's hyperparameters; those in the source directory when not given."
    )


class LightGBMModelEvalStepBuilder(EvaluationBuilder[LightGBMModelEvalConfig]):
    """Evaluate a LightGBM model on a table.

    It runs in the scikit-learn image, into which the script installs LightGBM: SageMaker has no image with it.
    """

    script = "lightgbm_model_evaluation.py"
    output_folder = "lightgbm_model_evaluation"

    model_input = Input("/opt/ml/processing/input/model", sources=("LightGBMTraining", "DummyTraining"))
    processed_data = Input("/opt/ml/processing/input/eval_data", sources=TABLES)

    eval_output = Output("/opt/ml/processing/output/eval", aliases=("evaluation_data", "predictions"))
    metrics_output = Output("/opt/ml/processing/output/metrics", property_files={"metrics": "metrics.json"})
