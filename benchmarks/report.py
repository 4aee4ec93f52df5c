"""The report of a run: JSON for programs, Markdown for a review, HTML with plots for people."""

from __future__ import annotations

import html
import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks import plots
from benchmarks.baseline import Regression
from benchmarks.figures import Figure, Verdict, missed
from cursus.jsonfile import dumps, write_atomically

FOLDER = Path(__file__).with_name("report")

HISTORY = "history.jsonl"
"""Ratios and counts of every run on this machine, a line each; deleting it costs a plot."""


def line(figure: Figure) -> str:
    """A figure beside its target."""
    target = f"target <= {_number(figure, figure.limit)}" if figure.limit is not None else ""
    between = "" if figure.low == figure.high else f"[{_number(figure, figure.low)}, {_number(figure, figure.high)}]"
    shown = f"{_number(figure, figure.value):>12} {between:<20}"
    return f"{figure.verdict:<12} {figure.key:<62} {shown} {target}".rstrip()


def write(figures: Sequence[Figure], worse: Sequence[Regression], folder: Path = FOLDER) -> None:
    """``figures.json``, ``report.md`` and ``index.html`` in ``folder``, and a line more in its history."""
    folder.mkdir(parents=True, exist_ok=True)
    now = {figure.key: figure.value for figure in figures if figure.portable}
    with (folder / HISTORY).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(now) + "\n")
    history = [json.loads(row) for row in (folder / HISTORY).read_text(encoding="utf-8").splitlines()]
    document = {
        "machine": _machine(),
        "figures": [asdict(figure) | {"verdict": figure.verdict} for figure in figures],
        "regressions": [str(one) for one in worse],
    }
    write_atomically(folder / "figures.json", dumps(document))
    write_atomically(folder / "report.md", markdown(figures, worse))
    write_atomically(folder / "index.html", page(figures, worse, history))


def markdown(figures: Sequence[Figure], worse: Sequence[Regression]) -> str:
    rows = [
        f"| {figure.group} | {figure.name} | {_number(figure, figure.value)} | {_interval(figure)} | {_target(figure)} "
        f"| {figure.verdict} |"
        for figure in figures
    ]
    told = [f"- worse than the baseline: {one}" for one in worse]
    head = ["# Benchmarks", "", f"{_summary(figures, worse)} {_machine()}", "", *told, *([""] if told else [])]
    table = ["| | figure | value | 95% interval | target | verdict |", "|---|---|---:|---|---|---|", *rows]
    return "\n".join([*head, *table, ""])


def page(figures: Sequence[Figure], worse: Sequence[Regression], history: Sequence[dict[str, float]]) -> str:
    """One HTML file that needs no other."""
    rows = "".join(
        f'<tr class="{figure.verdict}"><td>{html.escape(figure.group)}<td>{html.escape(figure.name)}'
        f"<td class=n>{_number(figure, figure.value)}<td>{_interval(figure)}<td>{_target(figure)}<td>{figure.verdict}"
        for figure in figures
    )
    told = "".join(f"<li>{html.escape(str(one))}" for one in worse)
    drawn = "".join(f"<h2>{title}</h2>{svg}" for title, svg in plots.all_plots(figures, history))
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Benchmarks</title><style>{_STYLE}</style>"
        f"<h1>Benchmarks</h1><p>{html.escape(_summary(figures, worse))}<p>{html.escape(_machine())}"
        f"<ul>{told}</ul>{drawn}"
        "<h2>All figures</h2><table><tr><th>group<th>figure<th>value<th>95% interval<th>target<th>verdict"
        f"{rows}</table>\n"
    )


_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #ddd}"
    ".n{text-align:right;font-variant-numeric:tabular-nums}.fail td{background:#fde2e0}"
    ".inconclusive td{background:#fff3cd}svg{max-width:100%;height:auto}"
)


def _summary(figures: Sequence[Figure], worse: Sequence[Regression]) -> str:
    judged = [figure for figure in figures if figure.verdict is not Verdict.REPORTED]
    met = len(judged) - len(missed(judged))
    return f"{met} of {len(judged)} targets met, {len(worse)} regressions."


def _machine() -> str:
    sdk = version("sagemaker")
    return f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, sagemaker {sdk}, {platform.machine()}."


def _number(figure: Figure, value: float) -> str:
    if figure.unit == "count":
        return f"{value:,.0f}"
    if figure.unit == "per second":
        return f"{value:,.3g}/s" if value < 1000 else f"{value:,.0f}/s"
    return f"{value:.3f}x" if figure.unit == "ratio" else f"{value:.4g} {figure.unit}"


def _interval(figure: Figure) -> str:
    return "exact" if figure.low == figure.high else f"{_number(figure, figure.low)} to {_number(figure, figure.high)}"


def _target(figure: Figure) -> str:
    return "" if figure.limit is None else f"≤ {_number(figure, figure.limit)}"
