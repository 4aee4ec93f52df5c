"""Calls that make text of what they get, or take it apart."""

from __future__ import annotations

import ast
import posixpath
from string import Formatter
from typing import TYPE_CHECKING

from cursus.lint import vocabulary
from cursus.lint.events import Placed, Way
from cursus.lint.syntax import by_position, dotted, qualified
from cursus.lint.text import Operand, built, spread, taken_apart
from cursus.lint.values import FROZEN, NUMBER, PLAIN, Kind, Value, join

if TYPE_CHECKING:
    from cursus.lint.evaluator import Evaluator


def text_call(run: Evaluator, node: ast.Call, name: str) -> Value | None:
    mark = len(run.events)
    origin = origin_of(run, node.func)
    if _joins_paths(run, node.func, name, origin):
        return _path_function(run, node, name, origin, mark)
    if name in vocabulary.URL_PARSERS or origin.startswith("re."):
        return _taken_apart(run, node, name if not origin.startswith("re.") else f"re.{name}", mark)
    match node.func:
        case ast.Name(id="repr"):
            tainted = any(value.is_tainted for value in arguments(run, node))
            return FROZEN if tainted else PLAIN
        case ast.Name(id="str" | "len" as function):
            return _text_function(run, node, function, mark)
        case ast.Attribute(value=receiver, attr="join"):
            return _str_join(run, node, receiver, mark)
        case ast.Attribute(value=receiver, attr="format" | "format_map" | "substitute" | "safe_substitute"):
            return _format(run, node, receiver, mark)
        case ast.Attribute(value=receiver, attr=method) if method in vocabulary.TAKING_APART:
            value = run.value(receiver)
            if value.is_variable:
                asked = method in ("startswith", "endswith") and value.static
                arguments(run, node)
                return PLAIN if asked else taken_apart(run, node, f".{method}()", receiver, mark)
            if value.locations or value.dated:
                arguments(run, node)
                return value.altered() if method in vocabulary.TRIMMING else Value(dated=value.dated)
    if origin == "string.Template" and node.args:
        return arguments(run, node)[0]
    if origin == "json.dumps":
        return _json_text(run, node, mark)
    if origin == "cursus.definition.values.as_json":  # no variable any more, but the object that stands for it
        arguments(run, node)
        return PLAIN
    return None


def arguments(run: Evaluator, node: ast.Call) -> list[Value]:
    """Evaluate every argument; positional ones are returned."""
    values = run.all(node.args)
    for keyword in node.keywords:
        value = run.value(keyword.value)
        if value.kind in (Kind.FROZEN, Kind.DEFAULT) and keyword.arg in vocabulary.PLACE_ARGUMENTS:
            place = run.place(keyword.value)
            run.events.append(Placed(place, run.function, value, keyword.arg or ""))
    return values


def origin_of(run: Evaluator, function: ast.expr) -> str:
    """The dotted name of a function with the imports of this module undone: ``os.path.join``."""
    name = dotted(function)
    return name if name.partition(".")[0] in run.env else qualified(function, run.imports)


def _joins_paths(run: Evaluator, function: ast.expr, name: str, origin: str) -> bool:
    module = origin.rpartition(".")[0]
    if module in ("os.path", "posixpath", "ntpath"):
        return name in vocabulary.OS_PATH_FUNCTIONS
    if name in vocabulary.PATH_CLASSES:
        return True
    return name in vocabulary.PATH_JOINERS and (isinstance(function, ast.Name) or name != "urljoin" or bool(module))


def _path_function(run: Evaluator, node: ast.Call, name: str, origin: str, mark: int) -> Value:
    operands: list[Operand] = []
    if isinstance(node.func, ast.Attribute) and name == "joinpath":
        operands.append((node.func.value, run.value(node.func.value)))
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        operands.extend(spread(run, argument, run.value(argument)))
    callee = origin if origin.startswith(("os.", "posixpath", "ntpath")) else name
    pattern = posixpath.join(*(value.shape for _, value in operands)) if operands else ""
    return built(run, node, Way.PATH_FUNCTION, operands, "", mark, pattern, callee)


def _taken_apart(run: Evaluator, node: ast.Call, operation: str, mark: int) -> Value:
    values = arguments(run, node)
    for argument, value in zip(node.args, values, strict=False):
        if value.is_variable:
            return taken_apart(run, node, f"{operation}()", argument, mark)
    return PLAIN


def _text_function(run: Evaluator, node: ast.Call, function: str, mark: int) -> Value:
    values = arguments(run, node)
    if function == "len":
        if values and values[0].is_variable:
            taken_apart(run, node, "len()", node.args[0], mark)
        return NUMBER
    if not values or not values[0].is_tainted:
        return values[0].altered() if values and not values[0].is_container else PLAIN
    if run.for_people:
        return values[0]
    if values[0].is_variable:
        return taken_apart(run, node, "str()", node.args[0], mark)
    return values[0]


def _str_join(run: Evaluator, node: ast.Call, receiver: ast.expr, mark: int) -> Value:
    separator = run.value(receiver)
    given = [(part, run.value(part)) for part in node.args]
    operands = [
        operand
        for part, value in given  # of a dict the keys are joined
        for operand in ([(part, PLAIN)] if value.mapping else spread(run, part, value))
    ]
    if separator.is_variable:
        operands.insert(0, (receiver, separator))
    pattern = separator.shape.join(value.shape for _, value in operands)
    return built(run, node, Way.STR_JOIN, operands, separator.constant or "", mark, pattern)


def _format(run: Evaluator, node: ast.Call, receiver: ast.expr, mark: int) -> Value:
    template = run.value(receiver)
    operands: list[Operand] = [(receiver, template)] if template.is_variable else []
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        operands.extend(spread(run, argument, run.value(argument)))
    text = template.constant or ""
    try:
        parsed = list(Formatter().parse(text))
    except ValueError:  # a template that .format() itself would refuse
        parsed = []
    frozen = any(conversion == "r" for *_, conversion in parsed)
    if frozen:
        operands = [(part, FROZEN if value.is_tainted else value) for part, value in operands]
    pattern = "".join(literal + "\0" * (name is not None) for literal, name, *_ in parsed) if parsed else "\0"
    if pattern.startswith("\0") and parsed:
        pattern = _first_field(run, node, *parsed[0][1:]) + pattern[1:]
    return built(run, node, Way.FORMAT, operands, "".join(literal for literal, *_ in parsed), mark, pattern)


def _first_field(run: Evaluator, node: ast.Call, name: str | None, spec: str | None, conversion: str | None) -> str:
    """The text that the field at the front of a template gets."""
    if spec or conversion:
        return "\0"
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    if name in given:
        return run.known(given[name]).shape
    positional, _ = by_position(node.args)
    return run.known(positional[0]).shape if name in ("", "0") and positional else "\0"


def _json_text(run: Evaluator, node: ast.Call, mark: int) -> Value:
    value = join(PLAIN, *arguments(run, node))
    inside = value.any_element() if value.is_container else value
    if inside.kind is Kind.FROZEN:
        run.forget(mark)
        run.events.append(Placed(run.place(node), run.function, inside, "json.dumps"))
    return PLAIN
