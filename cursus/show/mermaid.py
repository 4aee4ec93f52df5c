"""A pipeline as a Mermaid flowchart, which pull requests show as a picture."""

from __future__ import annotations

from cursus.show.picture import Picture, carried, label


def mermaid(of: Picture) -> str:
    """Steps are boxes, conditions diamonds; branches and what goes along an edge are its label."""
    names = {node.name: f"s{number}" for number, node in enumerate(of.graph.nodes)}
    lines = ["flowchart TD"]
    for node in of.graph.nodes:
        inside = f'"{_escaped(node.name)}<br/><small>{_escaped(node.type)}</small>"'
        lines.append(f"  {names[node.name]}{f'{{{inside}}}' if node.type == 'Condition' else f'[{inside}]'}")
    for edge in of.graph.edges:
        said = label(edge) or "<br/>".join(_escaped(port) for port in carried(edge))
        arrow = f'-->|"{said}"|' if said else "-.->"
        lines.append(f"  {names[edge.source]} {arrow} {names[edge.target]}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Text in which nothing is Mermaid's or HTML's."""
    return "".join(one if one.isalnum() or one in " -_.,:/→" else f"#{ord(one)};" for one in text)
