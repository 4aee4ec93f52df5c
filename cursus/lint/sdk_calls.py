"""Calls of the SDK: what gives a pipeline variable, and places in S3 that it is handed as text."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.lint import vocabulary
from cursus.lint.events import Frozen, JoinMade, Literal, Placed
from cursus.lint.syntax import by_position, dotted, is_step_decorator
from cursus.lint.text import Operand, located, locates, spread
from cursus.lint.text_calls import arguments, origin_of
from cursus.lint.values import PLAIN, VARIABLE, Kind, Location, Value, join

if TYPE_CHECKING:
    from cursus.lint.evaluator import Evaluator


def sdk_call(run: Evaluator, node: ast.Call, name: str) -> Value | None:
    if name == "Join":
        return _join(run, node) if _is_of_sdk(run, node.func) else None
    is_own_method = name in vocabulary.VARIABLE_METHODS and run.function.module.is_ours
    if name in vocabulary.VARIABLE_CLASSES or is_own_method:
        mark = len(run.events)
        arguments(run, node)
        defaults = {word.value for word in node.keywords if word.arg == "default_value"}
        # A parameter's default may be any place: whoever starts the pipeline gives another one.
        run.events[mark:] = [
            event for event in run.events[mark:] if not (isinstance(event, Literal) and event.node in defaults)
        ]
        default = next((run.known(word.value) for word in node.keywords if word.arg == "default_value"), PLAIN)
        return replace(VARIABLE, back=default.shape[-1:].strip("\0"))
    if is_step_decorator(node.func, run.imports) and isinstance(node.func, ast.Call):
        arguments(run, node)  # step(function)(...)
        return VARIABLE
    if name == "to_string" and isinstance(node.func, ast.Attribute):
        return run.value(node.func.value)
    if name == "getattr" and len(node.args) >= 2 and isinstance(node.args[1], ast.Constant):
        attribute = ast.Attribute(value=node.args[0], attr=str(node.args[1].value), ctx=ast.Load())
        mark = len(run.events)
        value = run.value(ast.copy_location(attribute, node))
        run.events[mark:] = [
            replace(event, node=node) if event.node is attribute else event for event in run.events[mark:]
        ]
        return join(value, *run.all(node.args[2:]))
    return None


def _is_of_sdk(run: Evaluator, function: ast.expr) -> bool:
    """Whether a name is the SDK's, or comes from where we cannot tell; not what another library calls the same."""
    first = dotted(function).partition(".")[0]
    module = run.function.module
    if first in module.classes:
        return False
    source = run.imports.get(first, ("", ""))[0]
    is_team_code = source[:1] in ("", ".") or run.facts.project.module_named(source, module) is not None
    return is_team_code or source.partition(".")[0] in vocabulary.SDK_PACKAGES


def _join(run: Evaluator, node: ast.Call) -> Value:
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    given.update(zip(("on", "values"), by_position(node.args)[0], strict=False))
    on, values = given.get("on"), given.get("values")
    separator = "" if on is None else run.value(on).constant
    made = run.value(values) if values is not None else PLAIN
    parts = tuple(values.elts) if isinstance(values, ast.List | ast.Tuple) else None
    operands = spread(run, values, made) if values is not None else []
    for operand, value in operands:
        if value.kind in (Kind.FROZEN, Kind.DEFAULT):
            run.events.append(Placed(run.place(operand), run.function, value, "Join"))
    shapes = tuple(value.shape for _, value in operands) if parts is not None else ()
    run.events.append(JoinMade(run.place(node), run.function, separator, parts, made.constant, shapes))
    text = (separator or "\0").join(shapes)
    return replace(
        VARIABLE,
        locations=_joined_place(run, node, separator, operands),
        dated=any(value.dated for _, value in operands),
        front=text[:1].strip("\0"),
        back=text[-1:].strip("\0"),
    )


def _joined_place(
    run: Evaluator, node: ast.Call, separator: str | None, operands: list[Operand]
) -> frozenset[Location]:
    """The places in S3 that a Join begins with, when its bucket is not a variable."""
    front = [value for _, value in operands]
    while front and separator is not None and front[0].constant in ("s3:/", "s3:", "s3://", ""):
        del front[0]
    if not front or front[0].is_tainted:
        return frozenset()
    starts_here = len(front) < len(operands) and locates(run, f"s3://{front[0].shape}")
    return located(run, node) if starts_here else front[0].locations


def made_at_compile_time(run: Evaluator, node: ast.Call, name: str) -> Value | None:
    """An upload gives a place in S3, a clock or a random id another text each time."""
    if not run.function.module.makes_pipelines:
        return None
    origin = origin_of(run, node.func)
    uploads = name in vocabulary.UPLOADS and isinstance(node.func, ast.Attribute) and not run.in_builder
    if uploads and (name == "upload_data" or origin.startswith("sagemaker.")):
        arguments(run, node)
        return Value(locations=located(run, node))
    if name in vocabulary.DATED_CALLS and vocabulary.DATED_ORIGINS.fullmatch(origin):
        arguments(run, node)
        return Value(dated=True)
    return None


def hand_over(run: Evaluator, node: ast.Call, name: str) -> None:
    """Places in S3 among the arguments of a call of the SDK that describes a step or its job."""
    origin = origin_of(run, node.func)
    if not origin.startswith("sagemaker."):
        first = origin.partition(".")[0]
        is_method = isinstance(node.func, ast.Attribute) and (first in run.env or first not in run.imports)
        if not is_method or name not in vocabulary.STARTERS or run.is_own(node.func.value):  # type: ignore[attr-defined]
            return
    elif vocabulary.NOT_OF_STEPS.match(origin):
        return
    positional = zip(vocabulary.POSITIONAL_PLACES.get(name, ()), by_position(node.args)[0], strict=False)
    named = [(word.arg, word.value) for word in node.keywords if word.arg]
    unpacked = [pair for word in node.keywords if not word.arg for pair in run.known(word.value).keys]
    given = [(argument, _as_place(run, name, argument, text)) for argument, text in (*positional, *named)]
    for argument, value in (*given, *unpacked):
        written = argument in vocabulary.WRITTEN_TO or name in vocabulary.WRITERS
        if written or argument in vocabulary.READ_FROM or argument in vocabulary.HANDED_OVER:
            frozen(run, node, name, argument, value, written)


def _as_place(run: Evaluator, callee: str, argument: str, node: ast.expr) -> Value:
    """What ``argument`` is given. Text that is made for an output is a place, whatever it starts with is called."""
    value = run.known(node)
    starts_with_name = value.shape[:1] == "\0" and not value.is_tainted and not value.locations
    takes_place = argument in vocabulary.WRITTEN_TO or (argument == "s3_uri" and callee in vocabulary.WRITERS)
    if starts_with_name and takes_place and callee not in vocabulary.READERS and _makes_text(node):
        return replace(value, locations=located(run, node))
    return value


def _makes_text(node: ast.expr) -> bool:
    """An f-string, a sum or a join of folders, as ``f"{base}/scores"``."""
    match node:
        case ast.JoinedStr() | ast.BinOp(op=ast.Add()):
            return True
        case ast.Call(func=ast.Attribute(attr="join")):
            return True
    return False


def hand_to_job(run: Evaluator, node: ast.Call, name: str, positional: list[Value]) -> None:
    """Places in S3 among the arguments of a function that runs in its own job."""
    if run.for_people or run.at_once_depth:
        return
    for value in positional:
        frozen(run, node, name, "an argument", value, written=False)
    for word in node.keywords:
        frozen(run, node, name, word.arg or "an argument", run.known(word.value), written=False)


def frozen(run: Evaluator, node: ast.expr, callee: str, argument: str, value: Value, written: bool) -> None:
    reported = run.reported[written, value.dated]
    new = value.located() - reported
    reported |= new
    for location in new:
        run.events.append(Frozen(location.node, location.function, argument, callee, written, value.dated))
    if value.is_variable and value.dated and not value.locations:
        run.events.append(Frozen(run.place(node), run.function, argument, callee, written, dated=True))
