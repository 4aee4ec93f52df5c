"""What a step's properties will be, as far as its own resolved Arguments tell, before it has run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

# The service names the jobs and models of an execution itself; the Describe response calls the name so.
_NAME_MEMBERS: Final = {
    "Processing": "ProcessingJobName",
    "Training": "TrainingJobName",
    "Transform": "TransformJobName",
    "Tuning": "HyperParameterTuningJobName",
    "AutoML": "AutoMLJobName",
    "Model": "ModelName",
}

# Of lists of named things, the member that holds the name: ``Outputs['x']`` is the output whose OutputName is x.
LIST_KEYS: Final = ("OutputName", "InputName", "ChannelName")

# Stands in for what only an execution knows, in the form that the service gives it.
STAND_IN_EXECUTION: Final[Mapping[str, str]] = {
    "StartDateTime": "2000-01-01T00:00:00.000Z",
    "CurrentDateTime": "2000-01-01T00:00:00.000Z",
    "PipelineName": "pipeline",
    "PipelineArn": "arn:aws:sagemaker:us-east-1:000000000000:pipeline/pipeline",
    "PipelineExecutionId": "execution000",
    "PipelineExecutionArn": "arn:aws:sagemaker:us-east-1:000000000000:pipeline/pipeline/execution/execution000",
    "TrainingJobName": "training-job",
    "ProcessingJobName": "processing-job",
}


def job_name(step_name: str, execution_id: str) -> str:
    """A job name in the service's form, ``pipelines-<execution>-<step, cut>-<hash>``: unique in the execution, ≤ 63.

    The service's own hash cannot be foretold; this one depends on the step's name alone.
    """
    digest = hashlib.sha256(step_name.encode()).hexdigest()[:10]
    head = f"pipelines-{execution_id}-"[:40]
    return f"{head}{step_name[: 52 - len(head)]}-{digest}"


def properties_of(step: Mapping[str, Any], execution_id: str) -> dict[str, Any]:
    """The properties that a resolved step will have, in the shape of its Describe response.

    A Describe response echoes the request, so the Arguments are properties: the S3Uri of a processing output is the
    destination itself. Added are the name of the job or model, and the model artifact of a training job,
    ``<S3OutputPath>/<job name>/output/model.tar.gz``. What only the run knows (statuses, ARNs, metrics, outcomes,
    outputs of Lambda and callback steps) is left out.
    """
    arguments = step.get("Arguments")
    properties = dict(arguments) if isinstance(arguments, dict) else {}
    name = job_name(step["Name"], execution_id)
    if member := _NAME_MEMBERS.get(step["Type"]):
        properties[member] = name
    if step["Type"] == "Training":
        config = properties.get("OutputDataConfig")
        output = config.get("S3OutputPath") if isinstance(config, dict) else None
        if isinstance(output, str):
            properties["ModelArtifacts"] = {"S3ModelArtifacts": f"{output.rstrip('/')}/{name}/output/model.tar.gz"}
    return properties
