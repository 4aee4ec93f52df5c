"""E536: a step's name that the service does not take."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.definition.names import STEP

_NAME = re.compile(STEP)


class Name(Check):
    """SageMaker names a step's job after the step, so the same characters are allowed.

    CreatePipeline rejects any other name.
    """

    code = "E536"
    name = "invalid step name"
    remedy = "Use letters, digits, hyphens and underscores, 64 at most."
    source = "StepName in botocore's model of ListPipelineExecutionSteps; step name rules in the developer guide."
    bad = Change({"Steps[1].Name": "Train model"})
    good = Change({"Steps[1].Name": "Train-model"})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            if not _NAME.fullmatch(step.name):
                yield Problem((*step.place, "Name"), f"the service takes no step named {step.name!r}")
