"""E534: DependsOn names a step that is not in the pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Step, waited_for
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.definition.paths import matches
from cursus.definition.place import Keys
from cursus.errors import did_you_mean


class DanglingDependency(Check):
    """CreatePipeline rejects a DependsOn that names a step which does not exist.

    A common cause: ``ModelStep`` adds ``-CreateModel`` or ``-RegisterModel`` to the name that you gave it.
    """

    code = "E534"
    name = "dangling dependency"
    remedy = "Correct the name, or remove it from DependsOn."
    source = "The service's validation of definitions; sagemaker.workflow.model_step for the names."
    bad = Change({"Steps[1].DependsOn": ["Prepair"]})
    good = Change({"Steps[1].DependsOn": ["Prepare"]})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            for keys, name in _named(step):
                if name not in index.steps:
                    place = step.place.below(*keys)
                    yield Problem(place, f"the pipeline has no step {name}", did_you_mean(name, index.steps))


def _named(step: Step) -> Iterator[tuple[Keys, str]]:
    """The steps that a step names, in DependsOn and in Arguments of some kinds."""
    for number, name, _ in waited_for(step.body):
        yield ("DependsOn", number), name
    for pattern in step.kind.names_steps if step.kind else ():
        for keys, name in matches(step.arguments, pattern):
            if isinstance(name, str):
                yield ("Arguments", *keys), name
