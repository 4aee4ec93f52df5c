"""Text that is made of values: f-strings, + and %, and who it is made for."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.lint import vocabulary
from cursus.lint.events import Built, Literal, Placed, StaticRead, TakenApart, Way
from cursus.lint.values import FROZEN, NUMBER, PLAIN, VARIABLE, Kind, Location, Value, join

if TYPE_CHECKING:
    from cursus.lint.evaluator import Evaluator

Operand = tuple[ast.expr, Value]

_PART_OF_TEXT = (Built, TakenApart, StaticRead, Literal, Placed)


def literal(run: Evaluator, node: ast.AST, text: str) -> None:
    if run.in_builder and not run.for_people and not run.as_test and _is_place(text):
        run.events.append(Literal(run.place(node), run.function, text))


def locates(run: Evaluator, text: str) -> bool:
    """Whether ``text`` names a place in S3, in code where it matters who decides on that."""
    if run.in_builder or not run.function.module.makes_pipelines or run.for_people:
        return False
    return _is_place(text) and not vocabulary.PUBLIC_PLACES.match(text)


def _is_place(text: str) -> bool:
    """Whether a text is a place in S3, and not a sentence that begins with one."""
    return text.startswith(vocabulary.S3_SCHEME) and text != vocabulary.S3_SCHEME and not _is_prose(text)


def _is_prose(text: str) -> bool:
    return any(character.isspace() for character in text)


def located(run: Evaluator, node: ast.AST) -> frozenset[Location]:
    return frozenset([Location(run.place(node), run.function)])


def built(
    run: Evaluator,
    node: ast.AST,
    way: Way,
    operands: list[Operand],
    text: str,
    mark: int,
    pattern: str,
    callee: str = "",
) -> Value:
    """Text was made of ``operands``; what happened inside since ``mark`` is part of it, not a finding more.

    ``text`` is its literal part, ``pattern`` all that is known of it, with a NUL for each part that is not.
    """
    message = bool(run.for_people) or _is_prose(text)
    if message:
        operands = [(part, value) for part, value in operands if not value.static]
    tainted = any(value.is_tainted for _, value in operands)
    if not tainted:
        if text.startswith(vocabulary.S3_SCHEME):
            literal(run, node, text + "?")
        return _plain_text(run, node, operands, pattern)
    _fold(run, mark)
    run.events.append(Built(run.place(node), run.function, way, tuple(operands), text, message, callee))
    return PLAIN if message else replace(VARIABLE, front=pattern[:1].strip("\0"), back=pattern[-1:].strip("\0"))


def _plain_text(run: Evaluator, node: ast.AST, operands: list[Operand], pattern: str) -> Value:
    """Text without a variable: a place in S3 when it starts like one, or with one."""
    first = operands[0][1] if operands and pattern.startswith(operands[0][1].shape) else PLAIN
    is_place = locates(run, pattern) or bool(first.locations)
    return Value(
        constant=None if "\0" in pattern else pattern,
        locations=located(run, node) if is_place else frozenset(),
        dated=any(value.dated for _, value in operands),
        front=pattern[:1].strip("\0"),
        back=pattern[-1:].strip("\0"),
    )


def taken_apart(run: Evaluator, node: ast.AST, operation: str, operand: ast.expr, mark: int) -> Value:
    """A string operation on a variable, unless what made the variable is itself a finding."""
    already = any(isinstance(found, Built | TakenApart) for found in run.events[mark:])
    if not already:
        _fold(run, mark)
        run.events.append(TakenApart(run.place(node), run.function, operation, operand))
    return VARIABLE


def _fold(run: Evaluator, mark: int) -> None:
    inner = [found for found in run.events[mark:] if not isinstance(found, _PART_OF_TEXT)]
    run.events[mark:] = inner


def f_string(run: Evaluator, node: ast.JoinedStr) -> Value:
    mark = len(run.events)
    outermost = run.inside is None
    if outermost:
        run.inside = node
    operands: list[Operand] = []
    text = pattern = ""
    for index, part in enumerate(node.values):
        if isinstance(part, ast.FormattedValue):
            value = run.value(part.value)
            if part.format_spec is not None:
                run.value(part.format_spec)
            operands.append((part.value, FROZEN if part.conversion == ord("r") and value.is_tainted else value))
            # What is in front of an s3:// would make it no place.
            text += "" if index else "\0"
            pattern += value.shape if part.format_spec is None and part.conversion == -1 else "\0"
        elif isinstance(part, ast.Constant):
            text += str(part.value)
            pattern += str(part.value)
    if outermost:
        run.inside = None
    return built(run, node, Way.F_STRING, operands, text, mark, pattern)


def binary(run: Evaluator, node: ast.BinOp) -> Value:
    mark = len(run.events)
    match node.op:
        case ast.Add():
            return _sum(run, node, mark)
        case ast.Mod():
            left, right = run.value(node.left), run.value(node.right)
            is_number = left.kind is Kind.NUMBER or not (right.is_tainted or right.holds_variable or left.constant)
            if is_number:
                return NUMBER if left.kind is Kind.NUMBER else PLAIN
            operands = spread(run, node.right, right)
            pattern = _filled(left.constant, operands)
            return built(run, node, Way.PERCENT, operands, left.constant or "", mark, pattern)
        case ast.Div():
            left, right = run.value(node.left), run.value(node.right)
            if left.is_tainted or right.is_tainted:
                operands = [(node.left, left), (node.right, right)]
                return built(run, node, Way.PATH_FUNCTION, operands, "", mark, "\0", callee="Path")
            return Value(dated=left.dated or right.dated)
    left, right = run.value(node.left), run.value(node.right)
    result = NUMBER if left.kind is right.kind is Kind.NUMBER else PLAIN
    return replace(result, dated=True) if left.dated or right.dated else result


def _sum(run: Evaluator, node: ast.BinOp, mark: int) -> Value:
    nodes = _summands(node)
    with run.test():  # the parts are judged as a whole
        values = run.all(nodes)
    if any(value.is_container for value in values):
        return Value(element=join(*(value.any_element() for value in values)))
    if all(value.kind is Kind.NUMBER for value in values):
        return NUMBER
    text = "".join(
        "\0" * (not index) if value.constant is None else value.constant for index, value in enumerate(values)
    )
    pattern = "".join(value.shape for value in values)
    return built(run, node, Way.PLUS, list(zip(nodes, values, strict=True)), text, mark, pattern)


def spread(run: Evaluator, node: ast.expr, value: Value) -> list[Operand]:
    """The elements of a tuple, list or dict display as operands; anything else is one operand."""
    elements: list[ast.expr] | None = None
    match node:
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            if value.items is not None:
                return list(zip(elements, value.items, strict=True))
        case ast.Dict(values=elements) if len(value.keys) == len(elements):
            return list(zip(elements, (item for _, item in value.keys), strict=True))
    return [(node, value.any_element() if value.is_container else value)]


def _summands(node: ast.expr) -> list[ast.expr]:
    """The terms of a sum, from left to right."""
    terms = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        terms.append(node.right)
        node = node.left
    return [node, *reversed(terms)]


_PERCENT_FIELD = re.compile(r"%(?:\(\w+\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?[a-zA-Z]")


def _filled(template: str | None, operands: list[Operand]) -> str:
    """A %-template with its fields filled; only what is put into the first one is looked at."""
    if template is None:
        return "\0"
    first = operands[0][1].shape if operands and template.startswith("%s") else "\0"
    pattern = _PERCENT_FIELD.sub("\0", template).replace("%%", "%")
    return first + pattern[1:] if template.startswith("%s") else pattern
