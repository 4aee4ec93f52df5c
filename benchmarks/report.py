"""The report of a run: JSON for programs, Markdown for a review, HTML with plots for people."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import plots
from benchmarks.baseline import Regression
from benchmarks.comparison import EXACT, TOLERANCE, Change, Compared, Comparison
from benchmarks.figures import Figure, Verdict, missed
from cursus.gate.templates import renderer
from cursus.jsonfile import dumps, write_atomically

FOLDER = Path(__file__).with_name("report")

_render = renderer(Path(__file__).parent)

HISTORY = "history.jsonl"
"""Ratios and counts of every run on this machine, a line each; deleting it costs a plot."""


def line(figure: Figure) -> str:
    """A figure beside its target."""
    target = f"target <= {_number(figure, figure.limit)}" if figure.limit is not None else ""
    between = "" if figure.low == figure.high else f"[{_number(figure, figure.low)}, {_number(figure, figure.high)}]"
    shown = f"{_number(figure, figure.value):>12} {between:<20}"
    return f"{figure.verdict:<12} {figure.key:<62} {shown} {target}".rstrip()


def compared_line(compared: Compared) -> str:
    """A figure of this version beside that of another."""
    row = _compared_row(compared)
    what = f"{row['action']}, {row['cost']}"
    return f"{row['change']:<14} {what:<46} {row['ratio']:>8} {row['interval']:<20} {row['costs']}".rstrip()


def write(
    figures: Sequence[Figure],
    worse: Sequence[Regression],
    comparison: Comparison | None = None,
    folder: Path = FOLDER,
) -> None:
    """``figures.json``, ``report.md`` and ``index.html`` in ``folder``; figures add a line to its history."""
    folder.mkdir(parents=True, exist_ok=True)
    history: list[dict[str, float]] = []
    if figures:
        now = {figure.key: figure.value for figure in figures if figure.unit in ("ratio", "count")}
        with (folder / HISTORY).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(now) + "\n")
        history = [json.loads(row) for row in (folder / HISTORY).read_text(encoding="utf-8").splitlines()]
    document = {
        "machine": _machine(),
        "figures": [asdict(figure) | {"verdict": figure.verdict} for figure in figures],
        "regressions": [str(one) for one in worse],
        "against": comparison and _document(comparison),
    }
    told = {
        "machine": _machine(),
        "comparison": comparison,
        "compared": [_compared_row(one) for one in comparison.figures] if comparison else [],
        "compared_summary": _compared_summary(comparison) if comparison else "",
        "figures": [_row(figure) for figure in figures],
        "summary": _summary(figures, worse),
        "worse": worse,
        "plots": list(plots.all_plots(figures, history)),
    }
    write_atomically(folder / "figures.json", dumps(document))
    write_atomically(folder / "report.md", _render("benchmarks.md.jinja", **told))
    write_atomically(folder / "index.html", _render("benchmarks.html.jinja", **told))


def _document(comparison: Comparison) -> dict[str, Any]:
    figures = [asdict(figure) | {"change": figure.change} for figure in comparison.figures]
    return {"name": comparison.name, "packages": dict(comparison.packages), "figures": figures}


def _row(figure: Figure) -> dict[str, str]:
    return {
        "group": figure.group,
        "name": figure.name,
        "value": _number(figure, figure.value),
        "interval": _interval(figure),
        "target": _target(figure),
        "verdict": figure.verdict,
    }


def _compared_row(compared: Compared) -> dict[str, str]:
    row = {"action": compared.action, "cost": compared.cost, "change": str(compared.change)}
    if compared.change is Change.MISSING:
        return row | {"this": "", "other": "", "costs": "", "ratio": "", "interval": compared.reason}
    exact = compared.cost in EXACT
    this, other = (f"{value:,.0f}" if exact else f"{value:.4g} s" for value in (compared.this, compared.other))
    interval = "exact" if exact else f"{compared.low:.3f} to {compared.high:.3f}"
    row |= {"this": this, "other": other, "costs": f"{this} / {other}"}
    return row | {"ratio": f"{compared.ratio:.3f}", "interval": interval}


def _compared_summary(comparison: Comparison) -> str:
    counted = [f"{len(comparison.of(change))} {change}" for change in Change if comparison.of(change)]
    return f"{', '.join(counted)}. A figure is the same when it differs by less than {TOLERANCE:.0%}."


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
