"""E535: steps that wait for each other, by DependsOn or by the branch that they stand in."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from cursus.checks.base import Check, Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index


class Cycle(Check):
    """None of the steps could ever start, so CreatePipeline rejects the definition.

    A cycle of references only is E516, because then the references have no value either.
    """

    code = "E535"
    name = "dependency cycle"
    remedy = "Remove one of the steps from the other's DependsOn."
    source = "The service runs a pipeline as a directed acyclic graph."
    bad = Change({"Steps[0].DependsOn": ["Train"]})
    good = Change({"Steps[1].DependsOn": ["Prepare"]})

    def check(self, index: Index) -> Iterable[Problem]:
        if any(found.code == "E516" for found in index.resolution_problems):
            return
        try:
            TopologicalSorter(index.edges).prepare()
        except CycleError as error:
            cycle: list[str] = error.args[1]
            yield Problem(index.steps[cycle[1]].place, f"the steps wait for each other: {' → '.join(cycle)}")
