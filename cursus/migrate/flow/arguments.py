"""One step of a value: what a call makes of its arguments, and a function of its result."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cursus.lint import vocabulary
from cursus.lint.project import Class, Function, FunctionNode, Module
from cursus.lint.syntax import last_name
from cursus.migrate.flow import places
from cursus.migrate.flow.states import FINE, LIST, MAPPING, PAIR, Held, Layer, State, Step, entry, left, together

if TYPE_CHECKING:
    from cursus.migrate.flow.uses import Uses

_HARMLESS_DECORATORS = frozenset({
    "staticmethod", "classmethod", "property", "cached_property", "abstractmethod", "override", "final", "cache",
    "lru_cache", "computed_field",
})  # fmt: skip
_LOGGER = re.compile(r"(^|_)log(ger|ging)?s?$", re.IGNORECASE)
_STREAMS = ("sys.stderr", "sys.stdout", "None")
_CACHES = frozenset({"cache", "lru_cache"})  # they hash what they get, and give what they got
_JOB_DECORATORS = frozenset({"step", "remote"})


class Arguments:
    """The part of a step that is about calls, in one file."""

    def __init__(self, uses: Uses, module: Module) -> None:
        self.uses = uses
        self.module = module
        self.index = uses.index(module)

    def bound(self, target: ast.AST, held: Held) -> Step:
        raise NotImplementedError

    def grown(self, owner: ast.expr, held: Held) -> Step:
        raise NotImplementedError

    def is_own(self, node: ast.expr) -> bool:
        """Whether ``node`` is ``self``."""
        around = self.index.function(node)
        method = self.uses.function(around) if around is not None else None
        return isinstance(node, ast.Name) and method is not None and node.id == method.bound_name

    def _at(self, node: ast.AST, held: Held) -> State:
        return State(self.module, node, held=held)

    # -- calls ---------------------------------------------------------------------------------------------------

    def argument(self, call: ast.Call, argument: str | int, held: Held) -> Step:
        if call in self.uses.built:
            return Step(needs=call)
        name = self._original_name(call.func)
        if self.speaks(call):
            is_safe = name in vocabulary.FRAMEWORK_LOG_METHODS or _by_repr(call, argument)
            return FINE if held or is_safe else left(f"{ast.unparse(call.func)}(), which shows it by %s,")
        if held and isinstance(self.index.parent(call), ast.Raise):
            return FINE
        functions = self._callees(call.func, name)
        if functions:
            return together(self._parameter(function, call, argument, held) for function in functions)
        if isinstance(call.func, ast.Name) and self.uses.project.class_named(name, self.module) is not None:
            return left(f"{name}()")  # a class without its own constructor: it may check, compare or hash what it gets
        if isinstance(call.func, ast.Attribute):
            grown = self._put_into(call, call.func, argument, held)
            if grown is not None:
                return grown
            if argument in places.METHODS.get(call.func.attr, ()) and not self._is_module(call.func.value):
                return FINE
        elif held or (name == "dict" and isinstance(argument, str)):
            passed = self._passed(call, name, argument, held)
            if passed is not None:
                return passed
        if places.accepted(name, argument) and self._is_of_sdk(call.func):
            if self._looks_inside(call, name):
                return left("code that reads all that an object of the SDK has")
            kept = places.name_of(name, argument)
            return Step((State(None, None, kept, held),)) if kept in places.READ_BACK else FINE
        if name in ("copy", "deepcopy", "cast"):
            return Step((self._at(call, held=held),))
        shown = ast.unparse(call.func)
        return left(f"{shown}() as {argument}" if isinstance(argument, str) else f"{shown}()")

    def _original_name(self, function: ast.expr) -> str:
        if isinstance(function, ast.Name):
            return self._imports(function).get(function.id, ("", ""))[1] or function.id
        return last_name(function) or ""

    def _imports(self, node: ast.AST) -> Mapping[str, tuple[str, str]]:
        """The file's imports, and those of the function around ``node``."""
        function = self.index.function(node)
        local = {
            alias.asname or alias.name: ("." * found.level + (found.module or ""), alias.name)
            for found in (self._local_imports(function) if function is not None else ())
            for alias in found.names
        }
        return {**self.module.imports, **local} if local else self.module.imports

    def _local_imports(self, function: ast.AST) -> list[ast.ImportFrom]:
        known = self.uses.local_imports
        if function not in known:
            known[function] = [node for node in ast.walk(function) if isinstance(node, ast.ImportFrom)]
        return known[function]

    def _is_of_sdk(self, function: ast.expr) -> bool:
        """Whether a name is the SDK's or ours, or comes from where the file does not say."""
        first = function
        while isinstance(first, ast.Attribute):
            first = first.value
        if not isinstance(first, ast.Name):
            return False
        if isinstance(function, ast.Name) and self._is_bound(function):
            return False
        source = self._imports(first).get(first.id, ("", ""))[0]
        return not source or source.startswith(".") or source.partition(".")[0] in vocabulary.SDK_PACKAGES

    def _is_bound(self, node: ast.Name) -> bool:
        """Whether a name is given something by other means than an import."""
        return (self.index.owner_of(node, node.id), node.id) in self.index.stores

    def _looks_inside(self, call: ast.Call, name: str) -> bool:
        """Whether the function that makes an object of the SDK reads it by other means than its attributes."""
        around = self.index.function(call)
        reads = self.index.attributes.get("config", ()) if name == "TrainingInput" else ()
        return around in self.index.asks_for_all or any(
            isinstance(read, ast.Attribute) and self.index.function(read) is around and not self.is_own(read.value)
            for read in reads
        )

    def speaks(self, call: ast.Call) -> bool:
        """Whether a call writes for people, by a function or a logger that is none of the files' own."""
        if not speaks(call):
            return False
        project, name = self.uses.project, last_name(call.func) or ""
        if isinstance(call.func, ast.Name):
            return not self._is_bound(call.func) and project.function_named(name, self.module) is None
        own = [method.owner for method in project.methods.get(name, ()) if method.owner is not None]
        if name in vocabulary.FRAMEWORK_LOG_METHODS:
            return all(cls.name == vocabulary.ROOT_BUILDER for cls in own)
        logger = call.func.value if isinstance(call.func, ast.Attribute) else None
        if not isinstance(logger, ast.Name):
            return True
        stores = self.index.stores.get((self.index.owner_of(logger, logger.id), logger.id), ())
        made = [value for value in map(self.index.assigned, stores) if isinstance(value, ast.Call)]
        return not any(project.class_named(last_name(value.func) or "", self.module) for value in made)

    def _is_module(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and self._imports(node).get(node.id, ("", "x"))[1] == ""

    def _put_into(self, call: ast.Call, function: ast.Attribute, argument: str | int, held: Held) -> Step | None:
        """A list or dict that gets the value as an element."""
        key = entry(call.args[0]) if call.args else MAPPING
        match function.attr:
            case "append" if argument == 0:
                return self.grown(function.value, (LIST, *held))
            case "insert" if argument == 1:
                return self.grown(function.value, (LIST, *held))
            case "extend" if argument == 0 and held:
                return self.grown(function.value, (LIST, *held[1:]))
            case "update" if argument == 0 and held and held[0].kind == "mapping":
                return self.grown(function.value, held)
            case "update" if isinstance(argument, str):
                return self.grown(function.value, (Layer("mapping", argument), *held))
            case "setdefault" if argument == 1:
                return together([self.grown(function.value, (key, *held)), Step((self._at(call, held=held),))])
            case "get" | "pop" if argument == 1:
                return Step((self._at(call, held=held),))
        return None

    def _passed(self, call: ast.Call, name: str, argument: str | int, held: Held) -> Step | None:
        """Builtin functions that give on what a container holds."""
        inner = held[1:]
        is_mapping = bool(held) and held[0].kind == "mapping"
        match name:
            case "len" | "bool" | "any" | "all" | "isinstance" | "type" | "id":
                return FINE
            case "dict" if isinstance(argument, str):
                return Step((self._at(call, held=(Layer("mapping", argument), *held)),))
            case "dict" if is_mapping:
                return Step((self._at(call, held=held),))
            case "list" | "tuple" | "iter" | "reversed":
                return FINE if is_mapping else Step((self._at(call, held=(LIST, *inner)),))
            case "enumerate" if not is_mapping:
                return Step((self._at(call, held=(LIST, PAIR, *inner)),))
            case "zip" if not is_mapping and isinstance(argument, int):
                return Step((self._at(call, held=(LIST, Layer("list", argument), *inner)),))
            case "next" if not is_mapping:
                return Step((self._at(call, held=inner),))
        return None

    def _callees(self, function: ast.expr, name: str) -> list[Function]:
        project = self.uses.project
        match function:
            case ast.Name(id=local):
                scope = self.index.owner_of(function, local)
                if isinstance(scope, FunctionNode):
                    inner = [node for node in ast.walk(scope) if isinstance(node, FunctionNode) and node.name == local]
                    return [Function(self.module, node, local) for node in inner]
                found = project.function_named(local, self.module)
                if found is None:
                    cls = project.class_named(local, self.module)
                    return cls.method("__init__")[:1] if cls else []
                return [found]
            case ast.Attribute(value=owner):
                cls = self._class_of(owner)
                if cls is not None:
                    return cls.method(name)
                if isinstance(owner, ast.Name) and owner.id in self.module.imports:
                    path, original = self.module.imports[owner.id]
                    target = project.module_named(f"{path}.{original}", self.module)
                    return [target.functions[name]] if target and name in target.functions else []
                return list(project.methods.get(name, ()))
        return []

    def _class_of(self, node: ast.expr) -> Class | None:
        """The class of ``self``, ``cls`` and ``super()``, and a class by its name."""
        around = self.index.function(node)
        method = self.uses.function(around) if around is not None else None
        match node:
            case ast.Name(id=name):
                if method is not None and name == method.bound_name:
                    return method.owner
                return self.uses.project.class_named(name, self.module)
            case ast.Call(func=ast.Name(id="super")):
                return method.owner if method is not None else None
        return None

    def _parameter(self, function: Function, call: ast.Call, argument: str | int, held: Held) -> Step:
        node = function.node
        assert isinstance(node, FunctionNode)  # only functions are called
        if function.decorators & _JOB_DECORATORS:
            return FINE  # the SDK hands a variable over when the job runs
        strange = function.decorators - _HARMLESS_DECORATORS | function.decorators & _CACHES
        if strange:
            return left(f"the decorator {min(strange)}")
        given = node.args
        ordered = [each.arg for each in (*given.posonlyargs, *given.args)]
        if function.owner is not None and "staticmethod" not in function.decorators:
            ordered = ordered[1:]
        named = {*ordered, *(each.arg for each in given.kwonlyargs)}
        if isinstance(argument, int) and argument < len(ordered):
            name = ordered[argument]
        elif argument in named:
            name = str(argument)
        elif isinstance(argument, int) and given.vararg is not None:
            name, held = given.vararg.arg, (LIST, *held)
        elif isinstance(argument, str) and given.kwarg is not None:
            name, held = given.kwarg.arg, (Layer("mapping", argument), *held)
        else:
            return left(f"{function.name}()")
        return Step((State(function.module, node, name, held),))

    # -- results -------------------------------------------------------------------------------------------------

    def returned(self, node: ast.AST, held: Held) -> Step:
        scope = self.index.function(node)
        if scope is None:
            return left("a return outside any function")  # which is read, though it cannot be run
        known = self.uses.function(scope)
        function = known or Function(self.module, scope, scope.name)
        strange = function.decorators - _HARMLESS_DECORATORS - _JOB_DECORATORS
        if strange:
            return left(f"the decorator {min(strange)}")
        if known is None:
            inner = self.index.names.get((self.index.scope(scope), scope.name), ())
            return self.called([(read, self.module) for read in inner], function.name, held)
        if function.owner is not None and function.name.startswith("__") and function.name.endswith("__"):
            return left(f"{function.name}()")
        reads = self.uses.mentions(function.name)
        is_builder = function.owner is not None and any(cls.is_builder for cls in function.owner.relatives())
        if is_builder and function.name in places.TEXT_HOOKS:
            return left(f"{function.name}(), which the framework reads as text,")
        if not reads and not (is_builder and function.name in places.HOOKS):
            if self.reads_by_name(function.owner):
                return left(f"code that reads {function.name}() by a name that is made up at run time")
            if not is_builder:
                return left(f"code that calls {function.name}() in another file")
            assert function.owner is not None  # as is_builder says
            return Step(outside=f"{function.owner.name}.{function.name}")
        if function.is_property:
            return Step(tuple(State(module, read, held=held) for read, module in reads))
        return self.called(reads, function.name, held)

    def reads_by_name(self, owner: Class | None) -> bool:
        """Whether a class reads attributes of its objects by names that are made up at run time, or all of them."""
        return owner is not None and any(
            method.node in self.uses.index(cls.module).asks_by_name
            for cls in owner.relatives()
            for method in cls.methods.values()
        )

    def called(self, reads: Iterable[tuple[ast.expr, Module]], name: str, held: Held) -> Step:
        """What becomes of the results wherever a function is called, or mapped over a list."""
        states: list[State] = []
        for read, module in reads:
            match self.uses.index(module).parent(read):
                case ast.Call(func=function) as call if function is read:
                    states.append(State(module, call, held=held))
                case ast.Call(func=ast.Name(id="map"), args=[function, _]) as call if function is read:
                    states.append(State(module, call, held=(LIST, *held)))
                case _:
                    return left(f"code that gets {name} itself")
        return Step(tuple(states))


def speaks(call: ast.Call) -> bool:
    """Whether a call writes for people: a logger's method, print, warnings.warn; not print into a file."""
    name = last_name(call.func)
    if name in vocabulary.FRAMEWORK_LOG_METHODS | vocabulary.PRINTERS:
        return all(word.arg != "file" or ast.unparse(word.value) in _STREAMS for word in call.keywords)
    owner = (last_name(call.func.value) or "") if isinstance(call.func, ast.Attribute) else ""
    return name in vocabulary.LOG_METHODS and _LOGGER.search(owner) is not None


def _by_repr(call: ast.Call, argument: str | int) -> bool:
    """Whether a logger shows an argument by %r, which is all that a pipeline variable can be shown by."""
    message = call.args[0] if call.args else None
    if not isinstance(argument, int) or argument == 0 or not isinstance(message, ast.Constant):
        return False
    shown = re.findall(r"%[-+ #0-9.]*([a-zA-Z])", str(message.value).replace("%%", ""))
    return argument <= len(shown) and shown[argument - 1] in "ra"
