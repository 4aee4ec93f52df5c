"""What an expression evaluates to, and what happens to pipeline variables on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable

from cursus.lint import vocabulary
from cursus.lint.events import StaticRead
from cursus.lint.narrowing import narrowing
from cursus.lint.syntax import dotted, last_name
from cursus.lint.text import Text, is_static_read
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


class Expressions(Text):
    """Adds the expressions other than calls to text."""

    # -- values --------------------------------------------------------------------------------------------------

    def value(self, node: ast.expr) -> Value:
        handler = _HANDLERS.get(type(node))
        value = handler(self, node) if handler else PLAIN
        if value is not PLAIN:
            self.values[node] = value
        return value

    def _constant(self, node: ast.Constant) -> Value:
        if isinstance(node.value, str):
            self.literal(node, node.value)
            locations = self.located(node) if self.locates(node.value) else frozenset()
            return Value(constant=node.value, locations=locations)
        is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
        return NUMBER if is_number else PLAIN

    def _name(self, node: ast.Name) -> Value:
        local = self.env.get(node.id)
        if local is not None:
            return local
        known = self.facts.global_value(self.function.module, node.id)
        if known is PLAIN and self.means_variable(self.original_name(node)):
            return VARIABLE
        return known

    def _attribute(self, node: ast.Attribute) -> Value:
        narrowed = self.env.get(dotted(node)) if self.env else None
        if narrowed is not None:
            return narrowed
        owner = self.value(node.value)
        name = node.attr
        if name == vocabulary.STATIC_BASE and self.means_variable(name):
            return self._static_base(node, owner)
        if self.means_variable(name) or last_name(node.value) == vocabulary.EXECUTION_VARIABLES:
            return VARIABLE
        if _is_property_of_step(node):
            return VARIABLE
        if owner.is_variable:
            return _OF_A_VARIABLE.get(name, PLAIN)
        if owner.dated:
            return owner.altered()
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
            return owner if owner.is_container else owner.altered()
        self.value(node.slice)
        return owner.at(node.slice.value if isinstance(node.slice, ast.Constant) else None)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        mark = self.env.mark()
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
        self.env.rewind(mark)
        return result

    def _either(self, node: ast.BoolOp) -> Value:
        mark = self.env.mark()
        values = []
        for operand in node.values:
            values.append(self.value(operand))
            self.env.update(narrowing(operand, isinstance(node.op, ast.And)))
        self.env.rewind(mark)
        return join(*values)

    def _conditional(self, node: ast.IfExp) -> Value:
        with self.test():
            self.value(node.test)
        mark = self.env.mark()
        self.env.update(narrowing(node.test, True))
        chosen = self.value(node.body)
        self.env.rewind(mark)
        self.env.update(narrowing(node.test, False))
        other = self.value(node.orelse)
        self.env.rewind(mark)
        return join(chosen, other)

    def _compare(self, node: ast.Compare) -> Value:
        mark = len(self.events)
        with self.test():
            self.value(node.left)
            for operator, operand in zip(node.ops, node.comparators, strict=True):
                value = self.value(operand)
                if isinstance(operator, ast.In | ast.NotIn) and value.is_variable and not is_static_read(operand):
                    self.taken_apart(node, "in", operand, mark)
        return PLAIN

    def _unary(self, node: ast.UnaryOp) -> Value:
        with self.test():
            return NUMBER if self.value(node.operand).kind is Kind.NUMBER else PLAIN

    def _lambda(self, node: ast.Lambda) -> Value:
        mark = self.env.mark()
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            self.env.set(argument.arg, VARIABLE if self.means_variable(argument.arg) else self._beside_lambda)
        self.value(node.body)
        self.env.rewind(mark)
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


_OF_A_VARIABLE = {"expr": FROZEN, "default_value": DEFAULT}

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
