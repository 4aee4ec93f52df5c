"""Evaluation of an XGBoost model."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from cursus.core.assets import Content
from cursus.core.base.config_base import JobType, ProcessingConfig, variables
from cursus.core.base.hyperparameters_base import XGBoostModelHyperparameters
from cursus.core.base.ports import Input, Output
from cursus.core.base.processing import CODE, ProcessingStepBuilder
from cursus.core.launcher import LAUNCHER, REQUIREMENTS, launching
from cursus.core.saved_hyperparameters import saved_hyperparameters
from cursus.steps.formats import OutputFormat, format_setting

COMPARISON = ("comparison_mode", "previous_score_field", "comparison_metrics", "statistical_tests", "comparison_plots")
"""What only a user's own script reads: how it compares the model with an earlier one."""


class XGBoostModelEvalConfig(ProcessingConfig):
    job_type: JobType = Field(default="calibration", description="Which data to evaluate on.")
    hyperparameters: XGBoostModelHyperparameters | None = Field(
        default=None, description="The model's hyperparameters; those in the source directory when not given."
    )
    id_name: str | None = Field(default=None, min_length=1, description="Column that identifies a row.")
    label_name: str | None = Field(default=None, min_length=1, description="Column of the label.")
    use_large_processing_instance: bool = Field(default=True, description="Whether to run on the larger type.")
    eval_metric_choices: list[str] | None = Field(default=None, description="Metrics to report; all when not given.")
    xgboost_framework_version: str = Field(default="1.7-1", description="Version of the XGBoost container.")
    output_format: OutputFormat | None = Field(default=None, description="Format of the table; CSV when not given.")
    comparison_mode: bool | None = Field(default=None, description="Whether a script of your own compares two models.")
    previous_score_field: str | None = Field(default=None, description="Column of the other model's score.")
    comparison_metrics: str | list[str] | None = Field(default=None, description="Metrics to compare.")
    statistical_tests: bool | None = Field(default=None, description="Whether to test the difference.")
    comparison_plots: bool | None = Field(default=None, description="Whether to plot both models.")


class XGBoostModelEvalStepBuilder(ProcessingStepBuilder[XGBoostModelEvalConfig]):
    """Predict a table with a trained model, and measure how well."""

    script = "xgboost_model_evaluation.py"
    output_folder = "model_evaluation"
    instances = "table"
    offered = frozenset(name.upper() for name in COMPARISON)

    model_input = Input(
        "/opt/ml/processing/input/model", sources=("XGBoostTraining", "PyTorchTraining", "DummyTraining")
    )
    processed_data = Input(
        "/opt/ml/processing/input/eval_data",
        sources=("TabularPreprocessing", "CradleDataLoading.DATA", "RiskTableMapping", "CurrencyConversion"),
    )

    eval_output = Output("/opt/ml/processing/output/eval", aliases=("evaluation_data", "predictions"))
    metrics_output = Output("/opt/ml/processing/output/metrics", property_files={"metrics": "metrics.json"})

    def image_uri(self) -> str:
        return self._framework_image("xgboost", self.config.xgboost_framework_version)

    def environment(self) -> dict[str, str]:
        config = self.config
        # What nobody says is left out: our script then asks the model itself.
        environment = variables(
            id_field=config.id_name or self._of_model("id_name"),
            label_field=config.label_name or self._of_model("label_name"),
            eval_metric_choices=config.eval_metric_choices or None,
        )
        if config.runs_own_script:
            environment |= variables(**{name: getattr(config, name) for name in COMPARISON})
        return environment | format_setting(config.output_format)

    def needs_all_rows(self) -> str:
        return "a metric is of all rows together"

    def _of_model(self, field: str) -> str | None:
        """A field of the hyperparameters, in the config or in the source directory."""
        if self.config.hyperparameters is not None:
            return getattr(self.config.hyperparameters, field, None)
        found = saved_hyperparameters(self, self.config.effective_source_dir, self.config.source_dir)
        value = (found or {}).get(field)
        return value if isinstance(value, str) else None

    @property
    def launches(self) -> bool:
        """Whether a launcher installs the user's requirements before their script runs."""
        directory = self.config.effective_source_dir
        return bool(
            self.config.runs_own_script and directory and REQUIREMENTS in self.user_files(directory, "source_dir")
        )

    def source_files(self) -> Mapping[str, Content]:
        files = super().source_files()
        return {**files, **launching(self.entry_point)} if self.launches else files

    def command(self) -> list[str]:
        """What the container runs: the script, or the launcher that starts it."""
        return ["python3", f"{CODE}/{LAUNCHER}"] if self.launches else super().command()
