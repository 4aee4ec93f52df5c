"""Training: a container that makes a model of the data in its channels. Functions with @step are such jobs too."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import (
    EACH,
    EXPERIMENT,
    JOB_SETTINGS,
    Defaults,
    Derived,
    Described,
    Destination,
    Filled,
    Kind,
    Need,
    Order,
    Ports,
    sagemaker,
)

CHANNELS: Final = Ports(
    ("InputDataConfig",), "ChannelName", ("DataSource", "S3DataSource", "S3Uri"), "channel", reads=True
)
# A job makes its own folder name in each of these; only checkpoints are in the place itself.
DESTINATIONS: Final = (
    Destination(("OutputDataConfig", "S3OutputPath"), "{job}/output"),
    Destination(("CheckpointConfig", "S3Uri")),
    Destination(("DebugHookConfig", "S3OutputPath"), "{job}/debug-output"),
    Destination(("ProfilerConfig", "S3OutputPath"), "{job}/profiler-output"),
    Destination(("TensorBoardOutputConfig", "S3OutputPath"), "{job}/tensorboard-output"),
)

WAIT: Final = Order(("StoppingCondition",), "MaxRuntimeInSeconds", "MaxWaitTimeInSeconds")

DEFAULTS: Final[Defaults] = {
    ("StoppingCondition", "MaxRuntimeInSeconds"): (86400,),
    ("AlgorithmSpecification", "EnableSageMakerMetricsTimeSeries"): (True,),
    ("AlgorithmSpecification", "MetricDefinitions"): Filled.ANY,  # those of a built-in algorithm
    ("InputDataConfig", EACH, "CompressionType"): ("None",),
    ("InputDataConfig", EACH, "RecordWrapperType"): ("None",),
    ("InputDataConfig", EACH, "DataSource", "S3DataSource", "S3DataDistributionType"): ("FullyReplicated",),
    ("OutputDataConfig", "CompressionType"): ("GZIP",),
    ("ProfilerConfig", "S3OutputPath"): Filled.OWN,
    ("ProfilerConfig", "ProfilingIntervalInMilliseconds"): (500,),
    ("DebugHookConfig", "S3OutputPath"): Filled.OWN,
}

KIND: Final = Kind(
    type="Training",
    request_shape=sagemaker("CreateTrainingJobRequest"),
    filled_in={"CreateTrainingJobRequest": frozenset({"TrainingJobName"})},
    needs=(
        Need((), ("AlgorithmSpecification", "ServerlessJobConfig")),
        Need((), ("ResourceConfig", "ServerlessJobConfig")),
        Need((), ("StoppingCondition", "ServerlessJobConfig")),
        Need(("AlgorithmSpecification",), ("TrainingImage", "AlgorithmName")),
        Need(("ResourceConfig",), ("InstanceType", "InstanceGroups", "InstancePreferences")),
        Need(("ResourceConfig",), ("InstanceCount", "InstanceGroups", "InstancePreferences")),
        Need(("InputDataConfig", EACH, "DataSource"), ("S3DataSource", "FileSystemDataSource", "DatasetSource")),
    ),
    orders=(WAIT,),
    name_limit=63,
    ports=(CHANNELS,),
    destinations=DESTINATIONS,
    output_key=("OutputDataConfig", "KmsKeyId"),
    volume_key=("ResourceConfig", "VolumeKmsKeyId"),
    network=("VpcConfig",),
    describe_shape=sagemaker("DescribeTrainingJobResponse"),
    not_described=frozenset({"Tags", "SessionChainingConfig"}),
    job_name="TrainingJobName",
    derived=(
        Derived(
            ("ModelArtifacts", "S3ModelArtifacts"),
            ("OutputDataConfig", "S3OutputPath"),
            "{job}/output/model.tar.gz",
        ),
    ),
    described=Described(
        "DescribeTrainingJob",
        "TrainingJobName",
        ("TrainingJob", "Arn"),
        {**EXPERIMENT, **DEFAULTS},
        log_group="/aws/sagemaker/TrainingJobs",
    ),
    cached=True,
    retried=True,
    settings=JOB_SETTINGS,
)
