"""Mutations of who reads what, and who waits for whom."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from cursus.definition.kinds import Kind, kind_of
from cursus.definition.paths import destinations, iter_steps, matches
from cursus.definition.place import Keys, Place
from cursus.definition.ports import dangling_port, find
from cursus.definition.properties import properties_of
from cursus.definition.references import Kind as Reads
from cursus.definition.references import Reference, references
from cursus.definition.run_time import Misnomer, run_time_property
from validation.mutation.mutant import (
    Mutation,
    at,
    output_name,
    references_of,
    steps_of,
)


def swap_step(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Swaps a reference, an output's location or arguments with another step's, or reads a location without waiting.

    Changing a reference to the same property of another step, if this makes no cycle; the destination of a job that
    adds its own folder; arguments of a step type that takes any; a DependsOn on another step if references order the
    steps. A step that still waits by way of a third one.
    """
    steps = dict(steps_of(definition))
    readers = {keys: {ref.step for _, ref in references(step)} for keys, step in steps.items()}
    for keys, reference in references_of(definition):
        if reference.step is None:
            continue
        reader = max((place for place in steps if keys[: len(place)] == place), key=len)
        for other_keys, other in steps.items():
            if other["Name"] == reference.step:
                continue
            cyclic = other_keys == reader or steps[reader]["Name"] in readers[other_keys]
            if cyclic or not _offers(other, reference):
                parts = reference.text.split(".")
                text = ".".join(["Steps", other["Name"], *parts[2:]])
                yield Mutation((*keys, "Get"), text, "a reference to another step")
    yield from _unordered(definition, steps)
    places = list(_shared(definition))
    for (writer, where, place), (other_writer, _, other_place) in itertools.pairwise([*places, *places[:1]]):
        if writer != other_writer and place != other_place:
            yield Mutation(where, other_place, "the place of another step's output")
    for keys, step in steps.items():
        for other in steps.values():
            if _differ(kind_of(step["Type"]), kind_of(other["Type"])):
                yield Mutation((*keys, "Arguments"), other["Arguments"], "the arguments of a step of another type")


def _differ(one: Kind | None, other: Kind | None) -> bool:
    """Whether the Arguments of one kind are wrong for the other; some take any, checks take those of their job."""
    return bool(one and other and one.judged_by and other.judged_by and one.judged_by != other.judged_by)


def _shared(definition: Mapping[str, Any]) -> Iterator[tuple[str, Place, Any]]:
    """The destinations in which files of two steps would mix: jobs that make a folder of their name share nothing."""
    for place, step in iter_steps(definition):
        kind = kind_of(step["Type"])
        for found in kind.destinations if kind else ():
            for keys, value in matches(step["Arguments"], found.at) if not found.below else ():
                yield step["Name"], place.below("Arguments", *keys), value


def _offers(step: Mapping[str, Any], reference: Reference) -> bool:
    """Whether a step has the property that the reference reads from another one."""
    if reference.kind is not Reads.PROPERTY or dangling_port(step, reference.keys):
        return reference.kind is not Reads.PROPERTY
    echoed = properties_of(step, "execution")
    return find(echoed, reference.keys) is not None or not isinstance(run_time_property(step, reference.keys), Misnomer)


def _unordered(definition: Mapping[str, Any], steps: Mapping[Keys, dict[str, Any]]) -> Iterator[Mutation]:
    """Steps that read an output by its path instead of by its property, and so do not wait for it any more."""
    places = {(writer, _name_of_output(definition, keys)): place for writer, keys, place in destinations(definition)}
    for keys, step in steps.items():
        for writer in sorted({reference.step for _, reference in references(step) if reference.step}):
            read = [reference for _, reference in references(step) if reference.step == writer]
            wanted = {reference.text: places.get((writer, _output(reference))) for reference in read}
            if all(wanted.values()) and not _waits_otherwise(steps, step, writer):
                waits = [name for name in step.get("DependsOn", ()) if name != writer]
                by_path = {**_replaced(step, wanted), "DependsOn": waits}
                yield Mutation(keys, by_path, "the path of an output instead of its property")


def _output(reference: Reference) -> str:
    return str(reference.keys[2]) if reference.keys[:2] == ("ProcessingOutputConfig", "Outputs") else ""


def _name_of_output(definition: Mapping[str, Any], keys: Keys) -> str:
    return output_name(at(definition, keys[:-2])) if keys[-2:] == ("S3Output", "S3Uri") else "-"


def _waits_otherwise(steps: Mapping[Keys, dict[str, Any]], step: Mapping[str, Any], writer: str) -> bool:
    """Whether the step waits for a third one that waits for the writer."""
    by_name = {other["Name"]: other for other in steps.values()}

    def direct(name: str) -> set[str]:
        other = by_name[name]
        return {*other.get("DependsOn", ()), *(found.step for _, found in references(other) if found.step)}

    seen: set[str] = set()
    pending = list(direct(step["Name"]) - {writer})
    while pending:
        name = pending.pop()
        if name == writer:
            return True
        if name not in seen:
            seen.add(name)
            pending += direct(name)
    return False


def _replaced(value: Any, by_text: Mapping[str, Any]) -> Any:
    """``value`` with references by their text replaced."""
    if isinstance(value, dict):
        if (text := str(value.get("Get"))) in by_text:
            return by_text[text]
        return {key: _replaced(child, by_text) for key, child in value.items()}
    return [_replaced(child, by_text) for child in value] if isinstance(value, list) else value
