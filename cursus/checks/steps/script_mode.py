"""E561: half of what a framework container needs to run a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Step, listed, member
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.definition.place import Keys, Place

_PROGRAM, _DIRECTORY = "sagemaker_program", "sagemaker_submit_directory"


class ScriptMode(Check):
    """Framework containers run the script ``sagemaker_program`` from the directory ``sagemaker_submit_directory``.

    With the directory alone they run their built-in code. With the script alone, a training job does not find it; a
    model does, if its archive or image holds the code. Training jobs set both as hyperparameters, models as environment
    variables in capitals.
    """

    code = "E561"
    name = "script mode without script or directory"
    remedy = "Set both, or neither."
    source = "sagemaker-training-toolkit, sagemaker-inference-toolkit and sagemaker-xgboost-container."
    bad = Change(
        {"Steps[1].Arguments.HyperParameters.sagemaker_submit_directory": "s3://team-bucket/code/sourcedir.tar.gz"}
    )
    good = Change({**bad, "Steps[1].Arguments.HyperParameters.sagemaker_program": "train.py"})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            for place, settings in _settings(step):
                for program, directory in ((_PROGRAM, _DIRECTORY), (_PROGRAM.upper(), _DIRECTORY.upper())):
                    missing = [name for name in (program, directory) if name not in settings]
                    if missing in ([program], [_DIRECTORY]):
                        yield Problem(place, f"{missing[0]} is missing next to its counterpart")


def _settings(step: Step) -> Iterator[tuple[Place, dict[str, Any]]]:
    """The hyperparameters of a training job, and the environments of a model's containers."""
    packaged = member(step.arguments, "InferenceSpecification", "Containers")
    containers = [
        (("PrimaryContainer",), step.arguments.get("PrimaryContainer")),
        *((("Containers", number), found) for number, found in enumerate(listed(step.arguments.get("Containers")))),
        *((("InferenceSpecification", "Containers", number), found) for number, found in enumerate(listed(packaged))),
    ]
    places: list[tuple[Keys, Any]] = [(("HyperParameters",), step.arguments.get("HyperParameters"))]
    places += [((*keys, "Environment"), member(container, "Environment")) for keys, container in containers]
    for keys, settings in places:
        if isinstance(settings, dict):
            yield step.place.below("Arguments", *keys), settings
