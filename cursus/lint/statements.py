"""Runs a function's statements over abstract values: branches meet, loops run twice."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cursus.lint import vocabulary
from cursus.lint.annotations import annotated, says_text
from cursus.lint.calls import Calls
from cursus.lint.events import Event, HelperUsed, JoinMade, JoinUnused, Way
from cursus.lint.facts import Facts
from cursus.lint.narrowing import narrowing
from cursus.lint.project import Function, FunctionNode
from cursus.lint.scope import Changes
from cursus.lint.syntax import dotted, last_name
from cursus.lint.values import MAPPING_TO_VARIABLES, NUMBER, OWN_CONFIG, PLAIN, VARIABLE, Kind, Value, join

# Loops in loops are run twice each down to here, and once below: the cost doubles with each.
_MOST_LOOPS = 4
_STARTERS = vocabulary.STARTERS | vocabulary.DEPLOYERS
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What happened in a function, and what is known of each of its expressions that is not plain."""

    events: tuple[Event, ...]
    values: Mapping[ast.AST, Value]


def evaluate(function: Function, facts: Facts) -> Evaluation:
    """Run through ``function`` once; what that teaches goes to ``facts``."""
    if function.name in vocabulary.OBSOLETE_HELPERS and function.module.is_ours:
        return Evaluation((HelperUsed(function.node, function, function.name, defined=True),), {})
    run = _Run(function, facts)
    return Evaluation(tuple(run.events), run.values)


class _Run(Calls):
    def __init__(self, function: Function, facts: Facts) -> None:
        super().__init__(function, facts)
        self._returning = function
        self._joins: dict[str, JoinMade] = {}
        self._globals: set[str] = set()
        self._loops = 0
        starts = function.module.makes_pipelines and not _STARTERS.isdisjoint(function.words)
        self._run_at_once = _run_at_once(function.node) if starts else frozenset()
        if isinstance(function.node, FunctionNode):
            self._enter(function, function.node)
        self.block(function.node.body)
        self._unused_joins()

    def _enter(self, function: Function, node: FunctionNode) -> None:
        given = node.args
        positional = [*given.posonlyargs, *given.args]
        defaults = dict(zip(positional[len(positional) - len(given.defaults) :], given.defaults, strict=True))
        defaults |= {
            argument: default for argument, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default
        }
        for argument in function.arguments:
            default = self.value(defaults[argument]) if argument in defaults else PLAIN
            value = self._argument(function, argument)
            self.env.set(argument.arg, join(value, default) if default.is_tainted else value)
        for rest in (given.vararg, given.kwarg):
            if rest is not None:
                self.env.set(rest.arg, self.facts.argument(function, rest.arg))

    def _argument(self, function: Function, argument: ast.arg) -> Value:
        name = argument.arg
        value = join(annotated(argument.annotation), self.facts.argument(function, name))
        is_builder = function.owner is not None and function.owner.is_builder
        if self.means_variable(name):
            believed = not is_builder and name != vocabulary.STATIC_BASE and says_text(argument.annotation)
            return value if believed else VARIABLE
        if is_builder and vocabulary.PORT_ARGUMENTS.get(function.name) == name:
            return MAPPING_TO_VARIABLES
        if is_builder and function.name == "__init__" and name == "config":
            return OWN_CONFIG
        return value

    def _unused_joins(self) -> None:
        if not self._joins or self.function.is_body:
            return
        logged = {id(name) for name in _read_for_people(self.function.node)}
        read = {
            node.id
            for node in ast.walk(self.function.node)
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store) and id(node) not in logged
        }
        shared = {
            name
            for node in ast.walk(self.function.node)
            if isinstance(node, ast.Global | ast.Nonlocal)
            for name in node.names
        }
        for name, made in self._joins.items():
            if name not in read | shared and not name.startswith("_"):
                self.events.append(JoinUnused(made.node, self.function, name))

    # -- what expressions need -----------------------------------------------------------------------------------

    def returns(self, value: Value) -> None:
        self.facts.returned(self._returning, value)

    def bind(self, target: ast.expr, value: Value) -> None:
        match target:
            case ast.Name(id=name):
                if self.function.is_body:
                    self._define(name, value)
                elif name in self._globals:
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

    # -- statements ----------------------------------------------------------------------------------------------

    def block(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr(value=ast.Constant()):
                pass  # a docstring
            case ast.Expr(value=expression):
                self._expression(expression)
            case ast.Assign(targets=targets, value=expression):
                self._assign(targets, expression)
            case ast.AnnAssign(target=target, annotation=annotation, value=expression):
                if expression is not None:
                    self._assign([target], expression)
                known = annotated(annotation)
                if known is not PLAIN:
                    self.bind(target, known)
            case ast.AugAssign():
                self._augment(node)
            case ast.Return(value=expression):
                if expression is not None:
                    self.returns(self.value(expression))
            case ast.If():
                self._if(node)
            case ast.For() | ast.AsyncFor():
                element = self.value(node.iter).iterated()
                self._loop(node.body, lambda: self.bind(node.target, element))
                self.block(node.orelse)
            case ast.While():
                with self.test():
                    self.value(node.test)
                self._loop(node.body, lambda: None)
                self.block(node.orelse)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    value = self.value(item.context_expr)
                    if item.optional_vars is not None:
                        self.bind(item.optional_vars, value)
                self.block(node.body)
            case ast.Try() | ast.TryStar():
                self._try(node)
            case ast.Match():
                self._match(node)
            case ast.Raise():
                with self.message():
                    self.all([node.exc, node.cause])
            case ast.Assert():
                with self.test():
                    self.value(node.test)
                with self.message():
                    self.all([node.msg])
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if not self.function.is_body:
                    self._nested(node)
            case ast.Global(names=names):
                self._globals.update(names)
            case ast.Import() | ast.ImportFrom():
                self._import(node)

    def _expression(self, node: ast.expr) -> None:
        mark = len(self.events)
        with self.at_once(_starts_job(node)):
            self.value(node)
        if isinstance(node, ast.Call):
            for made in self.events[mark:]:
                if isinstance(made, JoinMade) and made.node is node:
                    self.events.append(JoinUnused(node, self.function, ""))

    def _assign(self, targets: list[ast.expr], expression: ast.expr) -> None:
        mark = len(self.events)
        with self.at_once(any(dotted(target) in self._run_at_once for target in targets)):
            value = self.value(expression)
        defines_base = any(last_name(target) == vocabulary.STATIC_BASE for target in targets)
        if defines_base:
            self.forget(mark)
        for made in self.events[mark:]:
            if isinstance(made, JoinMade) and made.node is expression and isinstance(targets[0], ast.Name):
                self._joins[targets[0].id] = made
        for target in targets:
            if isinstance(target, ast.Subscript):
                self.value(target.slice)
            self.bind(target, value)

    def _augment(self, node: ast.AugAssign) -> None:
        mark = len(self.events)
        before, added = self.value(node.target), self.value(node.value)
        if isinstance(node.op, ast.Add) and not before.is_container and not added.is_container:
            numbers = before.kind is added.kind is Kind.NUMBER
            operands = [(node.target, before), (node.value, added)]
            pattern = before.shape + added.shape
            after = NUMBER if numbers else self.built(node, Way.PLUS, operands, added.constant or "", mark, pattern)
            self.bind(node.target, after)
        elif isinstance(node.op, ast.Div) and (before.is_tainted or added.is_tainted):
            operands = [(node.target, before), (node.value, added)]
            self.bind(node.target, self.built(node, Way.PATH_FUNCTION, operands, "", mark, "\0", callee="Path"))
        elif before.is_container or added.is_container:
            element = join(before.any_element(), added.any_element() if added.is_container else added)
            self.bind(node.target, Value(element=element, mapping=before.mapping))

    def _if(self, node: ast.If) -> None:
        with self.test():
            self.value(node.test)
        mark = self.env.mark()
        if_so, if_not = narrowing(node.test, True), narrowing(node.test, False)
        told = [name for name in if_so | if_not if name not in self.env]
        self.env.update(if_so)
        self.block(node.body)
        after_body = self.env.rewind(mark)
        self.env.update(if_not)
        self.block(node.orelse)
        after_else = self.env.rewind(mark)
        if _leaves(node.body):
            self.env.update(after_else)
        elif _leaves(node.orelse):
            self.env.update(after_body)
        else:
            self.env.meet(after_body, after_else)
            for name in told:  # an attribute: what the test told of it holds in the branches only
                self.env.set(name, None)

    def _loop(self, body: list[ast.stmt], bind: Callable[[], None]) -> None:
        env_mark, mark = self.env.mark(), len(self.events)
        self._loops += 1
        for _ in range(2 if self._loops <= _MOST_LOOPS else 1):
            self.forget(mark)
            bind()
            self.block(body)
            self.env.meet(self.env.rewind(env_mark), {})
        self._loops -= 1

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        mark = self.env.mark()
        self.block(node.body)
        self.block(node.orelse)
        after = self.env.rewind(mark)
        ends = [] if _leaves(node.body) else [after]
        for handler in node.handlers:
            self.env.meet(after, {})
            self.block(handler.body)
            end = self.env.rewind(mark)
            if not _leaves(handler.body):
                ends.append(end)
        self.env.meet(*(ends or [after]))
        self.block(node.finalbody)

    def _match(self, node: ast.Match) -> None:
        self.value(node.subject)
        mark = self.env.mark()
        ends: list[Changes] = [{}]
        for case in node.cases:
            if case.guard is not None:
                self.value(case.guard)
            self.block(case.body)
            end = self.env.rewind(mark)
            if not _leaves(case.body):
                ends.append(end)
        self.env.meet(*ends)

    def _nested(self, node: FunctionNode) -> None:
        function = self.facts.nested(node, self.function)
        self.local_functions[node.name] = function
        if function.in_job:
            return
        mark, outer_returning = self.env.mark(), self._returning
        self._returning = function
        self._enter(function, node)
        self.block(node.body)
        self.env.rewind(mark)
        self._returning = outer_returning

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if self.function.is_body:
            return
        self.imports = dict(self.imports)
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                self.imports[alias.asname or alias.name] = ("." * node.level + (node.module or ""), alias.name)
            else:
                name = alias.asname or alias.name.partition(".")[0]
                self.imports[name] = (alias.name if alias.asname else name, "")


def _leaves(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], _LEAVING)


def _starts_job(node: ast.expr) -> bool:
    """Whether the call starts a job and drops its answer: the answer is what a step is made of."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in vocabulary.STARTERS


def _run_at_once(scope: ast.AST) -> frozenset[str]:
    """What jobs that start right away are made of: the names on which they are started, and those they are given."""
    names: set[str] = set()
    for node in ast.walk(scope):
        call = node.value if isinstance(node, ast.Expr) and _starts_job(node.value) else node
        is_deployed = isinstance(node, ast.Call) and last_name(node.func) in vocabulary.DEPLOYERS
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and (call is not node or is_deployed):
            names.add(dotted(call.func.value))
            given = (*call.args, *(keyword.value for keyword in call.keywords))
            names.update(part.id for each in given for part in ast.walk(each) if isinstance(part, ast.Name))
    return frozenset(names - {""})


def _read_for_people(node: ast.AST) -> Iterable[ast.Name]:
    """The names that only a log line shows."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            name = last_name(call.func) or ""
            spoken = name in vocabulary.FRAMEWORK_LOG_METHODS | vocabulary.LOG_METHODS | vocabulary.PRINTERS
            if spoken:
                yield from (inner for inner in ast.walk(call) if isinstance(inner, ast.Name))
