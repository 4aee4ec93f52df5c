"""The pieces of a path: literal text, and code."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass


class CannotRewrite(Exception):
    """Why an expression is left alone, in words for the person who has to look at it."""


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text of a path, slashes and all, and the quote it was written with."""

    text: str
    quote: str = '"'


@dataclass(frozen=True, slots=True)
class Code:
    """An expression in a path: its source, and the ``!r`` or ``:02d`` it was formatted by.

    ``text``: it is a str for certain; an f-string takes anything, and a Join takes text only.
    """

    source: str
    form: str = ""
    variable: bool = False
    text: bool = False


Piece = Text | Code


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of the expressions in a path: variables and templates by their normal source.

    ``has_os``: the file can call os.fspath().
    """

    variables: frozenset[str]
    templates: dict[str, str]
    is_text: Callable[[ast.expr], bool]
    ends_without_slash: Callable[[ast.expr], bool]
    has_os: bool
