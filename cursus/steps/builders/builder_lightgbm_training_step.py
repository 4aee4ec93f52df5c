"""LightGBM training."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from cursus.core.base.config_base import TrainingConfig
from cursus.core.base.hyperparameters_base import LightGBMModelHyperparameters
from cursus.core.base.ports import Input, Output
from cursus.core.base.training import TrainingStepBuilder
from cursus.core.field_parameters import known
from cursus.core.images import image_uri
from cursus.core.saved_hyperparameters import training_documents
from cursus.steps.formats import OutputFormat, with_format
from cursus.steps.reported import REPORTED

FRAMEWORKS = ("sklearn", "pytorch", "xgboost")
"""Whose images do: the first that has one of the version."""


class LightGBMTrainingConfig(TrainingConfig):
    asked_for = frozenset({"hyperparameters"})

    framework_version: str = Field(default="1.2-1", description="Version of the container, which is scikit-learn's.")
    py_version: str = Field(default="py3", description="Python version of the container.")
    training_entry_point: str = Field(
        default="lightgbm_training.py", min_length=1, description="The training script's file name."
    )
    hyperparameters: LightGBMModelHyperparameters | None = Field(
        default=None, description="The model and how to train it; else hyperparams/hyperparameters.json in source_dir."
    )
    output_format: OutputFormat | None = Field(
        default=None, description="Format of the predictions; CSV when not given."
    )


class LightGBMTrainingStepBuilder(TrainingStepBuilder[LightGBMTrainingConfig]):
    """Train LightGBM, and predict the validation and test rows.

    SageMaker has no image with LightGBM for scripts: the job runs in that of scikit-learn, and the script installs it.
    Where framework_version is not a version of scikit-learn's image, it is one of PyTorch's or XGBoost's.
    """

    framework = "sklearn"
    script = "lightgbm_training.py"
    inference_script = "lightgbm_inference.py"
    metrics = REPORTED
    output_folder = "lightgbm_training"
    instances = "library"

    input_path = Input(
        "/opt/ml/input/data",
        sources=("TabularPreprocessing", "RiskTableMapping", "CurrencyConversion"),
        channels=("train", "val", "test"),
    )
    hyperparameters_s3_uri = Input("/opt/ml/input/data/config", required=False)

    model_output = Output("/opt/ml/model", aliases=("model_input", "model_data", "ModelArtifacts"))
    evaluation_output = Output("/opt/ml/output/data", aliases=("evaluation_data", "eval_data"))

    def image_uri(self) -> str:
        config, instance_type = self.config, self.config.training_instance_type
        version = (config.framework_version, config.py_version)

        def has_image(framework: str) -> bool:
            try:
                return bool(
                    image_uri(
                        framework, config.aws_region, *version, instance_type=known(instance_type), scope="training"
                    )
                )
            except ValueError:
                return False

        framework = next(filter(has_image, FRAMEWORKS), self.framework)
        return self.framework_image(framework, *version, instance_type, "training")

    def documents(self) -> dict[str, Any]:
        return with_format(training_documents(self, needed=True), self.config.output_format)
