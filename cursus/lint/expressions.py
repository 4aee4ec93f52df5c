"""What an expression evaluates to, and what happens to pipeline variables on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from cursus.lint import vocabulary
from cursus.lint.events import Built, Event, Literal, Placed, StaticRead, TakenApart, Way
from cursus.lint.facts import Facts
from cursus.lint.project import Class, Function, last_name
from cursus.lint.values import (
    DEFAULT,
    FOREIGN_BASE,
    FROZEN,
    NUMBER,
    OWN_CONFIG,
    PLAIN,
    STATIC_BASE,
    VARIABLE,
    Kind,
    Value,
    join,
)

Operand = tuple[ast.expr, Value]


class Expressions:
    """Evaluates the expressions of one function; ``env`` maps local names (and narrowed ``a.b``) to values.

    ``events`` is what happened to pipeline variables, ``values`` what is known of every expression that is not plain.
    """

    def __init__(self, function: Function, facts: Facts) -> None:
        self.function = function
        self.facts = facts
        self.env: dict[str, Value] = {}
        self.imports = function.module.imports
        self.local_functions: dict[str, Function] = {}
        self.events: list[Event] = []
        self.values: dict[ast.AST, Value] = {}
        self._for_people = 0
        self._as_test = 0
        self._inside: ast.AST | None = None
        self._beside_lambda = PLAIN  # what a lambda is called with, when it is an argument beside other ones

    # -- where we are --------------------------------------------------------------------------------------------

    @property
    def owner(self) -> Class | None:
        return self.function.owner

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

    # -- values --------------------------------------------------------------------------------------------------

    def value(self, node: ast.expr) -> Value:
        handler = _HANDLERS.get(type(node))
        value = handler(self, node) if handler else PLAIN
        if value is not PLAIN:
            self.values[node] = value
        return value

    def all(self, nodes: Iterable[ast.expr | None]) -> list[Value]:
        return [self.value(node) for node in nodes if node is not None]

    def _constant(self, node: ast.Constant) -> Value:
        if isinstance(node.value, str):
            self._literal(node, node.value)
            return Value(constant=node.value)
        is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
        return NUMBER if is_number else PLAIN

    def _literal(self, node: ast.AST, text: str) -> None:
        says_place = text.startswith(vocabulary.S3_SCHEME) and text != vocabulary.S3_SCHEME
        is_prose = any(character.isspace() for character in text)
        if says_place and not is_prose and self.in_builder and not self._for_people and not self._as_test:
            self.events.append(Literal(self.place(node), self.function, text))

    def _name(self, node: ast.Name) -> Value:
        if node.id in self.env:
            return self.env[node.id]
        known = self.facts.global_value(self.function.module, node.id)
        if known is PLAIN and self.original_name(node) in vocabulary.VARIABLE_NAMES:
            return VARIABLE
        return known

    def _attribute(self, node: ast.Attribute) -> Value:
        narrowed = self.env.get(dotted(node)) if self.env else None
        if narrowed is not None:
            return narrowed
        owner = self.value(node.value)
        name = node.attr
        if name == vocabulary.STATIC_BASE:
            return self._static_base(node, owner)
        if name in vocabulary.VARIABLE_NAMES or last_name(node.value) == vocabulary.EXECUTION_VARIABLES:
            return VARIABLE
        if _is_property_of_step(node):
            return VARIABLE
        if owner.is_variable:
            return _OF_A_VARIABLE.get(name, PLAIN)
        return self._known_attribute(node)

    def _static_base(self, node: ast.expr, config: Value) -> Value:
        if not config.config:
            return FOREIGN_BASE
        is_read = self.in_builder and not self._as_test and not self._for_people
        if is_read and self.function.name != vocabulary.BASE_METHOD:
            self.events.append(StaticRead(self.place(node), self.function))
        return STATIC_BASE

    def _known_attribute(self, node: ast.Attribute) -> Value:
        name = node.attr
        if self.is_own(node.value) or self.is_own_class(node.value):
            assert self.owner is not None  # only methods have a self
            methods = [method for method in self.owner.method(name) if method.is_property]
            known = self.facts.result(methods) if methods else self.facts.attribute(self.owner, name)
            return OWN_CONFIG if name == "config" and known is PLAIN else known
        if isinstance(node.value, ast.Name) and node.value.id not in self.env:
            module = self.function.module
            cls = self.facts.project.class_named(node.value.id, module)
            if cls is not None:
                return self.facts.attribute(cls, name)
            path, original = self.imports.get(node.value.id, ("", ""))
            target = self.facts.project.module_named(f"{path}.{original}", module)
            if target is not None:
                return self.facts.global_value(target, name)
        return self.facts.agreed_result(name, properties=True)

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

    # -- text ----------------------------------------------------------------------------------------------------

    def built(self, node: ast.AST, way: Way, operands: list[Operand], text: str, mark: int, callee: str = "") -> Value:
        """Text was made of ``operands``; what happened inside since ``mark`` is part of it, not a finding more."""
        message = bool(self._for_people) or any(character.isspace() for character in text)
        if message:
            operands = [(part, value) for part, value in operands if not _is_static_read(part)]
        tainted = any(value.is_tainted for _, value in operands)
        if not tainted:
            if text.startswith(vocabulary.S3_SCHEME):
                self._literal(node, text + "?")
            return PLAIN
        self._fold(mark)
        self.events.append(Built(self.place(node), self.function, way, tuple(operands), text, message, callee))
        return PLAIN if message else VARIABLE

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
        text = ""
        for index, part in enumerate(node.values):
            if isinstance(part, ast.FormattedValue):
                value = self.value(part.value)
                if part.format_spec is not None:
                    self.value(part.format_spec)
                operands.append((part.value, FROZEN if part.conversion == ord("r") and value.is_tainted else value))
                # What stands in front of an s3:// would make it no place.
                text += "" if index else "\0"
            elif isinstance(part, ast.Constant):
                text += str(part.value)
        if outermost:
            self._inside = None
        return self.built(node, Way.F_STRING, operands, text, mark)

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
                return self.built(node, Way.PERCENT, self.spread(node.right, right), left.constant or "", mark)
            case ast.Div():
                left, right = self.value(node.left), self.value(node.right)
                if left.is_tainted or right.is_tainted:
                    operands = [(node.left, left), (node.right, right)]
                    return self.built(node, Way.PATH_FUNCTION, operands, "", mark, callee="Path")
        left, right = self.value(node.left), self.value(node.right)
        return NUMBER if left.kind is right.kind is Kind.NUMBER else PLAIN

    def _sum(self, node: ast.BinOp, mark: int) -> Value:
        nodes = list(_summands(node))
        with self.test():  # the parts are judged as a whole
            values = self.all(nodes)
        if any(value.is_container for value in values):
            return Value(element=join(*(value.any_element() for value in values)))
        if all(value.kind is Kind.NUMBER for value in values):
            return NUMBER
        text = "".join(
            "\0" * (not index) if value.constant is None else value.constant for index, value in enumerate(values)
        )
        return self.built(node, Way.PLUS, list(zip(nodes, values, strict=True)), text, mark)

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

    # -- containers, conditions ----------------------------------------------------------------------------------

    def _display(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        values = self.all(node.elts)
        if any(isinstance(element, ast.Starred) for element in node.elts):
            return Value(element=join(*(value.any_element() if value.is_container else value for value in values)))
        return Value(items=tuple(values))

    def _dict(self, node: ast.Dict) -> Value:
        keys: list[tuple[str, Value]] = []
        others: list[Value] = []
        for key, item in zip(node.keys, node.values, strict=True):
            value = self.value(item)
            if key is None:
                others.append(value.any_element() if value.is_container else value)
            elif isinstance(key, ast.Constant) and isinstance(key.value, str):
                keys.append((key.value, value))
            else:
                self.value(key)
                others.append(value)
        return Value(keys=tuple(keys), element=join(*others) if others else None, mapping=True)

    def _subscript(self, node: ast.Subscript) -> Value:
        mark = len(self.events)
        owner = self.value(node.value)
        if isinstance(node.slice, ast.Slice):
            if owner.is_variable:
                return self.taken_apart(node, "a slice", node.value, mark)
            return owner
        self.value(node.slice)
        return owner.at(node.slice.value if isinstance(node.slice, ast.Constant) else None)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        outer = dict(self.env)
        for generator in node.generators:
            self.bind(generator.target, self.value(generator.iter).iterated())
            for condition in generator.ifs:
                with self.test():
                    self.value(condition)
                self.env.update(narrowing(condition, True))
        if isinstance(node, ast.DictComp):
            self.value(node.key)
            result = Value(element=self.value(node.value), mapping=True)
        else:
            result = Value(element=self.value(node.elt))
        self.env = outer
        return result

    def _either(self, node: ast.BoolOp) -> Value:
        outer = dict(self.env)
        values = []
        for operand in node.values:
            values.append(self.value(operand))
            self.env.update(narrowing(operand, isinstance(node.op, ast.And)))
        self.env = outer
        return join(*values)

    def _conditional(self, node: ast.IfExp) -> Value:
        with self.test():
            self.value(node.test)
        outer = self.env
        self.env = outer | narrowing(node.test, True)
        chosen = self.value(node.body)
        self.env = outer | narrowing(node.test, False)
        other = self.value(node.orelse)
        self.env = outer
        return join(chosen, other)

    def _compare(self, node: ast.Compare) -> Value:
        mark = len(self.events)
        with self.test():
            self.value(node.left)
            for operator, operand in zip(node.ops, node.comparators, strict=True):
                value = self.value(operand)
                if isinstance(operator, ast.In | ast.NotIn) and value.is_variable and not _is_static_read(operand):
                    self.taken_apart(node, "in", operand, mark)
        return PLAIN

    def _unary(self, node: ast.UnaryOp) -> Value:
        with self.test():
            return NUMBER if self.value(node.operand).kind is Kind.NUMBER else PLAIN

    def _lambda(self, node: ast.Lambda) -> Value:
        outer = dict(self.env)
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            self.env[argument.arg] = VARIABLE if argument.arg in vocabulary.VARIABLE_NAMES else self._beside_lambda
        self.value(node.body)
        self.env = outer
        return PLAIN

    def _named(self, node: ast.NamedExpr) -> Value:
        value = self.value(node.value)
        self.bind(node.target, value)
        return value

    def _inner(self, node: ast.Starred | ast.Await | ast.FormattedValue) -> Value:
        return self.value(node.value)

    def _yield(self, node: ast.Yield | ast.YieldFrom) -> Value:
        if node.value is not None:
            value = self.value(node.value)
            self.returns(Value(element=value.any_element() if isinstance(node, ast.YieldFrom) else value))
        return PLAIN

    # -- what statements and calls provide -----------------------------------------------------------------------

    def bind(self, target: ast.expr, value: Value) -> None:
        raise NotImplementedError

    def returns(self, value: Value) -> None:
        raise NotImplementedError

    def call(self, node: ast.Call) -> Value:
        raise NotImplementedError


_OF_A_VARIABLE = {"expr": FROZEN, "default_value": DEFAULT}
_PART_OF_TEXT = (Built, TakenApart, StaticRead, Literal, Placed)

_HANDLERS: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Constant: Expressions._constant,
    ast.Name: Expressions._name,
    ast.Attribute: Expressions._attribute,
    ast.JoinedStr: Expressions._f_string,
    ast.BinOp: Expressions._binary,
    ast.List: Expressions._display,
    ast.Tuple: Expressions._display,
    ast.Set: Expressions._display,
    ast.Dict: Expressions._dict,
    ast.Subscript: Expressions._subscript,
    ast.ListComp: Expressions._comprehension,
    ast.SetComp: Expressions._comprehension,
    ast.GeneratorExp: Expressions._comprehension,
    ast.DictComp: Expressions._comprehension,
    ast.BoolOp: Expressions._either,
    ast.IfExp: Expressions._conditional,
    ast.Compare: Expressions._compare,
    ast.UnaryOp: Expressions._unary,
    ast.Lambda: Expressions._lambda,
    ast.NamedExpr: Expressions._named,
    ast.Starred: Expressions._inner,
    ast.Await: Expressions._inner,
    ast.FormattedValue: Expressions._inner,
    ast.Yield: Expressions._yield,
    ast.YieldFrom: Expressions._yield,
    ast.Call: lambda self, node: self.call(node),
}


def dotted(node: ast.expr) -> str:
    """``a.b.c``, or empty when ``node`` is more than names and dots."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


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


def _summands(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _summands(node.left)
        yield from _summands(node.right)
    else:
        yield node


def _is_static_read(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == vocabulary.STATIC_BASE


def _is_property_of_step(node: ast.Attribute) -> bool:
    if node.attr == "properties":
        return "step" in (last_name(node.value) or "").lower()
    below: ast.expr = node
    while isinstance(below, ast.Attribute | ast.Subscript):
        above, below = below, below.value
        if isinstance(below, ast.Attribute) and below.attr == "properties":
            known_root = isinstance(above, ast.Attribute) and above.attr in vocabulary.PROPERTY_ROOTS
            return known_root or _is_property_of_step(below)
    return False
