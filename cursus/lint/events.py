"""What the dataflow analysis sees happen to a pipeline variable; the rules judge these."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import Enum

from cursus.lint.project import Function
from cursus.lint.syntax import written
from cursus.lint.values import Kind, Value


class Way(Enum):
    """How text is put together."""

    F_STRING = "an f-string"
    FORMAT = ".format()"
    PERCENT = "the % operator"
    PLUS = "+"
    STR_JOIN = "str.join()"
    PATH_FUNCTION = "a path function"


@dataclass(frozen=True, slots=True)
class Event:
    """``node`` is where it happens, ``function`` what it happens in."""

    node: ast.AST
    function: Function

    @property
    def in_builder(self) -> bool:
        return self.function.owner is not None and self.function.owner.is_builder


@dataclass(frozen=True, slots=True)
class Built(Event):
    """Text put together from ``operands``. ``text`` is its literal part; ``message``: it is meant for people."""

    way: Way
    operands: tuple[tuple[ast.expr, Value], ...]
    text: str
    message: bool
    callee: str = ""

    def has(self, kind: Kind) -> bool:
        return any(value.kind is kind for _, value in self.operands)

    def of(self, kind: Kind) -> str:
        """The first operand of that kind, as its author wrote it."""
        return next(written(node) for node, value in self.operands if value.kind is kind)


@dataclass(frozen=True, slots=True)
class TakenApart(Event):
    """A string operation on a variable: ``operation`` names it."""

    operation: str
    operand: ast.expr


@dataclass(frozen=True, slots=True)
class Placed(Event):
    """A frozen or default value handed over as a place (``argument``) or inside a Join."""

    value: Value
    argument: str


@dataclass(frozen=True, slots=True)
class Frozen(Event):
    """A place in S3 that the SDK gets as text: ``argument`` of ``callee``. ``dated``: each compile names another one.

    ``node`` is the text. ``written`` says that the step writes there; otherwise it reads it, or hands it on.
    """

    argument: str
    callee: str
    written: bool
    dated: bool


@dataclass(frozen=True, slots=True)
class StaticRead(Event):
    """``self.config.pipeline_s3_loc`` read by a builder outside any text."""


@dataclass(frozen=True, slots=True)
class Literal(Event):
    """Text in a builder that starts with s3://."""

    text: str


@dataclass(frozen=True, slots=True)
class HelperUsed(Event):
    """An obsolete helper called, or defined (``defined``)."""

    name: str
    defined: bool


@dataclass(frozen=True, slots=True)
class JoinMade(Event):
    """A Join. ``separator`` is None when it is not known, ``parts`` its values when they are a display.

    ``shapes`` is the text of each part, with a NUL for what is not known of it.
    """

    separator: str | None
    parts: tuple[ast.expr, ...] | None
    text: str | None
    shapes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JoinUnused(Event):
    """A Join that nothing reads; ``name`` is the variable it went to, or empty."""

    name: str


@dataclass(frozen=True, slots=True)
class TooDeep(Event):
    """The function nests deeper than Python can follow: nothing in it was checked."""
