"""Evaluation of an XGBoost model."""

from __future__ import annotations

import json

from pydantic import Field

from cursus.core.base.config_base import JobType, ProcessingConfig
from cursus.core.base.hyperparameters_base import XGBoostModelHyperparameters
from cursus.core.base.ports import Input, Output
from cursus.core.base.processing import ProcessingStepBuilder
from cursus.steps.formats import OutputFormat, format_setting


class XGBoostModelEvalConfig(ProcessingConfig):
    job_type: JobType = Field(default="calibration", description="Which data to evaluate on.")
    hyperparameters: XGBoostModelHyperparameters = Field(description="The model's own hyperparameters.")
    use_large_processing_instance: bool = Field(default=True, description="Whether to run on the larger type.")
    eval_metric_choices: list[str] | None = Field(default=None, description="Metrics to report; all when not given.")
    xgboost_framework_version: str = Field(default="1.7-1", description="Version of the XGBoost container.")
    output_format: OutputFormat | None = Field(default=None, description="Format of the table; CSV when not given.")


class XGBoostModelEvalStepBuilder(ProcessingStepBuilder[XGBoostModelEvalConfig]):
    """Predict a table with a trained model, and measure how well."""

    script = "xgboost_model_evaluation.py"
    output_folder = "model_evaluation"
    instances = "table"

    model_input = Input(
        "/opt/ml/processing/input/model", sources=("XGBoostTraining", "PyTorchTraining", "DummyTraining")
    )
    processed_data = Input(
        "/opt/ml/processing/input/eval_data",
        sources=("TabularPreprocessing", "CradleDataLoading.DATA", "RiskTableMapping", "CurrencyConversion"),
    )

    eval_output = Output("/opt/ml/processing/output/eval", aliases=("evaluation_data", "predictions"))
    metrics_output = Output("/opt/ml/processing/output/metrics")

    def image_uri(self) -> str:
        return self._framework_image("xgboost", self.config.xgboost_framework_version)

    def environment(self) -> dict[str, str]:
        hyperparameters = self.config.hyperparameters
        environment = {"ID_FIELD": hyperparameters.id_name, "LABEL_FIELD": hyperparameters.label_name}
        if self.config.eval_metric_choices:
            environment["EVAL_METRIC_CHOICES"] = json.dumps(self.config.eval_metric_choices)
        return environment | format_setting(self.config.output_format)

    def needs_all_rows(self) -> str:
        return "a metric is of all rows together"
