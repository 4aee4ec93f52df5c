"""A definition walked and resolved once, so that all checks share the work."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from cursus.checks.elements import (
    COMPLETED,
    Join,
    Location,
    Step,
    Text,
    Walk,
    are_characters,
    steps_of,
    waited_for,
)
from cursus.checks.locations import is_untidy, locations_in
from cursus.checks.requests import Fault, Violation, violations, violations_of
from cursus.checks.stand_ins import STAND_IN, stand_ins
from cursus.definition.evaluate import FAILED
from cursus.definition.parameters import ParameterValue, misplaced
from cursus.definition.paths import BRANCHES, destinations, iter_steps, landings, staged, step_at
from cursus.definition.place import Keys, Place, at
from cursus.definition.references import Reference, references
from cursus.definition.resolve import resolve_partly
from cursus.definition.run_time import NOTHING_KNOWN, RunTimeValues
from cursus.errors import Diagnostic, ResolutionError
from cursus.s3 import LONGEST, PREFIX_PARAMETER

_OTHER_OUTCOMES = ("Failed", "Stopped", "Any")
_LEADS_NOWHERE = frozenset({"E508", "E509", "E510", "E514"})
_INHERITED = frozenset({Fault.PATTERN, Fault.ENUM, Fault.BOUNDS, Fault.TYPE})


@dataclass(frozen=True)
class Index:
    """``given``: values of parameters by name; parameters without any get stand-ins, and so does what a run knows.

    ``known``: what someone knows of a run. ``base``: the parameter below which all outputs have to lie.
    ``resolved_before``: the definition as ``resolve`` leaves it with the same values, where someone has it.

    The definition is walkable: it has a list of Steps with texts as Name and Type.
    """

    definition: Mapping[str, Any]
    given: Mapping[str, ParameterValue] = field(default_factory=dict)
    known: RunTimeValues = NOTHING_KNOWN
    base: str = PREFIX_PARAMETER
    resolved_before: Mapping[str, Any] | None = None

    @cached_property
    def parameters(self) -> list[tuple[Place, Mapping[str, Any]]]:
        declared = self.definition.get("Parameters") or []
        return [(Place(("Parameters", number)), parameter) for number, parameter in enumerate(declared)]

    @cached_property
    def size(self) -> int:
        """Characters of the definition as the SDK sends it; there are no others than ASCII."""
        return len(json.dumps(self.definition))

    @cached_property
    def steps(self) -> dict[str, Step]:
        return {step.name: step for step in steps_of(self.definition.get("Steps"), Place(("Steps",)), ())}

    @cached_property
    def unknown(self) -> frozenset[str]:
        """The parameters that have no value: a stand-in is in place of one."""
        names = (str(parameter["Name"]) for _, parameter in self.parameters if "DefaultValue" not in parameter)
        return frozenset(names) - self.given.keys()

    @cached_property
    def has_base(self) -> bool:
        """Whether the definition declares the parameter that all outputs have to be below."""
        return any(parameter["Name"] == self.base for _, parameter in self.parameters)

    # --- resolving, once

    @cached_property
    def _resolution(self) -> tuple[Mapping[str, Any], tuple[Diagnostic, ...]]:
        """What cannot be resolved stands aside, and all the rest is judged; what cannot be walked is left alone."""
        if self.resolved_before is not None:
            return self.resolved_before, ()
        # In place of what is no location a stand-in, so that it is not judged again where it is used.
        values = {**stand_ins(self.definition), **self.given, **dict.fromkeys(self.misplaced, STAND_IN)}
        try:
            resolved, problems = resolve_partly(self.definition, values, given=self.known)
        except ResolutionError as error:
            return self.definition, error.diagnostics
        return resolved, tuple(dict.fromkeys(problems))

    @cached_property
    def resolution_problems(self) -> tuple[Diagnostic, ...]:
        found = [one for one in self._resolution[1] if not self._is_of_another_type(one)]
        return (*found, *self.misplaced.values())

    def _is_of_another_type(self, found: Diagnostic) -> bool:
        """Whether a step cannot be read because its Arguments, or the value that is read, are of a wrong type.

        The service's shapes report that where it stands.
        """
        if found.code not in ("E511", "E515"):
            return False
        read = {reference.step for _, reference in references(at(self.definition, found.at.keys)) if reference.step}
        return not read.isdisjoint(self._without_arguments if found.code == "E511" else self._with_no_scalars)

    @cached_property
    def _without_arguments(self) -> frozenset[str]:
        wrong = {tuple(violation.place) for violation in self.violations}
        empty = (step for step in self.steps.values() if not step.body.get("Arguments"))
        return frozenset(step.name for step in empty if tuple(step.place.below("Arguments")) in wrong)

    @cached_property
    def _with_no_scalars(self) -> frozenset[str]:
        """Steps with a list, an object or a null where the service wants another type."""
        wrong = [violation.place for violation in self.violations if violation.fault is Fault.TYPE]
        places = [place for place in wrong if not isinstance(at(self._resolution[0], place), str | int | float)]
        return frozenset(step_at(self.definition, place) for place in places)

    @cached_property
    def misplaced(self) -> dict[str, Diagnostic]:
        """By parameter why its value is no location; what is wrong with empty segments is E562."""
        found = misplaced(self.definition, self.given)
        return {one.name: one.problem for one in found if not is_untidy(one.value, ends="/")}

    @cached_property
    def at_fault(self) -> tuple[Keys, ...]:
        """Where values are that could not be resolved, are no texts where texts belong, or are taken apart."""
        joins = (join.place for join in self.joins if are_characters(join.parts))
        return (*(found.at.keys for found in self.resolution_problems if found.at.keys), *self.not_texts, *joins)

    @cached_property
    def not_texts(self) -> tuple[Keys, ...]:
        """Where something else stands in place of a text."""
        parts = (found.at.keys for found in self.resolution_problems if found.code == "E515")
        return (*parts, *(found.place for found in self.violations if found.fault is Fault.NOT_TEXT))

    @cached_property
    def of_unknown_order(self) -> frozenset[str]:
        """Steps with a reference or a DependsOn that leads to no step, and the steps that wait for them."""
        broken = {found.at.step for found in self.resolution_problems if found.code in _LEADS_NOWHERE}
        for step in self.steps.values():
            if any(name not in self.steps for _, name, _ in waited_for(step.body)):
                broken.add(step.name)
        return frozenset(name for name in self.steps if broken & {name, *self.waits_for[name]})

    @cached_property
    def in_circles(self) -> frozenset[str]:
        """Steps that wait for themselves, and what waits for them."""
        circle = {name for name, others in self.waits_for.items() if name in others}
        return frozenset(name for name in self.steps if circle & {name, *self.waits_for[name]})

    @cached_property
    def resolved(self) -> dict[str, Mapping[str, Any]]:
        """The steps as a run gets them, by name."""
        return {step["Name"]: step for _, step in iter_steps(self._resolution[0])}

    def text_at(self, step: Step, keys: Keys) -> str:
        """What is at ``keys`` in a step as a run gets it, "" if that is not text, or not known."""
        value = at(self.resolved[step.name], keys)
        return value if isinstance(value, str) and FAILED not in value else ""

    @cached_property
    def violations(self) -> list[Violation]:
        """Where a step's Arguments are not the request that the service takes."""
        found = [violation for step in self.steps.values() for violation in self._violations_of(step)]
        return [violation for violation in found if not self._is_inherited(violation, found)]

    def _violations_of(self, step: Step) -> Iterator[Violation]:
        body = self.resolved[step.name]
        yield from violations(step.type, body.get("Arguments"), step.place.below("Arguments"))
        for name, shape in step.kind.member_shapes.items() if step.kind else ():
            # A value that is there and no text is one for the shape of the definition.
            if isinstance(step.body.get(name), str | dict):
                yield from violations_of(body.get(name), shape, step.place.below(name))

    def _is_inherited(self, violation: Violation, at_fault: list[Violation]) -> bool:
        """Whether the value is another step's, whose own request it does not fit, or a text in pieces (E542).

        One cause, and one correction.
        """
        if violation.fault not in _INHERITED:
            return False
        if any(are_characters(join.parts) and join.place == violation.place for join in self.joins):
            return True
        read = {reference.step for _, reference in references(at(self.definition, violation.place)) if reference.step}
        found = at(self._resolution[0], violation.place)
        for other in at_fault if read else ():
            value = at(self._resolution[0], other.place)
            holds = value == found or (isinstance(found, str) and str(value) in found)
            same = other.fault in (violation.fault, Fault.TYPE)
            if same and holds and step_at(self.definition, other.place) in read:
                return True
        return False

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
    def writes(self) -> list[Location]:
        """The S3 locations that steps write to, those included where the results of their queries are staged."""
        landed = {place: uri for _, place, uri in landings(self._resolution[0]) if FAILED not in uri}
        written = [(name, place, value, landed.get(place, "")) for name, place, value in destinations(self.definition)]
        for name, place, value in staged(self.definition):
            step = self.steps[name]
            written.append((name, place, value, self.text_at(step, place[len(step.place) :])))
        return [
            Location(self.steps[name], place[len(self.steps[name].place) :], value, uri if len(uri) <= LONGEST else "")
            for name, place, value, uri in written
        ]

    @cached_property
    def reads(self) -> list[Location]:
        """Every other S3 location in a step's Arguments, those in its environment and hyperparameters included."""
        written = {location.place for location in self.writes}
        found = []
        for name, step in self.steps.items():
            for keys, text in _texts(self.resolved[name].get("Arguments"), ("Arguments",)):
                if step.place.below(*keys) not in written:
                    found += [Location(step, keys, text, uri) for uri in locations_in(text) if len(uri) <= LONGEST]
        return found

    # --- order

    @cached_property
    def waits_for(self) -> dict[str, frozenset[str]]:
        """For each step all that have ended before it starts: by DependsOn, by references, by the branch it is in."""
        return _closed(self.edges)

    @cached_property
    def edges(self) -> dict[str, frozenset[str]]:
        """For each step those that it waits for directly."""
        return self._edges(COMPLETED, *_OTHER_OUTCOMES)

    def _edges(self, *outcomes: str) -> dict[str, frozenset[str]]:
        direct: dict[str, set[str]] = {name: set() for name in self.steps}
        for step in self.steps.values():
            direct[step.name] |= {other for _, other, outcome in waited_for(step.body) if outcome in outcomes}
            direct[step.name] |= {condition for condition, _ in step.within}
        for step, reference in self.references:
            if reference.step:
                direct[step.name].add(reference.step)
        return {name: frozenset(others & self.steps.keys()) for name, others in direct.items()}

    # --- branches

    @cached_property
    def needs(self) -> dict[str, frozenset[str]]:
        """For each step those that have to run and to succeed directly before it."""
        return self._edges(COMPLETED)

    @cached_property
    def taken(self) -> dict[str, frozenset[tuple[str, str]]]:
        """For each step the branches that a run has to take for it, as (condition, branch), by way of others too."""
        own = {name: frozenset(filter(self._is_choice, step.within)) for name, step in self.steps.items()}
        before = _closed(self.needs)
        return {name: own[name].union(*(own[other] for other in before[name])) for name in self.steps}

    def _is_choice(self, within: tuple[str, str]) -> bool:
        kind = self.steps[within[0]].kind
        return kind is not None and kind.exclusive

    def exclude_each_other(self, one: Step, other: Step) -> bool:
        """Whether no run has both steps, as they need different branches of one condition."""
        return bool(contradictions(self.taken[one.name] | self.taken[other.name]))


def _closed(edges: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """For each step all that lie before it; a step in a cycle lies before itself."""
    closure: dict[str, frozenset[str]] = {}
    try:
        order = list(TopologicalSorter(edges).static_order())
    except CycleError:
        return {name: _reached(name, edges) for name in edges}
    for name in order:
        closure[name] = edges[name].union(*(closure[other] for other in edges[name]))
    return closure


def _reached(name: str, edges: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    pending = [name]
    while pending:
        new = edges[pending.pop()] - found
        found |= new
        pending += new
    return frozenset(found)


def contradictions(taken: frozenset[tuple[str, str]]) -> list[str]:
    """The conditions of which more than one branch is taken."""
    counts = Counter(condition for condition, _ in taken)
    return sorted(condition for condition, count in counts.items() if count > 1)


def _texts(value: Any, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """Every text in Arguments that has a location in it; steps in branches have their own."""
    if isinstance(value, str):
        if "s3://" in value:
            yield keys, value
    elif isinstance(value, dict):
        for key, child in value.items():
            if key not in BRANCHES:
                yield from _texts(child, (*keys, key))
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from _texts(child, (*keys, number))
