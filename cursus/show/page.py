"""A pipeline as one HTML file: the picture, its parameters, and each step's ports and locations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from cursus.show.picture import Picture, carried, folded, label
from cursus.show.svg import svg
from cursus.show.wiring import Node
from cursus.visible import visible

MANY: Final = 30
"""Steps of a list that shows the ports of each, and rows of a step that is shown so; what is longer opens on demand."""

_STYLE = """
:root { color-scheme: light dark; --ink: light-dark(#1d232b, #e6e9ee); --paper: light-dark(#fff, #14171c);
  --line: light-dark(#dcdfe4, #343c48); --accent: light-dark(#2456b8, #8ab4ff); }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem clamp(.8rem, 3vw, 2rem); background: var(--paper);
  color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
h1 { overflow-wrap: anywhere; font-size: clamp(1.4rem, 4vw, 2.2rem); line-height: 1.2; } h3 { margin-bottom: .3rem; }
.scroll { overflow: auto; border: 1px solid var(--line); border-radius: 8px; max-height: 80vh; }
.scroll svg { display: block; margin: 0 auto; }
.drawing fieldset { border: 0; padding: 0; margin: 0 0 .6rem; display: flex; flex-wrap: wrap; gap: .2rem 1rem; }
.drawing legend { float: left; padding: 0; margin-right: 1rem; } .drawing label { white-space: nowrap; }
.drawing:has([value=fit]:checked) svg { max-width: 100%; height: auto; }
.drawing:has([value="0.5"]:checked) svg { zoom: .5; } .drawing:has([value="2"]:checked) svg { zoom: 2; }
.drawing:has([name=all]:checked) .folded, .drawing:has([name=all]:not(:checked)) .folded + .whole { display: none; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .7rem .3rem 0;
  border-bottom: 1px solid var(--line); vertical-align: top; }
img { max-width: 100%; background: #fff; }
figure { display: inline-block; margin: 0 1rem 1rem 0; max-width: min(100%, 24rem); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
td { overflow-wrap: anywhere; min-width: 5rem; }
@media (min-width: 48rem) { td { min-width: 9rem; } }
code { font-size: .86em; }
summary { cursor: pointer; padding: .15rem 0; } summary h3 { display: inline; font-size: 1rem; }
table + details { margin-top: 1rem; } details details { margin-left: 1.2rem; } details table { margin: .2rem 0 1rem; }
:focus-visible { outline: 3px solid var(--accent); }
"""


def page(of: Picture, before: str = "", after: str = "") -> str:
    """The whole page, which asks for nothing else; ``before`` and ``after`` are HTML around the picture."""
    parameters = [
        (one.name, one.type, "set by each start" if one.default is None else one.default) for one in of.parameters
    ]
    fewer = folded(of)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>{_text(of.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{_text(of.title)}</h1>
{before}
{_drawing(of, fewer)}
{after}
{"<h2>Parameters</h2>" + table(("parameter", "type", "default"), parameters) if parameters else ""}
<h2>Steps, inputs and outputs</h2>
{_steps(of, fewer)}
</main>
</body>
</html>
"""


def _drawing(of: Picture, fewer: Picture | None) -> str:
    """The image with its sizes, and equal branches drawn once until all are wanted: without any script."""
    sizes = (("fit", "fit"), ("0.5", "50%"), ("1", "100%"), ("2", "200%"))
    choices = "".join(
        f'<label><input type="radio" name="size" value="{value}"{" checked" if value == "1" else ""}> {said}</label>'
        for value, said in sizes
    )
    images = f'<div class="whole">{svg(of)}</div>'
    if fewer is not None:
        count = len(of.graph.nodes)
        choices += f'<label><input type="checkbox" name="all"> all {count} steps, equal branches too</label>'
        images = f'<div class="folded">{svg(fewer, "arrow-folded")}</div>{images}'
    return (
        f'<div class="drawing"><fieldset><legend>Size</legend>{choices}</fieldset>'
        f'<div class="scroll" role="region" tabindex="0" aria-label="Graph of the steps">{images}</div></div>'
    )


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """An HTML table of texts."""
    head = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in header)
    body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _in_order(of: Picture) -> list[Node]:
    """The steps from the top of the image to its bottom, each row from the left."""
    boxes = of.layout.boxes
    return sorted(of.graph.nodes, key=lambda node: (boxes[node.name].y, boxes[node.name].x))


def _steps(of: Picture, fewer: Picture | None) -> str:
    """Each step with its ports. Equal ones are one entry that opens, and in a long list each opens by itself."""
    nodes, entries = _in_order(of), _in_order(fewer or of)
    shown_by = {name: title for title, equal in (fewer.members if fewer else {}).items() for name in equal}
    steps_of: dict[str, list[Node]] = {entry.name: [] for entry in entries}
    for node in nodes:
        steps_of[shown_by.get(node.name, node.name)].append(node)
    said = []
    for entry in entries:
        equal = fewer is not None and entry.name in fewer.members
        closed = equal or len(entries) > MANY
        steps = "".join(_step(of, node, closed=closed) for node in steps_of[entry.name])
        said.append(_closed(entry.name.rstrip(), entry.type, steps) if equal else steps)
    return "".join(said)


def _closed(name: str, type_: str, content: str) -> str:
    return f"<details><summary>{_heading(name, type_)}</summary>{content}</details>"


def _heading(name: str, type_: str) -> str:
    return f"<h3>{_text(name)} <small>{_text(type_)}</small></h3>"


def _step(of: Picture, node: Node, *, closed: bool) -> str:
    edges = of.graph.edges_to[node.name]
    rows = [("after", edge.source, label(edge) or ", ".join(carried(edge)) or "order only") for edge in edges]
    if condition := of.conditions.get(node.name):
        rows.append(("true if", "", condition))
    rows += [("in", port.name, port.location) for port in node.inputs]
    rows += [("out", port.name, port.location) for port in node.outputs]
    ports = table(("what", "name", "location or data"), rows) if rows else ""
    closed = (closed and bool(rows)) or len(rows) > MANY
    return _closed(node.name, node.type, ports) if closed else f"{_heading(node.name, node.type)}{ports}"


def _text(text: str) -> str:
    return escape(visible(text))
