"""The whole verdict as one JSON document: what ``report.json`` holds, and the page shows."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from benchmarks import baseline
from benchmarks.figures import JOIN_LIMIT
from cursus import __version__
from cursus.definition.diff import Difference, diff
from cursus.definition.paths import iter_steps
from cursus.definition.resolve import resolve
from cursus.errors import ResolutionError, Severity
from cursus.gate.report.layout import layout
from cursus.gate.report.wiring import outputs, wiring, with_readable
from cursus.jsonfile import read_json
from validation.bases import BASES
from validation.environments import ENVIRONMENTS, values
from validation.figures import Figures, Share
from validation.gate import Outcome, Verdict
from validation.report.overview import overview

SHOWN_BASE = "parameterized"
"""The base whose wiring and places are shown: the one that says what a pipeline is wherever it runs."""

_OVERHEAD = ("Join / f-string, create_step: ", "Join / f-string, pipeline: ")


def document(verdict: Verdict) -> dict[str, Any]:
    """JSON of a verdict: ``passed``, ``headline``, ``matrix``, ``figures``, ``wrong`` and every one of ``cases``."""
    cases: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in verdict.outcomes:
        cases.setdefault((outcome.case.kind, outcome.case.name), []).append(outcome)
    return {
        "passed": verdict.passed,
        "only": list(verdict.only),
        "headline": [{"what": what} | _share(share) for share, what in verdict.headline],
        "created": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "versions": {"cursus": __version__, "python": platform.python_version()}
        | {name: version(name) for name in ("sagemaker", "botocore")},
        "bases": [base.name for base in BASES],
        "environments": [{"name": one.name, "parameters": dict(one.parameters)} for one in ENVIRONMENTS],
        "matrix": [
            {"kind": row.kind, "group": row.group, "cells": {base: _share(share) for base, share in row.cells.items()}}
            for row in overview(verdict)
        ],
        "figures": _figures(verdict.figures),
        "wrong": [one.as_json() for one in verdict.all_findings if one.severity is not Severity.NOTE],
        "scorecard": verdict.figures.scorecard.as_json() if verdict.figures.scorecard else None,
        "cases": [_case(outcomes) for outcomes in cases.values()],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    accepted = baseline.read()
    overhead = [
        {"name": key.removeprefix(group).removesuffix(", time"), "value": value, "low": low, "high": high}
        for group in _OVERHEAD
        for key, (value, low, high) in accepted.items()
        if key.startswith(group) and key.endswith(", time")
    ]
    return {
        "lines": figures.lines,
        "substituted": _share(figures.substituted),
        "portable": {base: _share(share) for base, share in figures.portable.items()},
        "overhead": {"limit": JOIN_LIMIT, "accepted": overhead},
    }


def _case(outcomes: list[Outcome]) -> dict[str, Any]:
    case = outcomes[0].case
    told: dict[str, Any] = {
        "kind": case.kind,
        "name": case.name,
        "group": case.group,
        "outcomes": [_outcome(outcome) for outcome in outcomes],
    }
    shown = next((one.compiled for one in outcomes if one.base == SHOWN_BASE and one.compiled.text), None)
    if shown:
        told |= {"graph": _graph(shown.definition), "outputs": _outputs(shown.definition)}
    elif case.kind == "invalid":
        told |= {"told": outcomes[0].compiled.text}
    return told


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "base": outcome.base,
        "passed": outcome.passed,
        "findings": [found.as_json() for found in outcome.findings],
        "golden": _against_golden(outcome),
        "changes": [_difference(change) for change in outcome.compiled.changes],
    }


def _against_golden(outcome: Outcome) -> list[dict[str, Any]]:
    """The classified differences from the golden file, where the gate found any."""
    if not any(found.code == "E602" for found in outcome.findings) or outcome.case.kind == "invalid":
        return []
    golden = read_json(outcome.case.golden(outcome.compiled.base), "E601")
    return [_difference(difference) for difference in diff(golden, outcome.compiled.definition)]


def _difference(difference: Difference) -> dict[str, Any]:
    """Its expressions as text: whoever compares two of them looks for the part that differs."""
    return {key: with_readable(value) for key, value in difference.as_json().items()}


def _outputs(definition: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every output with the place it has in each of the environments."""
    try:
        resolved = [resolve(definition, values(definition, environment)) for environment in ENVIRONMENTS]
    except ResolutionError:
        return []  # the finding says it
    places = [
        {(step["Name"], port.name): port.location for _, step in iter_steps(one) for port in outputs(step)}
        for one in resolved
    ]
    return [
        {"step": step, "output": output, "places": [place[step, output] for place in places]}
        for step, output in places[0]
    ]


def _graph(definition: Mapping[str, Any]) -> dict[str, Any]:
    graph = wiring(definition)
    drawn = layout(graph)

    def ports(of: Iterable[Any]) -> list[list[str]]:
        return [[port.name, port.location] for port in of]

    return {
        "width": round(drawn.width),
        "height": round(drawn.height),
        "nodes": [
            {
                "name": node.name,
                "type": node.type,
                "inputs": ports(node.inputs),
                "outputs": ports(node.outputs),
                "box": [round(side, 1) for side in vars(drawn.boxes[node.name]).values()],
            }
            for node in graph.nodes
        ],
        "edges": [
            {
                "from": edge.source,
                "to": edge.target,
                "ports": edge.ports,
                "bends": [[round(x, 1), round(y, 1)] for x, y in drawn.bends[edge.source, edge.target]],
            }
            for edge in graph.edges
        ],
    }


def _share(share: Share) -> dict[str, int]:
    return {"part": share.part, "whole": share.whole}
