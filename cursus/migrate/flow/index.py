"""What the syntax of one file says about its names: who reads them, and what stands around an expression."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from cursus.lint.project import FunctionNode, Module

Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef | ast.Module


class SyntaxIndex:
    """Built in one pass over a file.

    ``attributes``: every read of ``.name``, by ``getattr`` too; ``names``: every read of a name, by each scope around
    it; ``stores``: where a scope binds a name; ``attribute_stores``: where anything sets an
    attribute of the name; ``asks_by_name``: the functions that read attributes whose names are not written there.
    """

    def __init__(self, module: Module) -> None:
        self.module = module
        self.attributes: dict[str, list[ast.expr]] = defaultdict(list)
        self.names: dict[tuple[ast.AST, str], list[ast.Name]] = defaultdict(list)
        self.attribute_stores: dict[str, list[ast.Attribute]] = defaultdict(list)
        self.stores: dict[tuple[ast.AST, str], list[ast.AST]] = defaultdict(list)
        self.shared: set[tuple[ast.AST, str]] = set()
        self.asks_by_name: set[ast.AST] = set()
        self._parents: dict[ast.AST, ast.AST] = {}
        self._scopes: dict[ast.AST, Scope] = {}
        self._read(module.tree)

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
        scope: ast.AST = self.scope(node)
        while not isinstance(scope, ast.Module):
            if isinstance(scope, FunctionNode):
                return scope
            scope = self.scope(scope)
        return None

    def owner_of(self, node: ast.AST, name: str) -> Scope:
        """The scope that binds ``name`` where ``node`` reads it; the module when no function does."""
        scope = self.scope(node)
        while not isinstance(scope, ast.Module):
            if (scope, name) in self.stores:
                return scope
            scope = self.scope(scope)
        return scope

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

    def _note(self, node: ast.AST, scopes: tuple[Scope, ...]) -> None:
        match node:
            case ast.Attribute(attr=name, ctx=ast.Load()):
                self.attributes[name].append(node)
                if name == "__dict__":
                    self.asks_by_name.add(scopes[-1])
            case ast.Attribute(attr=name, ctx=ast.Store()):
                self.attribute_stores[name].append(node)
            case ast.Name(id=name):
                above = self._parents[node]
                if isinstance(node.ctx, ast.Load) or isinstance(above, ast.AugAssign):
                    for scope in scopes:
                        self.names[scope, name].append(node)
                if isinstance(node.ctx, ast.Store):
                    self.stores[scopes[-1], name].append(node)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                self.shared.update((scopes[-1], name) for name in names)
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]):
                self.attributes[name].append(node)
            case ast.Call(func=ast.Name(id="getattr" | "vars" | "asdict"), args=[ast.Name(), *_]):
                self.asks_by_name.add(scopes[-1])
