"""What an expression evaluates to, and what happens to pipeline variables on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from cursus.lint import vocabulary
from cursus.lint.calls import call
from cursus.lint.events import StaticRead
from cursus.lint.narrowing import narrowing
from cursus.lint.project import Class
from cursus.lint.syntax import dotted, last_name
from cursus.lint.text import binary, f_string, literal, located, locates, taken_apart
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

if TYPE_CHECKING:
    from cursus.lint.evaluator import Evaluator


def _constant(run: Evaluator, node: ast.Constant) -> Value:
    if isinstance(node.value, str):
        literal(run, node, node.value)
        locations = located(run, node) if locates(run, node.value) else frozenset()
        return Value(constant=node.value, locations=locations)
    is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
    return NUMBER if is_number else PLAIN


def _name(run: Evaluator, node: ast.Name) -> Value:
    local = run.env.get(node.id)
    if local is not None:
        return local
    known = run.facts.global_value(run.function.module, node.id)
    if known is PLAIN and run.means_variable(run.original_name(node)):
        return VARIABLE
    return known


def _attribute(run: Evaluator, node: ast.Attribute) -> Value:
    narrowed = run.env.get(dotted(node)) if run.env else None
    if narrowed is not None:
        return narrowed
    owner = run.value(node.value)
    name = node.attr
    if name == vocabulary.STATIC_BASE and run.means_variable(name):
        return _static_base(run, node, owner)
    if run.means_variable(name) or last_name(node.value) == vocabulary.EXECUTION_VARIABLES:
        return VARIABLE
    if _is_property_of_step(node):
        return VARIABLE
    if owner.is_variable:
        return _OF_A_VARIABLE.get(name, PLAIN)
    if owner.dated:
        return owner.altered()
    known = _attribute_of(run, owner.cls, name) if owner.cls else PLAIN
    return known if known is not PLAIN else _known_attribute(run, node)


def _static_base(run: Evaluator, node: ast.expr, config: Value) -> Value:
    if not config.config:
        return FOREIGN_BASE
    is_read = run.in_builder and not run.as_test and not run.for_people
    name = run.function.name
    if is_read and name != vocabulary.BASE_METHOD and not vocabulary.VALIDATOR.match(name):
        run.events.append(StaticRead(run.place(node), run.function))
    return STATIC_BASE


def _attribute_of(run: Evaluator, cls: Class, name: str) -> Value:
    methods = [method for method in cls.method(name) if method.is_property]
    return run.facts.result(methods) if methods else run.facts.attribute(cls, name)


def _known_attribute(run: Evaluator, node: ast.Attribute) -> Value:
    name = node.attr
    if run.is_own(node.value) or run.is_own_class(node.value):
        assert run.owner is not None  # only methods have a self
        known = _attribute_of(run, run.owner, name)
        return OWN_CONFIG if name == "config" and known is PLAIN else known
    if isinstance(node.value, ast.Name) and node.value.id not in run.env:
        module = run.function.module
        cls = run.facts.project.class_named(node.value.id, module)
        if cls is not None:
            return run.facts.attribute(cls, name)
        path, original = run.imports.get(node.value.id, ("", ""))
        target = run.facts.project.module_named(f"{path}.{original}", module)
        if target is not None:
            return run.facts.global_value(target, name)
    return run.facts.agreed_result(name, properties=True)


def _display(run: Evaluator, node: ast.List | ast.Tuple | ast.Set) -> Value:
    values = run.all(node.elts)
    if any(isinstance(element, ast.Starred) for element in node.elts):
        return Value(element=join(*(value.any_element() if value.is_container else value for value in values)))
    return Value(items=tuple(values))


def _dict(run: Evaluator, node: ast.Dict) -> Value:
    keys: list[tuple[str, Value]] = []
    others: list[Value] = []
    for key, item in zip(node.keys, node.values, strict=True):
        value = run.value(item)
        if key is None:
            others.append(value.any_element() if value.is_container else value)
        elif isinstance(key, ast.Constant) and isinstance(key.value, str):
            keys.append((key.value, value))
        else:
            run.value(key)
            others.append(value)
    return Value(keys=tuple(keys), element=join(*others) if others else None, mapping=True)


def _subscript(run: Evaluator, node: ast.Subscript) -> Value:
    mark = len(run.events)
    owner = run.value(node.value)
    if isinstance(node.slice, ast.Slice):
        bounds = (node.slice.lower, node.slice.upper, node.slice.step)
        run.all(bounds)
        if owner.is_variable:
            return taken_apart(run, node, "a slice", node.value, mark)
        if owner.items is not None and all(bound is None or _index(bound) is not None for bound in bounds):
            first, last, step = (None if bound is None else _index(bound) for bound in bounds)
            return Value(items=owner.items[first:last:step])
        return owner if owner.is_container else owner.altered()
    run.value(node.slice)
    return owner.at(node.slice.value if isinstance(node.slice, ast.Constant) else _index(node.slice))


def _index(node: ast.expr) -> int | None:
    """The number that is written there, which may be negative."""
    match node:
        case ast.Constant(value=int() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
            return -value
    return None


def _comprehension(run: Evaluator, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
    mark = run.env.mark()
    for generator in node.generators:
        run.bind(generator.target, run.value(generator.iter).iterated())
        for condition in generator.ifs:
            with run.test():
                run.value(condition)
            run.env.update(narrowing(condition, True))
    if isinstance(node, ast.DictComp):
        run.value(node.key)
        result = Value(element=run.value(node.value), mapping=True)
    else:
        result = Value(element=run.value(node.elt))
    run.env.rewind(mark)
    return result


def _either(run: Evaluator, node: ast.BoolOp) -> Value:
    mark = run.env.mark()
    values = []
    for operand in node.values:
        values.append(run.value(operand))
        run.env.update(narrowing(operand, isinstance(node.op, ast.And)))
    run.env.rewind(mark)
    return join(*values)


def _conditional(run: Evaluator, node: ast.IfExp) -> Value:
    with run.test():
        run.value(node.test)
    mark = run.env.mark()
    run.env.update(narrowing(node.test, True))
    chosen = run.value(node.body)
    run.env.rewind(mark)
    run.env.update(narrowing(node.test, False))
    other = run.value(node.orelse)
    run.env.rewind(mark)
    return join(chosen, other)


def _compare(run: Evaluator, node: ast.Compare) -> Value:
    mark = len(run.events)
    with run.test():
        run.value(node.left)
        for operator, operand in zip(node.ops, node.comparators, strict=True):
            value = run.value(operand)
            if isinstance(operator, ast.In | ast.NotIn) and value.is_variable and not value.static:
                taken_apart(run, node, "in", operand, mark)
    return PLAIN


def _unary(run: Evaluator, node: ast.UnaryOp) -> Value:
    with run.test():
        return NUMBER if run.value(node.operand).kind is Kind.NUMBER else PLAIN


def _lambda(run: Evaluator, node: ast.Lambda) -> Value:
    run.all([*node.args.defaults, *node.args.kw_defaults])
    mark = run.env.mark()
    for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        run.env.set(argument.arg, VARIABLE if run.means_variable(argument.arg) else PLAIN)
    result = run.value(node.body)
    run.env.rewind(mark)
    return Value(result=result) if result.matters else PLAIN


def _named(run: Evaluator, node: ast.NamedExpr) -> Value:
    value = run.value(node.value)
    run.bind(node.target, value)
    return value


def _inner(run: Evaluator, node: ast.Starred | ast.Await | ast.FormattedValue) -> Value:
    return run.value(node.value)


def _yield(run: Evaluator, node: ast.Yield | ast.YieldFrom) -> Value:
    if node.value is not None:
        value = run.value(node.value)
        run.returns(Value(element=value.any_element() if isinstance(node, ast.YieldFrom) else value))
    return PLAIN


_OF_A_VARIABLE = {"expr": FROZEN, "default_value": DEFAULT}

EXPRESSIONS: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.JoinedStr: f_string,
    ast.BinOp: binary,
    ast.List: _display,
    ast.Tuple: _display,
    ast.Set: _display,
    ast.Dict: _dict,
    ast.Subscript: _subscript,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.BoolOp: _either,
    ast.IfExp: _conditional,
    ast.Compare: _compare,
    ast.UnaryOp: _unary,
    ast.Lambda: _lambda,
    ast.NamedExpr: _named,
    ast.Starred: _inner,
    ast.Await: _inner,
    ast.FormattedValue: _inner,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.Call: call,
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
