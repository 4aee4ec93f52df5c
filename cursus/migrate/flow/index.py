"""What the syntax of one file says about its names: who reads them, and what stands around an expression."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from cursus.lint.project import FunctionNode, Module
from cursus.lint.syntax import last_name

_READERS_BY_NAME = frozenset({"getattr", "vars", "asdict", "astuple", "getmembers", "getmembers_static"})
_READERS_OF_LOCALS = frozenset({"locals", "vars", "eval", "exec", "currentframe", "_getframe"})
_GETTERS = frozenset({"attrgetter", "methodcaller"})

Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef | ast.Module


class SyntaxIndex:
    """Built in one pass over a file.

    ``attributes``: every read of ``.name``, by ``getattr`` too; ``names``: every read of a name, by each scope around
    it; ``stores``: where a scope binds a name, other than by an import, which is in ``imported``;
    ``attribute_stores``: where anything sets an attribute of the name; ``asks_by_name``: the functions that read
    attributes whose names are not written there, ``asks_for_all``: those that read all that an object has, and
    ``asks_for_locals``: those that read local names so.
    """

    def __init__(self, module: Module) -> None:
        self.module = module
        self.attributes: dict[str, list[ast.expr]] = defaultdict(list)
        self.names: dict[tuple[ast.AST, str], list[ast.Name]] = defaultdict(list)
        self.attribute_stores: dict[str, list[ast.Attribute]] = defaultdict(list)
        self.stores: dict[tuple[ast.AST, str], list[ast.AST]] = defaultdict(list)
        self.imported: dict[tuple[ast.AST, str], list[ast.alias]] = defaultdict(list)
        self.shared: set[tuple[ast.AST, str]] = set()
        self.asks_by_name: set[ast.AST] = set()
        self.asks_for_all: set[ast.AST] = set()
        self.asks_for_locals: set[ast.AST] = set()
        self._nonlocal: set[tuple[ast.AST, str]] = set()
        self._parents: dict[ast.AST, ast.AST] = {}
        self._scopes: dict[ast.AST, Scope] = {}
        self._read(module.tree)
        self._share()

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self._parents.get(node)

    def upwards(self, node: ast.AST) -> Iterator[ast.AST]:
        """``node`` and what is around it, the module last."""
        current: ast.AST | None = node
        while current is not None:
            yield current
            current = self._parents.get(current)

    def scope(self, node: ast.AST) -> Scope:
        """The function, class or module that ``node`` is directly in."""
        return self._scopes[node]

    def function(self, node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        return next((scope for scope in self.scopes(node) if isinstance(scope, FunctionNode)), None)

    def scopes(self, node: ast.AST) -> Iterator[Scope]:
        """The functions and classes around ``node``, the nearest first, and the module."""
        scope = self.scope(node)
        while not isinstance(scope, ast.Module):
            yield scope
            scope = self.scope(scope)
        yield scope

    def owner_of(self, node: ast.AST, name: str) -> Scope:
        """The scope that binds ``name`` where ``node`` reads it; the module when no function does."""
        *around, module = self.scopes(node)
        return next((scope for scope in around if (scope, name) in self.stores), module)

    def assigned(self, store: ast.AST) -> ast.expr | None:
        """The expression that alone is what a name gets at ``store``, where there is one."""
        above = self.parent(store)
        match above:
            case ast.Assign(targets=targets, value=value) if store in targets:
                return value
            case ast.AnnAssign(value=value) | ast.NamedExpr(value=value):
                return value
        return None

    def _read(self, tree: ast.Module) -> None:
        self._scopes[tree] = tree
        pending: list[tuple[ast.AST, tuple[Scope, ...]]] = [(tree, (tree,))]
        while pending:
            node, scopes = pending.pop()
            inner = scopes
            if isinstance(node, FunctionNode | ast.Lambda | ast.ClassDef):
                inner = (*scopes, node)
                self._enter(node, scopes[-1])
            # What a function is decorated with, and its defaults, are evaluated outside it.
            for field, value in ast.iter_fields(node):
                around = scopes if field in ("decorator_list", "returns", "bases", "keywords") else inner
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.AST):
                        self._parents[child] = node
                        self._scopes[child] = around[-1]
                        pending.append((child, around))
            self._note(node, scopes)

    def _enter(self, node: Scope, outer: Scope) -> None:
        if not isinstance(node, ast.Lambda | ast.Module):
            self.stores[outer, node.name].append(node)
        if isinstance(node, FunctionNode | ast.Lambda):
            for argument in ast.walk(node.args):
                if isinstance(argument, ast.arg):
                    self.stores[node, argument.arg].append(argument)

    def _share(self) -> None:
        """What a function binds as ``global`` or ``nonlocal`` is bound where the name is at home."""
        for scope, name in self.shared:
            stores = self.stores.pop((scope, name), None)
            if stores:
                self.stores[self._home(scope, name), name] += stores

    def _home(self, scope: ast.AST, name: str) -> ast.AST:
        if (scope, name) in self._nonlocal:
            outer = (found for found in self.scopes(scope) if isinstance(found, FunctionNode | ast.Lambda))
            return next((found for found in outer if (found, name) in self.stores), self.module.tree)
        return self.module.tree

    def _note(self, node: ast.AST, scopes: tuple[Scope, ...]) -> None:
        match node:
            case ast.Attribute(attr=name, ctx=ast.Load()):
                self.attributes[name].append(node)
                if name in ("__dict__", "_to_request_dict"):
                    self.asks_by_name.add(scopes[-1])
                    self.asks_for_all.add(scopes[-1])
            case ast.Attribute(attr=name, ctx=ast.Store()):
                self.attribute_stores[name].append(node)
                if isinstance(self._parents[node], ast.AugAssign):
                    self.attributes[name].append(node)
            case ast.Name(id=name):
                above = self._parents[node]
                if isinstance(node.ctx, ast.Load) or isinstance(above, ast.AugAssign):
                    for scope in scopes:
                        self.names[scope, name].append(node)
                if not isinstance(node.ctx, ast.Load):
                    self.stores[scopes[-1], name].append(node)
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                self.stores[scopes[-1], name].append(node)
            case ast.alias(name=path, asname=name):
                self.imported[scopes[-1], name or path.partition(".")[0]].append(node)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                self.shared.update((scopes[-1], name) for name in names)
                if isinstance(node, ast.Nonlocal):
                    self._nonlocal.update((scopes[-1], name) for name in names)
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]):
                self.attributes[name].append(node)
            case ast.Call(func=function, args=arguments):
                asked = last_name(function) or ""
                if asked in _GETTERS:
                    for argument in arguments:
                        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                            self.attributes[argument.value].append(node)
                if asked in _READERS_OF_LOCALS and not (arguments and asked in _READERS_BY_NAME):
                    self.asks_for_locals.update(scopes)
                elif asked in _READERS_BY_NAME and arguments and isinstance(arguments[0], ast.Name):
                    self.asks_by_name.add(scopes[-1])
                    if asked != "getattr":
                        self.asks_for_all.add(scopes[-1])
