"""What a container script asks of its step, read from its source without running it."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*_?[A-Z0-9_]*")
_CONTAINER = "/opt/ml/"
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python says of a source that it cannot read; the last two of one that is nested too deeply."""
_READS = (ast.Subscript, ast.Call)
_TEXTS = (ast.Constant, ast.Name, ast.FormattedValue, ast.JoinedStr)


@dataclass(frozen=True)
class ScriptInterface:
    """The environment, command line and container paths of a script and the modules next to it.

    ``variables``: patterns (regular expressions) of every name that may be read from the environment, a superset.
    ``required``: names that it fails without, whatever its arguments are.
    ``options``: ``--name`` texts; ``required_options`` those it insists on.
    ``paths``: absolute container paths that it mentions.
    """

    variables: tuple[str, ...]
    required: frozenset[str]
    options: frozenset[str]
    required_options: frozenset[str]
    paths: frozenset[str]

    def reads(self, variable: str) -> bool:
        return any(re.fullmatch(pattern, variable) for pattern in self.variables)


def read_interface(sources: Iterable[str]) -> ScriptInterface | None:
    """The interface of the Python sources of one step; None when one of them is not Python that we can read."""
    try:
        trees = [_tree(source) for source in sources]
    except _UNREADABLE:
        return None
    constants = {name: value for tree in trees for name, value in _constants(tree.module)}
    calls = [node for tree in trees for node in tree.calls]
    texts = [node for tree in trees for node in tree.texts]
    helpers = {name for tree in trees for name in tree.helpers}
    patterns = {pattern for node in texts if (pattern := _pattern(node, constants)) is not None}
    optional = {name for call in calls for name in _asked_with_default(call, constants)}
    required = {
        name
        for tree in trees
        for node in tree.reads
        for name in _required(node, helpers, constants)
        if name not in optional and _VARIABLE.fullmatch(name)
    }
    options = {option: call for call in calls for option in _options(call)}
    return ScriptInterface(
        variables=tuple(sorted(pattern for pattern in patterns if re.search(r"[A-Z]", pattern))),
        required=frozenset(required),
        options=frozenset(options),
        required_options=frozenset(option for option, call in options.items() if _is_required(call)),
        paths=frozenset(
            text.rstrip("/") for node in texts if (text := _text(node, constants)) and text.startswith(_CONTAINER)
        ),
    )


@dataclass(frozen=True)
class _Tree:
    """A source, and of its nodes those that can say something about its interface.

    ``reads``: calls and subscripts that no condition leaves out, as far as one can see within each function.
    ``helpers``: names of functions that insist on a variable.
    """

    module: ast.Module
    calls: tuple[ast.Call, ...]
    reads: tuple[ast.AST, ...]
    texts: tuple[ast.AST, ...]
    helpers: frozenset[str]


@functools.lru_cache(maxsize=128)
def parsed(source: str) -> ast.Module:
    """Read-only: many steps share the modules next to their scripts. Raises SyntaxError or ValueError."""
    return ast.parse(source)


@functools.lru_cache(maxsize=128)
def _tree(source: str) -> _Tree:
    """Gone through once."""
    module = parsed(source)
    nodes = list(ast.walk(module))
    functions = (node for node in nodes if isinstance(node, ast.FunctionDef))
    return _Tree(
        module,
        tuple(node for node in nodes if isinstance(node, ast.Call)),
        tuple(node for node in _unconditional(module) if isinstance(node, _READS)),
        tuple(node for node in nodes if isinstance(node, _TEXTS)),
        frozenset(function.name for function in functions if _insists_without_default(function)),
    )


def _unconditional(module: ast.Module) -> Iterator[ast.AST]:
    """The nodes that run whenever what they are in does."""
    pending: list[ast.AST] = [module]
    while pending:
        node = pending.pop()
        yield node
        pending += _always(node)


def _always(node: ast.AST) -> Iterable[ast.AST]:
    """The children of a node that no condition leaves out."""
    match node:
        case ast.If(test=test, body=body) if _is_main_guard(test):
            return body
        case ast.If(test=test) | ast.IfExp(test=test):
            return [test]
        case ast.BoolOp(values=[first, *_]):
            return [first]
        case ast.Match(subject=subject):
            return [subject]
        case ast.Try(handlers=handlers, finalbody=last) if any(map(_catches_a_missing_key, handlers)):
            return last
        case ast.Try(body=body, orelse=orelse, finalbody=last):
            return [*body, *orelse, *last]
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            return _until_it_may_return(body)
        case _:
            return ast.iter_child_nodes(node)


def _is_main_guard(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _catches_a_missing_key(handler: ast.ExceptHandler) -> bool:
    caught = ast.walk(handler.type) if handler.type else ()
    return any(isinstance(name, ast.Name) and name.id in ("KeyError", "LookupError") for name in caught)


def _until_it_may_return(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a function up to the first condition under which it ends there."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Return):
            return


@functools.lru_cache(maxsize=512)
def imported_modules(source: str) -> frozenset[str]:
    """Dotted names of the modules that a source imports, absolute or next to it; none of what is not Python."""
    try:
        tree = parsed(source)
    except _UNREADABLE:
        return frozenset()
    modules: set[str] = set()
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = [node.module] if node.module else [alias.name for alias in node.names]
            modules.update(names)
            modules.update(f"{node.module}.{alias.name}" for alias in node.names if node.module)
    return frozenset(modules)


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """All statements of a tree: most of its nodes are expressions."""
    for block in ("body", "handlers", "orelse", "finalbody", "cases"):
        for statement in getattr(tree, block, ()):
            yield statement
            yield from _statements(statement)


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Texts that a module gives a name, each possibly made of earlier ones."""
    known: dict[str, str] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target, text = statement.targets[0], _text(statement.value, known)
            if isinstance(target, ast.Name) and text is not None:
                known[target.id] = text
                yield target.id, text


def _text(node: ast.AST, constants: Mapping[str, str]) -> str | None:
    """The text that an expression surely is; None when that depends on more than constants."""
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.Name(id=name):
            return constants.get(name)
        case ast.FormattedValue(value=value, format_spec=None, conversion=-1):
            return _text(value, constants)
        case ast.JoinedStr(values=values):
            parts = [_text(value, constants) for value in values]
            return None if None in parts else "".join(part or "" for part in parts)
        case _:
            return None


def _pattern(node: ast.AST, constants: Mapping[str, str]) -> str | None:
    """A regular expression for the variables whose names an expression may be."""
    match node:
        case ast.Constant(value=str(value)) if value.endswith("_") and _VARIABLE.fullmatch(value):
            return f"{value}.*"  # A prefix, looked for with startswith.
        case ast.Constant(value=str(value)) if _VARIABLE.fullmatch(value):
            return re.escape(value)
        case ast.JoinedStr(values=values):
            parts = [_text(value, constants) for value in values]
            pattern = "".join(".+" if part is None else re.escape(part) for part in parts)
            return pattern if re.fullmatch(r"[A-Z0-9_.+\\]+", pattern) else None
        case _:
            return None


def _is_environment(node: ast.AST) -> bool:
    """Whether an expression is the environment, by the names it commonly goes by."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return "environ" in name or name == "env"


def _insists_without_default(function: ast.FunctionDef) -> bool:
    """A helper that fails for an unset variable, unless its caller gives a ``default``."""
    arguments = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
    asks = "default" in arguments and any(_is_environment(ast.Name(id=name)) for name in arguments)
    return asks and any(isinstance(node, ast.Raise) for node in ast.walk(function))


def _required(node: ast.AST, helpers: Set[str], constants: Mapping[str, str]) -> Iterator[str]:
    """Names whose absence ends the script: ``environ["X"]``, and helpers that insist, without a default."""
    name: str | None = None
    match node:
        case ast.Subscript(value=mapping, slice=key, ctx=ast.Load()) if _is_environment(mapping):
            name = _text(key, constants)
        case ast.Call(func=ast.Name(id=function), args=[environment, key], keywords=[]) if function in helpers:
            name = _text(key, constants) if _is_environment(environment) else None
    if name is not None:
        yield name


def _asked_with_default(call: ast.Call, constants: Mapping[str, str]) -> Iterator[str]:
    """Names read by ``environ.get(...)`` or ``os.getenv(...)``: the script has an answer when they are unset."""
    match call:
        case ast.Call(func=ast.Attribute(value=mapping, attr="get"), args=[key, *_]) if _is_environment(mapping):
            pass
        case ast.Call(func=ast.Attribute(attr="getenv"), args=[key, *_]):
            pass
        case _:
            return
    name = _text(key, constants)
    if name is not None:
        yield name


def _options(call: ast.Call) -> list[str]:
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "add_argument":
        return []
    return [
        argument.value
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value.startswith("-")
    ]


def _is_required(call: ast.Call) -> bool:
    return any(
        keyword.arg == "required" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in call.keywords
    )
