"""Finding the steps without a protection that other steps of the pipeline have."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from cursus.checks.base import Problem
from cursus.checks.elements import Step
from cursus.checks.index import Index
from cursus.checks.steps._ports import member


def uneven(
    index: Index, places: Mapping[str, tuple[str, ...]], concerned: Container[str], what: str
) -> Iterator[Problem]:
    """A problem for each of the ``concerned`` steps that has no ``what``, if another one has it.

    ``places``: type of step -> the keys in its Arguments that hold it; steps of other types need none.
    """
    steps = [step for step in index.steps.values() if step.type in places and step.name in concerned]
    protected = [step for step in steps if _has(step, places)]
    for step in steps if protected else ():
        if not _has(step, places):
            message = f"{step.name} has no {what}, as {protected[0].name} has"
            yield Problem((step.trail, "Arguments"), message)


def _has(step: Step, places: Mapping[str, tuple[str, ...]]) -> bool:
    return member(step.arguments, *places[step.type]) is not None
