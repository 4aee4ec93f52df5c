"""What a call evaluates to: the SDK's own, string and path functions, containers, and what the project defines."""

from __future__ import annotations

import ast
from dataclasses import replace

from cursus.lint import vocabulary
from cursus.lint.events import Frozen, HelperUsed, JoinMade, Placed
from cursus.lint.project import Function
from cursus.lint.syntax import dotted, is_step_decorator, last_name
from cursus.lint.text import Operand
from cursus.lint.text_calls import TextCalls
from cursus.lint.values import NUMBER, PLAIN, VARIABLE, Kind, Location, Value, join


class Calls(TextCalls):
    """Adds all calls to expressions."""

    def call(self, node: ast.Call) -> Value:
        name = self.original_name(node.func)
        if name in vocabulary.OBSOLETE_HELPERS and self.function.module.is_ours:
            return self._obsolete(node, name)
        if self._speaks(node.func, name):
            with self.message():
                self.arguments(node)
            return PLAIN
        value = self._called(node, name)
        if self.function.module.makes_pipelines and not self._at_once and not self._for_people:
            self._hand_over(node, name)
        return value

    def _called(self, node: ast.Call, name: str) -> Value:
        for attempt in (self.text_call, self._sdk, self._made_at_compile_time, self._container):
            value = attempt(node, name)
            if value is not None:
                return value
        return self._defined(node, name)

    def _speaks(self, function: ast.expr, name: str) -> bool:
        """Whether the call writes for people: a logger's method, print, warnings.warn."""
        if name in vocabulary.FRAMEWORK_LOG_METHODS or name in vocabulary.PRINTERS:
            return True
        is_method = isinstance(function, ast.Attribute) and name in vocabulary.LOG_METHODS
        return is_method and "log" in (last_name(function.value) or "").lower()  # type: ignore[attr-defined]

    def _obsolete(self, node: ast.Call, name: str) -> Value:
        values = self.arguments(node)
        self.events.append(HelperUsed(self.place(node), self.function, name, defined=False))
        return values[0] if values and name != "_validate_s3_uri" else PLAIN

    # -- the SDK -------------------------------------------------------------------------------------------------

    def _sdk(self, node: ast.Call, name: str) -> Value | None:
        if name == "Join":
            return self._join(node) if self._is_of_sdk(node.func) else None
        is_own_method = name in vocabulary.VARIABLE_METHODS and self.function.module.is_ours
        if name in vocabulary.VARIABLE_CLASSES or is_own_method:
            self.arguments(node)
            default = next((self.known(word.value) for word in node.keywords if word.arg == "default_value"), PLAIN)
            return replace(VARIABLE, back=default.shape[-1:].strip("\0"))
        if is_step_decorator(node.func, self.imports) and isinstance(node.func, ast.Call):
            self.arguments(node)  # step(function)(...)
            return VARIABLE
        if name == "to_string" and isinstance(node.func, ast.Attribute):
            return self.value(node.func.value)
        if name == "getattr" and len(node.args) >= 2 and isinstance(node.args[1], ast.Constant):
            attribute = ast.Attribute(value=node.args[0], attr=str(node.args[1].value), ctx=ast.Load())
            return join(self.value(ast.copy_location(attribute, node)), *self.all(node.args[2:]))
        return None

    def _is_of_sdk(self, function: ast.expr) -> bool:
        """Whether a name is the SDK's, or comes from where we cannot tell; not what another library calls the same."""
        first = dotted(function).partition(".")[0]
        module = self.function.module
        if first in module.classes:
            return False
        source = self.imports.get(first, ("", ""))[0]
        is_team_code = source[:1] in ("", ".") or self.facts.project.module_named(source, module) is not None
        return is_team_code or source.partition(".")[0] in vocabulary.SDK_PACKAGES

    def _join(self, node: ast.Call) -> Value:
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        given.update(zip(("on", "values"), node.args, strict=False))
        on, values = given.get("on"), given.get("values")
        separator = "" if on is None else self.value(on).constant
        made = self.value(values) if values is not None else PLAIN
        parts = tuple(values.elts) if isinstance(values, ast.List | ast.Tuple) else None
        operands = self.spread(values, made) if values is not None else []
        for operand, value in operands:
            if value.kind in (Kind.FROZEN, Kind.DEFAULT):
                self.events.append(Placed(self.place(operand), self.function, value, "Join"))
        shapes = tuple(value.shape for _, value in operands) if parts is not None else ()
        self.events.append(JoinMade(self.place(node), self.function, separator, parts, made.constant, shapes))
        text = (separator or "\0").join(shapes)
        return replace(
            VARIABLE,
            locations=self._joined_place(node, separator, operands),
            dated=any(value.dated for _, value in operands),
            front=text[:1].strip("\0"),
            back=text[-1:].strip("\0"),
        )

    def _joined_place(self, node: ast.Call, separator: str | None, operands: list[Operand]) -> frozenset[Location]:
        """The places in S3 that a Join begins with, when its bucket is not a variable."""
        front = [value for _, value in operands]
        while front and separator is not None and front[0].constant in ("s3:/", "s3:", "s3://", ""):
            del front[0]
        if not front or front[0].is_tainted:
            return frozenset()
        starts_here = len(front) < len(operands) and self.locates(f"s3://{front[0].shape}")
        return self.located(node) if starts_here else front[0].locations

    # -- places decided at compile time ---------------------------------------------------------------------------

    def _made_at_compile_time(self, node: ast.Call, name: str) -> Value | None:
        """An upload gives a place in S3, a clock or a random id another text each time."""
        if not self.function.module.makes_pipelines or self.in_builder:
            return None
        origin = self._origin(node.func)
        is_method = isinstance(node.func, ast.Attribute)
        if name in vocabulary.UPLOADS and is_method and (name == "upload_data" or origin.startswith("sagemaker.")):
            self.arguments(node)
            return Value(locations=self.located(node))
        if name in vocabulary.DATED_CALLS and vocabulary.DATED_ORIGINS.fullmatch(origin):
            self.arguments(node)
            return Value(dated=True)
        return None

    def _hand_over(self, node: ast.Call, name: str) -> None:
        """Places in S3 among the arguments of a call of the SDK that describes a step or its job."""
        origin = self._origin(node.func)
        if not origin.startswith("sagemaker."):
            first = origin.partition(".")[0]
            is_method = isinstance(node.func, ast.Attribute) and (first in self.env or first not in self.imports)
            if not is_method or name not in vocabulary.STARTERS or self.is_own(node.func.value):  # type: ignore[attr-defined]
                return
        elif vocabulary.NOT_OF_STEPS.match(origin):
            return
        positional = zip(vocabulary.POSITIONAL_PLACES.get(name, ()), node.args, strict=False)
        named = [(word.arg, self.known(word.value)) for word in node.keywords if word.arg]
        unpacked = [pair for word in node.keywords if not word.arg for pair in self.known(word.value).keys]
        for argument, value in (*((name, self.known(given)) for name, given in positional), *named, *unpacked):
            written = argument in vocabulary.WRITTEN_TO or name in vocabulary.WRITERS
            if written or argument in vocabulary.READ_FROM or argument in vocabulary.HANDED_OVER:
                self._frozen(node, name, argument, value, written)

    def _frozen(self, node: ast.Call, callee: str, argument: str, value: Value, written: bool) -> None:
        reported = self._reported[written, value.dated]
        new = value.located() - reported
        reported |= new
        for location in new:
            self.events.append(Frozen(location.node, location.function, argument, callee, written, value.dated))
        if value.is_variable and value.dated and not value.locations:
            self.events.append(Frozen(self.place(node), self.function, argument, callee, written, dated=True))

    # -- containers ----------------------------------------------------------------------------------------------

    def _container(self, node: ast.Call, name: str) -> Value | None:
        if isinstance(node.func, ast.Attribute):
            receiver = self.value(node.func.value)
            if receiver.dated and not receiver.is_variable:
                self.arguments(node)
                return Value(dated=True)
            if receiver.is_container:
                return self._container_method(node, node.func.value, receiver, name)
            if receiver is PLAIN and name in ("append", "extend", "insert", "update", "add"):
                values = self.arguments(node)
                return (
                    PLAIN if not any(value.matters for value in values) else self._grow(node.func.value, PLAIN, values)
                )
            return None
        if not isinstance(node.func, ast.Name) or node.func.id in self.local_functions:
            return None
        match name:
            case "list" | "tuple" | "set" | "sorted" | "reversed" | "iter" | "frozenset":
                values = self.arguments(node)
                return _sequence_of(values[0]) if values else Value(items=())
            case "dict":
                values = self.arguments(node)
                keys = tuple((word.arg, self.value(word.value)) for word in node.keywords if word.arg)
                given = values[0] if values else Value()
                return Value(keys=given.keys + keys, element=given.element, mapping=True)
            case "enumerate":
                values = self.arguments(node)
                return Value(element=Value(items=(NUMBER, join(PLAIN, *values[:1]).iterated())))
            case "range":
                self.arguments(node)
                return Value(element=NUMBER)
            case "int" | "float" | "round" | "sum":
                self.arguments(node)
                return NUMBER
            case "zip":
                return Value(element=Value(items=tuple(value.iterated() for value in self.arguments(node))))
            case "filter" if len(node.args) == 2:
                return _sequence_of(self.all(node.args)[1])
            case "map" if len(node.args) == 2:
                source = self.value(node.args[1])
                return _sequence_of(source) if last_name(node.args[0]) == "str" else PLAIN
            case "next" | "min" | "max" if node.args:
                return self.arguments(node)[0].iterated()
            case "cast" if len(node.args) == 2:
                return self.value(node.args[1])
            case "copy" | "deepcopy":
                return join(PLAIN, *self.arguments(node)[:1])
        return None

    def _container_method(self, node: ast.Call, owner: ast.expr, receiver: Value, name: str) -> Value | None:
        values = self.arguments(node)
        key = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        match name:
            case "items":
                return Value(element=Value(items=(PLAIN, receiver.any_element())))
            case "values":
                return Value(element=receiver.any_element())
            case "keys":
                return Value(element=PLAIN)
            case "get" | "setdefault" | "pop":
                return join(receiver.at(key), *values[1:])
            case "copy":
                return receiver
            case "append" | "extend" | "insert" | "update" | "add":
                return self._grow(owner, receiver, values)
        return PLAIN

    def _grow(self, owner: ast.expr, receiver: Value, values: list[Value]) -> Value:
        """A list or dict got more elements."""
        added = [value.any_element() if value.is_container else value for value in values]
        self.bind(owner, Value(element=join(receiver.any_element(), *added), mapping=receiver.mapping))
        return PLAIN

    # -- what the project defines --------------------------------------------------------------------------------

    def _defined(self, node: ast.Call, name: str) -> Value:
        functions = self._callees(node.func, name)
        values = self.arguments(node)
        if any(function.in_job for function in functions):
            return VARIABLE  # what its job returns, once it has run
        given = (*values, *(self.known(word.value) for word in node.keywords))
        if functions and any(value.matters for value in given):
            names = tuple(word.arg for word in node.keywords)
            if self.facts.passes_first(functions, (self._is_unbound(node.func, functions[0]), names, given)):
                for function in functions:
                    self._pass(function, node, values)
        if not functions and isinstance(node.func, ast.Name):
            self._fill_fields(node, values)
        if functions:
            return self.facts.result(functions)
        if name in vocabulary.WITH_DEFAULT and len(values) == 2 and values[1].locations:
            return values[1].altered()
        if isinstance(node.func, ast.Attribute) and self._may_be_of_project(node.func.value):
            return self.facts.agreed_result(name)
        return PLAIN

    def _may_be_of_project(self, owner: ast.expr) -> bool:
        """Whether an object may be one of a class that was read: neither self nor what another library exports."""
        first = dotted(owner).partition(".")[0]
        if self.is_own(owner) or not (self.function.module.is_ours or self.function.module.makes_pipelines):
            return False
        source = self.imports.get(first, ("", ""))[0] if first not in self.env else ""
        return not source or self.facts.project.module_named(source, self.function.module) is not None

    def _callees(self, function: ast.expr, name: str) -> list[Function]:
        project, module = self.facts.project, self.function.module
        match function:
            case ast.Name(id=local) if local in self.local_functions:
                return [self.local_functions[local]]
            case ast.Name(id=local):
                found = project.function_named(local, module)
                cls = project.class_named(local, module)
                return [found] if found else cls.method("__init__") if cls else []
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))) if self.owner is not None:
                return next(([cls.methods[name]] for cls in [*self.owner.ancestors()][1:] if name in cls.methods), [])
            case ast.Attribute(value=owner) if self.is_own(owner) or self.is_own_class(owner):
                assert self.owner is not None  # only methods have a self
                return self.owner.method(name)
            case ast.Attribute(value=ast.Name(id=local)) if local not in self.env:
                cls = project.class_named(local, module)
                if cls is not None:
                    return cls.method(name)[:1]
                path, original = self.imports.get(local, ("", ""))
                target = project.module_named(f"{path}.{original}", module)
                return [target.functions[name]] if target and name in target.functions else []
        return []

    def _fill_fields(self, node: ast.Call, values: list[Value]) -> None:
        """A class without a constructor of its own gets its fields, as dataclasses and models do."""
        cls = self.facts.project.class_named(last_name(node.func) or "", self.function.module)
        if cls is None:
            return
        fields = [
            statement.target.id
            for statement in cls.node.body
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        ]
        given = [*zip(fields, values, strict=False), *((word.arg, self.known(word.value)) for word in node.keywords)]
        for name, value in given:
            if name in fields and value.matters:
                self.facts.assigned(cls, str(name), value)

    def _is_unbound(self, callee: ast.expr, function: Function) -> bool:
        """Whether a method is called on its class, and so gets its object as the first argument."""
        if not isinstance(callee, ast.Attribute) or function.owner is None:
            return False
        on_class = self.facts.project.class_named(dotted(callee.value), self.function.module) is not None
        return on_class and not function.decorators & {"classmethod", "staticmethod"}

    def _pass(self, function: Function, node: ast.Call, values: list[Value]) -> None:
        arguments = [argument.arg for argument in function.arguments]
        definition = function.node
        if not isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef):
            return
        positional = arguments[: len(arguments) - len(definition.args.kwonlyargs)]
        if self._is_unbound(node.func, function):
            values = values[1:]  # Class.method(self, ...)
        for name, value in zip(positional, values, strict=False):
            self.facts.passed(function, name, value)
        rest = values[len(positional) :]
        if definition.args.vararg and rest:
            inside = join(*(value.any_element() if value.is_container else value for value in rest))
            self.facts.passed(function, definition.args.vararg.arg, Value(element=inside))
        for keyword in node.keywords:
            if keyword.arg in arguments:
                self.facts.passed(function, keyword.arg or "", self.known(keyword.value))
            elif definition.args.kwarg and keyword.arg:
                value = Value(element=self.known(keyword.value), mapping=True)
                self.facts.passed(function, definition.args.kwarg.arg, value)


def _sequence_of(value: Value) -> Value:
    if value.mapping:
        return Value(element=PLAIN)
    return value if value.is_container else Value(element=value.iterated())
