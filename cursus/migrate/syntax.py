"""Small helpers on libcst expressions: parsing one from its place in a file, printing it, comparing it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import libcst as cst

_EMPTY = cst.Module([])


def parse(source: str) -> cst.BaseExpression:
    """One expression as it is in a file, line breaks that only its surroundings allow included."""
    wrapped = cst.parse_expression(f"({source}\n)")
    return wrapped.with_changes(lpar=wrapped.lpar[1:], rpar=wrapped.rpar[:-1])


def code_of(node: cst.CSTNode) -> str:
    return _EMPTY.code_for_node(node)


def tree_of(node: cst.BaseExpression) -> ast.expr:
    """``node`` as Python's own parser sees it."""
    return ast.parse(f"({code_of(node)}\n)", mode="eval").body


def normal(source: str) -> str:
    """The same for every layout, quoting and comment, and the same as ``ast.unparse`` of the analysed node."""
    return ast.unparse(ast.parse(f"({source}\n)", mode="eval").body)


def last_name(node: cst.BaseExpression) -> str:
    """``c`` of ``a.b.c`` and of ``c``; else empty."""
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def replace(node: cst.BaseExpression, change: Callable[[cst.CSTNode], cst.CSTNode]) -> cst.BaseExpression:
    """``node`` with every attribute, call and f-string field in it given to ``change``, innermost first."""
    changed = node.visit(_Replacer(change))
    assert isinstance(changed, cst.BaseExpression)  # an expression is never removed
    return changed


class _Replacer(cst.CSTTransformer):
    def __init__(self, change: Callable[[cst.CSTNode], cst.CSTNode]) -> None:
        super().__init__()
        self._change = change

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> Any:
        if isinstance(updated_node, cst.Attribute | cst.Call | cst.FormattedStringExpression):
            return self._change(updated_node)
        return updated_node
