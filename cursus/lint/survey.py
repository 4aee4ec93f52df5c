"""What a look at a whole function shows, before or after it is evaluated."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from cursus.lint import vocabulary
from cursus.lint.events import JoinMade, JoinUnused
from cursus.lint.project import Function
from cursus.lint.syntax import dotted, last_name

_STARTERS = vocabulary.STARTERS | vocabulary.DEPLOYERS


def unused_joins(function: Function, joins: Mapping[str, JoinMade]) -> Iterator[JoinUnused]:
    """The Joins in a function that nothing reads."""
    if not joins or function.is_body:
        return
    logged = {id(name) for name in _read_for_people(function.node)}
    read = {
        node.id
        for node in ast.walk(function.node)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store) and id(node) not in logged
    }
    shared = {
        name for node in ast.walk(function.node) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names
    }
    for name, made in joins.items():
        if name not in read | shared and not name.startswith("_"):
            yield JoinUnused(made.node, function, name)


def starts_job(node: ast.expr) -> bool:
    """Whether the call starts a job and drops its answer: the answer is what a step is made of."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in vocabulary.STARTERS


def jobs_started_at_once(function: Function) -> frozenset[str]:
    """What jobs that start right away are made of: the names they are started on, and all that these are given."""
    if not function.module.makes_pipelines or _STARTERS.isdisjoint(function.words):
        return frozenset()
    made_of: dict[str, set[str]] = {}
    found: set[str] = set()
    for node in ast.walk(function.node):
        match node:
            case ast.Expr(value=ast.Call() as call) if starts_job(call):
                found |= {dotted(call.func.value), *_names_given(call)}  # type: ignore[attr-defined]
            case ast.Call(func=ast.Attribute(value=model, attr=name)) if name in vocabulary.DEPLOYERS:
                found |= {dotted(model), *_names_given(node)}
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                made_of.setdefault(name, set()).update(_names_given(call))
    queue = list(found)
    for name in queue:
        queue += made_of.get(name, set()) - found
        found |= made_of.get(name, set())
    return frozenset(found - {""})


def _names_given(call: ast.Call) -> set[str]:
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    return {part.id for each in given for part in ast.walk(each) if isinstance(part, ast.Name)}


def _read_for_people(node: ast.AST) -> Iterable[ast.Name]:
    """The names that only a log line shows."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            name = last_name(call.func) or ""
            spoken = name in vocabulary.FRAMEWORK_LOG_METHODS | vocabulary.LOG_METHODS | vocabulary.PRINTERS
            if spoken:
                yield from (inner for inner in ast.walk(call) if isinstance(inner, ast.Name))
