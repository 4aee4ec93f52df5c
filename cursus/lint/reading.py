"""From the source of a file to its functions, classes and imports."""

from __future__ import annotations

import ast

from cursus.lint import vocabulary
from cursus.lint.project import Class, Function, FunctionNode, Module
from cursus.lint.syntax import parsed


def read_module(path: str, source: str) -> Module:
    """Parse one file. Raises SyntaxError, also for what is nested too deeply or holds a null byte."""
    module = Module(path, source, parsed(source))
    module.scopes.append(Function(module, module.tree, "<module>", words=_words(module, module.tree.body)))
    _collect(module, module.tree.body)
    return module


def _collect(module: Module, body: list[ast.stmt]) -> None:
    for statement in body:
        match statement:
            case ast.Import(names=names):
                for alias in names:
                    name = alias.asname or alias.name.partition(".")[0]
                    module.imports[name] = (alias.name if alias.asname else name, "")
            case ast.ImportFrom(module=source, names=names, level=level):
                for alias in names:
                    module.imports[alias.asname or alias.name] = ("." * level + (source or ""), alias.name)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                function = Function(module, statement, statement.name, words=_words(module, [statement]))
                module.functions[statement.name] = function
                module.scopes.append(function)
            case ast.ClassDef():
                _collect_class(module, statement)
            case ast.If() | ast.Try() | ast.With():
                for field_name in ("body", "orelse", "finalbody"):
                    _collect(module, getattr(statement, field_name, []))
                for handler in getattr(statement, "handlers", []):
                    _collect(module, handler.body)


def _collect_class(module: Module, node: ast.ClassDef) -> None:
    cls = Class(module, node)
    module.classes[node.name] = cls
    module.scopes.append(Function(module, node, "<class>", cls, _words_of_properties(module, node)))
    for statement in node.body:
        if isinstance(statement, FunctionNode):
            function = Function(module, statement, statement.name, cls, _words(module, [statement]))
            cls.methods.setdefault(statement.name, function)
            module.scopes.append(function)
        elif isinstance(statement, ast.ClassDef):
            _collect_class(module, statement)


def _words_of_properties(module: Module, node: ast.ClassDef) -> frozenset[str]:
    """What ``place = property(getter)`` mentions: the rest of a class body depends on nothing found out later."""
    words: set[str] = set()
    for statement in node.body:
        match statement:
            case ast.Assign(value=ast.Call(func=ast.Name(id="property"))):
                words |= _words(module, [statement])
    return frozenset(words)


def _words(module: Module, body: list[ast.stmt]) -> frozenset[str]:
    """The words in the text of ``body``: enough to tell what cannot matter there."""
    if not body:
        return frozenset()
    text = "".join(module.lines[body[0].lineno - 1 : body[-1].end_lineno])
    words = set(vocabulary.WORD.findall(text))
    if vocabulary.S3_SCHEME[:3] in text:  # the slashes may come from a join
        words.add(vocabulary.S3_SCHEME)
    return frozenset(words)
