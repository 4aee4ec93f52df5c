"""E569: a definition without steps."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index


class NoSteps(Check):
    """The execution succeeds without doing anything.

    The usual cause is a file that was cut off or filtered on its way.
    """

    code = "E569"
    name = "pipeline without steps"
    remedy = "Compile it again from a DAG with nodes."
    source = "Pipelines in the developer guide: a pipeline is a DAG of steps; its status is made of theirs."
    bad = Change({"Steps": [], "Parameters": []})
    good = Change({"Parameters": [{"Name": "EXECUTION_S3_PREFIX", "Type": "String"}]})

    def check(self, index: Index) -> Iterable[Problem]:
        if not index.steps:
            yield Problem(("Steps",), "the definition has no steps")
