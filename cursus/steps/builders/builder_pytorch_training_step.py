"""PyTorch training."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from cursus.core.base.config_base import TrainingConfig
from cursus.core.base.hyperparameters_base import ModelHyperparameters
from cursus.core.base.ports import Input, Output
from cursus.core.base.training import TrainingStepBuilder
from cursus.core.saved_hyperparameters import training_documents
from cursus.steps.formats import OutputFormat, with_format
from cursus.steps.reported import REPORTED


class PyTorchTrainingConfig(TrainingConfig):
    framework_version: str = Field(default="1.12.0", description="Version of the PyTorch container.")
    py_version: str = Field(default="py38", description="Python version of the PyTorch container.")
    training_entry_point: str = Field(default="train.py", min_length=1, description="The training script's file name.")
    training_instance_type: str = Field(default="ml.g5.12xlarge", description="Instance type of the training job.")
    hyperparameters: ModelHyperparameters | None = Field(default=None, description="The model and how to train it.")
    output_format: OutputFormat | None = Field(
        default=None, description="Format of the predictions; CSV when not given."
    )


class PyTorchTrainingStepBuilder(TrainingStepBuilder[PyTorchTrainingConfig]):
    """Train a PyTorch network, and predict the validation and test rows."""

    framework = "pytorch"
    script = "pytorch_training.py"
    saved_scripts = ("train.py",)
    inference_script = "pytorch_inference.py"
    metrics = REPORTED
    output_folder = "pytorch_training"
    instances = "library"

    input_path = Input(
        "/opt/ml/input/data",
        sources=("TabularPreprocessing", "RiskTableMapping", "CurrencyConversion"),
        channels=("train", "val", "test"),
    )

    model_output = Output("/opt/ml/model", aliases=("model_input", "model_data", "ModelArtifacts"))
    data_output = Output("/opt/ml/output/data")

    def documents(self) -> dict[str, Any]:
        return with_format(training_documents(self, needed=False), self.config.output_format)
