"""Processing: a container that reads and writes folders."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import (
    EACH,
    EXPERIMENT,
    JOB_SETTINGS,
    Defaults,
    Described,
    Destination,
    Kind,
    Need,
    Ports,
    sagemaker,
)

_INPUT, _OUTPUT = ("ProcessingInputs", EACH), ("ProcessingOutputConfig", "Outputs", EACH)
_CLUSTER = ("ProcessingResources", "ClusterConfig")

PORTS: Final = (
    Ports(("ProcessingInputs",), "InputName", ("S3Input", "S3Uri"), "input", reads=True),
    Ports(("ProcessingOutputConfig", "Outputs"), "OutputName", ("S3Output", "S3Uri"), "output", reads=False),
)
DESTINATIONS: Final = (Destination((*_OUTPUT, "S3Output", "S3Uri")),)
# Where the service puts the results of the queries that the job reads.
STAGED: Final = (Destination((*_INPUT, "DatasetDefinition", EACH, "OutputS3Uri")),)
NEEDS: Final = (
    Need(_CLUSTER, ("InstanceType", "InstancePreferences")),
    Need(_CLUSTER, ("InstanceCount", "InstancePreferences")),
    Need(_INPUT, ("S3Input", "DatasetDefinition")),
    Need((*_INPUT, "S3Input"), ("LocalPath",)),
    Need((*_INPUT, "S3Input"), ("S3InputMode",)),
    Need((*_INPUT, "DatasetDefinition"), ("AthenaDatasetDefinition", "RedshiftDatasetDefinition")),
    Need((*_INPUT, "DatasetDefinition"), ("LocalPath",)),
    Need(_OUTPUT, ("S3Output", "FeatureStoreOutput")),
    Need((*_OUTPUT, "S3Output"), ("LocalPath",)),
    Need(_OUTPUT, ("AppManaged",), when="FeatureStoreOutput"),
)

DEFAULTS: Final[Defaults] = {
    **EXPERIMENT,
    ("StoppingCondition", "MaxRuntimeInSeconds"): (86400,),
    ("ProcessingInputs", EACH, "S3Input", "S3DataDistributionType"): ("FullyReplicated",),
    ("ProcessingInputs", EACH, "S3Input", "S3CompressionType"): ("None",),
    ("ProcessingInputs", EACH, "S3Input", "S3InputMode"): ("File",),
    ("ProcessingOutputConfig", "Outputs", EACH, "S3Output", "S3UploadMode"): ("EndOfJob",),
}

KIND: Final = Kind(
    type="Processing",
    request_shape=sagemaker("CreateProcessingJobRequest"),
    filled_in={"CreateProcessingJobRequest": frozenset({"ProcessingJobName"})},
    needs=NEEDS,
    name_limit=63,
    ports=PORTS,
    destinations=DESTINATIONS,
    staged=STAGED,
    output_key=("ProcessingOutputConfig", "KmsKeyId"),
    volume_key=(*_CLUSTER, "VolumeKmsKeyId"),
    network=("NetworkConfig", "VpcConfig"),
    describe_shape=sagemaker("DescribeProcessingJobResponse"),
    not_described=frozenset({"Tags"}),
    job_name="ProcessingJobName",
    described=Described(
        "DescribeProcessingJob",
        "ProcessingJobName",
        ("ProcessingJob", "Arn"),
        DEFAULTS,
        log_group="/aws/sagemaker/ProcessingJobs",
    ),
    members=("PropertyFiles",),
    cached=True,
    retried=True,
    settings=JOB_SETTINGS,
)
