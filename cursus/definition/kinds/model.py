"""Model: what can be deployed, or used for a batch transform."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import EACH, JOB_SETTINGS, Kind, Need, sagemaker

KIND: Final = Kind(
    type="Model",
    request_shape=sagemaker("CreateModelInput"),
    filled_in={"CreateModelInput": frozenset({"ModelName"})},
    needs=(
        Need((), ("PrimaryContainer", "Containers")),
        Need((), ("ExecutionRoleArn",)),
        Need(("PrimaryContainer",), ("Image", "ModelPackageName")),
        Need(("Containers", EACH), ("Image", "ModelPackageName")),
    ),
    name_limit=63,
    network=("VpcConfig",),
    describe_shape=sagemaker("DescribeModelOutput"),
    not_described=frozenset({"Tags"}),
    job_name="ModelName",
    retried=True,
    settings=JOB_SETTINGS - {"max_runtime_seconds"},
)
