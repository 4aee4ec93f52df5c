"""A pipeline as a Mermaid flowchart, which pull requests show as a picture."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.show.picture import Picture, carried, label


def mermaid(of: Picture) -> str:
    """Steps are boxes with where they write, conditions diamonds with what has to be true; parameters are a box too.

    Branches and what goes along an edge are its label.
    """
    names = {node.name: f"s{number}" for number, node in enumerate(of.graph.nodes)}
    lines = ["flowchart TD"]
    if of.parameters:
        told = [f"{one.name} ({one.type})" + (f" = {one.default}" if one.default else "") for one in of.parameters]
        lines.append(f"  parameters[/{_inside('Parameters', told)}/]")
    for node in of.graph.nodes:
        condition = of.conditions.get(node.name)
        told = [node.type, *(f"{port.name}: {port.location}" for port in node.outputs)]
        inside = _inside(node.name, [*told, f"true if {condition}"] if condition else told)
        lines.append(f"  {names[node.name]}{f'{{{inside}}}' if node.type == 'Condition' else f'[{inside}]'}")
    for edge in of.graph.edges:
        said = label(edge) or "<br/>".join(_escaped(port) for port in carried(edge))
        arrow = f'-->|"{said}"|' if said else "-.->"
        lines.append(f"  {names[edge.source]} {arrow} {names[edge.target]}")
    return "\n".join(lines) + "\n"


def _inside(title: str, lines: Iterable[str]) -> str:
    """The text of a box: its title, and small lines below."""
    return f'"{"<br/>".join([_escaped(title), *(f"<small>{_escaped(line)}</small>" for line in lines)])}"'


def _escaped(text: str) -> str:
    """Text in which nothing is Mermaid's or HTML's."""
    return "".join(one if one.isalnum() or one in " -_.,:/→" else f"#{ord(one)};" for one in text)
