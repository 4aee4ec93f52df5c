"""The plots of the report, as SVG to stand inside its page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence

from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from benchmarks.figures import Figure


def all_plots(figures: Sequence[Figure], history: Sequence[Mapping[str, float]]) -> Iterator[tuple[str, str]]:
    """Title and SVG of each plot that there is something for."""
    for group in dict.fromkeys(figure.group for figure in figures):
        sampled = [figure for figure in figures if figure.group == group and len(figure.samples) > 1]
        if sampled:
            yield f"{group}: ratios of all pairs", _distributions(sampled)
    grown = [figure for figure in figures if "nodes" in figure.detail]
    if grown:
        yield "Compiling by number of nodes", _growth(grown)
    judged = [figure.key for figure in figures if figure.limit is not None and figure.unit in ("ratio", "count")]
    if len(history) > 1 and judged:
        yield "The judged figures run by run, as shares of their first", _history(judged, history)


def _distributions(figures: Sequence[Figure]) -> str:
    canvas = Canvas(figsize=(9, 0.8 + 0.38 * len(figures)), layout="constrained")
    axes = canvas.subplots()
    shown = list(reversed(figures))
    axes.boxplot([figure.samples for figure in shown], orientation="horizontal", showfliers=False, widths=0.6)
    axes.set_yticks(range(1, len(shown) + 1), [figure.name for figure in shown])
    for row, figure in enumerate(shown, 1):
        if figure.limit is not None:
            axes.plot([figure.limit] * 2, [row - 0.4, row + 0.4], color="firebrick")
    axes.set_xlabel("ratio; red: the limit")
    return _svg(canvas)


def _growth(figures: Sequence[Figure]) -> str:
    canvas = Canvas(figsize=(9, 4), layout="constrained")
    axes = canvas.subplots()
    nodes = [figure.detail["nodes"] for figure in figures]
    for side, label in (("theirs", "written by hand with the SDK"), ("ours", "cursus")):
        axes.loglog(nodes, [figure.detail[side] for figure in figures], marker="o", label=label)
    axes.set_xticks(nodes, [f"{count:.0f}" for count in nodes])
    axes.minorticks_off()
    axes.set_xlabel("nodes")
    axes.set_ylabel("processor seconds")
    axes.legend(frameon=False)
    return _svg(canvas)


def _history(keys: Sequence[str], history: Sequence[Mapping[str, float]]) -> str:
    canvas = Canvas(figsize=(9, 4), layout="constrained")
    axes = canvas.subplots()
    for key in keys:
        points = [(run, values[key]) for run, values in enumerate(history, 1) if key in values]
        if points and points[0][1]:
            axes.plot([run for run, _ in points], [value / points[0][1] for _, value in points], marker=".", label=key)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("run")
    axes.set_ylabel("share of the first run")
    if len(keys) <= 12:
        axes.legend(fontsize="x-small", frameon=False)
    return _svg(canvas)


def _svg(canvas: Canvas) -> str:
    stream = io.StringIO()
    canvas.savefig(stream, format="svg", transparent=True)
    drawn = stream.getvalue().partition("<svg")[2]  # Without the XML declaration, which HTML has no place for.
    return '<svg fill="currentColor"' + drawn.replace("#000000", "currentColor")  # The page's ink, light or dark.
