"""The whole verdict as one JSON document: what ``report.json`` holds, and the page shows."""

from __future__ import annotations

import json
import platform
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from cursus import __version__
from cursus.codes import all_codes
from cursus.definition.diff import Difference, DifferenceKind, diff
from cursus.definition.malformed import malformed
from cursus.definition.paths import iter_steps
from cursus.definition.resolve import resolve
from cursus.environments.files import Environment, values
from cursus.errors import CursusError, ResolutionError, Severity
from cursus.gate import goldens
from cursus.gate.bases import WHOLE
from cursus.gate.case import Case
from cursus.gate.causes import Cause, causes
from cursus.gate.figures import Figures, Share
from cursus.gate.report import history
from cursus.gate.report.about import About
from cursus.gate.report.overview import KINDS, Row, mark, overview
from cursus.gate.verdict import Outcome, Verdict
from cursus.show.folding import fold
from cursus.show.layout import layout
from cursus.show.wiring import Wiring, kind_of, outputs, wiring, with_readable

CHANGES: Final = {
    DifferenceKind.INTERFACE_BROKEN: "parameters",
    DifferenceKind.WIRING_CHANGED: "connections",
    DifferenceKind.OUTPUT_MOVED: "output locations",
    DifferenceKind.CACHE_BUSTING: "job settings",
    DifferenceKind.COSMETIC: "names and order",
}
"""What a base is expected to change, in words that do not sound like a fault."""


def document(verdict: Verdict, about: About, earlier: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """JSON of a verdict: ``passed``, ``headline``, ``causes``, ``matrix``, ``figures`` and every one of ``cases``.

    ``earlier``: the entries of the last runs, to which this one is added where it judged every case.
    """
    found = causes(verdict)
    told = _document(verdict, about, found)
    runs = list(earlier) if verdict.only else [*earlier, history.entry(told)]
    return told | {"history": runs}


def _document(verdict: Verdict, about: About, found: Sequence[Cause]) -> dict[str, Any]:
    cases: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in verdict.outcomes:
        cases.setdefault((outcome.case.kind, outcome.case.name), []).append(outcome)
    sections = overview(verdict)
    return {
        "passed": verdict.passed,
        "only": list(verdict.only),
        "headline": [{"what": what} | _share(share) for share, what in verdict.headline],
        **asdict(about),
        "versions": {"cursus": __version__, "python": platform.python_version()}
        | {name: installed for name in ("sagemaker", "botocore") if (installed := _version(name))},
        "bases": verdict.bases,
        "meanings": {base.name: base.meaning for outcome in verdict.compiled for base in outcome.case.bases},
        "environments": [{"name": one.name, "parameters": dict(one.parameters)} for one in verdict.environments],
        "matrix": [
            {
                "kind": section.kind,
                "title": KINDS[section.kind],
                "failing": [_row(row) for row in section.failing],
                "passing": [_row(row) for row in section.rows if row.passed],
                "folded": _row(section.folded) if section.folded else None,
            }
            for section in sections
        ],
        "causes": [_cause(cause, verdict) for cause in found],
        "figures": _figures(verdict.figures),
        "wrong": [one.as_json() for one in verdict.all_findings if one.severity is not Severity.NOTE],
        **verdict.figures.more,
        "cases": [_case(outcomes, verdict, found) for outcomes in cases.values()],
    }


def _row(row: Row) -> dict[str, Any]:
    cells = {base: _share(share) | {"mark": mark(share)} for base, share in row.cells.items()}
    return {"kind": row.kind, "group": row.group, "cells": cells}


def _cause(cause: Cause, verdict: Verdict) -> dict[str, Any]:
    code = all_codes().get(cause.code)
    return {
        "code": cause.code,
        "severity": cause.severity.value,
        "title": cause.title,
        "place": cause.place,
        "effect": cause.effect,
        "detail": cause.detail,
        "hint": cause.remedy,
        "lines": [{"at": f"{one.file}:{one.line}", "old": one.before, "new": one.after} for one in cause.suspects],
        "others": [{"code": found.code, "message": found.message, "cases": count} for found, count in cause.others],
        "cases": [{"kind": case.kind, "name": case.name} for case in cause.cases],
        "again": f"{verdict.again} {cause.cases[0].name}" if cause.cases else "",
        "explained": {"why": code.why, "remedy": code.remedy} if code else None,
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


def _case(outcomes: list[Outcome], verdict: Verdict, found: Sequence[Cause]) -> dict[str, Any]:
    case = outcomes[0].case
    told: dict[str, Any] = {
        "kind": case.kind,
        "name": case.name,
        "group": case.group,
        "outcomes": [_outcome(outcome) for outcome in outcomes],
    }
    if case.compiles and (shown := _shown(outcomes)):
        failing = _failing(shown, case, verdict, found)
        told |= {"graph": _graph(shown, failing), "outputs": _outputs(shown, verdict.environments)}
    elif not case.compiles:
        told |= {"told": outcomes[0].compiled.text}
    return told


def _shown(outcomes: list[Outcome]) -> Mapping[str, Any] | None:
    """The definition to draw: that of one base, of another where that did not compile, or the golden one."""
    compiled = {one.base: one.compiled for one in outcomes if one.compiled.text}
    shown = compiled.get(WHOLE) or next(iter(compiled.values()), None)
    if shown:
        return shown.definition
    case = outcomes[0].case
    try:
        golden = json.loads(goldens.read(case.golden(case.whole)))
    except CursusError:
        return None
    return golden if isinstance(golden, dict) and not list(malformed(golden)) else None


def _failing(definition: Mapping[str, Any], case: Case, verdict: Verdict, found: Sequence[Cause]) -> set[str]:
    """The steps that are to blame: those that an error is about, and those that a builder at fault makes."""
    blamed = [cause for cause in found if cause.severity is Severity.ERROR and case in cause.cases]
    owners = {cause.owner for cause in blamed if cause.owner}
    named = {
        one.finding.at.step
        for cause in blamed
        for one in cause.told
        if one.case == case and one.finding.severity is Severity.ERROR
    }
    names = [step["Name"] for _, step in iter_steps(definition)]
    of_owner = {name for name in names if (owner := verdict.sources.owner(case, name)) in owners and owner != case.name}
    return of_owner or named & set(names)


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "base": outcome.base,
        "passed": outcome.passed,
        "findings": [found.as_json() for found in outcome.findings],
        "golden": _against_golden(outcome),
        "changes": [_difference(change) | {"class": CHANGES[change.kind]} for change in outcome.compiled.changes],
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


def _graph(definition: Mapping[str, Any], failing: Collection[str]) -> dict[str, Any]:
    """The drawing of every step, and under ``folded`` that with equal branches drawn once, where there are any."""
    graph = wiring(definition)
    folded = fold(graph, failing)
    drawn = _drawn(graph, failing, {})
    return drawn | {"folded": _drawn(folded.graph, failing, folded.members) if folded.members else None}


def _drawn(graph: Wiring, failing: Collection[str], members: Mapping[str, Sequence[str]]) -> dict[str, Any]:
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
                "kind": kind_of(node),
                "fails": node.name in failing,
                "members": list(members.get(node.name, ())),
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
