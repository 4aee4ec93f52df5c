"""I568: a step of a type that cursus does not know."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.definition.kinds import KINDS
from cursus.errors import did_you_mean


class UnknownType(Check):
    """The type may be newer than this version of Cursus, so the step was not checked.

    If the type is a typo, CreatePipeline rejects it.
    """

    code = "I568"
    name = "unknown step type"
    remedy = "Correct the type, or review the step yourself."
    source = "The types that the SDKs write, versions 2 and 3."
    bad = Change({"Steps[2]": {"Name": "Ask", "Type": "Oracle", "Arguments": {"Question": "Why?"}}})
    good = Change({"Steps[2]": {"Name": "Ask", "Type": "Callback", "Arguments": {}, "SqsQueueUrl": "https://queue"}})

    def check(self, index: Index) -> Iterable[Problem]:
        written = {kind.written_as or kind.type for kind in KINDS.values()}
        for step in index.steps.values():
            if step.type not in written:
                message = f"no kind of step is called {step.type}, so it was not checked"
                near = did_you_mean(step.type, written)
                yield Problem(step.place.below("Type"), message, near if near.startswith("Did") else "")
