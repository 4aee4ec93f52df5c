"""Where the boxes of a graph stand: a layer below all that it waits for, and beside what it is joined to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import networkx

from validation.report.wiring import Wiring

CHARACTER, PADDING, HEIGHT = 7.9, 24.0, 44.0
"""Pixels: of a character of a name, left and right of it together, and of a box."""
GAP_X, GAP_Y, MARGIN = 24.0, 48.0, 12.0
LANE = 10.0
"""Pixels that a line takes in a layer which it crosses."""
SWEEPS = 6
"""Times that the layers are put in order; more changes nothing for graphs that a person can read."""

Point = tuple[float, float]


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
    bends: Mapping[tuple[str, str], tuple[Point, ...]]
    width: float
    height: float


def layout(graph: Wiring) -> Layout:
    """Layers from top to bottom. A line that crosses a layer has a lane of its own there, beside the boxes."""
    directed: networkx.DiGraph[str] = networkx.DiGraph()
    directed.add_nodes_from(node.name for node in graph.nodes)
    directed.add_edges_from((edge.source, edge.target) for edge in graph.edges)
    layers = [list(layer) for layer in networkx.topological_generations(directed)]
    lanes = _lanes(layers, directed)
    widths = {name: len(name) * CHARACTER + PADDING for name in directed} | {
        lane: LANE for crossed in lanes.values() for lane in crossed
    }
    boxes = _placed(_in_order(layers, directed), widths)
    return Layout(
        {node.name: boxes[node.name] for node in graph.nodes},
        {edge: tuple(_middle(boxes[lane]) for lane in crossed) for edge, crossed in lanes.items()},
        max((box.x + box.width for box in boxes.values()), default=0) + MARGIN,
        max((box.y + box.height for box in boxes.values()), default=0) + MARGIN,
    )


def _lanes(layers: list[list[str]], directed: networkx.DiGraph[str]) -> dict[tuple[str, str], list[str]]:
    """A lane in every layer that an edge crosses, put into ``layers``, and into ``directed`` in place of the edge."""
    depth = {name: number for number, layer in enumerate(layers) for name in layer}
    lanes: dict[tuple[str, str], list[str]] = {}
    for source, target in list(directed.edges):
        between = range(depth[source] + 1, depth[target])
        lanes[source, target] = [f"{source} → {target} at {number}" for number in between]
        if between:
            for number, lane in zip(between, lanes[source, target], strict=True):
                layers[number].append(lane)
            directed.remove_edge(source, target)
            directed.add_edges_from(pairwise([source, *lanes[source, target], target]))
    return lanes


def _in_order(layers: list[list[str]], directed: networkx.DiGraph[str]) -> list[list[str]]:
    """Each layer by the mean position of its neighbours above, then of those below: fewer lines cross."""
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        neighbours = directed.predecessors if down else directed.successors
        positions = {name: _position(index, layer) for layer in layers for index, name in enumerate(layer)}
        for layer in layers if down else reversed(layers):
            means = {name: _mean(list(neighbours(name)), positions, positions[name]) for name in layer}
            layer.sort(key=means.__getitem__)
            positions |= {name: _position(index, layer) for index, name in enumerate(layer)}
    return layers


def _position(index: int, layer: list[str]) -> float:
    return (index + 0.5) / len(layer)


def _mean(names: list[str], positions: Mapping[str, float], otherwise: float) -> float:
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
