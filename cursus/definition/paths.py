"""What a definition holds: its steps with the nested ones, the places it writes to, its literals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from cursus.definition.kinds import EACH, KINDS, Pattern, kind_of
from cursus.definition.place import Key, Keys, Place, json_path
from cursus.definition.properties import STAND_IN_EXECUTION, job_name

__all__ = [
    "BRANCHES",
    "Key",
    "Keys",
    "Place",
    "branches",
    "destinations",
    "holds_destination",
    "iter_steps",
    "json_path",
    "landings",
    "literals",
    "matches",
    "own_part",
    "staged",
    "step_at",
    "texts",
]

_CONTAINERS: Final = (dict, list)

BRANCHES: Final = tuple(branch for kind in KINDS.values() for branch in kind.branches)
"""Members of a step's Arguments that hold steps."""

_ANYWHERE: Final = tuple(dict.fromkeys(found for kind in KINDS.values() for found in kind.destinations))
"""The destinations of all kinds: those of a step whose type is not known."""


def iter_steps(definition: Mapping[str, Any]) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every step with its place, in document order; a step that holds others comes before them."""
    yield from _iter_steps(definition.get("Steps"), Place(("Steps",)))


def _iter_steps(steps: Any, place: Place) -> Iterator[tuple[Place, dict[str, Any]]]:
    if not isinstance(steps, list):
        return
    for index, step in enumerate(steps):
        if isinstance(step, dict):
            yield place.below(index), step
            for branch, nested in branches(step).items():
                yield from _iter_steps(nested, place.below(index, "Arguments", branch))


def branches(step: Mapping[str, Any]) -> dict[str, Any]:
    """The steps that a step holds, by branch (IfSteps and ElseSteps, ForEachBody); empty for most types."""
    arguments, kind = step.get("Arguments"), kind_of(str(step.get("Type")))
    if not kind or not isinstance(arguments, dict):
        return {}
    return {branch: arguments[branch] for branch in kind.branches if branch in arguments}


def own_part(step: dict[str, Any]) -> dict[str, Any]:
    """The step with empty branches: what it needs itself when its turn comes."""
    nested = branches(step)
    return {**step, "Arguments": {**step["Arguments"], **{branch: [] for branch in nested}}} if nested else step


def step_at(definition: Mapping[str, Any], place: Keys) -> str:
    """The name of the innermost step that a place is in, "" if it is in none."""
    steps, keys, name = definition.get("Steps"), tuple(place), ""
    while len(keys) > 1 and isinstance(keys[1], int) and isinstance(steps, list) and keys[1] < len(steps):
        step = steps[keys[1]]
        if not isinstance(step, dict):
            break
        name = str(step.get("Name", ""))
        inner = keys[2:4]
        if inner[:1] != ("Arguments",):
            break
        steps, keys = branches(step).get(str(inner[-1])), keys[3:]
    return name if place[:1] == ("Steps",) else ""


def destinations(definition: Mapping[str, Any]) -> Iterator[tuple[str, Place, Any]]:
    """Every S3 location that a step writes to, as (step name, place, value), in document order.

    Outputs of processing jobs (quality and bias checks too), model artifacts and checkpoints of training and tuning,
    what debugger and profiler write, results of batch transform, captured data. The value is as it is in the
    definition: text, or an expression while it is not resolved.
    """
    return ((name, place, value) for name, place, value, _ in _written(definition))


def staged(definition: Mapping[str, Any]) -> Iterator[tuple[str, Place, Any]]:
    """Every S3 location where the service puts on the way what a step reads, such as the results of its queries."""
    for place, step in iter_steps(definition):
        kind = kind_of(str(step.get("Type")))
        for found in kind.staged if kind else ():
            for keys, value in matches(step.get("Arguments"), found.at):
                yield str(step.get("Name")), place.below("Arguments", *keys), value


def landings(resolved: Mapping[str, Any]) -> Iterator[tuple[str, Place, str]]:
    """Where the files of a resolved definition really land, as (step name, place, URI), in document order.

    A training job makes its own folder name in its destination, so two jobs with one destination share nothing.
    """
    for name, place, value, below in _written(resolved):
        if isinstance(value, str):
            yield name, place, f"{value.rstrip('/')}/{below}" if below else value


def _written(definition: Mapping[str, Any]) -> Iterator[tuple[str, Place, Any, str]]:
    """Step name, place and value of each destination, and what the service adds to it."""
    for place, step in iter_steps(definition):
        name, kind = str(step.get("Name")), kind_of(str(step.get("Type")))
        job = job_name(name, STAND_IN_EXECUTION["PipelineExecutionId"], kind.name_limit if kind else None)
        for found in kind.destinations if kind else _ANYWHERE:
            entry = found.at.index(EACH) if EACH in found.at else 0
            for keys, value in matches(step.get("Arguments"), found.at):
                yield name, place.below("Arguments", *keys), value, found.below.format(job=job, entry=keys[entry])


def literals(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Every scalar of a JSON value with the keys that lead to it, below ``keys``; keys of objects are none."""
    if not isinstance(value, _CONTAINERS):
        return iter([(keys, value)])
    found: list[tuple[Keys, Any]] = []
    _collect_literals(value, keys, found)
    return iter(found)


def _collect_literals(container: Any, keys: Keys, found: list[tuple[Keys, Any]]) -> None:
    for key, child in container.items() if isinstance(container, dict) else enumerate(container):
        if isinstance(child, _CONTAINERS):
            _collect_literals(child, (*keys, key), found)
        else:
            found.append(((*keys, key), child))


def texts(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """The literals that are text."""
    return ((place, text) for place, text in literals(value, keys) if isinstance(text, str))


def holds_destination(keys: Sequence[Key]) -> bool:
    """Whether ``keys``, a path below a step's Arguments, is or contains a place that ``destinations`` yields."""
    return any(
        len(keys) <= len(found.at) and all(want in (EACH, key) for want, key in zip(found.at, keys, strict=False))
        for found in _ANYWHERE
    )


def matches(value: Any, pattern: Pattern) -> Iterator[tuple[Keys, Any]]:
    """What stands where the pattern leads in a JSON value, each with its keys."""
    if not pattern:
        yield (), value
        return
    first, rest = pattern[0], pattern[1:]
    children: Iterable[tuple[Key, Any]] = ()
    if first == EACH:
        children = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    elif isinstance(value, dict) and first in value:
        children = [(first, value[first])]
    for key, child in children:
        for keys, found in matches(child, rest):
            yield (key, *keys), found


def expanded(value: Any, pattern: Pattern) -> Iterator[Keys]:
    """The places that a pattern means, whether anything stands there or not: EACH is what there is."""
    size = len(pattern) - pattern[::-1].index(EACH) if EACH in pattern else 0
    return ((*keys, *pattern[size:]) for keys, _ in matches(value, pattern[:size]))
