"""A check of bias or explanations against a baseline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cursus.core.base.clarify_check import ClarifyCheckBuilder, ClarifyCheckConfig
from cursus.core.base.ports import Input, Output

__all__ = ["ClarifyCheckConfig", "ClarifyCheckStepBuilder"]


class ClarifyCheckStepBuilder(ClarifyCheckBuilder):
    """Measure bias or explanations, and fail if they differ from the registered model's baseline."""

    output_folder = "clarify_check"

    dataset = Input("/opt/ml/processing/input/data")
    model_name = Input("", sources=("Model", "XGBoostModel", "PyTorchModel"), in_s3=False)

    analysis_result = Output("/opt/ml/processing/output")
    constraints = Output("")
    drift_constraints = Output("")

    properties: ClassVar[Mapping[str, str]] = {
        "constraints": "CalculatedBaselineConstraints",
        "drift_constraints": "BaselineUsedForDriftCheckConstraints",
    }
