"""Where a value goes: through names, containers, arguments and returns, to a place that is known or one that is not.

The graph is made of states, each followed once: an expression, name, attribute or result that holds the value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from cursus.lint.project import Function, Module, Project
from cursus.migrate.flow.following import Follower
from cursus.migrate.flow.index import SyntaxIndex
from cursus.migrate.flow.states import State, Step, left

_DEEPEST = 4


class Uses:
    """Follows values through the files of a project. ``built``: the expressions that lint found to make text."""

    def __init__(self, project: Project, built: Iterable[ast.AST]) -> None:
        self.project = project
        self.built = frozenset(built)
        self._indexes: dict[Module, SyntaxIndex] = {}
        self._reads: dict[object, dict[object, list[tuple[ast.expr, Module]]]] = {}
        self._functions: dict[ast.AST, Function] = {}
        self.local_imports: dict[ast.AST, list[ast.ImportFrom]] = {}
        for module in project.modules:
            self._functions.update((scope.node, scope) for scope in module.scopes)

    def index(self, module: Module) -> SyntaxIndex:
        if module not in self._indexes:
            self._indexes[module] = SyntaxIndex(module)
        return self._indexes[module]

    def of_value(self, node: ast.AST, module: Module) -> Step:
        """Where a value goes that is made at ``node``, an expression or ``path += ...``."""
        if isinstance(node, ast.AugAssign):
            return Follower(self, module).bound(node.target, ())
        return Step((State(module, node),))

    def follow(self, state: State) -> Step:
        """What follows from a state."""
        if len(state.held) > _DEEPEST:
            return left("something nested too deeply to be followed")
        if not state.name:
            assert state.module is not None and state.where is not None  # an expression is in a file
            return Follower(self, state.module).use(state.where, state.held)
        binding = (state.module, state.where, state.name)
        if binding not in self._reads:
            self._reads[binding] = self._by_key(state)
        by_key = self._reads[binding]
        key = state.held[0].key if state.held else None
        keys: Iterable[object] = by_key if key is None else dict.fromkeys((None, key))
        return Step(
            tuple(State(module, read, held=state.held) for each in keys for read, module in by_key.get(each, ()))
        )

    def _by_key(self, state: State) -> dict[object, list[tuple[ast.expr, Module]]]:
        """Every read of a name or an attribute, by the constant key that it is asked for; None: in any other way."""
        if state.module is None:
            found = [(read, other) for other in self._mentioning(state.name) for read in self._attributes(other, state)]
        else:
            assert state.where is not None  # a name is bound by a scope
            names = self.index(state.module).names.get((state.where, state.name), ())
            found = [(read, state.module) for read in names]
            if isinstance(state.where, ast.Module):
                found += self._imported(state.name, state.module)
        by_key: dict[object, list[tuple[ast.expr, Module]]] = {}
        for read, module in found:
            match self.index(module).parent(read):
                case ast.Subscript(value=value, slice=ast.Constant(value=str() | int() as key)) if value is read:
                    by_key.setdefault(key, []).append((read, module))
                case _:
                    by_key.setdefault(None, []).append((read, module))
        return by_key

    def _mentioning(self, name: str) -> Iterator[Module]:
        return (module for module in self.project.modules if name in module.source)

    def _attributes(self, module: Module, state: State) -> Iterable[ast.expr]:
        return self.index(module).attributes.get(state.name, ())

    def _imported(self, name: str, home: Module) -> list[tuple[ast.expr, Module]]:
        """Reads of a file's global in other files."""
        found: list[tuple[ast.expr, Module]] = []
        for module in self._mentioning(name):
            if module is not home:
                index = self.index(module)
                found += [(node, module) for node in index.attributes.get(name, ())]
                for local, (_, original) in module.imports.items():
                    if original == name:
                        found += [(node, module) for node in index.names.get((module.tree, local), ())]
        return found

    # -- functions -----------------------------------------------------------------------------------------------

    def function(self, node: ast.AST) -> Function | None:
        return self._functions.get(node)

    def _is_foreign(self, node: ast.expr, module: Module) -> bool:
        """Whether a name is read off a module that is none of the files: ``datetime.date``."""
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            return False
        path, original = module.imports.get(node.value.id, ("", ""))
        return bool(path) and not original and self.project.module_named(path, module) is None

    def mentions(self, name: str) -> list[tuple[ast.expr, Module]]:
        """Every read of ``name``, as a name or an attribute, in any file."""
        found: list[tuple[ast.expr, Module]] = []
        for module in self._mentioning(name):
            index = self.index(module)
            found += [(node, module) for node in index.attributes.get(name, ()) if not self._is_foreign(node, module)]
            local = {name, *(alias for alias, (_, original) in module.imports.items() if original == name)}
            found += [(node, module) for alias in local for node in index.names.get((module.tree, alias), ())]
        return found
