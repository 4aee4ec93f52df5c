"""E567: a step that waits for steps of which no run has all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Step
from cursus.checks.examples import PREFIX, Change, join, processing
from cursus.checks.index import Index, contradictions

_CONDITION = {"Type": "Equals", "LeftValue": 1, "RightValue": 1}


def _placed(name: str) -> dict[str, object]:
    return processing(name, join(PREFIX, "tables"))


def _choice(*, waits: list[str]) -> Change:
    arguments = {"Conditions": [_CONDITION], "IfSteps": [_placed("Yes")], "ElseSteps": [_placed("No")]}
    choice = {"Name": "Choose", "Type": "Condition", "Arguments": arguments}
    return Change({"Steps[2]": choice, "Steps[3]": {**_placed("After"), "DependsOn": waits}})


class NeverRuns(Check):
    """An execution runs one branch of a condition, and skips the other one and every step that waits for it.

    A step that waits for both branches, or for a step of the other branch, never starts. The execution ends without any
    message about it.
    """

    code = "E567"
    name = "step that never runs"
    remedy = "Let it wait for one branch, or for the condition itself."
    source = "ConditionStep in the developer guide: the steps of the branch that is not taken are not executed."
    bad = _choice(waits=["Yes", "No"])
    good = _choice(waits=["Yes"])

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            if step.name in index.in_circles:
                continue  # E516, E535: whichever branch a run takes
            clash = contradictions(index.taken[step.name])
            inherited = any(contradictions(index.taken[other]) for other in index.needs[step.name])
            if clash and not inherited:
                reasons = " and ".join(_reasons(index, step, clash[0]))
                message = f"{step.name} never runs: {reasons}, and a run takes one branch of {clash[0]}"
                yield Problem(step.place, message)


def _reasons(index: Index, step: Step, condition: str) -> Iterator[str]:
    """Why the step needs each of the branches."""
    own = [branch for holder, branch in step.within if holder == condition]
    yield from (f"it is in {branch}" for branch in own)
    told = set(own)
    for other in index.steps:
        if other in index.needs[step.name]:
            for holder, branch in sorted(index.taken[other]):
                if holder == condition and branch not in told:
                    told.add(branch)
                    where = "is in" if (holder, branch) in index.steps[other].within else "waits for steps in"
                    yield f"it waits for {other}, which {where} {branch}"
