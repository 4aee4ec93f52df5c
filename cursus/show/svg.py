"""A pipeline as an SVG image, light or dark as its reader is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from cursus.show.picture import Picture, carried, label
from cursus.show.wiring import Edge, Node, kind_of
from cursus.visible import visible

_STYLE = """
svg.pipeline { --ink: #1d232b; --quiet: #5d6673; --line: #b9c0ca; --paper: #ffffff;
  --processing: #e8f0fd; --training: #e2f5e7; --condition: #fff1cf; --other: #f1eafb; --fail: #b3261e; }
@media (prefers-color-scheme: dark) { svg.pipeline { --ink: #e6e9ee; --quiet: #aab3c0; --line: #515c6c;
  --paper: #14171c; --processing: #1f2d45; --training: #1a3826; --condition: #46381a; --other: #322a45;
  --fail: #ff9d94; } }
svg.pipeline text { font: 13px ui-monospace, Menlo, Consolas, monospace; fill: var(--ink); text-anchor: middle; }
svg.pipeline .type, svg.pipeline .branch { font-size: 10.5px; fill: var(--quiet); }
svg.pipeline .branch { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
svg.pipeline rect { stroke: var(--line); stroke-width: 1.2; fill: var(--other); }
svg.pipeline .processing rect { fill: var(--processing); } svg.pipeline .training rect { fill: var(--training); }
svg.pipeline .condition rect { fill: var(--condition); }
svg.pipeline .fails rect { stroke: var(--fail); stroke-width: 3; }
svg.pipeline .edge { fill: none; stroke: var(--quiet); stroke-width: 1.4; }
svg.pipeline .order { stroke-dasharray: 4 4; } svg.pipeline marker path { fill: var(--quiet); }
"""


def svg(of: Picture, arrow: str = "arrow") -> str:
    """The whole image; pointing at a box or a line shows its ports where the reader shows titles.

    ``arrow``: the ID of the arrow head, which another image in the same page must not have.
    """
    width, height = round(of.layout.width), round(of.layout.height)
    steps = f"{len(of.graph.nodes)} step{'' if len(of.graph.nodes) == 1 else 's'}"
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="pipeline" role="img" width="{width}" height="{height}" ',
            f'viewBox="0 0 {width} {height}" aria-label="{_text(of.title)}: {steps}"><style>{_STYLE}</style>',
            f'<defs><marker id="{arrow}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" '
            'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
            *(_edge(of, edge, arrow) for edge in of.graph.edges),
            *(_node(of, node) for node in of.graph.nodes),
            "</svg>\n",
        ]
    )


def _edge(of: Picture, edge: Edge, arrow: str) -> str:
    above, below = of.layout.boxes[edge.source], of.layout.boxes[edge.target]
    bends = of.layout.bends.get((edge.source, edge.target), ())
    start = (above.x + above.width / 2, above.y + above.height)
    points = [start, *bends, (below.x + below.width / 2, below.y - 2)]
    said = label(edge)
    kind = "edge" if said or carried(edge) else "edge order"
    title = f"{edge.source} → {edge.target}: {said or ', '.join(carried(edge)) or 'order only'}"
    path = f'<path class="{kind}" d="{_curve(points)}" marker-end="url(#{arrow})">'
    drawn = f"{path}<title>{_text(title)}</title></path>"
    if said:
        (x1, y1), (x2, y2) = points[0], points[1]
        drawn += f'<text class="branch" x="{(x1 + x2) / 2:.1f}" y="{(y1 + y2) / 2 + 4:.1f}">{_text(said)}</text>'
    return drawn


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """A line through all points, upright in each of them."""
    drawn = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (y1 + y2) / 2
        drawn += f"C{x1:.1f} {middle:.1f} {x2:.1f} {middle:.1f} {x2:.1f} {y2:.1f}"
    return drawn


def _node(of: Picture, node: Node) -> str:
    box = of.layout.boxes[node.name]
    middle = box.x + box.width / 2
    ports = [f"in {port.name}: {port.location}" for port in node.inputs]
    ports += [f"out {port.name}: {port.location}" for port in node.outputs]
    if condition := of.conditions.get(node.name):
        ports.insert(0, f"true if {condition}")
    kind = kind_of(node)
    if of.notes.get(node.name, "").startswith("✗"):
        kind += " fails"
    said = of.notes.get(node.name, node.type)
    title = "\n".join((f"{node.name} ({node.type})", *ports))
    return (
        f'<g class="{kind}"><title>{_text(title)}</title>'
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="7"/>'
        f'<text x="{middle:.1f}" y="{box.y + 19:.1f}">{_text(node.name)}</text>'
        f'<text class="type" x="{middle:.1f}" y="{box.y + 34:.1f}">{_text(said)}</text></g>'
    )


def _text(text: str) -> str:
    return escape(visible(text, "\n"))
