"""Percentiles of a model's scores."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cursus.core.base.config_base import JobType, variables
from cursus.core.base.ports import Input, Output
from cursus.core.base.processing import ProcessingStepBuilder
from cursus.steps.formats import TableConfig
from cursus.steps.sources import SCORES


class PercentileModelCalibrationConfig(TableConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = ("score_field", "n_bins", "accuracy")

    job_type: JobType = Field(default="calibration", description="Which data the scores are of.")
    score_field: str = Field(default="prob_class_1", min_length=1, description="Column of the score.")
    score_fields: list[str] | None = Field(default=None, description="Columns, where there are several scores.")
    n_bins: int = Field(default=1000, ge=1, description="Steps of the curve from a score to its percentile.")
    accuracy: float = Field(default=1e-5, ge=0, lt=1, description="Scores that are closer together count as one.")


class PercentileModelCalibrationStepBuilder(ProcessingStepBuilder[PercentileModelCalibrationConfig]):
    """Calibrate a model's scores to percentiles: the share of rows without a higher score. Needs no label."""

    script = "percentile_model_calibration.py"
    output_folder = "percentile_model_calibration"
    instances = "table"

    evaluation_data = Input("/opt/ml/processing/input/eval_data", sources=SCORES)

    calibration_output = Output("/opt/ml/processing/output/calibration", aliases=("calibration_model",))
    metrics_output = Output("/opt/ml/processing/output/metrics", property_files={"metrics": "metrics.json"})
    calibrated_data = Output("/opt/ml/processing/output/calibrated_data")

    def environment(self) -> dict[str, str]:
        config = self.config
        settings = variables(n_bins=config.n_bins, accuracy=config.accuracy, score_field=config.score_field)
        return settings | variables(score_fields=config.score_fields or None) | config.format_setting()

    def needs_all_rows(self) -> str:
        return "a percentile is of all rows"
