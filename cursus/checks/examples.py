"""A small valid definition, and changes to it: the examples that every check carries."""

from __future__ import annotations

import copy
from enum import Enum
from typing import Any, Final

from cursus.definition.paths import Key
from cursus.definition.references import parse_keys


class _Gone(Enum):
    GONE = "(removed)"


GONE: Final = _Gone.GONE
"""In a change: the member is taken out."""


class Change(dict[str, Any]):
    """JSON path without ``$.`` -> the value that is put there; an index one behind the last appends."""


PREFIX: Final = {"Get": "Parameters.EXECUTION_S3_PREFIX"}
PREPARED: Final = {"Get": "Steps.Prepare.ProcessingOutputConfig.Outputs['data'].S3Output.S3Uri"}
_REGISTRY: Final = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
_ROLE: Final = "arn:aws:iam::123456789012:role/SageMaker"


def join(*parts: Any) -> dict[str, Any]:
    """A path as the SDK writes it: ``Join(on="/", values=parts)``."""
    return {"Std:Join": {"On": "/", "Values": list(parts)}}


def processing(name: str, source: Any) -> dict[str, Any]:
    """A processing step that reads ``source`` and writes its output ``data`` below the prefix."""
    cluster = {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30}
    place = {"S3Uri": source, "LocalPath": "/opt/ml/processing/input", "S3DataType": "S3Prefix", "S3InputMode": "File"}
    destination = {"S3Uri": join(PREFIX, name.lower(), "data"), "LocalPath": "/opt/ml/processing/output"}
    output = {"OutputName": "data", "S3Output": {**destination, "S3UploadMode": "EndOfJob"}}
    arguments = {
        "ProcessingResources": {"ClusterConfig": cluster},
        "AppSpecification": {"ImageUri": f"{_REGISTRY}/prepare:1", "ContainerArguments": ["--ratio", "0.7"]},
        "RoleArn": _ROLE,
        "ProcessingInputs": [{"InputName": "raw", "S3Input": place}],
        "ProcessingOutputConfig": {"Outputs": [output]},
        "Environment": {"LABEL": "y"},
    }
    return {"Name": name, "Type": "Processing", "Arguments": arguments}


def training(name: str, source: Any) -> dict[str, Any]:
    """A training step that reads ``source`` in its channel ``train``."""
    place = {"S3DataType": "S3Prefix", "S3Uri": source}
    arguments = {
        "AlgorithmSpecification": {"TrainingImage": f"{_REGISTRY}/train:1", "TrainingInputMode": "File"},
        "OutputDataConfig": {"S3OutputPath": join(PREFIX, name.lower())},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        "ResourceConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
        "RoleArn": _ROLE,
        "InputDataConfig": [{"ChannelName": "train", "DataSource": {"S3DataSource": place}}],
        "HyperParameters": {"depth": "4"},
    }
    return {"Name": name, "Type": "Training", "Arguments": arguments}


_DEFINITION: Final = {
    "Version": "2020-12-01",
    "Metadata": {},
    "Parameters": [{"Name": "EXECUTION_S3_PREFIX", "Type": "String", "DefaultValue": "s3://team-bucket/run"}],
    "Steps": [processing("Prepare", "s3://raw-bucket/table"), training("Train", join(PREPARED, "train/"))],
}


def changed(change: Change) -> dict[str, Any]:
    """The small definition with ``change`` made to it."""
    definition: dict[str, Any] = copy.deepcopy(_DEFINITION)
    for path, value in change.items():
        keys = parse_keys(path)
        assert keys is not None, path
        put(definition, keys, copy.deepcopy(value))
    return definition


def put(document: Any, keys: tuple[Key, ...], value: Any) -> None:
    """Set, append or (GONE) remove what is at ``keys``, in place."""
    for key in keys[:-1]:
        document = document[key]
    last = keys[-1]
    if value is GONE:
        del document[last]
    elif isinstance(document, list) and last == len(document):
        document.append(value)
    else:
        document[last] = value
