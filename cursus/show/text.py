"""A pipeline as text: a step a paragraph, in the order in which they can run."""

from __future__ import annotations

from cursus.show.picture import Picture, carried, label


def text(of: Picture) -> str:
    """Parameters, then each step with what it waits for, its inputs and outputs."""
    lines = [of.title, ""]
    if of.parameters:
        lines.append("Parameters")
        for one in of.parameters:
            default = "set by each start" if one.default is None else f"default {one.default}"
            lines.append(f"  {one.name} ({one.type}): {default}")
        lines.append("")
    boxes = of.layout.boxes
    for node in sorted(of.graph.nodes, key=lambda node: (boxes[node.name].y, boxes[node.name].x)):
        lines.append(f"{node.name} ({node.type})")
        for edge in of.graph.edges_to[node.name]:
            via = label(edge) or ", ".join(carried(edge)) or "order only"
            lines.append(f"  after {edge.source}: {via}")
        if condition := of.conditions.get(node.name):
            lines.append(f"  true if {condition}")
        lines += [
            f"  in    {port.name}: {port.location}" if port.location else f"  in    {port.name}" for port in node.inputs
        ]
        lines += [f"  out   {port.name}: {port.location}" for port in node.outputs]
        lines.append("")
    return "\n".join(lines)
