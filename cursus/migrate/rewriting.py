"""Turns one expression that builds a path into a Join, in its author's quotes, layout and comments."""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass

import libcst as cst

from cursus.lint import vocabulary
from cursus.lint.values import Kind, Value
from cursus.migrate import syntax
from cursus.migrate.edits import Edit, Layout
from cursus.migrate.known import Known
from cursus.migrate.parts import Parts, parts_of
from cursus.migrate.pieces import CannotRewrite, Code, Knowledge, Text
from cursus.migrate.reader import Reader

_WIDEST = 120


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An edit that puts a Join in place, or one part that needs none; see ``Parts`` for ``lossy``."""

    edit: Edit
    lossy: str
    is_join: bool


class Rewriter:
    """Rewrites expressions of one function; ``values`` is what the analysis knows of them, ``known`` what else is."""

    def __init__(self, layout: Layout, values: Mapping[ast.AST, Value], known: Known) -> None:
        self.layout = layout
        self.values = values
        self.known = known

    def path(self, node: ast.AST, base: str, join: str) -> Rewritten:
        """``node``, an expression or ``path += ...``, as a Join on ``base`` where it read the static base.

        Raises CannotRewrite with the reason why not.
        """
        target = node.target if isinstance(node, ast.AugAssign) else None
        expression = node.value if isinstance(node, ast.AugAssign) else node
        start, end = self.layout.span(expression)
        if target is None:
            start, end = self.layout.with_redundant_parentheses(start, end)
        written = self.layout.source[start:end]
        knowledge = self._knowledge(node, base)
        reader = Reader(knowledge)
        pieces = reader.read(self._with_base(syntax.parse(written), expression, base))
        if target is not None:
            name = ast.unparse(target)
            slash = [Text("/")] if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div) else []
            pieces = [Code(name, variable=True), *slash, *pieces]
        parts = parts_of(pieces, join, reader.lossy)
        text = self._laid_out(parts, join, written, start, end, pieces)
        if target is not None:
            return Rewritten(self.layout.replace(node, f"{ast.unparse(target)} = {text}"), parts.lossy, True)
        if text == written:
            raise CannotRewrite("there is no rewrite for this")
        return Rewritten(Edit(start, end, text), parts.lossy, f"{join}(" in text)

    def message(self, node: ast.expr) -> Edit:
        """An f-string for people, with ``!r`` on each variable in it."""
        variables = self._knowledge(node, "").variables
        written = syntax.parse(self.layout.text(node))

        def show(inner: cst.CSTNode) -> cst.CSTNode:
            if isinstance(inner, cst.FormattedStringExpression) and inner.conversion in (None, "s"):
                known = syntax.normal(syntax.code_of(inner.expression)) in variables
                return inner.with_changes(conversion="r") if known else inner
            return inner

        changed = syntax.replace(written, show)
        if syntax.code_of(changed) == syntax.code_of(written):
            raise CannotRewrite("the variable has its own format conversion")
        return self.layout.replace(node, syntax.code_of(changed))

    # -- what is known -------------------------------------------------------------------------------------------

    def _known(self, node: ast.AST) -> dict[ast.AST, Value]:
        return {inner: self.values[inner] for inner in ast.walk(node) if inner in self.values}

    def _knowledge(self, node: ast.AST, base: str) -> Knowledge:
        known = self._known(node).items()
        variables = {ast.unparse(_thawed(inner)) for inner, value in known if value.is_tainted}
        templates = {ast.unparse(inner): value.constant for inner, value in known if value.constant is not None}
        has_os = self.known.function.module.imports.get("os") == ("os", "")
        is_text, ends_without_slash = self.known.is_text, self.known.ends_without_slash
        own_base = {base, *(ast.unparse(inner) for inner in self._known(node) if is_static_read(inner, self.values))}

        def without_slash(found: ast.expr) -> bool:
            return ast.unparse(found) in own_base - {""} or ends_without_slash(found)

        return Knowledge(frozenset(variables | {base}), templates, is_text, without_slash, has_os)

    def _with_base(self, written: cst.BaseExpression, node: ast.AST, base: str) -> cst.BaseExpression:
        """The expression with the static base replaced, and ``.expr``, ``!r`` and ``.default_value`` undone."""
        known = self._known(node)
        static = {ast.unparse(inner) for inner in known if is_static_read(inner, self.values)}
        frozen = {ast.unparse(inner) for inner, value in known.items() if value.kind in (Kind.FROZEN, Kind.DEFAULT)}
        if not static and not frozen and "!r" not in syntax.code_of(written):
            return written
        base_node = cst.parse_expression(base)
        variables = self._knowledge(node, base).variables

        def change(inner: cst.CSTNode) -> cst.CSTNode:
            if isinstance(inner, cst.FormattedStringExpression):
                known = syntax.normal(syntax.code_of(inner.expression)) in variables
                return inner.with_changes(conversion=None) if known else inner
            key = syntax.normal(syntax.code_of(inner))
            if key in static:
                return base_node
            if key in frozen and isinstance(inner, cst.Attribute):
                return inner.value
            if key in frozen and isinstance(inner, cst.Call) and len(inner.args) == 1:
                return inner.args[0].value
            return inner

        return syntax.replace(written, change)

    # -- layout --------------------------------------------------------------------------------------------------

    def _laid_out(self, parts: Parts, join: str, written: str, start: int, end: int, pieces: list[Text | Code]) -> str:
        comments = _comments(written)
        if parts.is_single and not comments:
            return parts.sources[0]
        values = parts.sources[0][1:] if parts.sources[0].startswith("*[") else f"[{', '.join(parts.sources)}]"
        quote = next((piece.quote for piece in pieces if isinstance(piece, Text)), '"')
        one_line = f"{join}(on={quote}{parts.on}{quote}, values={values})"
        first, last = self.layout.line_of(start), self.layout.line_of(max(start, end - 1))
        before = start - self.layout.starts[first - 1]
        after = len(self.layout.lines[last - 1].rstrip()) - (end - self.layout.starts[last - 1])
        if not comments and "\n" not in one_line and before + len(one_line) + after <= _WIDEST:
            return one_line
        inner = [*comments, *(f"{source}," for source in parts.sources)]
        newline, indent = self.layout.newline, self.layout.indent(first)
        lines = [
            f"{join}(",
            f"    on={quote}{parts.on}{quote},",
            "    values=[",
            *(f"        {part}" for part in inner),
            "    ],",
            ")",
        ]
        return newline.join([lines[0], *(textwrap.indent(line, indent) for line in lines[1:])])


def is_static_read(node: ast.AST, values: Mapping[ast.AST, Value]) -> bool:
    """Whether ``node`` itself reads the object's own pipeline_s3_loc from its config."""
    if node not in values or not values[node].own:
        return False
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "getattr"
    return isinstance(node, ast.Attribute) and node.attr == vocabulary.STATIC_BASE


def _comments(written: str) -> list[str]:
    if "#" not in written:
        return []
    tokens = tokenize.generate_tokens(io.StringIO(f"({written}\n)").readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def _thawed(node: ast.AST) -> ast.AST:
    """What ``.expr``, ``.default_value`` and ``repr()`` were applied to."""
    match node:
        case ast.Attribute(value=value, attr="expr" | "default_value"):
            return value
        case ast.Call(func=ast.Name(id="repr"), args=[argument]):
            return argument
    return node
