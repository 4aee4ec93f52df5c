"""Which steps run only if a condition comes to true, or to false: read off the edges that say ``when``."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from cursus.core.assembler.wiring import Node
from cursus.core.step import Step
from cursus.dag import PipelineDAG
from cursus.errors import Diagnostic


@dataclass(frozen=True, slots=True)
class Branch:
    """One of the two ways in which a condition continues."""

    condition: str
    when: bool

    def __str__(self) -> str:
        return f"{self.condition} is {str(self.when).lower()}"


Path: TypeAlias = tuple[Branch, ...]
"""The branches that a step is in, the outermost first; empty for a step that always runs."""


def branches_of(dag: PipelineDAG, nodes: Mapping[str, Node]) -> tuple[dict[str, Path], list[Diagnostic]]:
    """The path of each node, in the order of ``nodes``, and what cannot be: E411 to E413.

    A step is in a branch when an edge says so, or when it waits for a step that does.
    """
    found: list[Diagnostic] = []
    paths: dict[str, Path] = {}
    for name in nodes:
        asked: dict[Branch, None] = {}
        for edge in (edge for edge in dag.edges if edge.target == name and edge.source in paths):
            asked |= dict.fromkeys(paths[edge.source])
            if edge.when is None:
                continue
            if nodes[edge.source].step_type == CONDITION:
                asked[Branch(edge.source, edge.when)] = None
            else:
                hint = f"Remove `when`, or give {edge.source} the config of a Condition."
                message = f"{edge.source} is not a condition, so nothing is true or false about it"
                found.append(Diagnostic("E411", message, f"dag edge {edge}", hint))
        paths[name] = tuple(sorted(asked, key=lambda branch: len(paths[branch.condition])))
        found += _impossible(name, paths)
    return paths, [*found, *_ends(dag, nodes)]


CONDITION, FAIL = "Condition", "Fail"
"""The step type whose edges may say ``when``, and the one after which nothing runs."""


def _ends(dag: PipelineDAG, nodes: Mapping[str, Node]) -> Iterator[Diagnostic]:
    """E414 for what waits for the end of the execution, W415 for a condition that decides nothing."""
    for edge in dag.edges:
        if edge.source in nodes and nodes[edge.source].step_type == FAIL:
            message = f"{edge.source} ends the execution, so {edge.target} would never run"
            yield Diagnostic(
                "E414", message, f"dag edge {edge}", f"Let {edge.target} wait for what {edge.source} waits for."
            )
    for name, node in nodes.items():
        if node.step_type == CONDITION and not any(edge.source == name and edge.when is not None for edge in dag.edges):
            hint = f'Name the steps of its branches: {{"from": "{name}", "to": "NODE", "when": true}}.'
            yield Diagnostic(
                "W415", "the condition decides nothing: no step runs only if it is true, or false", f"dag.{name}", hint
            )


def _impossible(name: str, paths: Mapping[str, Path]) -> list[Diagnostic]:
    path = paths[name]
    ways: dict[str, set[bool]] = {}
    for branch in path:
        ways.setdefault(branch.condition, set()).add(branch.when)
    both = next((condition for condition, whens in ways.items() if len(whens) == 2), None)
    if both:
        message = f"it needs steps of both branches of {both}, and only one of them runs"
        hint = "Let it follow the condition itself, or put a copy of it into each branch."
        return [Diagnostic("E412", message, f"dag.{name}", hint)]
    for outer, inner in itertools.pairwise(path):
        if outer not in paths[inner.condition]:
            message = f"it needs a step that runs if {outer}, and one that runs if {inner}; "
            message += "neither condition is inside the other"
            hint = f'Put {inner.condition} into the branch: {{"from": "{outer.condition}", "to": "{inner.condition}", '
            hint += f'"when": {str(outer.when).lower()}}}.'
            return [Diagnostic("E413", message, f"dag.{name}", hint)]
    return []


def nested(steps: Mapping[str, Any], paths: Mapping[str, Path]) -> list[Any]:
    """The steps that always run, those of branches inside their conditions."""
    inside: dict[Branch | None, list[str]] = {}
    for name in steps:
        inside.setdefault(paths[name][-1] if paths[name] else None, []).append(name)

    def place(names: Sequence[str]) -> list[Any]:
        placed = []
        for name in names:
            step = steps[name]
            yes, no = (inside.get(Branch(name, when), ()) for when in (True, False))
            if isinstance(step, Step) and (yes or no):
                step = replace(step, if_steps=tuple(place(yes)), else_steps=tuple(place(no)))
            placed.append(step)
        return placed

    return place(inside.get(None, ()))
