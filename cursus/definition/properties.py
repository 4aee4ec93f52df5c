"""What a step's properties will be, as far as its own resolved Arguments show, before it has run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from cursus.definition.kinds import kind_of
from cursus.definition.place import at

_LONGEST: Final = 63

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


def job_name(step_name: str, execution_id: str, limit: int | None = None) -> str:
    """A job name in the service's form, ``pipelines-<execution>-<step, cut>-<hash>``: unique in the execution, ≤ 63.

    The service's own hash cannot be foretold; this one depends on the step's name alone. Where a kind of job has names
    of less than 63 characters, no more than ``<step, cut>-<hash>`` fits.
    """
    digest = hashlib.sha256(step_name.encode()).hexdigest()[:10]
    if limit and limit < _LONGEST:
        return f"{step_name[: limit - 11]}-{digest}"
    head = f"pipelines-{execution_id}-"[:40]
    return f"{head}{step_name[: 52 - len(head)]}-{digest}"


def properties_of(step: Mapping[str, Any], execution_id: str) -> dict[str, Any]:
    """The properties that a resolved step will have, in the shape of its Describe response.

    A Describe response echoes the request, so the Arguments are properties: the S3Uri of a processing output is the
    destination itself. Added are the name of the job or model, and the model artifact of a training job,
    ``<S3OutputPath>/<job name>/output/model.tar.gz``. What only the run knows (statuses, ARNs, metrics, outcomes,
    outputs of Lambda and callback steps) is left out.
    """
    kind, arguments = kind_of(step["Type"]), step.get("Arguments")
    known = arguments if isinstance(arguments, dict) else {}
    if kind is None:
        return dict(known)
    properties = {key: value for key, value in known.items() if key not in kind.not_described} if kind.echoes else {}
    name = job_name(step["Name"], execution_id, kind.name_limit)
    if kind.job_name:
        properties[kind.job_name] = name
    for keys, source, suffix in kind.derived:
        place = at(known, source)
        if isinstance(place, str):
            _put(properties, keys, f"{place.rstrip('/')}/{suffix.format(job=name)}")
    return properties


def _put(properties: dict[str, Any], keys: tuple[str, ...], value: str) -> None:
    """Set a property; objects on the way are made again, as the Arguments share them."""
    *above, last = keys
    for key in above:
        properties[key] = dict(properties.get(key) or {})
        properties = properties[key]
    properties[last] = value
