"""The modules, classes and functions of the given paths, and what a name in one of them refers to."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath

from cursus.lint import vocabulary
from cursus.lint.syntax import is_step_decorator, last_name, qualified

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Scope = FunctionNode | ast.ClassDef | ast.Module


@dataclass(eq=False)
class Function:
    """A function, or the statements of a module or a class body, which run in the same way.

    ``words`` are those of its text; ``outer`` is the function that it is defined in. ``in_job`` says that it runs in a
    job of its own, under the SDK's ``@step``, where every argument has become an ordinary value.
    """

    module: Module
    node: Scope
    name: str
    owner: Class | None = None
    words: frozenset[str] = frozenset()
    outer: Function | None = None
    in_job: bool = False

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
    _callable: dict[str, list[Function]] = field(default_factory=dict, repr=False)

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
    def lineage(self) -> tuple[Class, ...]:
        """Every class whose attributes an object seen here may have, as ``relatives`` gives them."""
        return tuple(self.relatives())

    @cached_property
    def is_builder(self) -> bool:
        """Whether it derives from a builder base of the framework, or is that base in a copy of the framework."""
        return any(cls._is_framework_base or any(map(cls._inherits, cls.node.bases)) for cls in self.ancestors())

    @property
    def _is_framework_base(self) -> bool:
        return self.name == vocabulary.ROOT_BUILDER and not vocabulary.BUILDER_METHODS.isdisjoint(self.methods)

    def _inherits(self, base: ast.expr) -> bool:
        """Whether ``base``, which is not among the classes read, is a builder base of the framework."""
        target = base.value if isinstance(base, ast.Subscript) else base
        package, _, name = qualified(target, self.module.imports).rpartition(".")
        if (last_name(target) or "") in self.module.classes:
            return False
        if name == vocabulary.ROOT_BUILDER:
            return True
        if package.partition(".")[0] == vocabulary.FRAMEWORK:
            return vocabulary.BUILDER_WORD in name
        return name in vocabulary.BUILDER_BASES and package[:1] in ("", ".")

    def method(self, name: str) -> list[Function]:
        """What ``self.name`` may call: the nearest definition and every override below."""
        if name not in self._callable:
            inherited = (cls.methods[name] for cls in self.ancestors() if name in cls.methods)
            nearest = next(inherited, None)
            below = [cls.methods[name] for cls in _reached(self, lambda cls: cls.derived) if name in cls.methods]
            others = [found for found in below if found is not nearest]
            self._callable[name] = [nearest, *others] if nearest else others
        return self._callable[name]


def _reached(start: Class, following: Callable[[Class], list[Class]]) -> Iterator[Class]:
    seen = {start: None}
    queue = [start]
    for cls in queue:
        yield cls
        for other in following(cls):
            if other not in seen:
                seen[other] = None
                queue.append(other)


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
    makes_pipelines: bool = False
    is_ours: bool = False

    @property
    def is_hand_written(self) -> bool:
        """Whether it makes pipelines without the framework: all of it is looked into, for it is little."""
        return self.makes_pipelines and not self.is_ours

    @cached_property
    def lines(self) -> list[str]:
        """The lines as Python counts them: a form feed, say, ends none."""
        return _LINE.findall(self.source)

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Imports under another name: local name -> the name where it is defined."""
        return {local: name for local, (_, name) in self.imports.items() if name and name != local}

    @cached_property
    def wrapped(self) -> frozenset[str]:
        """Functions that are handed to the SDK's ``step()`` instead of being decorated by it."""
        if "function_step" not in self.source and "workflow" not in self.source:
            return frozenset()
        calls = (node for node in ast.walk(self.tree) if isinstance(node, ast.Call) and node.args)
        return frozenset(
            node.args[0].id
            for node in calls
            if isinstance(node.args[0], ast.Name) and is_step_decorator(node.func, self.imports)
        )

    @cached_property
    def dotted(self) -> tuple[str, ...]:
        parts = PurePath(self.path).with_suffix("").parts
        return parts[:-1] if parts and parts[-1] == "__init__" else parts


class Project:
    """All modules read together, and which of them make pipelines or use the framework.

    ``methods``: every function that a class defines, by its name.
    """

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
        self._classify()
        for module in self.modules:
            self._find_steps(module)

    def _classify(self) -> None:
        """Tell who makes pipelines and who is of the framework. What such a module imports takes part in it."""
        imported = {module: self._imported(module) for module in self.modules}
        importers: dict[Module, list[Module]] = defaultdict(list)
        for module, others in imported.items():
            for other in others:
                importers[other].append(module)
        makers = [module for module in self.modules if vocabulary.PIPELINE_CODE.search(module.source)]
        for module in _closure(makers, imported):
            module.makes_pipelines = True
        ours = [module for module in self.modules if _uses_framework(module)]
        for module in _closure(ours, importers) | _closure(ours, imported):
            module.is_ours = True

    def _imported(self, module: Module) -> list[Module]:
        names = {source for source, _ in module.imports.values()}
        names.update(f"{source}.{name}" for source, name in module.imports.values() if name)
        found = (self.module_named(name, module) for name in sorted(names))
        return [other for other in found if other is not None and other is not module]

    def _find_steps(self, module: Module) -> None:
        for name in module.wrapped:
            function = self.function_named(name, module)
            if function is not None:
                function.in_job = True
        for function in module.scopes:
            if isinstance(function.node, FunctionNode) and is_step(function.node, module):
                function.in_job = True

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
            if base is not None and base is not cls and base not in cls.bases:
                cls.bases.append(base)
                base.derived.append(cls)


def is_step(node: FunctionNode, module: Module) -> bool:
    """Whether the SDK runs the body of this function in a job."""
    return any(is_step_decorator(each, module.imports) for each in node.decorator_list)


def _uses_framework(module: Module) -> bool:
    imported = any(source.partition(".")[0] in vocabulary.OUR_PACKAGES for source, _ in module.imports.values())
    return (
        imported
        or vocabulary.OUR_CODE.search(module.source) is not None
        or any(cls.is_builder for cls in module.classes.values())
    )


def _closure(start: Iterable[Module], following: Mapping[Module, list[Module]]) -> set[Module]:
    seen = set(start)
    queue = list(seen)
    for module in queue:
        for other in following.get(module, ()):
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return seen
