"""E534: DependsOn names a step that is not in the pipeline."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import waited_for
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.errors import did_you_mean


class DanglingDependency(Check):
    """CreatePipeline refuses a DependsOn that it cannot follow.

    A frequent cause: ``ModelStep`` adds ``-CreateModel`` or ``-RegisterModel`` to the name that it was given.
    """

    code = "E534"
    name = "dangling dependency"
    remedy = "Correct the name, or take it out of DependsOn."
    source = "The service's validation of definitions; sagemaker.workflow.model_step for the names."
    bad = Change({"Steps[1].DependsOn": ["Prepair"]})
    good = Change({"Steps[1].DependsOn": ["Prepare"]})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            for number, name, _ in waited_for(step.body):
                if name not in index.steps:
                    place = step.place.below("DependsOn", number)
                    yield Problem(place, f"the pipeline has no step {name}", did_you_mean(name, index.steps))
