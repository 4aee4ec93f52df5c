"""ClarifyCheck: a processing job that measures bias or explains predictions, and compares them with a baseline."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cursus.definition.kinds import quality_check

KIND: Final = replace(
    quality_check.KIND,
    type="ClarifyCheck",
    properties={
        ("CalculatedBaselineConstraints",): "location",
        ("BaselineUsedForDriftCheckConstraints",): "location",
    },
    described=replace(quality_check.DESCRIBED, arn=("ClarifyCheck", "CheckJobArn")),
    members=(*quality_check.MEMBERS, "ModelName"),
    words={"CheckType": ("DATA_BIAS", "MODEL_BIAS", "MODEL_EXPLAINABILITY")},
)
