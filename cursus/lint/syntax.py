"""Names and text of syntax, without looking at what they mean."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping, Sequence

from cursus.lint import vocabulary

Imports = Mapping[str, tuple[str, str]]
"""Local name -> (module, name in it or "" for the module itself)."""


def parsed(source: str) -> ast.Module:
    """The syntax tree. Raises SyntaxError, also for what is nested too deeply or holds a null byte."""
    try:
        with warnings.catch_warnings(action="ignore"):  # about the code that is read, not ours to show
            return ast.parse(source)
    except (RecursionError, MemoryError):
        raise SyntaxError("it nests too deeply") from None
    except ValueError as error:
        raise SyntaxError(str(error)) from None


def written(node: ast.AST) -> str:
    """``node`` as source text; "..." for what Python itself cannot write."""
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):  # nested without end, an integer of thousands of digits
        return "..."


def last_name(node: ast.AST) -> str | None:
    """``c`` of ``a.b.c``, of ``c`` and of ``a.b.c(...)``."""
    while True:
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return name
            case ast.Call(func=inner) | ast.Subscript(value=inner):
                node = inner
            case _:
                return None


def by_position(arguments: Sequence[ast.expr]) -> tuple[list[ast.expr], list[ast.expr]]:
    """The positional arguments of a call, those whose positions are known first.

    No one knows how many ``*parts`` stands for, so neither where what follows it goes; ``*(a, b)`` stands for two.
    """
    known: list[ast.expr] = []
    pending = list(arguments)
    while pending:
        match pending[0]:
            case ast.Starred(value=ast.Tuple(elts=inner) | ast.List(elts=inner)):
                pending[:1] = inner
            case ast.Starred():
                break
            case _:
                known.append(pending.pop(0))
    return known, pending


def defaults_of(arguments: ast.arguments) -> dict[ast.arg, ast.expr]:
    """The default of each argument that has one."""
    ordered = [*arguments.posonlyargs, *arguments.args]
    given = dict(zip(reversed(ordered), reversed(arguments.defaults), strict=False))
    by_name = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return given | {argument: default for argument, default in by_name if default is not None}


def dotted(node: ast.expr) -> str:
    """``a.b.c``, or empty when ``node`` is more than names and dots."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""


def qualified(node: ast.expr, imports: Imports) -> str:
    """The dotted name of ``node`` with imports undone: ``os.path.join`` for the ``join`` of ``from os.path``."""
    first, _, rest = dotted(node).partition(".")
    module, name = imports.get(first, ("", first))
    if first and first not in imports and "*" in imports:
        module = imports["*"][0]
    if module.endswith("."):
        return ".".join(filter(None, (f"{module}{name}", rest)))
    return ".".join(filter(None, (module, name, rest)))


def is_step_decorator(node: ast.expr, imports: Imports) -> bool:
    """Whether ``node`` is the SDK's ``step``, called or not."""
    target = node.func if isinstance(node, ast.Call) else node
    if last_name(target) is None:
        return False
    return vocabulary.STEP_DECORATOR.fullmatch(qualified(target, imports)) is not None
