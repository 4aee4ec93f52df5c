"""A definition walked and resolved once, so that all checks share the work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from cursus.checks.requests import Violation, violations
from cursus.checks.stand_ins import stand_ins
from cursus.definition.parameters import ParameterValue
from cursus.definition.paths import BRANCHES, Key, Trail, branches, destinations, iter_steps
from cursus.definition.references import Kind, Reference, parse_keys, parse_reference
from cursus.definition.resolve import resolve
from cursus.errors import Diagnostic, ResolutionError

BASE_PARAMETER: Final = "EXECUTION_S3_PREFIX"

Keys = tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step, where it stands, and the branches it stands in as (name of the ConditionStep, branch)."""

    name: str
    type: str
    trail: Trail
    body: Mapping[str, Any]
    within: tuple[tuple[str, str], ...]

    @property
    def arguments(self) -> Mapping[str, Any]:
        arguments = self.body.get("Arguments")
        return arguments if isinstance(arguments, dict) else {}


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a step; ``keys`` lead to it from the step. ``part`` is its position if it is part of a Join."""

    step: Step
    keys: Keys
    value: str
    part: int | None

    @property
    def trail(self) -> Trail:
        return below(self.step.trail, self.keys)


@dataclass(frozen=True, slots=True)
class Join:
    """A Std:Join in a step, with its parts as they stand."""

    step: Step
    keys: Keys
    separator: Any
    parts: list[Any]

    @property
    def trail(self) -> Trail:
        return below(self.step.trail, self.keys)


@dataclass(frozen=True, slots=True)
class Place:
    """An S3 location in a step: as it stands in the definition, and its URI once resolved, "" if it has none."""

    step: Step
    keys: Keys
    value: Any
    uri: str

    @property
    def trail(self) -> Trail:
        return below(self.step.trail, self.keys)


@dataclass(frozen=True)
class Index:
    """``given``: values of parameters by name; parameters without any get stand-ins.

    The definition is walkable: it has a list of Steps with texts as Name and Type.
    """

    definition: Mapping[str, Any]
    given: Mapping[str, ParameterValue] = field(default_factory=dict)

    @cached_property
    def parameters(self) -> list[tuple[Trail, Mapping[str, Any]]]:
        declared = self.definition.get("Parameters") or []
        return [((("$", "Parameters"), number), parameter) for number, parameter in enumerate(declared)]

    @cached_property
    def steps(self) -> dict[str, Step]:
        return {step.name: step for step in _steps(self.definition.get("Steps"), ("$", "Steps"), ())}

    # --- resolving, once

    @cached_property
    def _resolution(self) -> tuple[Mapping[str, Any], tuple[Diagnostic, ...]]:
        """Where resolving fails the definition itself stands for its result; what is an expression goes unjudged."""
        try:
            return resolve(self.definition, {**stand_ins(self.definition), **self.given}), ()
        except ResolutionError as error:
            return self.definition, error.diagnostics

    @property
    def resolution_problems(self) -> tuple[Diagnostic, ...]:
        return self._resolution[1]

    @cached_property
    def resolved(self) -> dict[str, Mapping[str, Any]]:
        """The steps as a run gets them, by name."""
        return {step["Name"]: step for _, step in iter_steps(self._resolution[0])}

    def text_at(self, step: Step, keys: Keys) -> str:
        """What stands at ``keys`` in a step as a run gets it, "" if that is no text."""
        return _text_at(self.resolved[step.name], keys)

    @cached_property
    def violations(self) -> list[Violation]:
        """Where a step's Arguments are not the request that the service takes."""
        return [
            violation
            for step in self.steps.values()
            for violation in violations(step.type, self.resolved[step.name].get("Arguments"), (step.trail, "Arguments"))
        ]

    # --- what one walk finds

    @cached_property
    def _walk(self) -> _Walk:
        walk = _Walk()
        for step in self.steps.values():
            walk.step(step)
        return walk

    @property
    def texts(self) -> list[Text]:
        return self._walk.texts

    @property
    def joins(self) -> list[Join]:
        return self._walk.joins

    @property
    def references(self) -> list[tuple[Step, Reference]]:
        return self._walk.references

    # --- places

    @cached_property
    def writes(self) -> list[Place]:
        """The S3 locations that steps write to, those included where the results of their queries are staged."""
        found = []
        for step in self.steps.values():
            own = {"Steps": [_without_branches(step)]}
            written = [(_keys_below(path), value) for _, path, value in destinations(own)]
            for keys, value in [*written, *_staged(step)]:
                found.append(Place(step, keys, value, self.text_at(step, keys)))
        return found

    @cached_property
    def reads(self) -> list[Place]:
        """Every other S3 location in a step's Arguments, those in its environment and hyperparameters included."""
        written = {(place.step.name, place.keys) for place in self.writes}
        found = []
        for name, step in self.steps.items():
            for keys, value in _s3_texts(self.resolved[name].get("Arguments"), ("Arguments",)):
                if (name, keys) not in written:
                    found.append(Place(step, keys, value, value))
        return found

    # --- order

    @cached_property
    def waits_for(self) -> dict[str, frozenset[str]]:
        """For each step all that have ended before it starts: by DependsOn, by references, by the branch it is in."""
        closure: dict[str, frozenset[str]] = {}
        try:
            order = list(TopologicalSorter(self.edges).static_order())
        except CycleError:
            return {name: frozenset(direct) for name, direct in self.edges.items()}
        for name in order:
            direct = self.edges[name]
            closure[name] = direct.union(*(closure[other] for other in direct))
        return closure

    @cached_property
    def edges(self) -> dict[str, frozenset[str]]:
        """For each step those that it waits for directly."""
        direct: dict[str, set[str]] = {name: set() for name in self.steps}
        for step in self.steps.values():
            named = step.body.get("DependsOn")
            direct[step.name] |= {other for other in listed(named) if isinstance(other, str)}
            direct[step.name] |= {condition for condition, _ in step.within}
        for step, reference in self.references:
            if reference.step:
                direct[step.name].add(reference.step)
        return {name: frozenset(others & self.steps.keys()) for name, others in direct.items()}


@dataclass(frozen=True)
class _Walk:
    """Texts, Joins and references of steps, in document order. Branches are left to the steps in them."""

    texts: list[Text] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    references: list[tuple[Step, Reference]] = field(default_factory=list)

    def step(self, step: Step) -> None:
        self._value(step, _without_branches(step), (), None)

    def _value(self, step: Step, value: Any, keys: Keys, part: int | None) -> None:
        if isinstance(value, str):
            self.texts.append(Text(step, keys, value, part))
        elif isinstance(value, dict):
            self._object(step, value, keys)
        elif isinstance(value, list):
            for number, child in enumerate(value):
                self._value(step, child, (*keys, number), None)

    def _object(self, step: Step, value: dict[str, Any], keys: Keys) -> None:
        if isinstance(text := value.get("Get"), str):
            if reference := parse_reference(text):
                self.references.append((step, reference))
            return
        join = value.get("Std:Join")
        if isinstance(join, dict) and isinstance(parts := join.get("Values"), list):
            self.joins.append(Join(step, keys, join.get("On", ""), parts))
            for number, part in enumerate(parts):
                self._value(step, part, (*keys, "Std:Join", "Values", number), number)
            return
        for key, child in value.items():
            self._value(step, child, (*keys, key), None)


def below(trail: Trail, keys: Keys) -> Trail:
    for key in keys:
        trail = (trail, key)
    return trail


def parts_of(value: Any) -> list[Any]:
    """The parts of a path, nested Joins on the same separator taken apart; a text or a reference is one part."""
    join = value.get("Std:Join") if isinstance(value, dict) else None
    if not isinstance(join, dict) or not isinstance(values := join.get("Values"), list) or not values:
        return [value]
    return [*parts_of(values[0]), *values[1:]]


def parameter_of(value: Any) -> str | None:
    """The parameter that ``value`` is a reference to."""
    text = value.get("Get") if isinstance(value, dict) else None
    reference = parse_reference(text) if isinstance(text, str) else None
    return reference.name if reference and reference.kind is Kind.PARAMETER else None


def exclude_each_other(one: Step, other: Step) -> bool:
    """Whether the steps stand in different branches of one ConditionStep, so that a run has only one of them."""
    return any(
        condition == another and branch != opposite
        for condition, branch in one.within
        for another, opposite in other.within
    )


def listed(value: Any) -> list[Any]:
    """``value`` if it is a list; what else stands in its place is the envelope's or the contract's concern."""
    return value if isinstance(value, list) else []


def _steps(steps: Any, trail: Trail, within: tuple[tuple[str, str], ...]) -> Iterator[Step]:
    for number, body in enumerate(listed(steps)):
        place = (trail, number)
        yield Step(body["Name"], body["Type"], place, body, within)
        for branch, nested in branches(body).items():
            yield from _steps(nested, below(place, ("Arguments", branch)), (*within, (body["Name"], branch)))


def _without_branches(step: Step) -> dict[str, Any]:
    if not branches(dict(step.body)):
        return dict(step.body)
    return {**step.body, "Arguments": {key: value for key, value in step.arguments.items() if key not in BRANCHES}}


def _staged(step: Step) -> Iterator[tuple[Keys, Any]]:
    """Where the service writes the results of the queries that a processing job reads."""
    for number, port in enumerate(listed(step.arguments.get("ProcessingInputs"))):
        dataset = port.get("DatasetDefinition") if isinstance(port, dict) else None
        for engine, query in dataset.items() if isinstance(dataset, dict) else ():
            if isinstance(query, dict) and "OutputS3Uri" in query:
                keys = ("Arguments", "ProcessingInputs", number, "DatasetDefinition", engine, "OutputS3Uri")
                yield keys, query["OutputS3Uri"]


def _keys_below(path: str) -> Keys:
    """The keys of ``$.Steps[0].Arguments…`` below that step."""
    keys = parse_keys(path.removeprefix("$."))
    return keys[2:] if keys else ()


def _text_at(value: Any, keys: Keys) -> str:
    for key in keys:
        inside = key in value if isinstance(value, dict) else isinstance(value, list) and key in range(len(value))
        if not inside:
            return ""
        value = value[key]
    return value if isinstance(value, str) else ""


def _s3_texts(value: Any, keys: Keys) -> Iterator[tuple[Keys, str]]:
    if isinstance(value, str):
        if value.startswith("s3://"):
            yield keys, value
    elif isinstance(value, dict):
        for key, child in value.items():
            if key not in BRANCHES:
                yield from _s3_texts(child, (*keys, key))
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from _s3_texts(child, (*keys, number))
