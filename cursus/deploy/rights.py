"""The rights that each command of the roll-out needs, by IAM's names. A test records the calls of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from cursus.core.functions import NAME_BEGINS

_LOOK: Final = (
    "sagemaker:ListPipelines",
    "sagemaker:DescribePipeline",
    "sagemaker:ListTags",
    "sagemaker:ListPipelineExecutions",
)
_CHANGE: Final = (
    "sagemaker:CreatePipeline",
    "sagemaker:UpdatePipeline",
    "sagemaker:AddTags",
    "iam:PassRole",
    "s3:ListBucket",
    "s3:PutObject",
)
_FOLLOW: Final = (
    "sagemaker:DescribePipelineExecution",
    "sagemaker:DescribePipelineDefinitionForExecution",
    "sagemaker:ListPipelineExecutionSteps",
)

RIGHTS: Final[Mapping[str, tuple[str, ...]]] = {
    "deploy": (*_LOOK, *_CHANGE),
    "verify": (*_LOOK, "s3:ListBucket"),
    "status": (*_LOOK, "s3:ListBucket", "s3:GetObject"),
    "promote": (*_LOOK, *_CHANGE, "s3:GetObject"),
    "rollback": (*_LOOK, *_CHANGE, "s3:GetObject"),
    "start": ("sagemaker:ListPipelines", "sagemaker:DescribePipeline", "sagemaker:StartPipelineExecution"),
    "executions": (*_LOOK, "s3:ListBucket", "s3:GetObject"),
    "watch": ("sagemaker:ListPipelines", "sagemaker:ListPipelineExecutions", *_FOLLOW),
    "prove": (
        "sagemaker:ListPipelines",
        "sagemaker:DescribePipeline",
        "sagemaker:ListPipelineExecutions",
        *_FOLLOW,
        "sagemaker:ListPipelineParametersForExecution",
        "sagemaker:DescribeProcessingJob",
        "sagemaker:DescribeTrainingJob",
        "sagemaker:DescribeTransformJob",
        "sagemaker:DescribeHyperParameterTuningJob",
        "sagemaker:ListTrainingJobsForHyperParameterTuningJob",
        "sagemaker:DescribeModel",
        "sagemaker:DescribeModelPackage",
        "sagemaker:DescribeEndpointConfig",
        "s3:ListBucket",
        "s3:GetObject",
        "s3:PutObject",
    ),
}
"""By command. Of the Describe calls of `prove` only those of the step types that a pipeline has are needed."""

OPTIONAL: Final[Mapping[str, tuple[str, ...]]] = {
    "deploy": ("iam:GetRole", "servicequotas:ListServiceQuotas"),  # --dry-run looks for roles and quotas
    "watch": ("logs:DescribeLogStreams", "logs:GetLogEvents"),  # the last lines of a step that failed
    "functions": (
        "lambda:GetFunctionConfiguration",
        "lambda:CreateFunction",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
        "s3:GetObject",
        "iam:PassRole",
    ),
    "schedule": (
        "scheduler:GetSchedule",
        "scheduler:CreateSchedule",
        "scheduler:UpdateSchedule",
        "scheduler:DeleteSchedule",
    ),
}
"""Rights without which a command does the rest, and those that only functions of the pipeline's own or a schedule need.

The code of a function is read, and its role handed over, in the name of whoever deploys.
"""

_OPERATIONS: Final = {"ListObjectsV2": "s3:ListBucket"}


def action_of(operation: str) -> str:
    """The right that an operation of the service needs, empty for one that is not ours."""
    every = [action for rights in (*RIGHTS.values(), *OPTIONAL.values()) for action in rights]
    return _OPERATIONS.get(operation) or next((one for one in every if one.partition(":")[2] == operation), "")


def policy(commands: Iterable[str], account: str, region: str, pipeline: str, prefix: str, role: str) -> dict[str, Any]:
    """The smallest IAM policy for ``commands``, names of RIGHTS or OPTIONAL.

    ``prefix`` is s3://bucket/path, ``role`` an ARN, of the pipeline and of its functions.
    """
    bucket, _, path = prefix.removeprefix("s3://").partition("/")
    sagemaker = f"arn:aws:sagemaker:{region}:{account}"
    named = [f"{sagemaker}:pipeline/{pipeline.lower()}", f"{sagemaker}:pipeline/{pipeline.lower()}/execution/*"]
    if pipeline != pipeline.lower():  # the service writes names in lower case into some ARNs
        named += [f"{sagemaker}:pipeline/{pipeline}", f"{sagemaker}:pipeline/{pipeline}/execution/*"]
    groups: dict[tuple[str, ...], list[str]] = {}
    for action in sorted({action for command in commands for action in _rights(command)}):
        resources = _resources(action, sagemaker, named, bucket, path, role)
        if action.startswith("lambda:"):
            resources = (f"arn:aws:lambda:{region}:{account}:function:{NAME_BEGINS}*",)
        elif action.startswith("scheduler:"):
            resources = (f"arn:aws:scheduler:{region}:{account}:schedule/default/cursus-*",)
        groups.setdefault(resources, []).append(action)
    statements = [
        {"Effect": "Allow", "Action": actions, "Resource": list(resources) if len(resources) > 1 else resources[0]}
        for resources, actions in groups.items()
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _rights(command: str) -> tuple[str, ...]:
    return RIGHTS[command] if command in RIGHTS else OPTIONAL[command]


def _resources(action: str, sagemaker: str, named: list[str], bucket: str, path: str, role: str) -> tuple[str, ...]:
    match action.partition(":")[2]:
        case "PassRole":
            return (role,)
        case "ListBucket":
            return (f"arn:aws:s3:::{bucket}",)
        case "GetObject" | "PutObject":
            return (f"arn:aws:s3:::{bucket}/{path}/*",)
        case "ListPipelines":
            return ("*",)
        case "DescribeProcessingJob":
            return (f"{sagemaker}:processing-job/pipelines-*",)
        case "DescribeTrainingJob":
            return (f"{sagemaker}:training-job/pipelines-*",)
        case "DescribeTransformJob":
            return (f"{sagemaker}:transform-job/pipelines-*",)
        case "DescribeHyperParameterTuningJob" | "ListTrainingJobsForHyperParameterTuningJob":
            return (f"{sagemaker}:hyper-parameter-tuning-job/*",)
        case "DescribeModel":
            return (f"{sagemaker}:model/pipelines-*",)
        case "DescribeModelPackage":
            return (f"{sagemaker}:model-package/*",)
        case "DescribeEndpointConfig":
            return (f"{sagemaker}:endpoint-config/*",)
    return tuple(named)
