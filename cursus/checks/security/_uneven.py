"""Finding the steps without a protection that other steps of the pipeline have."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator

from cursus.checks.base import Problem
from cursus.checks.elements import Step, member
from cursus.checks.index import Index
from cursus.definition.kinds import Kind


def uneven(
    index: Index, place: Callable[[Kind], tuple[str, ...] | None], concerned: Container[str], what: str
) -> Iterator[Problem]:
    """A problem for each of the ``concerned`` steps that has no ``what``, if another one has it.

    ``place``: the keys in a step's Arguments that hold it, by kind; steps of kinds without any need none.
    """
    places = {name: place(step.kind) for name, step in index.steps.items() if step.kind and name in concerned}
    steps = [(index.steps[name], keys) for name, keys in places.items() if keys]
    protected = [step for step, keys in steps if _has(step, keys)]
    for step, keys in steps if protected else ():
        if not _has(step, keys):
            yield Problem(step.place.below("Arguments"), f"no {what}, as {protected[0].name} has")


def _has(step: Step, keys: tuple[str, ...]) -> bool:
    return member(step.arguments, *keys) is not None
