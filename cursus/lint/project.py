"""The modules, classes and functions of the given paths, and what a name in one of them refers to."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath

from cursus.lint import vocabulary

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Scope = FunctionNode | ast.ClassDef | ast.Module


@dataclass(eq=False)
class Function:
    """A function, or the statements of a module or a class body, which run in the same way.

    ``words`` are those of its text; ``outer`` is the function that it is defined in.
    """

    module: Module
    node: Scope
    name: str
    owner: Class | None = None
    words: frozenset[str] = frozenset()
    outer: Function | None = None

    @property
    def is_body(self) -> bool:
        return not isinstance(self.node, FunctionNode)

    @cached_property
    def decorators(self) -> frozenset[str]:
        if isinstance(self.node, ast.Module):
            return frozenset()
        return frozenset(filter(None, map(last_name, self.node.decorator_list)))

    @property
    def is_property(self) -> bool:
        return bool(self.decorators & {"property", "cached_property", "computed_field"})

    @cached_property
    def arguments(self) -> list[ast.arg]:
        """Positional arguments in order, the bound one left out, then keyword-only ones."""
        if not isinstance(self.node, FunctionNode):
            return []
        positional = [*self.node.args.posonlyargs, *self.node.args.args]
        bound = self.owner is not None and "staticmethod" not in self.decorators
        return [*positional[bound:], *self.node.args.kwonlyargs]

    @property
    def bound_name(self) -> str | None:
        """What the function calls its own object: ``self``."""
        if self.owner is None or not isinstance(self.node, FunctionNode):
            return None
        positional = [*self.node.args.posonlyargs, *self.node.args.args]
        return positional[0].arg if positional and "staticmethod" not in self.decorators else None


@dataclass(eq=False)
class Class:
    module: Module
    node: ast.ClassDef
    methods: dict[str, Function] = field(default_factory=dict)
    bases: list[Class] = field(default_factory=list)
    derived: list[Class] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.node.name

    def ancestors(self) -> Iterator[Class]:
        """This class and what it inherits from, nearest first."""
        yield from _reached(self, lambda cls: cls.bases)

    def relatives(self) -> Iterator[Class]:
        """Every class whose attributes an object seen here may have: ancestors and descendants, not siblings."""
        yield from self.ancestors()
        yield from (cls for cls in _reached(self, lambda cls: cls.derived) if cls is not self)

    @cached_property
    def is_builder(self) -> bool:
        names = {cls.name for cls in self.ancestors()}
        names.update(filter(None, (last_name(base) for cls in self.ancestors() for base in cls.node.bases)))
        return any(name.endswith("Builder") or "StepBuilder" in name for name in names)

    def method(self, name: str) -> list[Function]:
        """What ``self.name`` may call: the nearest definition and every override below."""
        inherited = (cls.methods[name] for cls in self.ancestors() if name in cls.methods)
        nearest = next(inherited, None)
        below = [cls.methods[name] for cls in _reached(self, lambda cls: cls.derived) if name in cls.methods]
        return [nearest, *(found for found in below if found is not nearest)] if nearest else below


def _reached(start: Class, following: Callable[[Class], list[Class]]) -> Iterator[Class]:
    seen: set[Class] = set()
    queue = [start]
    while queue:
        cls = queue.pop(0)
        if cls not in seen:
            seen.add(cls)
            yield cls
            queue.extend(following(cls))


@dataclass(eq=False)
class Module:
    """One source file.

    ``imports``: local name -> (module, name in it or "" for the module itself); a relative module starts with dots.
    """

    path: str
    source: str
    tree: ast.Module
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    scopes: list[Function] = field(default_factory=list)

    @cached_property
    def lines(self) -> list[str]:
        """The lines as Python counts them: a form feed, say, ends none."""
        return _LINE.findall(self.source)

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Imports under another name: local name -> the name where it is defined."""
        return {local: name for local, (_, name) in self.imports.items() if name and name != local}

    @property
    def dotted(self) -> tuple[str, ...]:
        parts = PurePath(self.path).with_suffix("").parts
        return parts[:-1] if parts and parts[-1] == "__init__" else parts


class Project:
    """All modules read together. ``methods``: every function that a class defines, by its name."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self.modules = tuple(modules)
        self.methods: dict[str, list[Function]] = defaultdict(list)
        self._by_stem: dict[str, list[Module]] = defaultdict(list)
        for module in self.modules:
            if module.dotted:
                self._by_stem[module.dotted[-1]].append(module)
        for module in self.modules:
            for cls in module.classes.values():
                self._link(cls)
                for method in cls.methods.values():
                    self.methods[method.name].append(method)

    def module_named(self, dotted: str, importer: Module) -> Module | None:
        """The module that ``import dotted`` means: the one whose path ends so, the importer's neighbour first."""
        wanted = tuple(part for part in dotted.split(".") if part)
        if not wanted:
            return None
        found = [module for module in self._by_stem.get(wanted[-1], ()) if module.dotted[-len(wanted) :] == wanted]
        neighbours = [module for module in found if module.dotted[:-1] == importer.dotted[:-1]]
        return next(iter(neighbours or found), None)

    def class_named(self, name: str, module: Module) -> Class | None:
        if name in module.classes:
            return module.classes[name]
        origin = self._origin(name, module)
        return origin[0].classes.get(origin[1]) if origin else None

    def function_named(self, name: str, module: Module) -> Function | None:
        if name in module.functions:
            return module.functions[name]
        origin = self._origin(name, module)
        return origin[0].functions.get(origin[1]) if origin else None

    def _origin(self, name: str, module: Module) -> tuple[Module, str] | None:
        for _ in range(4):  # re-exported by a package or two
            source, original = module.imports.get(name, ("", ""))
            target = self.module_named(source, module) if original else None
            if target is None:
                return None
            if original in target.classes or original in target.functions or original not in target.imports:
                return target, original
            module, name = target, original
        return None

    def origin(self, name: str, module: Module) -> tuple[Module, str] | None:
        """The module and name where a global that ``module`` sees as ``name`` is defined, if it is imported."""
        return self._origin(name, module)

    def _link(self, cls: Class) -> None:
        for expression in cls.node.bases:
            target = expression.value if isinstance(expression, ast.Subscript) else expression
            name = last_name(target)
            base = self.class_named(name, cls.module) if name else None
            if base is not None and base is not cls:
                cls.bases.append(base)
                base.derived.append(cls)


def read_module(path: str, source: str) -> Module:
    """Parse one file. Raises SyntaxError (ValueError for a null byte)."""
    module = Module(path, source, ast.parse(source))
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
    module.scopes.append(Function(module, node, "<class>", cls, frozenset()))
    for statement in node.body:
        if isinstance(statement, FunctionNode):
            function = Function(module, statement, statement.name, cls, _words(module, [statement]))
            cls.methods.setdefault(statement.name, function)
            module.scopes.append(function)
        elif isinstance(statement, ast.ClassDef):
            _collect_class(module, statement)


def _words(module: Module, body: list[ast.stmt]) -> frozenset[str]:
    """The words in the text of ``body``: enough to tell what cannot matter there."""
    if not body:
        return frozenset()
    text = "".join(module.lines[body[0].lineno - 1 : body[-1].end_lineno])
    words = set(vocabulary.WORD.findall(text))
    if vocabulary.S3_SCHEME in text:
        words.add(vocabulary.S3_SCHEME)
    return frozenset(words)


def last_name(node: ast.AST) -> str | None:
    """``c`` of ``a.b.c``, of ``c`` and of ``a.b.c(...)``."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=function):
            return last_name(function)
        case ast.Subscript(value=value):
            return last_name(value)
    return None
