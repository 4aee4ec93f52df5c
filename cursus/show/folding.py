"""Equal branches of a pipeline drawn once: a hundred steps stay readable."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from cursus.show.layout import layers_of
from cursus.show.wiring import Edge, Node, Wiring

FEWEST: Final = 3
"""Equal steps that are worth folding."""


@dataclass(frozen=True)
class Folded:
    """``graph``: one node for each set of equal steps. ``members``: by the name of such a node, its steps."""

    graph: Wiring
    members: Mapping[str, tuple[str, ...]]


def fold(graph: Wiring, apart: Collection[str] = ()) -> Folded:
    """Steps are equal that have one type and the same ports, after and before equal steps. Those ``apart`` stay alone.

    Equal steps have the same distance from the first step, so that folding never makes a circle.
    """
    classes: dict[Hashable, list[Node]] = defaultdict(list)
    colours = _colours(graph, apart)
    for node in graph.nodes:
        classes[colours[node.name]].append(node)
    shown: dict[str, str] = {}
    members: dict[str, tuple[str, ...]] = {}
    nodes = []
    for equal in classes.values():
        names = tuple(node.name for node in equal)
        if len(names) < FEWEST:
            nodes += equal
            shown |= {name: name for name in names}
            continue
        title = f"{_common(names) or equal[0].type} × {len(names)}"  # noqa: RUF001
        title += " " * sum(other.strip() == title for other in members)  # two sets may have one title
        members[title] = names
        shown |= dict.fromkeys(names, title)
        nodes.append(Node(title, equal[0].type, equal[0].inputs, equal[0].outputs))
    edges: dict[tuple[str, str], Edge] = {}
    for edge in graph.edges:
        ends = shown[edge.source], shown[edge.target]
        if ends[0] != ends[1]:
            edges.setdefault(ends, Edge(*ends, edge.ports))
    return Folded(Wiring(tuple(nodes), tuple(edges.values())), members)


def _colours(graph: Wiring, apart: Collection[str]) -> dict[str, Hashable]:
    """By step a number that equal steps share, refined by the neighbours until that separates no more."""
    depth = {name: number for number, layer in enumerate(layers_of(graph)) for name in layer}
    own: dict[str, Hashable] = {
        node.name: (
            depth[node.name],  # what refining ends with anyway, after a round for each step of a chain
            node.type,
            tuple(port.name for port in node.inputs),
            tuple(port.name for port in node.outputs),
            node.name if node.name in apart else "",
        )
        for node in graph.nodes
    }
    before: dict[str, set[str]] = defaultdict(set)
    after: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        before[edge.target].add(edge.source)
        after[edge.source].add(edge.target)
    count = 0
    while count < (found := len(set(own.values()))):
        count = found
        wider = {
            name: (colour, *(frozenset(Counter(own[one] for one in near[name]).items()) for near in (before, after)))
            for name, colour in own.items()
        }
        numbers = {colour: number for number, colour in enumerate(dict.fromkeys(wider.values()))}
        own = {name: numbers[colour] for name, colour in wider.items()}
    return own


def _common(names: Collection[str]) -> str:
    """The beginning that all names share, without a number cut in half or a separator at its end."""
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    return "".join(letters[0] for letters in same).rstrip("0123456789-_ ")
