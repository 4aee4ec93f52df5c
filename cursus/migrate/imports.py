"""Makes Join available in a module: under the name it already has there, or by one import more."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from cursus.lint.project import FunctionNode, Module
from cursus.migrate.edits import Edit, Layout
from cursus.migrate.flow.index import SyntaxIndex
from cursus.migrate.pieces import CannotRewrite

_V2, _V3, _OWN = "sagemaker.workflow.functions", "sagemaker.core.workflow.functions", "cursus.definition.values"
_SOURCES = (_V2, _V3, _OWN)
# Packages that only version 3 of the SDK has.
_ONLY_V3 = ("sagemaker.core", "sagemaker.mlops", "sagemaker.serve", "sagemaker.train")
_ALIAS = "PipelineJoin"


@dataclass(frozen=True, slots=True)
class JoinName:
    """What Join is called at some place, and whether the module has to import it first."""

    name: str
    to_import: bool


class JoinNames:
    """The names of Join in one module; imports for type checkers only do not count."""

    def __init__(self, module: Module, index: SyntaxIndex) -> None:
        self._global = _imported(module.tree.body)
        self._taken = "Join" in _bound(module)
        self._index = index
        self._local: dict[ast.AST, str | None] = {}

    def at(self, node: ast.AST) -> JoinName:
        """What to call Join at ``node``. Raises CannotRewrite where its names all mean something else."""
        function = self._index.function(node)
        present = [self._in(function) if function is not None else None, self._global]
        for name in filter(None, present):
            if self._means_an_import(name, node):
                return JoinName(name, to_import=False)
        for name in ("Join", _ALIAS)[self._taken or self._global is not None :]:
            if self._means_an_import(name, node):
                return JoinName(name, to_import=True)
        raise CannotRewrite(f"Join and {_ALIAS} are names of something else here")

    def _in(self, function: ast.AST) -> str | None:
        if function not in self._local:
            self._local[function] = _imported(node for node in ast.walk(function) if isinstance(node, ast.ImportFrom))
        return self._local[function]

    def _means_an_import(self, name: str, node: ast.AST) -> bool:
        return not any(self._index.stores.get((scope, name)) for scope in self._index.scopes(node))


def _source(module: Module) -> str:
    """Where a module should import Join from, by what it imports already, at its top or inside functions."""
    names = [
        name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in _modules(node)
    ]
    if any(name == package or name.startswith(f"{package}.") for name in names for package in _ONLY_V3):
        return _V3
    packages = {name.partition(".")[0] for name in names}
    return _OWN if "cursus" in packages and "sagemaker" not in packages else _V2


def import_edit(module: Module, layout: Layout, name: str) -> Edit:
    """Import Join as ``name``: next to what already comes from there, else after the last import of sagemaker."""
    item = "Join" if name == "Join" else f"Join as {name}"
    statements = [node for node in module.tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    source = _source(module)
    for node in statements:
        if isinstance(node, ast.ImportFrom) and node.module == source and layout.is_one_line(node):
            names = sorted([*map(ast.unparse, node.names), item])
            if "(" not in layout.text(node) and "*" not in names:
                return layout.replace(node, f"from {source} import {', '.join(names)}")
    line = f"from {source} import {item}"
    package = source.partition(".")[0]
    sagemaker = [node for node in statements if any(name.partition(".")[0] == package for name in _modules(node))]
    following = next(
        (node for node in sagemaker if isinstance(node, ast.ImportFrom) and (node.module or "") > source), None
    )
    if following is not None:
        return layout.insert_before_line(following.lineno, line)
    last = (sagemaker or _leading(module.tree.body))[-1:]
    if last:
        return layout.insert_after_line(last[0].end_lineno or 1, line)
    docstring = module.tree.body[0] if ast.get_docstring(module.tree, clean=False) is not None else None
    if docstring is not None:
        return layout.insert_after_line(docstring.end_lineno or 1, f"{layout.newline}{line}")
    return layout.insert_before_line(module.tree.body[0].lineno, f"{line}{layout.newline}{layout.newline}")


def _imported(body: Iterable[ast.stmt]) -> str | None:
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module in _SOURCES:
            for alias in node.names:
                if alias.name == "Join":
                    return alias.asname or alias.name
    return None


def _leading(body: list[ast.stmt]) -> list[ast.Import | ast.ImportFrom]:
    """The imports before the first definition."""
    leading: list[ast.Import | ast.ImportFrom] = []
    for node in body:
        if isinstance(node, FunctionNode | ast.ClassDef):
            break
        if isinstance(node, ast.Import | ast.ImportFrom):
            leading.append(node)
    return leading


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]


def _bound(module: Module) -> set[str]:
    """Names that the module binds at its top level, type checkers' imports left out."""
    names = {*module.classes, *module.functions}
    for node in module.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(target.id for target in targets if isinstance(target, ast.Name))
    return names
