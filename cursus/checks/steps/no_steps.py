"""E569: a definition without steps."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index


class NoSteps(Check):
    """The execution reports success without doing anything.

    So does a file that was cut or filtered on its way, and then put in the place of a pipeline that works.
    """

    code = "E569"
    name = "no steps"
    remedy = "Compile it again from a DAG with nodes."
    source = "Pipelines in the developer guide: a pipeline is a DAG of steps; its status is made of theirs."
    bad = Change({"Steps": [], "Parameters": []})
    good = Change({"Parameters": [{"Name": "EXECUTION_S3_PREFIX", "Type": "String"}]})

    def check(self, index: Index) -> Iterable[Problem]:
        if not index.steps:
            yield Problem(("Steps",), "the definition has no steps")
