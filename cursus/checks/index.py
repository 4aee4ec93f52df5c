"""A definition walked and resolved once, so that all checks share the work."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from cursus.checks.elements import Join, Keys, Place, Step, Text, Walk, listed, steps_of, without_branches
from cursus.checks.requests import Violation, violations
from cursus.checks.stand_ins import stand_ins
from cursus.definition.parameters import ParameterValue
from cursus.definition.paths import BRANCHES, Trail, destinations, iter_steps
from cursus.definition.references import Reference, parse_keys
from cursus.definition.resolve import resolve
from cursus.errors import Diagnostic, ResolutionError


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
    def size(self) -> int:
        """Characters of the definition as the SDK sends it; there are no others than ASCII."""
        return len(json.dumps(self.definition))

    @cached_property
    def steps(self) -> dict[str, Step]:
        return {step.name: step for step in steps_of(self.definition.get("Steps"), ("$", "Steps"), ())}

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
    def _walk(self) -> Walk:
        walk = Walk()
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
            own = {"Steps": [without_branches(step)]}
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
