"""Edits of a source text by place, so that everything outside them stays as its author wrote it."""

from __future__ import annotations

import ast
import bisect
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

# An opening parenthesis that calls nothing.
_GROUPING = re.compile(r"(?:[=(,\[:{]|\b(?:return|yield|or|and|else|if|in))\s*\($")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Put ``text`` where ``start`` to ``end`` was (offsets in characters; equal for an insertion)."""

    start: int
    end: int
    text: str

    def overlaps(self, other: Edit) -> bool:
        return self != other and self.start < other.end and other.start < self.end


def apply(source: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap; equal insertions count once."""
    pieces, end = [], 0
    for edit in sorted(set(edits)):
        pieces += [source[end : edit.start], edit.text]
        end = edit.end
    return "".join([*pieces, source[end:]])


class Layout:
    """Where the nodes of a parsed source stand in its text."""

    def __init__(self, source: str, lines: list[str]) -> None:
        self.source = source
        self.lines = lines
        self.starts = [0, *itertools.accumulate(map(len, lines))]

    @cached_property
    def newline(self) -> str:
        first = self.lines[0] if self.lines else "\n"
        return first[len(first.rstrip("\r\n")) :] or "\n"

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Offsets of a node's first character and behind its last."""
        line, column = node.lineno, node.col_offset  # type: ignore[attr-defined]
        end_line, end_column = node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]
        return self._offset(line, column), self._offset(end_line, end_column)

    def _offset(self, line: int, column: int) -> int:
        text = self.lines[line - 1]
        return self.starts[line - 1] + (column if text.isascii() else len(text.encode()[:column].decode()))

    def text(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.source[start:end]

    def replace(self, node: ast.AST, text: str) -> Edit:
        return Edit(*self.span(node), text)

    def is_one_line(self, node: ast.stmt) -> bool:
        return node.lineno == node.end_lineno

    def line_of(self, offset: int) -> int:
        """The line, from 1, that holds a character."""
        return min(bisect.bisect_right(self.starts, offset), len(self.lines))

    def indent(self, line: int) -> str:
        text = self.lines[line - 1]
        return text[: len(text) - len(text.lstrip(" \t"))]

    def insert_before_line(self, line: int, text: str) -> Edit:
        offset = self.starts[line - 1]
        return Edit(offset, offset, text + self.newline)

    def insert_after_line(self, line: int, text: str) -> Edit:
        offset = self.starts[line]
        missing = "" if self.lines[line - 1].endswith(("\n", "\r")) else self.newline
        return Edit(offset, offset, missing + text + self.newline)

    def first_line_of_block(self, node: ast.stmt) -> int:
        """The line where something to stand before ``node`` goes: above its decorators and its own comments."""
        decorators = getattr(node, "decorator_list", [])
        line: int = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        indent = self.indent(line)
        while line > 1 and self.lines[line - 2].startswith(f"{indent}#"):
            line -= 1
        return line

    def with_redundant_parentheses(self, start: int, end: int) -> tuple[int, int]:
        """The span widened to parentheses that only let an expression run over lines."""
        opened = start
        while opened and self.source[opened - 1].isspace():
            opened -= 1
        closed = _after_comments(self.source, end)
        if self.source[opened - 1 : opened] != "(" or self.source[closed : closed + 1] != ")":
            return start, end
        if "\n" not in self.source[opened:start] or not _GROUPING.search(self.source[max(0, opened - 20) : opened]):
            return start, end
        return opened - 1, closed + 1


def _after_comments(text: str, position: int) -> int:
    """Where ``text`` continues behind spaces and comments."""
    while position < len(text):
        if text[position] == "#":
            end = text.find("\n", position)
            position = len(text) if end < 0 else end
        elif not text[position].isspace():
            break
        position += 1
    return position
