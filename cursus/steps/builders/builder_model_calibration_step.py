"""Calibration of a model's scores."""

from __future__ import annotations

import json
from typing import ClassVar, Literal

from pydantic import Field

from cursus.core.base.config_base import JobType, as_variable
from cursus.core.base.ports import Input, Output
from cursus.core.base.processing import ProcessingStepBuilder
from cursus.core.expressions import as_text
from cursus.steps.formats import TableConfig
from cursus.steps.sources import SCORES


class ModelCalibrationConfig(TableConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = (
        *("calibration_method", "label_field", "score_field", "gam_splines"),
        *("error_threshold", "num_classes", "score_field_prefix"),
    )
    takes_flags: ClassVar[tuple[str, ...]] = ("monotonic_constraint", "is_binary")

    job_type: JobType = Field(default="calibration", description="Which data the scores are of.")
    label_field: str = Field(min_length=1, description="Column of the label.")
    calibration_method: Literal["gam", "isotonic", "platt"] = Field(default="gam", description="How scores are mapped.")
    monotonic_constraint: bool = Field(default=True, description="Whether a higher score stays the higher one.")
    gam_splines: int = Field(default=10, ge=4, description="Splines of the additive model.")
    error_threshold: float = Field(default=0.05, ge=0, le=1, description="Calibration error that calls for a warning.")
    is_binary: bool = Field(default=True, description="Whether there are two classes.")
    num_classes: int = Field(default=2, ge=2, description="Number of classes.")
    score_field: str = Field(default="prob_class_1", min_length=1, description="Column of the score, for two classes.")
    score_field_prefix: str = Field(default="prob_class_", description="Start of the scores' columns, for more.")
    multiclass_categories: list[int | str] = Field(default=[0, 1], min_length=2, description="All values of the label.")


class ModelCalibrationStepBuilder(ProcessingStepBuilder[ModelCalibrationConfig]):
    """Calibrate a model's scores to probabilities."""

    script = "model_calibration.py"
    output_folder = "model_calibration"
    instances = "table"

    evaluation_data = Input("/opt/ml/processing/input/eval_data", sources=SCORES)

    calibration_output = Output("/opt/ml/processing/output/calibration", aliases=("calibration_model",))
    metrics_output = Output("/opt/ml/processing/output/metrics", property_files={"metrics": "metrics.json"})
    calibrated_data = Output("/opt/ml/processing/output/calibrated_data")

    def environment(self) -> dict[str, str]:
        config = self.config
        return {
            "CALIBRATION_METHOD": config.calibration_method,
            "LABEL_FIELD": config.label_field,
            "SCORE_FIELD": config.score_field,
            "IS_BINARY": as_variable(config.is_binary),
            "MONOTONIC_CONSTRAINT": as_variable(config.monotonic_constraint),
            "GAM_SPLINES": as_text(config.gam_splines),
            "ERROR_THRESHOLD": as_text(config.error_threshold),
            "NUM_CLASSES": as_text(config.num_classes),
            "SCORE_FIELD_PREFIX": config.score_field_prefix,
            "MULTICLASS_CATEGORIES": json.dumps(config.multiclass_categories),
            **config.format_setting(),
        }

    def needs_all_rows(self) -> str:
        return "a calibration is fitted to all rows"
