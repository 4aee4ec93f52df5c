"""Where the boxes of a graph stand: a layer below all that it waits for, and next to what it is joined to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from cursus.definition.circles import circles
from cursus.show.wiring import Wiring

CHARACTER, PADDING, HEIGHT = 7.9, 24.0, 44.0
"""Pixels: of a character of a name, left and right of it together, and of a box."""
GAP_X, GAP_Y, MARGIN = 24.0, 48.0, 12.0
LANE = 10.0
"""Pixels that a line takes in a layer which it crosses."""
LANES = 20_000
"""Lanes of a drawing. If each of two hundred steps waits for all before it, they would be a million."""
SWEEPS = 6
"""Times that the layers are put in order; more changes nothing for graphs that a person can read."""

Point = tuple[float, float]
Line = tuple[str, str]


@dataclass(frozen=True)
class Box:
    """Pixels from the left and from the top."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """Boxes by step; for each edge the points that its line goes through between the two; the size of the whole."""

    boxes: Mapping[str, Box]
    bends: Mapping[Line, tuple[Point, ...]]
    width: float
    height: float


def layout(graph: Wiring) -> Layout:
    """Layers from top to bottom. A line that crosses a layer has its own lane there, next to the boxes."""
    layers = layers_of(graph)
    lanes = _lanes(layers, graph)
    lines = [line for edge, crossed in lanes.items() for line in pairwise([edge[0], *crossed, edge[1]])]
    widths = {node.name: len(node.name) * CHARACTER + PADDING for node in graph.nodes} | {
        lane: LANE for crossed in lanes.values() for lane in crossed
    }
    boxes = _placed(_in_order(layers, lines), widths)
    return Layout(
        {node.name: boxes[node.name] for node in graph.nodes},
        {edge: tuple(_middle(boxes[lane]) for lane in crossed) for edge, crossed in lanes.items()},
        max((box.x + box.width for box in boxes.values()), default=0) + MARGIN,
        max((box.y + box.height for box in boxes.values()), default=0) + MARGIN,
    )


def layers_of(graph: Wiring) -> list[list[str]]:
    """The names of the steps, those that wait for nothing first, each other one below all that it waits for."""
    sorter = _sorted(graph, {(edge.source, edge.target) for edge in graph.edges})
    layers = []
    while sorter.is_active():
        layers.append(list(sorter.get_ready()))
        sorter.done(*layers[-1])
    return layers


def _sorted(graph: Wiring, edges: set[Line]) -> TopologicalSorter[str]:
    """The steps by what they wait for. A circle is its own finding; here the edge that closes it counts for nothing."""
    sorter: TopologicalSorter[str] = TopologicalSorter({node.name: () for node in graph.nodes})
    for source, target in sorted(edges):
        sorter.add(target, source)
    try:
        sorter.prepare()
    except CycleError:
        return _sorted(graph, edges - _closing(graph, edges))
    return sorter


def _closing(graph: Wiring, edges: set[Line]) -> set[Line]:
    after: dict[str, list[str]] = {node.name: [] for node in graph.nodes}
    for source, target in sorted(edges):
        after[source].append(target)
    return {(names[-1], names[0]) for names in circles(after)}


def _lanes(layers: list[list[str]], graph: Wiring) -> dict[Line, list[str]]:
    """For each edge a lane in every layer that it crosses, put into ``layers``. With too many, lines are straight."""
    depth = {name: number for number, layer in enumerate(layers) for name in layer}
    lanes: dict[Line, list[str]] = {}
    needed = sum(max(depth[edge.target] - depth[edge.source] - 1, 0) for edge in graph.edges)
    for edge in graph.edges:
        crossed = range(depth[edge.source] + 1, depth[edge.target] if needed <= LANES else 0)
        lanes[edge.source, edge.target] = [f"{edge.source} → {edge.target} at {number}" for number in crossed]
        for number, lane in zip(crossed, lanes[edge.source, edge.target], strict=True):
            layers[number].append(lane)
    return lanes


def _in_order(layers: list[list[str]], lines: list[Line]) -> list[list[str]]:
    """Each layer by the mean position of its neighbours above, then of those below: fewer lines cross."""
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for upper, lower in lines:
        above.setdefault(lower, []).append(upper)
        below.setdefault(upper, []).append(lower)
    positions = {name: _position(index, layer) for layer in layers for index, name in enumerate(layer)}
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for layer in layers if down else reversed(layers):
            neighbours = above if down else below
            means = {name: _mean(neighbours.get(name, ()), positions, positions[name]) for name in layer}
            layer.sort(key=means.__getitem__)
            positions |= {name: _position(index, layer) for index, name in enumerate(layer)}
    return layers


def _position(index: int, layer: list[str]) -> float:
    return (index + 0.5) / len(layer)


def _mean(names: Sequence[str], positions: Mapping[str, float], otherwise: float) -> float:
    return sum(positions[name] for name in names) / len(names) if names else otherwise


def _placed(layers: list[list[str]], widths: Mapping[str, float]) -> dict[str, Box]:
    """Every layer in the middle of the widest."""
    breadths = [sum(widths[name] + GAP_X for name in layer) - GAP_X for layer in layers]
    boxes: dict[str, Box] = {}
    for number, (layer, breadth) in enumerate(zip(layers, breadths, strict=True)):
        x = MARGIN + (max(breadths) - breadth) / 2
        for name in layer:
            boxes[name] = Box(x, MARGIN + number * (HEIGHT + GAP_Y), widths[name], HEIGHT)
            x += widths[name] + GAP_X
    return boxes


def _middle(box: Box) -> Point:
    return box.x + box.width / 2, box.y + box.height / 2
