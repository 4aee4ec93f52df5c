"""Evaluation of a PyTorch model."""

from __future__ import annotations

from pydantic import Field

from cursus.core.base.hyperparameters_base import ModelHyperparameters
from cursus.core.base.ports import Input, Output
from cursus.steps.scoring import EvaluationBuilder, EvaluationConfig
from cursus.steps.sources import TABLES


class PyTorchModelEvalConfig(EvaluationConfig):
    hyperparameters: ModelHyperparameters | None = Field(
        default=None, description="The model's hyperparameters; those in the source directory when not given."
    )
    framework_version: str = Field(default="1.12.0", description="Version of the PyTorch container.")
    py_version: str = Field(default="py38", description="Python version of the PyTorch container.")


class PyTorchModelEvalStepBuilder(EvaluationBuilder[PyTorchModelEvalConfig]):
    """Evaluate a PyTorch network on a table."""

    script = "pytorch_model_evaluation.py"
    output_folder = "pytorch_model_evaluation"

    model_input = Input("/opt/ml/processing/input/model", sources=("PyTorchTraining", "DummyTraining"))
    processed_data = Input("/opt/ml/processing/input/eval_data", sources=TABLES)

    eval_output = Output("/opt/ml/processing/output/eval", aliases=("evaluation_data", "predictions"))
    metrics_output = Output("/opt/ml/processing/output/metrics", property_files={"metrics": "metrics.json"})

    def image_uri(self) -> str:
        """The image that trained the model: there is none of PyTorch for processing alone."""
        config = self.config
        instance_type = config.effective_instance_type
        return self.framework_image("pytorch", config.framework_version, config.py_version, instance_type, "training")
