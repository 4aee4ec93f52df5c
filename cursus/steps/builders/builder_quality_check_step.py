"""A check of data or predictions against a baseline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cursus.core.base.ports import Input, Output
from cursus.core.base.quality_check import OUTPUT, QualityCheckBuilder, QualityCheckConfig

__all__ = ["QualityCheckConfig", "QualityCheckStepBuilder"]


class QualityCheckStepBuilder(QualityCheckBuilder):
    """Measure data or predictions, and fail if they differ from the registered model's baseline."""

    output_folder = "quality_check"

    baseline_dataset = Input("/opt/ml/processing/input/baseline_dataset_input")

    quality_check_output = Output(OUTPUT)
    statistics = Output("")
    constraints = Output("")
    drift_statistics = Output("")
    drift_constraints = Output("")

    properties: ClassVar[Mapping[str, str]] = {
        "statistics": "CalculatedBaselineStatistics",
        "constraints": "CalculatedBaselineConstraints",
        "drift_statistics": "BaselineUsedForDriftCheckStatistics",
        "drift_constraints": "BaselineUsedForDriftCheckConstraints",
    }
