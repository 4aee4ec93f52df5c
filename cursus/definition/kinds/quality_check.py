"""QualityCheck: a processing job that compares data or predictions with a baseline."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds import processing
from cursus.definition.kinds.base import EACH, JOB_SETTINGS, Described, Filled, Kind

MEMBERS: Final = (
    "CheckType",
    "FailOnViolation",
    "ModelPackageGroupName",
    "RegisterNewBaseline",
    "SkipCheck",
    "SuppliedBaselineConstraints",
)

DESCRIBED: Final = Described(
    "DescribeProcessingJob",
    "ProcessingJobName",
    ("QualityCheck", "CheckJobArn"),
    {
        **processing.DEFAULTS,
        # The service completes what its own analyzer gets.
        ("Environment", EACH): Filled.ANY,
        ("ProcessingInputs", EACH): Filled.ANY,
        ("AppSpecification", EACH): Filled.ANY,
    },
    log_group="/aws/sagemaker/ProcessingJobs",
)

KIND: Final = Kind(
    type="QualityCheck",
    request_shape=processing.KIND.request_shape,
    filled_in=processing.KIND.filled_in,
    needs=processing.NEEDS,
    name_limit=processing.KIND.name_limit,
    ports=processing.PORTS,
    destinations=processing.DESTINATIONS,
    staged=processing.STAGED,
    output_key=processing.KIND.output_key,
    volume_key=processing.KIND.volume_key,
    network=processing.KIND.network,
    echoes=False,
    properties={
        ("CalculatedBaselineConstraints",): "location",
        ("CalculatedBaselineStatistics",): "location",
        ("BaselineUsedForDriftCheckConstraints",): "location",
        ("BaselineUsedForDriftCheckStatistics",): "location",
    },
    described=DESCRIBED,
    members=(*MEMBERS, "SuppliedBaselineStatistics"),
    required=("CheckType",),
    words={"CheckType": ("DATA_QUALITY", "MODEL_QUALITY")},
    cached=True,
    retried=True,
    settings=JOB_SETTINGS,
)
