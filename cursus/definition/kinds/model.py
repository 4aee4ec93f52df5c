"""Model: what can be deployed, or used for a batch transform."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import EACH, JOB_SETTINGS, Defaults, Described, Filled, Kind, Need, below, sagemaker

CONTAINER: Final[Defaults] = {
    ("Mode",): ("SingleModel",),
    ("ModelDataSource", "S3DataSource", "S3Uri"): Filled.OWN,
    ("ModelDataSource", "S3DataSource", "S3DataType"): ("S3Object", "S3Prefix"),
    ("ModelDataSource", "S3DataSource", "CompressionType"): ("Gzip", "None"),
    ("ImageConfig", "RepositoryAccessMode"): ("Platform",),
    ("ImageDigest",): Filled.ANY,
    ("ModelDataETag",): Filled.ANY,
}
"""Of a container."""

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
    described=Described(
        "DescribeModel",
        "ModelName",
        ("Model", "Arn"),
        {
            **below(("PrimaryContainer",), ("Containers", EACH), defaults=CONTAINER),
            ("InferenceExecutionConfig", "Mode"): ("Serial",),
        },
    ),
    retried=True,
    settings=JOB_SETTINGS - {"max_runtime_seconds"},
)
