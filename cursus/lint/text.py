"""Text that is made of values: f-strings, + and %, and who it is made for."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from cursus.lint import vocabulary
from cursus.lint.events import Built, Event, Literal, Placed, StaticRead, TakenApart, Way
from cursus.lint.facts import Facts
from cursus.lint.project import Class, Function
from cursus.lint.scope import Scope
from cursus.lint.syntax import last_name
from cursus.lint.values import FROZEN, NUMBER, PLAIN, VARIABLE, Kind, Location, Value, join

Operand = tuple[ast.expr, Value]

_PART_OF_TEXT = (Built, TakenApart, StaticRead, Literal, Placed)


class Text:
    """One function under evaluation, and the text it makes; ``env`` maps local names (and narrowed ``a.b``) to values.

    ``events`` is what happened to pipeline variables, ``values`` what is known of every expression that is not plain.
    """

    def __init__(self, function: Function, facts: Facts) -> None:
        self.function = function
        self.facts = facts
        self.env = Scope()
        self.imports = function.module.imports
        self.local_functions: dict[str, Function] = {}
        self.events: list[Event] = []
        self.values: dict[ast.AST, Value] = {}
        self._for_people = 0
        self._as_test = 0
        self._inside: ast.AST | None = None
        self._at_once = 0
        self._reported: dict[tuple[bool, bool], set[Location]] = defaultdict(set)
        self._beside_lambda = PLAIN  # what a lambda is called with, when it is an argument beside other ones

    # -- where we are --------------------------------------------------------------------------------------------

    @property
    def owner(self) -> Class | None:
        return self.function.owner

    def means_variable(self, name: str) -> bool:
        """Whether ``name`` is what the framework calls a pipeline variable, in code that uses the framework."""
        return self.function.module.is_ours and name in vocabulary.VARIABLE_NAMES

    @property
    def in_builder(self) -> bool:
        return self.owner is not None and self.owner.is_builder

    @contextmanager
    def message(self) -> Iterator[None]:
        """What is evaluated here is read by people: a log line, an exception."""
        self._for_people += 1
        yield
        self._for_people -= 1

    @contextmanager
    def test(self) -> Iterator[None]:
        """What is evaluated here is only asked about."""
        self._as_test += 1
        yield
        self._as_test -= 1

    @contextmanager
    def at_once(self, applies: bool = True) -> Iterator[None]:
        """What is evaluated here belongs to a job that starts right away, outside of any pipeline."""
        self._at_once += applies
        yield
        self._at_once -= applies

    def place(self, node: ast.AST) -> ast.AST:
        """Where to report ``node``: Python 3.11 does not know the positions inside of an f-string."""
        return self._inside or node

    def is_own(self, node: ast.expr) -> bool:
        """Whether ``node`` is ``self``."""
        return isinstance(node, ast.Name) and node.id == self.function.bound_name and node.id not in self.env

    def original_name(self, node: ast.expr) -> str:
        """The last name of ``node``, an import alias undone."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, ("", ""))[1] or node.id
        return last_name(node) or ""

    def is_own_class(self, node: ast.expr) -> bool:
        """Whether ``node`` is ``super()``, ``type(self)`` or ``self.__class__``."""
        match node:
            case ast.Call(func=ast.Name(id="super")):
                return self.owner is not None and self.function.bound_name is not None
            case ast.Call(func=ast.Name(id="type"), args=[argument]):
                return self.is_own(argument)
            case ast.Attribute(value=argument, attr="__class__"):
                return self.is_own(argument)
        return False

    def literal(self, node: ast.AST, text: str) -> None:
        says_place = text.startswith(vocabulary.S3_SCHEME) and text != vocabulary.S3_SCHEME
        is_prose = any(character.isspace() for character in text)
        if says_place and not is_prose and self.in_builder and not self._for_people and not self._as_test:
            self.events.append(Literal(self.place(node), self.function, text))

    def locates(self, text: str) -> bool:
        """Whether ``text`` names a place in S3, in code where it matters who decides on that."""
        if self.in_builder or not self.function.module.makes_pipelines or self._for_people:
            return False
        is_place = text.startswith(vocabulary.S3_SCHEME) and text != vocabulary.S3_SCHEME
        return is_place and not any(character.isspace() for character in text)

    def located(self, node: ast.AST) -> frozenset[Location]:
        return frozenset([Location(self.place(node), self.function)])

    def built(
        self, node: ast.AST, way: Way, operands: list[Operand], text: str, mark: int, pattern: str, callee: str = ""
    ) -> Value:
        """Text was made of ``operands``; what happened inside since ``mark`` is part of it, not a finding more.

        ``text`` is its literal part, ``pattern`` all that is known of it, with a NUL for each part that is not.
        """
        message = bool(self._for_people) or any(character.isspace() for character in text)
        if message:
            operands = [(part, value) for part, value in operands if not is_static_read(part)]
        tainted = any(value.is_tainted for _, value in operands)
        if not tainted:
            if text.startswith(vocabulary.S3_SCHEME):
                self.literal(node, text + "?")
            return self._plain_text(node, operands, pattern)
        self._fold(mark)
        self.events.append(Built(self.place(node), self.function, way, tuple(operands), text, message, callee))
        return PLAIN if message else VARIABLE

    def _plain_text(self, node: ast.AST, operands: list[Operand], pattern: str) -> Value:
        """Text without a variable: a place in S3 when it starts like one, or with one."""
        first = operands[0][1] if operands and pattern.startswith(operands[0][1].shape) else PLAIN
        located = self.locates(pattern) or bool(first.locations)
        return Value(
            constant=None if "\0" in pattern else pattern,
            locations=self.located(node) if located else frozenset(),
            dated=any(value.dated for _, value in operands),
            front=pattern[:1].strip("\0"),
            back=pattern[-1:].strip("\0"),
        )

    def forget(self, mark: int) -> None:
        """Take back what was seen since ``mark``."""
        del self.events[mark:]
        self._reported.clear()

    def _fold(self, mark: int) -> None:
        inner = [found for found in self.events[mark:] if not isinstance(found, _PART_OF_TEXT)]
        self.events[mark:] = inner

    def taken_apart(self, node: ast.AST, operation: str, operand: ast.expr, mark: int) -> Value:
        """A string operation on a variable, unless what made the variable is itself a finding."""
        already = any(isinstance(found, Built | TakenApart) for found in self.events[mark:])
        if not already:
            self._fold(mark)
            self.events.append(TakenApart(self.place(node), self.function, operation, operand))
        return VARIABLE

    def _f_string(self, node: ast.JoinedStr) -> Value:
        mark = len(self.events)
        outermost = self._inside is None
        if outermost:
            self._inside = node
        operands: list[Operand] = []
        text = pattern = ""
        for index, part in enumerate(node.values):
            if isinstance(part, ast.FormattedValue):
                value = self.value(part.value)
                if part.format_spec is not None:
                    self.value(part.format_spec)
                operands.append((part.value, FROZEN if part.conversion == ord("r") and value.is_tainted else value))
                # What stands in front of an s3:// would make it no place.
                text += "" if index else "\0"
                pattern += value.shape if part.format_spec is None and part.conversion == -1 else "\0"
            elif isinstance(part, ast.Constant):
                text += str(part.value)
                pattern += str(part.value)
        if outermost:
            self._inside = None
        return self.built(node, Way.F_STRING, operands, text, mark, pattern)

    def _binary(self, node: ast.BinOp) -> Value:
        mark = len(self.events)
        match node.op:
            case ast.Add():
                return self._sum(node, mark)
            case ast.Mod():
                left, right = self.value(node.left), self.value(node.right)
                is_number = left.kind is Kind.NUMBER or not (right.is_tainted or right.holds_variable or left.constant)
                if is_number:
                    return NUMBER if left.kind is Kind.NUMBER else PLAIN
                operands = self.spread(node.right, right)
                pattern = _filled(left.constant, operands)
                return self.built(node, Way.PERCENT, operands, left.constant or "", mark, pattern)
            case ast.Div():
                left, right = self.value(node.left), self.value(node.right)
                if left.is_tainted or right.is_tainted:
                    operands = [(node.left, left), (node.right, right)]
                    return self.built(node, Way.PATH_FUNCTION, operands, "", mark, "\0", callee="Path")
                return Value(dated=left.dated or right.dated)
        left, right = self.value(node.left), self.value(node.right)
        return NUMBER if left.kind is right.kind is Kind.NUMBER else PLAIN

    def _sum(self, node: ast.BinOp, mark: int) -> Value:
        nodes = _summands(node)
        with self.test():  # the parts are judged as a whole
            values = self.all(nodes)
        if any(value.is_container for value in values):
            return Value(element=join(*(value.any_element() for value in values)))
        if all(value.kind is Kind.NUMBER for value in values):
            return NUMBER
        text = "".join(
            "\0" * (not index) if value.constant is None else value.constant for index, value in enumerate(values)
        )
        pattern = "".join(value.shape for value in values)
        return self.built(node, Way.PLUS, list(zip(nodes, values, strict=True)), text, mark, pattern)

    def spread(self, node: ast.expr, value: Value) -> list[Operand]:
        """The elements of a tuple, list or dict display as operands; anything else is one operand."""
        elements: list[ast.expr] | None = None
        match node:
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                if value.items is not None:
                    return list(zip(elements, value.items, strict=True))
            case ast.Dict(values=elements) if len(value.keys) == len(elements):
                return list(zip(elements, (item for _, item in value.keys), strict=True))
        return [(node, value.any_element() if value.is_container else value)]

    # -- what expressions, calls and statements provide ------------------------------------------------------------

    def all(self, nodes: Iterable[ast.expr | None]) -> list[Value]:
        return [self.value(node) for node in nodes if node is not None]

    def known(self, node: ast.expr) -> Value:
        """The value of an expression that was evaluated before."""
        return self.values.get(node, PLAIN)

    def value(self, node: ast.expr) -> Value:
        raise NotImplementedError

    def bind(self, target: ast.expr, value: Value) -> None:
        raise NotImplementedError

    def returns(self, value: Value) -> None:
        raise NotImplementedError

    def call(self, node: ast.Call) -> Value:
        raise NotImplementedError


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


def is_static_read(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == vocabulary.STATIC_BASE
