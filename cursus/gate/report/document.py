"""The whole verdict as one JSON document: what ``report.json`` holds, and the page shows."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from cursus import __version__
from cursus.definition.diff import Difference, diff
from cursus.definition.paths import iter_steps
from cursus.definition.resolve import resolve
from cursus.environments.files import Environment, values
from cursus.errors import ResolutionError, Severity
from cursus.gate import goldens
from cursus.gate.bases import AS_WRITTEN, WHOLE
from cursus.gate.figures import Figures, Share
from cursus.gate.report.overview import overview
from cursus.gate.verdict import Outcome, Verdict
from cursus.show.layout import layout
from cursus.show.wiring import outputs, wiring, with_readable


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
        | {name: found for name in ("sagemaker", "botocore") if (found := _version(name))},
        "bases": verdict.bases,
        "environments": [{"name": one.name, "parameters": dict(one.parameters)} for one in verdict.environments],
        "matrix": [
            {"kind": row.kind, "group": row.group, "cells": {base: _share(share) for base, share in row.cells.items()}}
            for row in overview(verdict)
        ],
        "figures": _figures(verdict.figures),
        "wrong": [one.as_json() for one in verdict.all_findings if one.severity is not Severity.NOTE],
        **verdict.figures.more,
        "cases": [_case(outcomes, verdict.environments) for outcomes in cases.values()],
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "lines": figures.lines,
        "substituted": _share(figures.substituted),
        "portable": {base: _share(share) for base, share in figures.portable.items()},
    }


def _case(outcomes: list[Outcome], environments: Sequence[Environment]) -> dict[str, Any]:
    case = outcomes[0].case
    told: dict[str, Any] = {
        "kind": case.kind,
        "name": case.name,
        "group": case.group,
        "outcomes": [_outcome(outcome) for outcome in outcomes],
    }
    compiled = {one.base: one.compiled for one in outcomes if one.compiled.text}
    shown = compiled.get(WHOLE) or compiled.get(AS_WRITTEN.name)
    if shown and case.compiles:
        told |= {"graph": _graph(shown.definition), "outputs": _outputs(shown.definition, environments)}
    elif not case.compiles:
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
    if not any(found.code == "E602" for found in outcome.findings) or not outcome.case.compiles:
        return []
    golden = json.loads(goldens.read(outcome.case.golden(outcome.compiled.base)))
    return [_difference(difference) for difference in diff(golden, outcome.compiled.definition)]


def _difference(difference: Difference) -> dict[str, Any]:
    """Its expressions as text: whoever compares two of them looks for the part that differs."""
    return {key: with_readable(value) for key, value in difference.as_json().items()}


def _outputs(definition: Mapping[str, Any], environments: Sequence[Environment]) -> list[dict[str, Any]]:
    """Every output with the place it has in each of the environments; nothing without environments."""
    if not environments:
        return []
    try:
        resolved = [resolve(definition, values(definition, environment)) for environment in environments]
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
