"""E561: half of what a framework container needs to run a script."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index

_PAIR = ("sagemaker_program", "sagemaker_submit_directory")


class ScriptMode(Check):
    """Framework containers run the script ``sagemaker_program`` out of the archive ``sagemaker_submit_directory``.

    With the archive alone they fall back to their built-in algorithm, with the program alone they do not find it.
    """

    code = "E561"
    name = "half of script mode"
    remedy = "Give both hyperparameters, or neither."
    source = "sagemaker-training-toolkit and sagemaker-xgboost-container."
    bad = Change(
        {"Steps[1].Arguments.HyperParameters.sagemaker_submit_directory": "s3://team-bucket/code/sourcedir.tar.gz"}
    )
    good = Change({**bad, "Steps[1].Arguments.HyperParameters.sagemaker_program": "train.py"})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            given = step.arguments.get("HyperParameters")
            if isinstance(given, dict) and sum(name in given for name in _PAIR) == 1:
                there, missing = sorted(_PAIR, key=lambda name: name not in given)
                trail = ((step.trail, "Arguments"), "HyperParameters")
                yield Problem(trail, f"{there} is given without {missing}")
