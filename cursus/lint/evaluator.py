"""One function under evaluation: what is known so far, and the tables that say how each kind of syntax is evaluated."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from cursus.lint import vocabulary
from cursus.lint.events import Event, JoinMade
from cursus.lint.expressions import EXPRESSIONS
from cursus.lint.facts import Facts
from cursus.lint.project import Class, Function, FunctionNode
from cursus.lint.scope import Scope
from cursus.lint.statements import STATEMENTS, enter
from cursus.lint.survey import unused_joins
from cursus.lint.syntax import dotted, last_name
from cursus.lint.values import PLAIN, Location, Value


class Evaluator:
    """Runs through a function over abstract values; what that teaches about others goes to ``facts``.

    ``env`` holds the local names, ``events`` what happened to pipeline variables, ``values`` what is known of each
    expression that is not plain.
    """

    def __init__(self, function: Function, facts: Facts) -> None:
        self.function = function
        self.facts = facts
        self.env = Scope()
        self.imports = function.module.imports
        self.local_functions: dict[str, Function] = {}
        self.events: list[Event] = []
        self.values: dict[ast.AST, Value] = {}
        self.returning = function
        self.joins: dict[str, JoinMade] = {}
        self.globals: set[str] = set()
        self.started_at_once = facts.started_at_once(function)
        self.reported: dict[tuple[bool, bool], set[Location]] = defaultdict(set)
        self.inside: ast.AST | None = None
        self.for_people = self.as_test = self.at_once_depth = self.loops = 0

    def run(self) -> None:
        """Evaluate the whole function."""
        if isinstance(self.function.node, FunctionNode):
            enter(self, self.function, self.function.node)
        self.block(self.function.node.body)
        self.events += unused_joins(self.function, self.joins)

    # -- evaluating ----------------------------------------------------------------------------------------------

    def block(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            handler = STATEMENTS.get(type(statement))
            if handler is not None:
                handler(self, statement)

    def value(self, node: ast.expr) -> Value:
        handler = EXPRESSIONS.get(type(node))
        value = handler(self, node) if handler else PLAIN
        if value is not PLAIN:
            self.values[node] = value
        return value

    def all(self, nodes: Iterable[ast.expr | None]) -> list[Value]:
        return [self.value(node) for node in nodes if node is not None]

    def known(self, node: ast.expr) -> Value:
        """The value of an expression that was evaluated before."""
        return self.values.get(node, PLAIN)

    def returns(self, value: Value) -> None:
        self.facts.returned(self.returning, value)

    def bind(self, target: ast.expr, value: Value) -> None:
        """Give a target of an assignment its value."""
        match target:
            case ast.Name(id=name):
                if self.function.is_body:
                    self._define(name, value)
                elif name in self.globals:
                    self.facts.set_global(self.function.module, name, value)
                self.env.set(name, value)
            case ast.Attribute(value=owner, attr=name):
                if (self.is_own(owner) or self.is_own_class(owner)) and self.owner is not None:
                    self.facts.assigned(self.owner, name, value)
                    self.env.set(dotted(target), None)
            case ast.Subscript(value=owner, slice=key):
                held = self.value(owner)
                if not held.is_variable:
                    known = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
                    self.bind(owner, held.with_item(known, value))
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                for each, part in zip(targets, value.unpacked(len(targets)), strict=True):
                    self.bind(each, part)
            case ast.Starred(value=inner):
                self.bind(inner, Value(element=value))

    def _define(self, name: str, value: Value) -> None:
        if isinstance(self.function.node, ast.Module):
            self.facts.set_global(self.function.module, name, value)
        elif self.owner is not None:
            self.facts.assigned(self.owner, name, value)

    def forget(self, mark: int) -> None:
        """Take back what was seen since ``mark``."""
        del self.events[mark:]
        self.reported.clear()

    # -- where we are --------------------------------------------------------------------------------------------

    @property
    def owner(self) -> Class | None:
        return self.function.owner

    @property
    def in_builder(self) -> bool:
        return self.owner is not None and self.owner.is_builder

    def means_variable(self, name: str) -> bool:
        """Whether ``name`` is what the framework calls a pipeline variable, in code that uses the framework."""
        return self.function.module.is_ours and name in vocabulary.VARIABLE_NAMES

    def is_own(self, node: ast.expr) -> bool:
        """Whether ``node`` is ``self``."""
        return isinstance(node, ast.Name) and node.id == self.function.bound_name and node.id not in self.env

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

    def original_name(self, node: ast.expr) -> str:
        """The last name of ``node``, an import alias undone."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, ("", ""))[1] or node.id
        return last_name(node) or ""

    def place(self, node: ast.AST) -> ast.AST:
        """Where to report ``node``: Python 3.11 does not know the positions inside an f-string."""
        return self.inside or node

    @contextmanager
    def message(self) -> Iterator[None]:
        """What is evaluated here is read by people: a log line, an exception."""
        self.for_people += 1
        yield
        self.for_people -= 1

    @contextmanager
    def test(self) -> Iterator[None]:
        """What is evaluated here is only asked about."""
        self.as_test += 1
        yield
        self.as_test -= 1

    @contextmanager
    def at_once(self, applies: bool = True) -> Iterator[None]:
        """What is evaluated here belongs to a job that starts right away, outside any pipeline."""
        self.at_once_depth += applies
        yield
        self.at_once_depth -= applies
