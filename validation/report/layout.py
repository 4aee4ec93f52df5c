"""Where the boxes of a graph stand: a layer below all that it waits for, and beside what it is joined to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx

from validation.report.wiring import Wiring

CHARACTER, PADDING, HEIGHT = 7.4, 28.0, 44.0
"""Pixels: of a character of a name, left and right of it together, and of a box."""
GAP_X, GAP_Y, MARGIN = 28.0, 48.0, 12.0
SWEEPS = 4
"""Times that the layers are put in order; more changes nothing for graphs that a person can read."""


@dataclass(frozen=True)
class Box:
    """Pixels from the left and from the top."""

    x: float
    y: float
    width: float
    height: float


def layout(graph: Wiring) -> tuple[dict[str, Box], float, float]:
    """A box for each step, and the width and height of the whole, in pixels."""
    directed: networkx.DiGraph[str] = networkx.DiGraph()
    directed.add_nodes_from(node.name for node in graph.nodes)
    directed.add_edges_from((edge.source, edge.target) for edge in graph.edges)
    layers = _in_order([list(layer) for layer in networkx.topological_generations(directed)], directed)
    widths = {name: len(name) * CHARACTER + PADDING for layer in layers for name in layer}
    breadths = [sum(widths[name] + GAP_X for name in layer) - GAP_X for layer in layers]
    widest = max(breadths, default=0.0)
    boxes: dict[str, Box] = {}
    for number, (layer, breadth) in enumerate(zip(layers, breadths, strict=True)):
        x = MARGIN + (widest - breadth) / 2
        for name in layer:
            boxes[name] = Box(x, MARGIN + number * (HEIGHT + GAP_Y), widths[name], HEIGHT)
            x += widths[name] + GAP_X
    return boxes, widest + 2 * MARGIN, len(layers) * (HEIGHT + GAP_Y) - GAP_Y + 2 * MARGIN


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
