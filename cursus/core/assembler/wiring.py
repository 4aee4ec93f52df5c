"""Which output feeds which input: decided from the DAG and the ports alone, by rule, never by resemblance."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig, JobType
from cursus.core.base.ports import Input, Output, Ports
from cursus.core.expressions import expressions_in
from cursus.dag import Edge, PipelineDAG
from cursus.definition.values import ParameterString
from cursus.errors import Diagnostic, did_you_mean
from cursus.s3 import bucket_of


@dataclass(frozen=True)
class Node:
    """A node of the DAG with the config that the file holds for it and the builder of that config."""

    name: str
    config: BasePipelineConfig
    builder: type[StepBuilderBase[Any]]

    @cached_property
    def ports(self) -> Ports:
        """Inputs and outputs by name, as the config has them."""
        return self.builder.ports_of(self.config)

    @property
    def inputs(self) -> Mapping[str, Input]:
        return self.ports.inputs

    @property
    def outputs(self) -> Mapping[str, Output]:
        return self.ports.outputs

    @cached_property
    def job_type(self) -> str | None:
        return self.builder.job_type_of(self.config)

    @property
    def step_type(self) -> str:
        return self.builder.step_type()


@dataclass(frozen=True, slots=True)
class Source:
    """An output of a node."""

    node: str
    output: str

    def __str__(self) -> str:
        return f"{self.node}.{self.output}"


@dataclass(frozen=True)
class Wiring:
    """The source of every input that has one, by node and input: ``links`` from the DAG, ``external`` from outside."""

    links: Mapping[str, Mapping[str, Source]]
    external: Mapping[str, Mapping[str, Any]]


def wire(
    dag: PipelineDAG, nodes: Mapping[str, Node], external_inputs: Mapping[str, Any]
) -> tuple[Wiring, list[Diagnostic]]:
    """The wiring of a DAG, and what is wrong with it (E401 to E404, E407, W408, E416).

    Only direct predecessors feed a node. In this order: what ``external_inputs`` (``"node.port"`` -> S3 location)
    or an edge says by name; a predecessor of a declared source type; one with an output of the input's name; one with
    an alias of that name. A source of the consumer's job type wins over others; two that are left are an error.
    """
    found: list[Diagnostic] = []
    external = _external(nodes, external_inputs, found)
    incoming: dict[str, list[Edge]] = {name: [] for name in nodes}
    for edge in dag.edges:
        carries = not edge.order_only or edge.output or edge.input
        if edge.source in nodes and edge.target in nodes and carries:
            incoming[edge.target].append(edge)
    links: dict[str, dict[str, Source]] = {}
    for name, node in nodes.items():
        miswired: list[Diagnostic] = []
        links[name] = _wire_node(node, incoming[name], nodes, external.get(name, {}), miswired)
        found += miswired or _unfed(node, incoming[name], links[name], nodes)
    return Wiring(links, external), found


def misnamed(node: Node, step_types: Collection[str]) -> Iterator[Diagnostic]:
    """E409 for a node that is called as a step, or as a step and a job type, and has the config of another."""
    said, _, rest = node.name.partition("_")
    if said in step_types and said != node.step_type and (not rest or rest in get_args(JobType)):
        message = f"the name says {said}, the config {type(node.config).__name__} is that of {node.step_type}"
        hint = f"Give the node a config of {said}, or rename the node and the config's key."
        yield Diagnostic("E409", message, node.name, hint)


def none_texts(environment: Mapping[str, object], node: str) -> Iterator[Diagnostic]:
    """W410 for each environment variable that holds the text ``None``: what ``str(None)`` gives."""
    for name, value in environment.items():
        if value is None or value == "None":
            hint = "Leave the variable out where the config has no value: scripts take the text for a value."
            yield Diagnostic("W410", "the environment variable has the text None as its value", f"{node}.{name}", hint)


def _speaks_of(node: Node, other: str) -> bool:
    """Whether an expression in the node's config names ``other``."""
    expressions = expressions_in(node.config.model_dump())
    texts = [text for one in expressions for text in one.values() if isinstance(text, str)]
    return any(text == other or text.startswith(f"{other}.") for text in texts)


def _unfed(
    node: Node, edges: list[Edge], links: Mapping[str, Source], nodes: Mapping[str, Node]
) -> Iterator[Diagnostic]:
    """Edges into a node that carry nothing: E407 where one output took two inputs, else W408."""
    if not node.builder.carries_data:
        return
    feeding = {node.name, *(source.node for source in links.values())}
    unused = [edge for edge in dict.fromkeys(edges) if edge.source not in feeding]
    idle = [edge for edge in unused if nodes[edge.source].builder.carries_data and not _speaks_of(node, edge.source)]
    if not idle:
        return
    named = {edge.input for edge in edges}
    inferred = [(port, source) for port, source in links.items() if port not in named]
    twice = {source: ports for source in links.values() if len(ports := [p for p, s in inferred if s == source]) > 1}
    for source, ports in twice.items():
        others = ", ".join(edge.source for edge in idle)
        message = f"{source} feeds {' and '.join(ports)}, and nothing comes from {others}"
        hint = f'Name the ports on the edges: {{"from": "{source}", "to": "{node.name}.{ports[0]}"}}.'
        yield Diagnostic("E407", message, node.name, hint)
    for edge in () if twice else idle:
        message = f"the edge carries no data: {edge.target} only waits for {edge.source}"
        offered = ", ".join(nodes[edge.source].outputs) or "no output"
        wanted = ", ".join(node.inputs) or "no input"
        hint = (
            f"Remove it, name the ports it connects ({edge.source} has {offered}; {edge.target} has {wanted}), or say "
            f'that the order is all you want: {{"from": "{edge.source}", "to": "{edge.target}", "order_only": true}}.'
        )
        yield Diagnostic("W408", message, f"dag edge {edge}", hint)


def _external(
    nodes: Mapping[str, Node], external_inputs: Mapping[str, Any], found: list[Diagnostic]
) -> dict[str, dict[str, Any]]:
    external: dict[str, dict[str, Any]] = {name: _from_outside(node.config) for name, node in nodes.items()}
    for key, location in external_inputs.items():
        name, _, port = key.rpartition(".")
        if key in nodes:
            hint = f"Write {key}.INPUT; its inputs: {', '.join(nodes[key].inputs)}."
            found.append(Diagnostic("E403", "names a node, but none of its inputs", f"external_inputs.{key}", hint))
        elif name not in nodes:
            hint = f"Write NODE.INPUT. {did_you_mean(name, nodes)}"
            found.append(Diagnostic("E403", f"{name!r} is not a node", f"external_inputs.{key}", hint))
        else:
            external[name][port] = location
    for name, inputs in external.items():
        ports = nodes[name].inputs
        for port, location in inputs.items():
            where = f"external_inputs.{name}.{port}"
            if port not in ports:
                found.append(Diagnostic("E403", f"{name} has no input {port!r}", where, did_you_mean(port, ports)))
            elif isinstance(location, str) and ports[port].in_s3 and bucket_of(location) is None:
                hint = "Use an S3 URI, or a ParameterString."
                found.append(Diagnostic("E404", f"{location!r} is not an S3 URI", where, hint))
    return external


def _from_outside(config: BasePipelineConfig) -> dict[str, Any]:
    """The locations, and the parameters in the place of some, that a config gives for inputs."""
    named = {field.partition(".") for field in config.named_parameters}
    parameters = {
        port: ParameterString(config.named_parameters[f"{field}.{port}"])
        for field, dot, port in named
        if dot and field == "external_inputs"
    }
    return {**config.external_inputs, **parameters}


def _wire_node(
    node: Node, edges: list[Edge], nodes: Mapping[str, Node], external: Mapping[str, Any], found: list[Diagnostic]
) -> dict[str, Source]:
    edges = _valid_edges(node, edges, nodes, found)
    links: dict[str, Source] = {}
    for port in node.inputs.values():
        candidates = _candidates(node, port, edges, nodes)
        explicit = any(edge.input == port.name for edge in edges)
        if port.name in external and not explicit:
            continue
        where = f"{node.name}.{port.name}"
        if port.name in external:
            message = f"two sources: the edge from {candidates[0]} and the external input {external[port.name]!r}"
            found.append(Diagnostic("E402", message, where, "Remove one of them."))
        elif len(candidates) > 1:
            names = ", ".join(map(str, candidates))
            hint = f'Say which: {{"from": "{candidates[0]}", "to": "{where}"}} as an edge of the DAG.'
            found.append(Diagnostic("E402", f"two or more sources: {names}", where, hint))
        elif candidates:
            links[port.name] = candidates[0]
            if port.in_s3 and not nodes[candidates[0].node].outputs[candidates[0].output].in_s3:
                message = f"{candidates[0]} goes to a feature group, and the input reads a location in S3"
                hint = "Remove the edge. Read the feature group's offline store, or give the data an output in S3 too."
                found.append(Diagnostic("E416", message, where, hint))
        elif port.required_by(node.job_type):
            found.append(_no_source(node, port, edges, nodes))
    return links


def _valid_edges(node: Node, edges: list[Edge], nodes: Mapping[str, Node], found: list[Diagnostic]) -> list[Edge]:
    """The edges whose ports exist; an edge that names an output which no input takes is an error too."""
    valid = []
    for edge in edges:
        where = f"dag edge {edge}"
        outputs = {name for port in nodes[edge.source].outputs.values() for name in port.names(None)}
        if edge.output and not _outputs_named(nodes[edge.source], edge.output):
            hint = did_you_mean(edge.output, outputs)
            found.append(Diagnostic("E403", f"{edge.source} has no output {edge.output!r}", where, hint))
        elif edge.input and edge.input not in node.inputs:
            hint = did_you_mean(edge.input, node.inputs)
            found.append(Diagnostic("E403", f"{node.name} has no input {edge.input!r}", where, hint))
        elif edge.output and not edge.input and not _takers(node, edge, nodes):
            hint = "Name the input too: " + ", ".join(f"{node.name}.{name}" for name in node.inputs)
            found.append(Diagnostic("E403", f"no input of {node.name} asks for {edge.output!r}", where, hint))
        elif edge.input and not _takers(node, edge, nodes):
            hint = "Name the output too: " + ", ".join(f"{edge.source}.{name}" for name in sorted(outputs))
            message = f"no output of {edge.source} is known to fit {edge.input!r}"
            found.append(Diagnostic("E403", message, where, hint))
        else:
            valid.append(edge)
    return valid


def _takers(node: Node, edge: Edge, nodes: Mapping[str, Node]) -> list[str]:
    return [port.name for port in node.inputs.values() if _candidates(node, port, [edge], nodes)]


def _candidates(node: Node, port: Input, edges: Iterable[Edge], nodes: Mapping[str, Node]) -> list[Source]:
    """The sources that the first rule with any answer gives, in the order of the edges."""
    explicit = [edge for edge in edges if edge.input == port.name]
    if explicit:
        return _distinct(
            source
            for edge in explicit
            for source in (
                [Source(edge.source, name) for name in _outputs_named(nodes[edge.source], edge.output)]
                if edge.output
                else _inferred(node, port, [edge], nodes)
            )
        )
    return _inferred(node, port, [edge for edge in edges if edge.input is None], nodes)


def _inferred(node: Node, port: Input, edges: Iterable[Edge], nodes: Mapping[str, Node]) -> list[Source]:
    pairs = [(edge, nodes[edge.source]) for edge in edges]
    for rule in (_declared, _same_name, _same_alias):
        sources = _distinct(
            Source(producer.name, output)
            for edge, producer in pairs
            for output in rule(producer, port)
            if edge.output is None or output in _outputs_named(producer, edge.output)
        )
        if sources:
            same_job = [source for source in sources if node.job_type and nodes[source.node].job_type == node.job_type]
            return same_job or sources
    return []


def _declared(producer: Node, port: Input) -> list[str]:
    """The output of a declared source type: the one it names, else by name, by alias, or the only one there is."""
    for declared in port.sources:
        declared_step, _, output = declared.partition(".")
        step_type, _, job_type = declared_step.partition("_")
        fits = step_type in (producer.step_type, producer.builder.stands_for)
        if fits and (not job_type or producer.job_type == job_type):
            outputs = list(producer.outputs)
            only = outputs if len(outputs) == 1 else []
            return [output] if output else _same_name(producer, port) or _same_alias(producer, port) or only
    return []


def _same_name(producer: Node, port: Input) -> list[str]:
    return [port.name] if port.name in producer.outputs else []


def _same_alias(producer: Node, port: Input) -> list[str]:
    return [output.name for output in producer.outputs.values() if port.name in output.names(producer.job_type)[1:]]


def _outputs_named(producer: Node, name: str) -> list[str]:
    """The outputs that go by ``name``, the real name before an alias."""
    ports = producer.outputs
    return [name] if name in ports else [p.name for p in ports.values() if name in p.names(producer.job_type)]


def _distinct(sources: Iterable[Source]) -> list[Source]:
    found = list(sources)
    return found if len(found) < 2 else list(dict.fromkeys(found))


def _no_source(node: Node, port: Input, edges: list[Edge], nodes: Mapping[str, Node]) -> Diagnostic:
    offered = {f"{edge.source}.{name}" for edge in edges for name in nodes[edge.source].outputs}
    wanted = f"It comes from {' or '.join(port.sources)}: add an edge. " if port.sources else ""
    if offered:
        wanted += f"Its predecessors offer {', '.join(sorted(offered))}. "
    hint = f"{wanted}From outside: --external-input {node.name}.{port.name}=s3://… or external_inputs in its config."
    return Diagnostic("E401", "required input without a source", f"{node.name}.{port.name}", hint)
