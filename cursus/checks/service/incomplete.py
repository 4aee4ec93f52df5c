"""E556: a request that the shapes allow and the service does not, as alternatives are missing together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cursus.checks.base import Check, Problem
from cursus.checks.examples import GONE, Change
from cursus.checks.index import Index
from cursus.definition.kinds import EACH, Pattern
from cursus.definition.place import Keys
from cursus.definition.references import is_expression


class Incomplete(Check):
    """The request shapes mark few members as required, because often one of several is enough.

    A training job without a container or a model without an image matches the shapes, but the service rejects it when
    the step starts.
    """

    code = "E556"
    name = "incomplete request"
    remedy = "Add one of them."
    source = "The members' descriptions in the API reference of the Create operations."
    bad = Change({"Steps[1].Arguments.AlgorithmSpecification.TrainingImage": GONE})
    good = Change({**bad, "Steps[1].Arguments.AlgorithmSpecification.AlgorithmName": "built-in"})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            for need in step.kind.needs if step.kind else ():
                for keys, found in _objects(step.arguments, need.at, ()):
                    if (not need.when or need.when in found) and not found.keys() & set(need.one_of):
                        yield Problem(step.place.below("Arguments", *keys), f"{' or '.join(need.one_of)} is missing")


def _objects(value: Any, pattern: Pattern, keys: Keys) -> Iterable[tuple[Keys, Mapping[str, Any]]]:
    """The objects that the pattern leads to, with their keys, but for inputs and outputs that the service manages."""
    if isinstance(value, dict) and (value.get("AppManaged") or is_expression(value)):
        return  # the service knows by itself where such an input or output lies
    if not pattern:
        if isinstance(value, dict):
            yield keys, value
    elif pattern[0] == EACH:
        for number, child in enumerate(value if isinstance(value, list) else ()):
            yield from _objects(child, pattern[1:], (*keys, number))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from _objects(value[pattern[0]], pattern[1:], (*keys, pattern[0]))
