"""Finding the steps without a protection that other steps of the pipeline have."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator

from cursus.checks.base import Problem
from cursus.checks.index import Index
from cursus.definition.kinds import Kind
from cursus.definition.paths import matches
from cursus.definition.place import at


def uneven(
    index: Index, place: Callable[[Kind], tuple[str, ...] | None], concerned: Container[str], what: str
) -> Iterator[Problem]:
    """A problem for each of the ``concerned`` steps that has no ``what``, if another one has it.

    ``place``: the keys in the description of a job that hold it, by kind; steps of kinds without any need none.
    """
    steps = [step for name, step in index.steps.items() if step.kind and name in concerned]
    jobs = [
        (step, below, at(job, keys) is not None)
        for step in steps
        if step.kind and (keys := place(step.kind))
        for pattern in step.kind.jobs
        for below, job in matches(step.arguments, pattern)
    ]
    protected = next((step for step, _, has in jobs if has), None)
    for step, below, has in jobs if protected else ():
        if protected and not has:
            yield Problem(step.place.below("Arguments", *below), f"no {what}, as {protected.name} has")
