"""Calls that make, read or grow lists, dicts and their like."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.lint.syntax import last_name
from cursus.lint.text_calls import arguments
from cursus.lint.values import NUMBER, PLAIN, Value, join

if TYPE_CHECKING:
    from cursus.lint.evaluator import Evaluator


def container_call(run: Evaluator, node: ast.Call, name: str) -> Value | None:
    if isinstance(node.func, ast.Attribute):
        receiver = run.value(node.func.value)
        if receiver.dated and not receiver.is_variable:
            arguments(run, node)
            return Value(dated=True)
        if receiver.is_container:
            return _container_method(run, node, node.func.value, receiver, name)
        if receiver is PLAIN and name in ("append", "extend", "insert", "update", "add"):
            values = arguments(run, node)
            return PLAIN if not any(value.matters for value in values) else _grow(run, node.func.value, PLAIN, values)
        return None
    if not isinstance(node.func, ast.Name) or node.func.id in run.local_functions:
        return None
    match name:
        case "list" | "tuple" | "set" | "sorted" | "reversed" | "iter" | "frozenset":
            values = arguments(run, node)
            return _sequence_of(values[0]) if values else Value(items=())
        case "dict":
            values = arguments(run, node)
            keys = tuple((word.arg, run.value(word.value)) for word in node.keywords if word.arg)
            given = values[0] if values else Value()
            return Value(keys=given.keys + keys, element=given.element, mapping=True)
        case "enumerate":
            values = arguments(run, node)
            return Value(element=Value(items=(NUMBER, join(PLAIN, *values[:1]).iterated())))
        case "range":
            arguments(run, node)
            return Value(element=NUMBER)
        case "int" | "float" | "round" | "sum":
            return replace(NUMBER, dated=any(value.dated for value in arguments(run, node)))
        case "zip":
            return Value(element=Value(items=tuple(value.iterated() for value in arguments(run, node))))
        case "filter" if len(node.args) == 2:
            return _sequence_of(run.all(node.args)[1])
        case "map" if len(node.args) == 2:
            source = run.value(node.args[1])
            return _sequence_of(source) if last_name(node.args[0]) == "str" else PLAIN
        case "next" | "min" | "max" if node.args:
            return arguments(run, node)[0].iterated()
        case "cast" if len(node.args) == 2:
            return run.value(node.args[1])
        case "copy" | "deepcopy":
            return join(PLAIN, *arguments(run, node)[:1])
    return None


def _container_method(run: Evaluator, node: ast.Call, owner: ast.expr, receiver: Value, name: str) -> Value | None:
    values = arguments(run, node)
    key = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
    match name:
        case "items":
            return Value(element=Value(items=(PLAIN, receiver.any_element())))
        case "values":
            return Value(element=receiver.any_element())
        case "keys":
            return Value(element=PLAIN)
        case "get" | "setdefault" | "pop":
            return join(receiver.at(key), *values[1:])
        case "copy":
            return receiver
        case "append" | "extend" | "insert" | "update" | "add":
            return _grow(run, owner, receiver, values)
    return PLAIN


def _grow(run: Evaluator, owner: ast.expr, receiver: Value, values: list[Value]) -> Value:
    """A list or dict got more elements."""
    added = [value.any_element() if value.is_container else value for value in values]
    run.bind(owner, Value(element=join(receiver.any_element(), *added), mapping=receiver.mapping))
    return PLAIN


def _sequence_of(value: Value) -> Value:
    if value.mapping:
        return Value(element=PLAIN)
    return value if value.is_container else Value(element=value.iterated())
