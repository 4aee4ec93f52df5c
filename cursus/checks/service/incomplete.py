"""E556: a request that the shapes allow and the service does not, as alternatives are missing together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from cursus.checks.base import Check, Problem
from cursus.checks.elements import below
from cursus.checks.examples import GONE, Change
from cursus.checks.index import Index
from cursus.definition.paths import Key

# Type of step -> objects in its Arguments (* is each element), and members of which each needs one at least.
_NEEDED: Final[Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]] = {
    "Processing": (
        (("ProcessingResources", "ClusterConfig"), ("InstanceType", "InstancePreferences")),
        (("ProcessingResources", "ClusterConfig"), ("InstanceCount", "InstancePreferences")),
        (("ProcessingInputs", "*"), ("S3Input", "DatasetDefinition")),
        (("ProcessingInputs", "*", "S3Input"), ("LocalPath",)),
        (("ProcessingInputs", "*", "S3Input"), ("S3InputMode",)),
        (("ProcessingInputs", "*", "DatasetDefinition"), ("AthenaDatasetDefinition", "RedshiftDatasetDefinition")),
        (("ProcessingInputs", "*", "DatasetDefinition"), ("LocalPath",)),
        (("ProcessingOutputConfig", "Outputs", "*"), ("S3Output", "FeatureStoreOutput")),
        (("ProcessingOutputConfig", "Outputs", "*", "S3Output"), ("LocalPath",)),
    ),
    "Training": (
        ((), ("AlgorithmSpecification", "ServerlessJobConfig")),
        ((), ("ResourceConfig", "ServerlessJobConfig")),
        ((), ("StoppingCondition", "ServerlessJobConfig")),
        (("AlgorithmSpecification",), ("TrainingImage", "AlgorithmName")),
        (("ResourceConfig",), ("InstanceType", "InstanceGroups", "InstancePreferences")),
        (("ResourceConfig",), ("InstanceCount", "InstanceGroups", "InstancePreferences")),
        (("InputDataConfig", "*", "DataSource"), ("S3DataSource", "FileSystemDataSource", "DatasetSource")),
    ),
    "Model": (
        ((), ("PrimaryContainer", "Containers")),
        ((), ("ExecutionRoleArn",)),
        (("PrimaryContainer",), ("Image", "ModelPackageName")),
        (("Containers", "*"), ("Image", "ModelPackageName")),
    ),
    "Transform": ((("TransformInput", "DataSource"), ("S3DataSource",)),),
    "RegisterModel": (
        ((), ("ModelPackageGroupName", "ModelPackageName")),
        ((), ("InferenceSpecification", "SourceAlgorithmSpecification", "SourceUri", "ModelCard")),
        (("InferenceSpecification", "Containers", "*"), ("Image",)),
    ),
}


class Incomplete(Check):
    """The request shapes mark few members as required, where one of several will do or where a new way came later.

    A training job without a container and a model without an image fit the shapes, and are refused when the step's
    turn comes.
    """

    code = "E556"
    name = "incomplete request"
    remedy = "Add one of them."
    source = "The members' descriptions in the API reference of the Create operations."
    bad = Change({"Steps[1].Arguments.AlgorithmSpecification.TrainingImage": GONE})
    good = Change({**bad, "Steps[1].Arguments.AlgorithmSpecification.AlgorithmName": "built-in"})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            for pattern, members in _NEEDED.get(step.type, ()):
                for keys, found in _matches(step.arguments, pattern, ()):
                    if not found.keys() & set(members):
                        trail = below(step.trail, ("Arguments", *keys))
                        yield Problem(trail, f"{' or '.join(members)} is missing")


def _matches(
    value: Any, pattern: tuple[str, ...], keys: tuple[Key, ...]
) -> Iterable[tuple[tuple[Key, ...], Mapping[str, Any]]]:
    if not pattern:
        if isinstance(value, dict):
            yield keys, value
    elif isinstance(value, dict) and value.get("AppManaged"):
        return  # the service knows by itself where such an input or output lies
    elif pattern[0] == "*":
        for number, child in enumerate(value if isinstance(value, list) else ()):
            yield from _matches(child, pattern[1:], (*keys, number))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from _matches(value[pattern[0]], pattern[1:], (*keys, pattern[0]))
