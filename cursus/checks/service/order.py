"""E583: a limit below what it has to hold."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Step, parameter_of
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.definition.paths import matches
from cursus.definition.place import Keys, at


class Order(Check):
    """A spot job waits and runs within ``MaxWaitTimeInSeconds``, so it has to be ``MaxRuntimeInSeconds`` or more.

    The service rejects the job when the step starts. If one of them is a parameter, a definition may be right by its
    defaults and wrong with the values of one environment.
    """

    code = "E583"
    name = "limit below what it contains"
    remedy = "Raise the one, or lower the other."
    source = "StoppingCondition in the API reference: equal to or greater than MaxRuntimeInSeconds."
    bad = Change(
        {
            "Steps[1].Arguments.EnableManagedSpotTraining": True,
            "Steps[1].Arguments.StoppingCondition.MaxWaitTimeInSeconds": 3599,
        }
    )
    good = Change({**bad, "Steps[1].Arguments.StoppingCondition.MaxWaitTimeInSeconds": 3600})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            for order in step.kind.orders if step.kind else ():
                for keys, found in matches(index.resolved[step.name].get("Arguments"), order.at):
                    if not isinstance(found, dict):
                        continue
                    less, more = (self._number(index, step, ("Arguments", *keys, name)) for name in order[1:])
                    if less is not None and more is not None and more < less:
                        message = f"{order.more} is {more}, and {order.less} is {less}"
                        yield Problem(step.place.below("Arguments", *keys, order.more), message)

    def _number(self, index: Index, step: Step, keys: Keys) -> int | None:
        """The number there; None where it is none, or a parameter has no value yet."""
        value, name = at(index.resolved[step.name], keys), parameter_of(at(step.body, keys))
        if not isinstance(value, int) or isinstance(value, bool) or name in index.unknown:
            return None
        return value
