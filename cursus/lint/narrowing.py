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


def class_test(subject: ast.expr, pattern: ast.pattern) -> ast.expr | None:
    """What a class pattern asks of the subject of a ``match``, as ``isinstance`` asks it; None for other patterns."""
    classes: list[ast.expr] = []
    for each in pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]:
        if not isinstance(each, ast.MatchClass) or each.patterns or each.kwd_patterns:
            return None
        classes.append(each.cls)
    return ast.Call(ast.Name("isinstance"), [subject, ast.Tuple(classes)], [])


def _plain(subject: ast.expr) -> dict[str, Value]:
    name = dotted(subject.target if isinstance(subject, ast.NamedExpr) else subject)
    return {name: PLAIN} if name else {}


def _names_text(classes: ast.expr) -> bool:
    match classes:
        case ast.Tuple(elts=several):
            return all(map(_names_text, several))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _names_text(left) and _names_text(right)
    return last_name(classes) in ("str", "bytes", "Path", "int", "list", "dict")
