"""QualityCheck: data or predictions, compared with a baseline. Emits CreateProcessingJob and the check's members."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from cursus.core.base.baseline_check import BaselineCheckBuilder, BaselineCheckConfig, Told, s3_input
from cursus.core.base.tiers import wrong_field
from cursus.core.expressions import as_text
from cursus.core.paths import Location
from cursus.core.step import present

DATASET = "baseline_dataset_input"
OUTPUT = "/opt/ml/processing/output"


class QualityCheckConfig(BaselineCheckConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = ("problem_type", "probability_threshold")

    check_type: Literal["DATA_QUALITY", "MODEL_QUALITY"] = Field(description="What to measure: data or predictions.")
    dataset_format: Literal["csv", "json", "parquet"] = Field(
        default="csv", description="How the table is written; json: an object a line."
    )
    header: bool = Field(default=False, description="Whether the first row of a CSV file names its columns.")
    supplied_statistics: Told | None = Field(
        default=None, description="Statistics to compare with in place of the model's: S3 URI, or an expression."
    )
    problem_type: Literal["Regression", "BinaryClassification", "MulticlassClassification"] | None = Field(
        default=None, description="What the model predicts, for MODEL_QUALITY."
    )
    inference_attribute: Told | None = Field(default=None, description="Column of the prediction, such as _c0.")
    probability_attribute: Told | None = Field(default=None, description="Column of the probability.")
    ground_truth_attribute: Told | None = Field(default=None, description="Column of the truth, such as _c1.")
    probability_threshold: float | None = Field(default=None, description="Probability from which on it is true.")

    @model_validator(mode="after")
    def _check_model(self) -> Self:
        if self.check_type == "MODEL_QUALITY":
            for field in ("problem_type", "ground_truth_attribute"):
                if getattr(self, field) is None:
                    raise wrong_field(self, field, "is needed to measure predictions (MODEL_QUALITY)")
        return self


class QualityCheckBuilder(BaselineCheckBuilder[QualityCheckConfig]):
    """A step that measures how good data or predictions are."""

    kind = "QualityCheck"
    tool = "model-monitor"
    report = "quality_check_output"

    def environment(self) -> dict[str, Any]:
        config = self.config
        written = {
            "csv": {"header": config.header, "output_columns_position": "START"},
            "json": {"lines": True},
            "parquet": {},
        }
        measured = {
            name: self.value(told, name)
            for name in ("inference_attribute", "probability_attribute", "ground_truth_attribute")
            if (told := getattr(config, name)) is not None
        }
        threshold = config.probability_threshold
        return present(
            output_path=OUTPUT,
            publish_cloudwatch_metrics="Disabled",
            dataset_format=json.dumps({config.dataset_format: written[config.dataset_format]}),
            dataset_source=f"/opt/ml/processing/input/{DATASET}",
            analysis_type="MODEL_QUALITY" if config.check_type == "MODEL_QUALITY" else None,
            problem_type=config.problem_type,
            **measured,
            probability_threshold_attribute=None if threshold is None else as_text(threshold),
        )

    def job_inputs(self, inputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        (dataset,) = inputs
        return [s3_input(DATASET, self.input_ports[dataset].path, inputs[dataset])]

    def compared(self, inputs: Mapping[str, Location]) -> dict[str, Any]:
        return {
            "SuppliedBaselineStatistics": self.supplied("supplied_statistics"),
            "SuppliedBaselineConstraints": self.supplied("supplied_constraints"),
        }
