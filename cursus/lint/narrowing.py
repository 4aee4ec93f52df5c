"""What a condition says about the names in it."""

from __future__ import annotations

import ast

from cursus.lint.syntax import dotted, last_name
from cursus.lint.values import PLAIN, Value


def narrowing(test: ast.expr, holds: bool) -> dict[str, Value]:
    """Names that are plain text (or nothing) where ``test`` holds, or where it does not."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return narrowing(operand, not holds)
        case ast.BoolOp(op=operator, values=values) if isinstance(operator, ast.And) is holds:
            return {name: value for part in values for name, value in narrowing(part, holds).items()}
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as operator], comparators=[ast.Constant(value=None)]):
            return _plain(left) if isinstance(operator, ast.Is) is holds else {}
        case ast.Compare(left=ast.Call(func=ast.Name(id="type"), args=[subject]), comparators=[classes]):
            is_equal = isinstance(test.ops[0], ast.Is | ast.Eq)
            return _plain(subject) if is_equal is holds and _names_text(classes) else {}
        case ast.Call(func=ast.Name(id="isinstance"), args=[subject, classes]):
            return _plain(subject) if _names_text(classes) is holds else {}
        case ast.Call(
            func=ast.Name(id="all" | "any" as quantifier),
            args=[ast.GeneratorExp(elt, [ast.comprehension(target=ast.Name(id=each), iter=subject, ifs=[])])],
        ) if (quantifier == "all") is holds:
            return _plain(subject) if each in narrowing(elt, holds) else {}
        case ast.Call(args=[subject, *_]) if last_name(test) in ("is_pipeline_variable", "hasattr") and not holds:
            return _plain(subject)
        case ast.Name() | ast.Attribute() if not holds:
            return _plain(test)
    return {}


def _plain(subject: ast.expr) -> dict[str, Value]:
    name = dotted(subject)
    return {name: PLAIN} if name else {}


def _names_text(classes: ast.expr) -> bool:
    names = [last_name(node) for node in (classes.elts if isinstance(classes, ast.Tuple) else [classes])]
    return all(name in ("str", "bytes", "Path", "int", "list", "dict") for name in names)
