"""What each statement does over abstract values: branches meet, loops run twice."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from cursus.lint import vocabulary
from cursus.lint.annotations import annotated, says_text
from cursus.lint.events import JoinMade, JoinUnused, Way
from cursus.lint.narrowing import class_test, narrowing
from cursus.lint.project import Function, FunctionNode
from cursus.lint.scope import Changes
from cursus.lint.sdk_calls import frozen
from cursus.lint.survey import starts_job
from cursus.lint.syntax import defaults_of, dotted, last_name
from cursus.lint.text import built
from cursus.lint.values import MAPPING_TO_VARIABLES, NUMBER, OWN_CONFIG, PLAIN, VARIABLE, Kind, Value, join

if TYPE_CHECKING:
    from cursus.lint.evaluator import Evaluator

# Loops in loops are run twice each down to here, and once below: the cost doubles with each.
_MOST_LOOPS = 4
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def enter(run: Evaluator, function: Function, node: FunctionNode) -> None:
    """Give the arguments of ``function`` their values."""
    given = node.args
    defaults = defaults_of(given)
    for argument in function.arguments:
        default = run.value(defaults[argument]) if argument in defaults else PLAIN
        value = _argument(run, function, argument)
        run.env.set(argument.arg, join(value, default) if default.matters else value)
    for rest in (given.vararg, given.kwarg):
        if rest is not None:
            run.env.set(rest.arg, run.facts.argument(function, rest.arg))


def _argument(run: Evaluator, function: Function, argument: ast.arg) -> Value:
    name = argument.arg
    value = join(annotated(argument.annotation), run.facts.argument(function, name))
    if function.module.is_hand_written and isinstance(argument.annotation, ast.Name):
        value = join(value, Value(cls=run.facts.project.class_named(argument.annotation.id, function.module)))
    is_builder = function.owner is not None and function.owner.is_builder
    if run.means_variable(name):
        believed = not is_builder and name != vocabulary.STATIC_BASE and says_text(argument.annotation)
        return value if believed else VARIABLE
    if is_builder and vocabulary.PORT_ARGUMENTS.get(function.name) == name:
        return MAPPING_TO_VARIABLES
    if is_builder and function.name == "__init__" and name == "config":
        return OWN_CONFIG
    return value


def _expression(run: Evaluator, statement: ast.Expr) -> None:
    node = statement.value
    if isinstance(node, ast.Constant):  # a docstring
        return
    mark = len(run.events)
    with run.at_once(starts_job(node)):
        run.value(node)
    if isinstance(node, ast.Call):
        for made in run.events[mark:]:
            if isinstance(made, JoinMade) and made.node is node:
                run.events.append(JoinUnused(node, run.function, ""))


def _assignment(run: Evaluator, targets: list[ast.expr], expression: ast.expr) -> None:
    mark = len(run.events)
    with run.at_once(any(dotted(target) in run.started_at_once for target in targets)):
        value = run.value(expression)
    defines_base = any(last_name(target) == vocabulary.STATIC_BASE for target in targets)
    if defines_base:
        run.forget(mark)
    for made in run.events[mark:]:
        if isinstance(made, JoinMade) and made.node is expression and isinstance(targets[0], ast.Name):
            run.joins[targets[0].id] = made
    for target in targets:
        if isinstance(target, ast.Subscript):
            run.value(target.slice)
        run.bind(target, value)
        _set_on_sdk(run, target, value)


def _set_on_sdk(run: Evaluator, target: ast.expr, value: Value) -> None:
    """A place in S3 that an object of the SDK gets after it was made: ``estimator.output_path = ...``."""
    if not run.function.module.makes_pipelines or run.at_once_depth:
        return
    match target:
        case ast.Attribute(value=owner, attr=name) if name in vocabulary.WRITTEN_TO and not run.is_own(owner):
            frozen(run, target, dotted(owner), name, value, written=True)


def _assign(run: Evaluator, node: ast.Assign) -> None:
    _assignment(run, node.targets, node.value)


def _annotated(run: Evaluator, node: ast.AnnAssign) -> None:
    if node.value is not None:
        _assignment(run, [node.target], node.value)
    known = annotated(node.annotation)
    if known is not PLAIN:
        run.bind(node.target, known)


def _return(run: Evaluator, node: ast.Return) -> None:
    if node.value is not None:
        run.returns(run.value(node.value))


def _for(run: Evaluator, node: ast.For | ast.AsyncFor) -> None:
    element = run.value(node.iter).iterated()
    _loop(run, node.body, lambda: run.bind(node.target, element))
    run.block(node.orelse)


def _while(run: Evaluator, node: ast.While) -> None:
    with run.test():
        run.value(node.test)
    _loop(run, node.body, lambda: None)
    run.block(node.orelse)


def _with(run: Evaluator, node: ast.With | ast.AsyncWith) -> None:
    for item in node.items:
        value = run.value(item.context_expr)
        if item.optional_vars is not None:
            run.bind(item.optional_vars, value)
    run.block(node.body)


def _raise(run: Evaluator, node: ast.Raise) -> None:
    with run.message():
        run.all([node.exc, node.cause])


def _assert(run: Evaluator, node: ast.Assert) -> None:
    with run.test():
        run.value(node.test)
    with run.message():
        run.all([node.msg])
    run.env.update(narrowing(node.test, True))


def _delete(run: Evaluator, node: ast.Delete) -> None:
    run.all(target for target in node.targets if isinstance(target, ast.Subscript))


def _global(run: Evaluator, node: ast.Global) -> None:
    run.globals.update(node.names)


def _augment(run: Evaluator, node: ast.AugAssign) -> None:
    mark = len(run.events)
    before, added = run.value(node.target), run.value(node.value)
    if isinstance(node.op, ast.Add) and not before.is_container and not added.is_container:
        numbers = before.kind is added.kind is Kind.NUMBER
        operands = [(node.target, before), (node.value, added)]
        pattern = before.shape + added.shape
        after = NUMBER if numbers else built(run, node, Way.PLUS, operands, added.constant or "", mark, pattern)
        run.bind(node.target, after)
    elif isinstance(node.op, ast.Div) and (before.is_tainted or added.is_tainted):
        operands = [(node.target, before), (node.value, added)]
        run.bind(node.target, built(run, node, Way.PATH_FUNCTION, operands, "", mark, "\0", callee="Path"))
    elif before.is_container or added.is_container:
        element = join(before.any_element(), added.any_element() if added.is_container else added)
        run.bind(node.target, Value(element=element, mapping=before.mapping))


def _if(run: Evaluator, node: ast.If) -> None:
    with run.test():
        run.value(node.test)
    mark = run.env.mark()
    if_so, if_not = narrowing(node.test, True), narrowing(node.test, False)
    told = [name for name in if_so | if_not if name not in run.env]
    run.env.update(if_so)
    run.block(node.body)
    after_body = run.env.rewind(mark)
    run.env.update(if_not)
    run.block(node.orelse)
    after_else = run.env.rewind(mark)
    if _leaves(node.body):
        run.env.update(after_else)
    elif _leaves(node.orelse):
        run.env.update(after_body)
    else:
        run.env.meet(after_body, after_else)
        for name in told:  # an attribute: what the test showed about it holds in the branches only
            run.env.set(name, None)


def _loop(run: Evaluator, body: list[ast.stmt], bind: Callable[[], None]) -> None:
    env_mark, mark = run.env.mark(), len(run.events)
    run.loops += 1
    for _ in range(2 if run.loops <= _MOST_LOOPS else 1):
        run.forget(mark)
        bind()
        run.block(body)
        run.env.meet(run.env.rewind(env_mark), {})
    run.loops -= 1


def _try(run: Evaluator, node: ast.Try | ast.TryStar) -> None:
    mark = run.env.mark()
    run.block(node.body)
    run.block(node.orelse)
    after = run.env.rewind(mark)
    ends = [] if _leaves(node.body) else [after]
    for handler in node.handlers:
        run.env.meet(after, {})
        if handler.name is not None:
            run.env.set(handler.name, PLAIN)
        run.block(handler.body)
        end = run.env.rewind(mark)
        if not _leaves(handler.body):
            ends.append(end)
    run.env.meet(*(ends or [after]))
    run.block(node.finalbody)


def _match(run: Evaluator, node: ast.Match) -> None:
    subject = run.value(node.subject)
    mark = run.env.mark()
    ends: list[Changes] = [{}]
    excluded: dict[str, Value] = {}
    told: set[str] = set()
    for case in node.cases:
        test = class_test(node.subject, case.pattern)
        shown = narrowing(test, True) if test is not None else {}
        told.update(name for name in shown.keys() | excluded.keys() if name not in run.env)
        run.env.update(excluded | shown)
        _capture(run, case.pattern, subject)
        if case.guard is not None:
            run.value(case.guard)
        run.block(case.body)
        end = run.env.rewind(mark)
        if not _leaves(case.body):
            ends.append(end)
        if test is not None and case.guard is None:
            excluded |= narrowing(test, False)
        if case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None:
            del ends[0]  # it takes whatever there is
            break
    run.env.meet(*(ends or [{}]))
    for name in told:
        run.env.set(name, None)


def _capture(run: Evaluator, pattern: ast.pattern, value: Value) -> None:
    """Give the names in a pattern what they take of ``value``."""
    match pattern:
        case ast.MatchAs(pattern=inner, name=name):
            if inner is not None:
                _capture(run, inner, value)
            if name is not None:
                run.env.set(name, PLAIN if inner is not None and class_test(ast.Name(""), inner) else value)
        case ast.MatchStar(name=str(name)):
            run.env.set(name, Value(element=value.iterated()))
        case ast.MatchSequence(patterns=patterns):
            for inner, part in zip(patterns, value.unpacked(len(patterns)), strict=True):
                _capture(run, inner, part)
        case ast.MatchMapping(keys=keys, patterns=patterns, rest=rest):
            for key, inner in zip(keys, patterns, strict=True):
                _capture(run, inner, value.at(key.value if isinstance(key, ast.Constant) else None))
            if rest is not None:
                run.env.set(rest, value)
        case ast.MatchOr(patterns=patterns):
            for inner in patterns:
                _capture(run, inner, value)
        case ast.MatchClass(patterns=patterns, kwd_patterns=named):
            for inner in (*patterns, *named):
                _capture(run, inner, PLAIN)


def _nested(run: Evaluator, node: FunctionNode) -> None:
    run.all(node.decorator_list)
    if run.function.is_body:
        return
    function = run.facts.nested(node, run.function)
    run.local_functions[node.name] = function
    if function.in_job:
        return
    mark, outer_returning = run.env.mark(), run.returning
    run.returning = function
    enter(run, function, node)
    run.block(node.body)
    run.env.rewind(mark)
    run.returning = outer_returning


def _import(run: Evaluator, node: ast.Import | ast.ImportFrom) -> None:
    if run.function.is_body:
        return
    run.imports = dict(run.imports)
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            run.imports[alias.asname or alias.name] = ("." * node.level + (node.module or ""), alias.name)
        else:
            name = alias.asname or alias.name.partition(".")[0]
            run.imports[name] = (alias.name if alias.asname else name, "")


def _leaves(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], _LEAVING)


STATEMENTS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augment,
    ast.Return: _return,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.Match: _match,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Delete: _delete,
    ast.FunctionDef: _nested,
    ast.AsyncFunctionDef: _nested,
    ast.Global: _global,
    ast.Import: _import,
    ast.ImportFrom: _import,
}
