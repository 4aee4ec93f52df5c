"""A definition as a graph to look at: its steps, their ports, and which output feeds which input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from cursus.definition.kinds import EACH, KINDS
from cursus.definition.paths import branches, destinations, iter_steps, matches, own_part
from cursus.definition.place import at
from cursus.definition.references import Kind, Reference, is_expression, parse_reference, references

_INPUTS: Final = sorted(
    {
        (ports.at[0], ports.name, ports.location)
        for kind in KINDS.values()
        for ports in kind.ports
        if ports.reads and ports.location and len(ports.at) == 1
    }
)
"""Where Arguments hold named inputs: the list, what names its elements, and where each has its location."""


@dataclass(frozen=True)
class Port:
    """An input or output, and its location as someone reads it: ``{EXECUTION_S3_PREFIX}/package/packaged_model``."""

    name: str
    location: str


@dataclass(frozen=True)
class Node:
    """A step with its ports."""

    name: str
    type: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]


@dataclass(frozen=True)
class Edge:
    """One step before another; ``ports`` say what goes from one to the other, nothing for mere order."""

    source: str
    target: str
    ports: tuple[str, ...]


@dataclass(frozen=True)
class Wiring:
    """A definition's steps in document order, and the edges between them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @cached_property
    def edges_to(self) -> Mapping[str, Sequence[Edge]]:
        """By step the edges that lead to it."""
        found: dict[str, list[Edge]] = {node.name: [] for node in self.nodes}
        for edge in self.edges:
            found[edge.target].append(edge)
        return found


def wiring(definition: Mapping[str, Any]) -> Wiring:
    """The steps of ``definition``, those in branches of a ConditionStep too."""
    steps = [step for _, step in iter_steps(definition)]
    nodes = tuple(Node(step["Name"], step["Type"], tuple(_inputs(step)), tuple(outputs(step))) for step in steps)
    ports: dict[tuple[str, str], dict[str, None]] = {}
    for step in steps:
        for source, port in _feeds(step):
            ports.setdefault((source, step["Name"]), {}).update({port: None} if port else {})
        for branch, nested in branches(step).items():
            for inner in nested:
                ports.setdefault((step["Name"], inner["Name"]), {})[branch] = None
    known = {node.name for node in nodes}
    edges = (Edge(source, target, tuple(told)) for (source, target), told in ports.items() if source in known)
    return Wiring(nodes, tuple(edges))


def outputs(step: Mapping[str, Any]) -> Iterator[Port]:
    """What a step writes: outputs of processing by their names, any other by the argument that holds it."""
    for _, output in matches(_arguments(step), ("ProcessingOutputConfig", "Outputs", EACH)):
        location = at(output, ("S3Output", "S3Uri"))
        if location is not None:  # else it goes to a feature store
            yield Port(_text(at(output, ("OutputName",))), readable(location))
    for _, (_, _, _, argument, *_), value in destinations({"Steps": [own_part(dict(step))]}):
        if argument != "ProcessingOutputConfig":
            yield Port(str(argument), readable(value))


_COLOURED: Final = frozenset({"processing", "training", "condition"})


def kind_of(node: Node) -> str:
    """The kind of a step that drawings have a colour for."""
    return node.type.lower() if node.type.lower() in _COLOURED else "other"


def readable(value: Any) -> str:
    """An expression as text: parameters in braces, what comes from a step as ``Step.output``."""
    match value:
        case {"Get": str(text)}:
            reference = parse_reference(text)
            return _reference(reference) if reference else text
        case {"Std:Join": {"On": on, "Values": values}}:
            return str(on).join(map(readable, values))
        case {"Std:JsonGet": {"PropertyFile": file, "Path": path}}:
            return f"{readable(file)}:{path}"
    return str(value)


def with_readable(value: Any) -> Any:
    """The JSON value with each expression in it as text."""
    if isinstance(value, list):
        return [with_readable(item) for item in value]
    if not isinstance(value, dict):
        return value
    if is_expression(value):
        return readable(value)
    return {key: with_readable(item) for key, item in value.items()}


def _reference(reference: Reference) -> str:
    if reference.kind is Kind.PROPERTY:
        return f"{reference.name}.{_property(reference)}"
    if reference.kind is Kind.PROPERTY_FILE:
        return f"{reference.name}.{reference.keys[0]}"
    return f"{{{reference.name}}}"


def _property(reference: Reference) -> str:
    """The output's name in ``ProcessingOutputConfig.Outputs['name'].S3Output.S3Uri``, else the first property."""
    keys = reference.keys
    return str(keys[2] if keys[:2] == ("ProcessingOutputConfig", "Outputs") and len(keys) > 2 else keys[0])


def _inputs(step: Mapping[str, Any]) -> Iterator[Port]:
    for member, name, location in _INPUTS:
        for _, item in matches(_arguments(step), (member, EACH)):
            value = at(item, location)
            yield Port(_text(at(item, (name,))), readable(value) if value else "")
    for member, value in _others(step):
        for _, reference in references(value):
            if reference.step:
                yield Port(member, _reference(reference))


def _feeds(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The steps that one waits for, each with what comes from it: ``output → input``, empty for mere order."""
    for member, name, _ in _INPUTS:
        for _, item in matches(_arguments(step), (member, EACH)):
            for _, reference in references(item):
                if reference.step:
                    yield reference.step, f"{_property(reference)} → {_text(at(item, (name,)))}"
    for member, value in _others(step):
        for _, reference in references(value):
            if reference.step:
                yield reference.step, f"{_property(reference)} → {member}"
    for _, earlier in matches(step, ("DependsOn", EACH)):
        yield _text(earlier), ""


def _others(step: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Arguments that are neither a list of named inputs nor the steps of a branch."""
    known = {member for member, _, _ in _INPUTS} | branches(step).keys()
    return ((member, value) for member, value in _arguments(step).items() if member not in known)


def _arguments(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """Empty for what is not an object: other people's definitions may hold anything there."""
    arguments = step.get("Arguments")
    return arguments if isinstance(arguments, dict) else {}


def _text(value: object) -> str:
    """A name, which may be an expression or missing."""
    return "" if value is None else readable(value)
