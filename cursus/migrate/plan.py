"""Which of the fixes can be made together: those whose values reach nothing but places that take a pipeline variable.

A fix may need another one, where text is made of the value further on. So all are believed first, and then every one
is dropped from which a place that is not known can be reached.
"""

from __future__ import annotations

import ast
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from cursus.lint.project import Module
from cursus.migrate.flow.states import State
from cursus.migrate.flow.uses import Uses

_Vertex = State | ast.AST


@dataclass(frozen=True, slots=True)
class Plan:
    """``refused``: why the value made at a node stays what it is. ``outside``: the methods that give one away."""

    refused: Mapping[ast.AST, str]
    outside: Mapping[ast.AST, tuple[str, ...]]


def plan(uses: Uses, becoming: Iterable[tuple[ast.AST, ast.AST, Module]], mended: Iterable[ast.AST]) -> Plan:
    """Nodes are those of sites, where text is made of variables.

    ``becoming``: sites that are to be rewritten, each with the expression whose value is a variable from then on;
    ``mended``: the others that are taken care of.
    """
    origins = {node: (value, module) for node, value, module in becoming}
    fine = {*mended, *origins}
    before: dict[_Vertex, list[_Vertex]] = defaultdict(list)
    reasons: dict[_Vertex, str] = {}
    given_away: dict[_Vertex, str] = {}
    seen: set[_Vertex] = set(origins)
    queue: deque[_Vertex] = deque(origins)
    while queue:
        vertex = queue.popleft()
        step = uses.follow(vertex) if isinstance(vertex, State) else uses.of_value(*origins[vertex])
        if step.reason:
            reasons[vertex] = f"it goes to {step.reason.rstrip(',')}, which is not known to take a pipeline variable"
        if step.outside:
            given_away[vertex] = step.outside
        following: list[_Vertex] = list(step.states)
        if step.needs is not None:
            following.append(step.needs)
            if step.needs not in fine:
                reasons[step.needs] = f"it goes into {_place(step.needs, vertex)}, which stays unchanged"
        for after in following:
            before[after].append(vertex)
            if after not in seen:
                seen.add(after)
                if isinstance(after, State) or after in origins:
                    queue.append(after)
    refused = _spread(reasons, before)
    outside: dict[ast.AST, tuple[str, ...]] = {}
    for vertex, name in given_away.items():
        for origin in _spread({vertex: name}, before):
            if isinstance(origin, ast.AST):
                outside[origin] = (*outside.get(origin, ()), name)
    return Plan({node: reason for node, reason in refused.items() if isinstance(node, ast.AST)}, outside)


def _place(node: ast.AST, vertex: _Vertex) -> str:
    line = f"line {getattr(node, 'lineno', 0)}"
    module = vertex.module if isinstance(vertex, State) else None
    return line if module is None else f"{line} of {PurePath(module.path).name}"


def _spread(told: Mapping[_Vertex, str], before: Mapping[_Vertex, Sequence[_Vertex]]) -> dict[_Vertex, str]:
    """What holds for some vertices, carried to all that lead to them."""
    reached = dict(told)
    queue = deque(told)
    while queue:
        vertex = queue.popleft()
        for earlier in before.get(vertex, ()):
            if earlier not in reached:
                reached[earlier] = reached[vertex]
                queue.append(earlier)
    return reached
