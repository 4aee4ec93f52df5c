"""What is known of each step type: where its job is described, and what the service fills in by itself.

A member of the answer that the request does not have is a finding, unless it is empty or false or listed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final


class Filled(Enum):
    """What a member may hold that the service fills in, where that is no fixed set of values."""

    ANY = "anything"
    OWN = "a value of the request"


Defaults = Mapping[str, tuple[Any, ...] | Filled]


@dataclass(frozen=True)
class Kind:
    """A step type whose work has a Describe call.

    ``create`` and ``describe`` are operations of the service; ``asked_by`` is the member of the Describe request, which
    takes the name at the end of the ARN, or the ARN itself where ``by_arn``. ``metadata`` leads to the ARN in an entry
    of ListPipelineExecutionSteps. ``defaults``: members that the service fills in, ``*`` for each element of a list.
    ``later``: members that people change afterwards. ``log_group``: where CloudWatch has the job's lines.
    """

    create: str
    describe: str
    asked_by: str
    metadata: tuple[str, str]
    defaults: Defaults = field(default_factory=dict)
    by_arn: bool = False
    later: frozenset[str] = frozenset()
    log_group: str | None = None


_EXPERIMENT: Final[Defaults] = {
    # Pipelines puts each job into an experiment of the pipeline's name.
    "ExperimentConfig.ExperimentName": Filled.ANY,
    "ExperimentConfig.TrialName": Filled.ANY,
    "ExperimentConfig.TrialComponentDisplayName": Filled.ANY,
    "ExperimentConfig.RunName": Filled.ANY,
}

_PROCESSING: Final[Defaults] = {
    **_EXPERIMENT,
    "StoppingCondition.MaxRuntimeInSeconds": (86400,),
    "ProcessingInputs.*.S3Input.S3DataDistributionType": ("FullyReplicated",),
    "ProcessingInputs.*.S3Input.S3CompressionType": ("None",),
    "ProcessingInputs.*.S3Input.S3InputMode": ("File",),
    "ProcessingOutputConfig.Outputs.*.S3Output.S3UploadMode": ("EndOfJob",),
}

_TRAINING: Final[Defaults] = {
    "StoppingCondition.MaxRuntimeInSeconds": (86400,),
    "AlgorithmSpecification.EnableSageMakerMetricsTimeSeries": (True,),
    "AlgorithmSpecification.MetricDefinitions": Filled.ANY,  # those of a built-in algorithm
    "InputDataConfig.*.CompressionType": ("None",),
    "InputDataConfig.*.RecordWrapperType": ("None",),
    "InputDataConfig.*.DataSource.S3DataSource.S3DataDistributionType": ("FullyReplicated",),
    "OutputDataConfig.CompressionType": ("GZIP",),
    "ProfilerConfig.S3OutputPath": Filled.OWN,
    "ProfilerConfig.ProfilingIntervalInMilliseconds": (500,),
    "DebugHookConfig.S3OutputPath": Filled.OWN,
}

_CONTAINER: Final[Defaults] = {
    "Mode": ("SingleModel",),
    "ModelDataSource.S3DataSource.S3Uri": Filled.OWN,
    "ModelDataSource.S3DataSource.S3DataType": ("S3Object", "S3Prefix"),
    "ModelDataSource.S3DataSource.CompressionType": ("Gzip", "None"),
    "ImageConfig.RepositoryAccessMode": ("Platform",),
    "ImageDigest": Filled.ANY,
    "ModelDataETag": Filled.ANY,
}


def _below(*places: str, defaults: Defaults) -> dict[str, tuple[Any, ...] | Filled]:
    return {f"{place}.{member}": value for place in places for member, value in defaults.items()}


_CHECK_JOB: Final[Defaults] = {
    **_PROCESSING,
    # The service completes what its own analyzer is told.
    "Environment.*": Filled.ANY,
    "ProcessingInputs.*": Filled.ANY,
    "AppSpecification.*": Filled.ANY,
}

KINDS: Final[Mapping[str, Kind]] = {
    "Processing": Kind(
        "CreateProcessingJob",
        "DescribeProcessingJob",
        "ProcessingJobName",
        ("ProcessingJob", "Arn"),
        _PROCESSING,
        log_group="/aws/sagemaker/ProcessingJobs",
    ),
    "Training": Kind(
        "CreateTrainingJob",
        "DescribeTrainingJob",
        "TrainingJobName",
        ("TrainingJob", "Arn"),
        {**_EXPERIMENT, **_TRAINING},
        log_group="/aws/sagemaker/TrainingJobs",
    ),
    "Transform": Kind(
        "CreateTransformJob",
        "DescribeTransformJob",
        "TransformJobName",
        ("TransformJob", "Arn"),
        {
            **_EXPERIMENT,
            "BatchStrategy": ("MultiRecord",),
            "TransformInput.CompressionType": ("None",),
            "TransformInput.SplitType": ("None",),
            "TransformOutput.AssembleWith": ("None",),
            "DataProcessing.InputFilter": ("$",),
            "DataProcessing.OutputFilter": ("$",),
            "DataProcessing.JoinSource": ("None",),
        },
        log_group="/aws/sagemaker/TransformJobs",
    ),
    "Tuning": Kind(
        "CreateHyperParameterTuningJob",
        "DescribeHyperParameterTuningJob",
        "HyperParameterTuningJobName",
        ("TuningJob", "Arn"),
        {
            "HyperParameterTuningJobConfig.TrainingJobEarlyStoppingType": ("Off",),
            "HyperParameterTuningJobConfig.RandomSeed": Filled.ANY,
            **_below("TrainingJobDefinition", "TrainingJobDefinitions.*", defaults=_TRAINING),
            **_below(
                "TrainingJobDefinition",
                "TrainingJobDefinitions.*",
                defaults={"StaticHyperParameters._tuning_objective_metric": Filled.OWN, "DefinitionName": Filled.ANY},
            ),
        },
    ),
    "Model": Kind(
        "CreateModel",
        "DescribeModel",
        "ModelName",
        ("Model", "Arn"),
        {
            **_below("PrimaryContainer", "Containers.*", defaults=_CONTAINER),
            "InferenceExecutionConfig.Mode": ("Serial",),
        },
    ),
    "RegisterModel": Kind(
        "CreateModelPackage",
        "DescribeModelPackage",
        "ModelPackageName",
        ("RegisterModel", "Arn"),
        {
            **_below("InferenceSpecification.Containers.*", defaults=_CONTAINER),
            "MetadataProperties.GeneratedBy": Filled.ANY,
            "SkipModelValidation": ("None",),
            "ModelApprovalStatus": ("PendingManualApproval",),
            "ModelLifeCycle.*": Filled.ANY,
        },
        by_arn=True,
        later=frozenset({"ModelApprovalStatus", "CustomerMetadataProperties", "ModelLifeCycle", "ModelCard"}),
    ),
    "AutoML": Kind(
        "CreateAutoMLJob",
        "DescribeAutoMLJob",
        "AutoMLJobName",
        ("AutoMLJob", "Arn"),
        {"AutoMLJobConfig.*": Filled.ANY, "InputDataConfig.*": Filled.ANY, "ProblemType": Filled.ANY},
    ),
    "EndpointConfig": Kind(
        "CreateEndpointConfig",
        "DescribeEndpointConfig",
        "EndpointConfigName",
        ("EndpointConfig", "Arn"),
        {"ProductionVariants.*.InitialVariantWeight": (1.0, 1)},
    ),
    "QualityCheck": Kind(
        "CreateProcessingJob",
        "DescribeProcessingJob",
        "ProcessingJobName",
        ("QualityCheck", "CheckJobArn"),
        _CHECK_JOB,
        log_group="/aws/sagemaker/ProcessingJobs",
    ),
    "ClarifyCheck": Kind(
        "CreateProcessingJob",
        "DescribeProcessingJob",
        "ProcessingJobName",
        ("ClarifyCheck", "CheckJobArn"),
        _CHECK_JOB,
        log_group="/aws/sagemaker/ProcessingJobs",
    ),
}
"""By step type. Condition, Fail, Lambda and Callback steps are judged by the entry of the step itself."""

SHOWN_BY_THE_STEP: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, str]]]] = {
    # What of a step without a Describe call its entry shows: member of the step -> place in the entry's metadata.
    "Lambda": (("FunctionArn",), ("Lambda", "Arn")),
    "Callback": (("SqsQueueUrl",), ("Callback", "SqsQueueUrl")),
    "Fail": (("Arguments", "ErrorMessage"), ("Fail", "ErrorMessage")),
}
