"""I582: instances of a processing job that all get the same files and write to the same place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from cursus.checks.base import Check, Problem
from cursus.checks.elements import listed, member
from cursus.checks.examples import Change
from cursus.checks.index import Index

_COUNT = ("Arguments", "ProcessingResources", "ClusterConfig", "InstanceCount")
_PATH = "Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceCount"
_SHARDED = "Steps[0].Arguments.ProcessingInputs[0].S3Input.S3DataDistributionType"

DIVIDING: Final = frozenset(
    f"{name}.py"
    for name in (
        *("tabular_preprocessing", "currency_conversion", "risk_table_mapping"),
        *("xgboost_model_inference", "lightgbm_model_inference"),
    )
)
"""Our scripts that divide the files that all instances get. A test holds them against the builders."""

CLUSTER: Final = "smspark-submit"  # how SageMaker's Spark image is started


class SameWork(Check):
    """SageMaker starts the same script on each instance, and here each gets every file of every input.

    Unless the script divides the work by the hosts in ``/opt/ml/config/resourceconfig.json``, each instance does all of
    it. Files of one name overwrite each other, and files of different names hold every row several times.
    """

    code = "I582"
    name = "several instances with the same files"
    remedy = "Set S3DataDistributionType of an input to ShardedByS3Key, or let the script divide the work by its host."
    source = "CreateProcessingJob: S3DataDistributionType."
    bad = Change({_PATH: 3})
    good = Change({_PATH: 3, _SHARDED: "ShardedByS3Key"})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            count = member(step.body, *_COUNT)
            if not isinstance(count, int) or count < 2 or _divides(step.arguments):
                continue
            command = _command(step.arguments)
            inputs = [
                given for given in listed(member(step.arguments, "ProcessingInputs")) if not _brings(given, command)
            ]
            outputs = listed(member(step.arguments, "ProcessingOutputConfig", "Outputs"))
            if inputs and any(member(port, "S3Output") for port in outputs) and all(map(_replicated, inputs)):
                message = f"each of {count} instances gets all files, and writes to the place of the others"
                yield Problem(step.place.below(*_COUNT), message)


def _divides(arguments: Mapping[str, Any]) -> bool:
    command = _command(arguments)
    return CLUSTER in command or any(PurePosixPath(part).name in DIVIDING for part in command)


def _command(arguments: Mapping[str, Any]) -> list[str]:
    """The texts of what starts the container."""
    parts = [
        part
        for name in ("ContainerEntrypoint", "ContainerArguments")
        for part in listed(member(arguments, "AppSpecification", name))
    ]
    return [part for part in parts if isinstance(part, str)]


def _brings(given: Any, command: Iterable[str]) -> bool:
    """Whether an input holds the script that the command starts: every instance needs that."""
    place = f"{member(given, 'S3Input', 'LocalPath')}/"
    return any(part.startswith(place) for part in command)


def _replicated(given: Any) -> bool:
    kinds = (
        member(given, "S3Input", "S3DataDistributionType"),
        member(given, "DatasetDefinition", "DataDistributionType"),
    )
    return all(kind in (None, "FullyReplicated") for kind in kinds)
