"""What a call evaluates to: text, the SDK's own, containers, and what the project defines."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.lint import vocabulary
from cursus.lint.containers import container_call
from cursus.lint.events import HelperUsed
from cursus.lint.project import Class, Function
from cursus.lint.sdk_calls import hand_over, hand_to_job, made_at_compile_time, sdk_call
from cursus.lint.syntax import by_position, dotted, last_name
from cursus.lint.text_calls import arguments, origin_of, text_call
from cursus.lint.values import PLAIN, VARIABLE, Value, join

if TYPE_CHECKING:
    from cursus.lint.evaluator import Evaluator


def call(run: Evaluator, node: ast.Call) -> Value:
    name = run.original_name(node.func)
    if name in vocabulary.OBSOLETE_HELPERS and run.function.module.is_ours:
        return _obsolete(run, node, name)
    if _speaks(run, node.func, name):
        with run.message():
            arguments(run, node)
        return PLAIN
    value = _called(run, node, name)
    if run.function.module.makes_pipelines and not run.at_once_depth and not run.for_people:
        named = bool(node.args) and not isinstance(node.args[0], ast.Starred)
        if named and origin_of(run, node.func) == "functools.partial":
            node = ast.copy_location(ast.Call(node.args[0], node.args[1:], node.keywords), node)
            name = run.original_name(node.func)
        hand_over(run, node, name)
    return value


def _called(run: Evaluator, node: ast.Call, name: str) -> Value:
    for attempt in (text_call, sdk_call, made_at_compile_time, container_call):
        value = attempt(run, node, name)
        if value is not None:
            return value
    return _defined(run, node, name)


def _speaks(run: Evaluator, function: ast.expr, name: str) -> bool:
    """Whether the call writes for people: a logger's method, print, warnings.warn."""
    if name in vocabulary.FRAMEWORK_LOG_METHODS or name in vocabulary.PRINTERS:
        return True
    is_method = isinstance(function, ast.Attribute) and name in vocabulary.LOG_METHODS
    return is_method and "log" in (last_name(function.value) or "").lower()  # type: ignore[attr-defined]


def _obsolete(run: Evaluator, node: ast.Call, name: str) -> Value:
    values = arguments(run, node)
    run.events.append(HelperUsed(run.place(node), run.function, name, defined=False))
    return values[0] if values and name != "_validate_s3_uri" else PLAIN


def _defined(run: Evaluator, node: ast.Call, name: str) -> Value:
    functions = _callees(run, node.func, name)
    values = arguments(run, node)
    if any(function.in_job for function in functions):
        hand_to_job(run, node, name, values)
        return VARIABLE  # what its job returns, once it has run
    if name == "property" and isinstance(node.func, ast.Name) and node.args:
        return _property(run, node.args[0])
    if isinstance(node.func, ast.Name) and (held := run.value(node.func)).result is not None:
        return held.result
    given = (*values, *(run.known(word.value) for word in node.keywords))
    if functions and any(value.matters for value in given):
        names = tuple(word.arg for word in node.keywords)
        if run.facts.passes_first(functions, (names, given)):
            for function in functions:
                _pass(run, function, node)
    if not functions and isinstance(node.func, ast.Name):
        _fill_fields(run, node)
    made = _class_made(run, node.func) if run.function.module.is_hand_written else None
    if made is not None:
        return Value(cls=made)
    if functions:
        return run.facts.result(functions)
    if name in vocabulary.WITH_DEFAULT and len(values) == 2 and values[1].locations:
        return values[1].altered()
    if isinstance(node.func, ast.Attribute) and _may_be_of_project(run, node.func.value):
        return run.facts.agreed_result(name)
    return PLAIN


def _property(run: Evaluator, getter: ast.expr) -> Value:
    """What reading an attribute gives that is made by ``property(getter)``."""
    held = run.known(getter).result
    if held is None and isinstance(getter, ast.Name) and run.owner is not None:
        return run.facts.result(run.owner.method(getter.id))
    return held or PLAIN


def _class_made(run: Evaluator, function: ast.expr) -> Class | None:
    """The class among those read of which the call makes an object."""
    project, module = run.facts.project, run.function.module
    match function:
        case ast.Name(id=name) if name not in run.env and name not in run.local_functions:
            return project.class_named(name, module)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name not in run.env:
            path, original = run.imports.get(name, ("", ""))
            target = project.module_named(f"{path}.{original}", module)
            return target.classes.get(attribute) if target else None
    return None


def _may_be_of_project(run: Evaluator, owner: ast.expr) -> bool:
    """Whether an object may be one of a class that was read: neither self nor what another library exports."""
    first = dotted(owner).partition(".")[0]
    if run.is_own(owner) or not (run.function.module.is_ours or run.function.module.makes_pipelines):
        return False
    source = run.imports.get(first, ("", ""))[0] if first not in run.env else ""
    return not source or run.facts.project.module_named(source, run.function.module) is not None


def _callees(run: Evaluator, function: ast.expr, name: str) -> list[Function]:
    project, module = run.facts.project, run.function.module
    held = run.known(function.value).cls if isinstance(function, ast.Attribute) else None
    if held is not None:
        return held.method(name)
    match function:
        case ast.Name(id=local) if local in run.local_functions:
            return [run.local_functions[local]]
        case ast.Name(id=local):
            found = project.function_named(local, module)
            cls = project.class_named(local, module)
            return [found] if found else cls.method("__init__") if cls else []
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))) if run.owner is not None:
            return next(([cls.methods[name]] for cls in [*run.owner.ancestors()][1:] if name in cls.methods), [])
        case ast.Attribute(value=owner) if run.is_own(owner) or run.is_own_class(owner):
            assert run.owner is not None  # only methods have a self
            return run.owner.method(name)
        case ast.Attribute(value=ast.Name(id=local)) if local not in run.env:
            cls = project.class_named(local, module)
            if cls is not None:
                return cls.method(name)[:1]
            path, original = run.imports.get(local, ("", ""))
            target = project.module_named(f"{path}.{original}", module)
            return [target.functions[name]] if target and name in target.functions else []
    return []


def _fill_fields(run: Evaluator, node: ast.Call) -> None:
    """A class without its own constructor gets its fields, as dataclasses and models do."""
    cls = run.facts.project.class_named(last_name(node.func) or "", run.function.module)
    if cls is None:
        return
    fields = [
        statement.target.id
        for statement in cls.node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]
    values = map(run.known, by_position(node.args)[0])
    given = [*zip(fields, values, strict=False), *((word.arg, run.known(word.value)) for word in node.keywords)]
    for name, value in given:
        if name in fields and value.matters:
            run.facts.assigned(cls, str(name), value)


def _pass(run: Evaluator, function: Function, node: ast.Call) -> None:
    arguments = [argument.arg for argument in function.arguments]
    definition = function.node
    if not isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    positional = arguments[: len(arguments) - len(definition.args.kwonlyargs)]
    known, others = by_position(node.args)
    values = list(map(run.known, known))
    for name, value in zip(positional, values, strict=False):
        run.facts.passed(function, name, value)
    rest = [*values[len(positional) :], *map(run.known, others)]
    if definition.args.vararg and rest:
        inside = join(*(value.any_element() if value.is_container else value for value in rest))
        run.facts.passed(function, definition.args.vararg.arg, Value(element=inside))
    for keyword in node.keywords:
        given = run.known(keyword.value)
        for name, value in ((keyword.arg, given),) if keyword.arg else given.keys:
            if name in arguments:
                run.facts.passed(function, name, value)
            elif definition.args.kwarg:
                run.facts.passed(function, definition.args.kwarg.arg, Value(element=value, mapping=True))
