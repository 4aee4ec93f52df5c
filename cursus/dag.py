"""The graph a user draws: node names and the edges between them."""

from __future__ import annotations

import graphlib
import heapq
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cursus.errors import CompilationError, CursusError, Diagnostic, did_you_mean, errors_in
from cursus.file_kinds import mistaken_for
from cursus.jsonfile import dumps, read_json, write_atomically

FORMAT_VERSION = "1.0.0"


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """``source`` runs before ``target``; with port names, that output feeds that input and nothing is inferred.

    ``when``: the target runs only if the source, a condition, comes to that. ``order_only``: the target waits for the
    source and reads nothing of it. An edge can be used as the pair of its
    nodes: ``("A", "B") in dag.edges``, ``for source, target in dag.edges``.
    """

    source: str
    target: str
    output: str | None = None
    input: str | None = None
    order_only: bool = False
    when: bool | None = None

    def __iter__(self) -> Iterator[str]:
        return iter((self.source, self.target))

    def __getitem__(self, index: int) -> str:
        return (self.source, self.target)[index]

    def __len__(self) -> int:
        return 2

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Edge):
            return self._all() == other._all()
        return tuple(self) == other if isinstance(other, tuple) else NotImplemented

    def _all(self) -> tuple[object, ...]:
        return (self.source, self.target, self.output, self.input, self.order_only, self.when)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __str__(self) -> str:
        source = f"{self.source}.{self.output}" if self.output else self.source
        target = f"{self.target}.{self.input}" if self.input else self.target
        return f"{source} -> {target}"


EdgeLike = Edge | tuple[str, str]


class PipelineDAG:
    """Nodes and edges, in the order they were added; that order settles every tie, so that a compile is repeatable.

    A node's name is the key of its config in the saved file. An edge is a pair of node names or an ``Edge``.
    Anything can be put in; ``check()`` says what is wrong with it.
    """

    def __init__(
        self, nodes: Iterable[str] = (), edges: Iterable[EdgeLike] = (), metadata: Mapping[str, Any] | None = None
    ) -> None:
        self.nodes: list[str] = list(nodes)
        self.edges: list[Edge] = []
        self.metadata = dict(metadata or {})
        self.parameters: dict[str, Any] = {}
        """Parameters of the pipeline's own, by name, as ``dag.json`` declares them."""
        for edge in edges:
            self.edges.append(edge if isinstance(edge, Edge) else Edge(*edge))

    def add_node(self, name: str) -> None:
        """Add a node behind the others."""
        self.nodes.append(name)

    def add_edge(
        self,
        source: str,
        target: str,
        *,
        output: str | None = None,
        input: str | None = None,  # noqa: A002 - the port's own name
        order_only: bool = False,
        when: bool | None = None,
    ) -> None:
        """Add an edge behind the others; the names are those of an ``Edge``."""
        self.edges.append(Edge(source, target, output, input, order_only, when))

    def predecessors(self, node: str) -> list[str]:
        """The distinct nodes with an edge into ``node``, in node order."""
        sources = {edge.source for edge in self.edges if edge.target == node}
        return [name for name in self.nodes if name in sources]

    def get_dependencies(self, node: str) -> list[str]:
        """The same as ``predecessors``."""
        return self.predecessors(node)

    @property
    def adj_list(self) -> dict[str, list[str]]:
        """For each node the distinct nodes that it has an edge to, in the order of the edges."""
        return self._neighbors((source, target) for source, target in self.edges)

    @property
    def reverse_edges(self) -> dict[str, list[str]]:
        """For each node the distinct nodes that it has an edge from, in the order of the edges."""
        return self._neighbors((target, source) for source, target in self.edges)

    def _neighbors(self, pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
        found: dict[str, dict[str, None]] = {name: {} for name in self.nodes}
        for node, neighbor in pairs:
            found.setdefault(node, {})[neighbor] = None
        return {node: list(neighbors) for node, neighbors in found.items()}

    def topological_sort(self) -> list[str]:
        """The same as ``order``."""
        return self.order()

    def order(self) -> list[str]:
        """All nodes, each after its predecessors, otherwise in the order they were added.

        Raises CompilationError with what ``check`` finds.
        """
        ordered, found = self.checked_order()
        if errors_in(found):
            raise CompilationError(found)
        return ordered

    def checked_order(self) -> tuple[list[str], list[Diagnostic]]:
        """``order``, or the nodes as they were added where there is none, and what ``check`` finds."""
        sorter = self._sorter()
        found = self._check(sorter)
        if errors_in(found):
            return list(self.nodes), found
        position = {name: index for index, name in enumerate(self.nodes)}
        ordered: list[str] = []
        ready: list[int] = []
        while sorter.is_active():
            for name in sorter.get_ready():
                heapq.heappush(ready, position[name])
            ordered.append(self.nodes[heapq.heappop(ready)])
            sorter.done(ordered[-1])
        return ordered, found

    def check(self) -> list[Diagnostic]:
        """Everything wrong with the graph itself (E103 to E107, W108, E110)."""
        return self._check(self._sorter())

    def _check(self, sorter: graphlib.TopologicalSorter[str]) -> list[Diagnostic]:
        """What ``check`` finds; without a cycle ``sorter`` is then prepared."""
        return [*self._check_nodes(), *self._check_edges(), *self._check_cycles(sorter)]

    def _check_nodes(self) -> Iterator[Diagnostic]:
        if not self.nodes:
            yield Diagnostic("E103", "the DAG has no nodes", "dag", "Add at least one step.")
        for name, count in Counter(self.nodes).items():
            if count > 1:
                hint = "Give each node its own name."
                yield Diagnostic("E104", f"stands {count} times in the nodes", f"dag.{name}", hint)

    def _check_edges(self) -> Iterator[Diagnostic]:
        known = set(self.nodes)
        seen: set[Edge] = set()
        for edge in self.edges:
            where = f"dag edge {edge}"
            for end in dict.fromkeys((edge.source, edge.target)):
                if end not in known:
                    yield Diagnostic("E105", f"{end!r} is not a node", where, did_you_mean(end, known))
            if edge.source == edge.target:
                yield Diagnostic(
                    "E106", "an edge from a node to itself", where, "Remove it: no step can wait for itself."
                )
            if edge.order_only and (edge.output or edge.input):
                hint = "Remove the port names, or order_only."
                yield Diagnostic("E110", "the edge is for order only, and names ports", where, hint)
            if edge in seen:
                yield Diagnostic("W108", "the edge is listed twice", where, "One is enough.")
            seen.add(edge)

    def _check_cycles(self, sorter: graphlib.TopologicalSorter[str]) -> Iterator[Diagnostic]:
        try:
            sorter.prepare()
        except graphlib.CycleError as error:
            path = " -> ".join(error.args[1])
            yield Diagnostic("E107", f"the steps wait for each other: {path}", "dag", "Remove one of these edges.")

    def _sorter(self) -> graphlib.TopologicalSorter[str]:
        known = set(self.nodes)
        sorter: graphlib.TopologicalSorter[str] = graphlib.TopologicalSorter(dict.fromkeys(self.nodes, ()))
        for edge in self.edges:
            if edge.source in known and edge.target in known and edge.source != edge.target:
                sorter.add(edge.target, edge.source)
        return sorter

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> PipelineDAG:
        """The DAG in a ``dag.json``.

        Raises CompilationError: E101 when the file is not JSON (line and column), E102 when it has another shape.
        """
        try:
            document = read_json(path, "E101")
        except CursusError as error:
            raise CompilationError(error.diagnostics) from error
        found: list[Diagnostic] = []
        dag = cls._from_document(document, os.fspath(path), found)
        if found:
            raise CompilationError(found)
        return dag

    @classmethod
    def _from_document(cls, document: Any, where: str, found: list[Diagnostic]) -> PipelineDAG:
        def malformed(place: str, message: str) -> None:
            found.append(Diagnostic("E102", message, f"{where}: {place}", _SHAPE))

        body = document.get("dag") if isinstance(document, dict) else None
        if not isinstance(body, dict):
            malformed("dag", "there is no object 'dag'")
            if hint := mistaken_for("a DAG", document):
                found[-1] = replace(found[-1], hint=hint)
            return cls()
        dag = cls(metadata=document.get("metadata") if isinstance(document.get("metadata"), dict) else None)
        nodes, edges = body.get("nodes"), body.get("edges", [])
        parameters = body.get("parameters", {})
        if isinstance(parameters, dict):
            dag.parameters = parameters
        else:
            malformed("dag.parameters", "is not an object")
        if not isinstance(nodes, list):
            malformed("dag.nodes", "is not a list")
        if not isinstance(edges, list):
            malformed("dag.edges", "is not a list")
        for index, node in enumerate(nodes if isinstance(nodes, list) else ()):
            if isinstance(node, str) and node:
                dag.add_node(node)
            else:
                malformed(f"dag.nodes[{index}]", f"{node!r} is not a name")
        for index, item in enumerate(edges if isinstance(edges, list) else ()):
            edge = _parse_edge(item, set(dag.nodes))
            if edge is None:
                malformed(f"dag.edges[{index}]", f"{item!r} is not an edge")
            else:
                dag.edges.append(edge)
        return dag

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write ``dag.json``, whole or not at all."""
        edges: list[Any] = []
        for edge in self.edges:
            if edge.output or edge.input or edge.order_only or edge.when is not None:
                source = f"{edge.source}.{edge.output}" if edge.output else edge.source
                target = f"{edge.target}.{edge.input}" if edge.input else edge.target
                options = {"order_only": edge.order_only or None, "when": edge.when}
                said = {name: value for name, value in options.items() if value is not None}
                edges.append({"from": source, "to": target, **said})
            else:
                edges.append([edge.source, edge.target])
        body: dict[str, Any] = {"nodes": self.nodes, "edges": edges}
        if self.parameters:
            body["parameters"] = self.parameters
        write_atomically(path, dumps({"version": FORMAT_VERSION, "metadata": self.metadata, "dag": body}))


_SHAPE = 'A DAG file is {"dag": {"nodes": ["A", "B"], "edges": [["A", "B"], {"from": "A.output", "to": "B.input"}]}}.'


def _parse_edge(item: Any, nodes: set[str]) -> Edge | None:
    match item:
        case [str(source), str(target)]:
            return Edge(source, target)
        case {"from": str(source), "to": str(target), **rest}:
            options = {str(name): value for name, value in rest.items() if isinstance(value, bool)}
            if len(options) < len(rest) or not options.keys() <= {"order_only", "when"}:
                return None
            (start, output), (end, port) = _split_port(source, nodes), _split_port(target, nodes)
            return Edge(start, end, output, port, options.get("order_only", False), options.get("when"))
        case _:
            return None


def _split_port(text: str, nodes: set[str]) -> tuple[str, str | None]:
    """``A.model_output`` is node A and its port, unless a node really has that dotted name."""
    if text in nodes or "." not in text:
        return text, None
    node, _, port = text.rpartition(".")
    return node, port
