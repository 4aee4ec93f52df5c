"""What a call evaluates to: the SDK's own, string and path functions, containers, and what the project defines."""

from __future__ import annotations

import ast
from string import Formatter

from cursus.lint import vocabulary
from cursus.lint.events import HelperUsed, JoinMade, Placed, Way
from cursus.lint.expressions import Expressions, Operand, dotted
from cursus.lint.project import Function, last_name
from cursus.lint.values import FROZEN, MAPPING_TO_VARIABLES, NUMBER, PLAIN, VARIABLE, Kind, Value, join


class Calls(Expressions):
    """Adds calls to expressions."""

    def call(self, node: ast.Call) -> Value:
        name = self.original_name(node.func)
        if name in vocabulary.OBSOLETE_HELPERS:
            return self._obsolete(node, name)
        if self._speaks(node.func, name):
            with self.message():
                self._arguments(node)
            return PLAIN
        for attempt in (self._text, self._sdk, self._container):
            value = attempt(node, name)
            if value is not None:
                return value
        return self._defined(node, name)

    def _arguments(self, node: ast.Call) -> list[Value]:
        """Evaluate every argument; positional ones are returned."""
        values = (
            self._with_lambdas(node.args) if any(isinstance(a, ast.Lambda) for a in node.args) else self.all(node.args)
        )
        for keyword in node.keywords:
            value = self.value(keyword.value)
            if value.kind in (Kind.FROZEN, Kind.DEFAULT) and keyword.arg in vocabulary.PLACE_ARGUMENTS:
                place = self.place(keyword.value)
                self.events.append(Placed(place, self.function, value, keyword.arg or ""))
        return values

    def _with_lambdas(self, arguments: list[ast.expr]) -> list[Value]:
        """Arguments some of which are lambdas, which get the others, or their elements, to work on."""
        values = {node: self.value(node) for node in arguments if not isinstance(node, ast.Lambda)}
        outer, self._beside_lambda = (
            self._beside_lambda,
            join(PLAIN, *(value.any_element() if value.is_container else value for value in values.values())),
        )
        values |= {node: self.value(node) for node in arguments if isinstance(node, ast.Lambda)}
        self._beside_lambda = outer
        return [values[node] for node in arguments]

    def _speaks(self, function: ast.expr, name: str) -> bool:
        """Whether the call writes for people: a logger's method, print, warnings.warn."""
        if name in vocabulary.FRAMEWORK_LOG_METHODS or name in vocabulary.PRINTERS:
            return True
        is_method = isinstance(function, ast.Attribute) and name in vocabulary.LOG_METHODS
        return is_method and "log" in (last_name(function.value) or "").lower()  # type: ignore[attr-defined]

    def _obsolete(self, node: ast.Call, name: str) -> Value:
        values = self._arguments(node)
        self.events.append(HelperUsed(self.place(node), self.function, name, defined=False))
        return values[0] if values and name != "_validate_s3_uri" else PLAIN

    # -- text and paths ------------------------------------------------------------------------------------------

    def _text(self, node: ast.Call, name: str) -> Value | None:
        mark = len(self.events)
        origin = self._origin(node.func)
        if self._joins_paths(node.func, name, origin):
            return self._path_function(node, name, origin, mark)
        if name in vocabulary.URL_PARSERS or origin.startswith("re."):
            return self._taken_apart(node, name if not origin.startswith("re.") else f"re.{name}", mark)
        match node.func:
            case ast.Name(id="repr"):
                tainted = any(value.is_tainted for value in self._arguments(node))
                return FROZEN if tainted else PLAIN
            case ast.Name(id="str" | "len" as function):
                return self._text_function(node, function, mark)
            case ast.Attribute(value=receiver, attr="join"):
                return self._str_join(node, receiver, mark)
            case ast.Attribute(value=receiver, attr="format" | "format_map" | "substitute" | "safe_substitute"):
                return self._format(node, receiver, mark)
            case ast.Attribute(value=receiver, attr=method) if method in vocabulary.TAKING_APART:
                value = self.value(receiver)
                if value.is_variable:
                    asked = method in ("startswith", "endswith") and dotted(receiver).endswith(vocabulary.STATIC_BASE)
                    self._arguments(node)
                    return PLAIN if asked else self.taken_apart(node, f".{method}()", receiver, mark)
        if name in ("dumps", "format") and not isinstance(node.func, ast.Attribute | ast.Name):
            return None
        if origin == "json.dumps":
            return self._json_text(node, mark)
        return None

    def _origin(self, function: ast.expr) -> str:
        """The dotted name of a function with the imports of this module undone: ``os.path.join``."""
        first, _, rest = dotted(function).partition(".")
        if first in self.env or first not in self.imports:
            return f"{first}.{rest}" if rest else first
        module, name = self.imports[first]
        return ".".join(filter(None, (module, name, rest)))

    def _joins_paths(self, function: ast.expr, name: str, origin: str) -> bool:
        module = origin.rpartition(".")[0]
        if module in ("os.path", "posixpath", "ntpath"):
            return name in vocabulary.OS_PATH_FUNCTIONS
        if name in vocabulary.PATH_CLASSES:
            return True
        return name in vocabulary.PATH_JOINERS and (isinstance(function, ast.Name) or name != "urljoin" or bool(module))

    def _path_function(self, node: ast.Call, name: str, origin: str, mark: int) -> Value:
        operands: list[Operand] = []
        if isinstance(node.func, ast.Attribute) and name == "joinpath":
            operands.append((node.func.value, self.value(node.func.value)))
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            operands.extend(self.spread(argument, self.value(argument)))
        callee = origin if origin.startswith(("os.", "posixpath", "ntpath")) else name
        return self.built(node, Way.PATH_FUNCTION, operands, "", mark, callee)

    def _taken_apart(self, node: ast.Call, operation: str, mark: int) -> Value:
        values = self._arguments(node)
        for argument, value in zip(node.args, values, strict=False):
            if value.is_variable:
                return self.taken_apart(node, f"{operation}()", argument, mark)
        return PLAIN

    def _text_function(self, node: ast.Call, function: str, mark: int) -> Value:
        values = self._arguments(node)
        if function == "len":
            if values and values[0].is_variable:
                self.taken_apart(node, "len()", node.args[0], mark)
            return NUMBER
        if not values or not values[0].is_tainted:
            return PLAIN
        if self._for_people:
            return values[0]
        if values[0].is_variable:
            return self.taken_apart(node, "str()", node.args[0], mark)
        return values[0]

    def _str_join(self, node: ast.Call, receiver: ast.expr, mark: int) -> Value:
        separator = self.value(receiver)
        operands = [operand for part in node.args for operand in self.spread(part, self.value(part))]
        if separator.is_variable:
            operands.insert(0, (receiver, separator))
        return self.built(node, Way.STR_JOIN, operands, separator.constant or "", mark)

    def _format(self, node: ast.Call, receiver: ast.expr, mark: int) -> Value:
        template = self.value(receiver)
        operands: list[Operand] = [(receiver, template)] if template.is_variable else []
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            operands.extend(self.spread(argument, self.value(argument)))
        text = template.constant or ""
        try:
            parsed = list(Formatter().parse(text))
        except ValueError:  # a template that .format() itself would refuse
            parsed = []
        frozen = any(conversion == "r" for *_, conversion in parsed)
        if frozen:
            operands = [(part, FROZEN if value.is_tainted else value) for part, value in operands]
        return self.built(node, Way.FORMAT, operands, "".join(literal for literal, *_ in parsed), mark)

    def _json_text(self, node: ast.Call, mark: int) -> Value:
        value = join(PLAIN, *self._arguments(node))
        inside = value.any_element() if value.is_container else value
        if inside.kind is Kind.FROZEN:
            del self.events[mark:]
            self.events.append(Placed(self.place(node), self.function, inside, "json.dumps"))
        return PLAIN

    # -- the SDK -------------------------------------------------------------------------------------------------

    def _sdk(self, node: ast.Call, name: str) -> Value | None:
        if name == "Join":
            return self._join(node)
        if name in vocabulary.VARIABLE_CLASSES or name in vocabulary.VARIABLE_METHODS:
            self._arguments(node)
            return VARIABLE
        if name == "to_string" and isinstance(node.func, ast.Attribute):
            return self.value(node.func.value)
        if name == "getattr" and len(node.args) >= 2 and isinstance(node.args[1], ast.Constant):
            attribute = ast.Attribute(value=node.args[0], attr=str(node.args[1].value), ctx=ast.Load())
            return join(self.value(ast.copy_location(attribute, node)), *self.all(node.args[2:]))
        return None

    def _join(self, node: ast.Call) -> Value:
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        given.update(zip(("on", "values"), node.args, strict=False))
        on, values = given.get("on"), given.get("values")
        separator = "" if on is None else self.value(on).constant
        made = self.value(values) if values is not None else PLAIN
        parts = tuple(values.elts) if isinstance(values, ast.List | ast.Tuple) else None
        for operand, value in self.spread(values, made) if values is not None else ():
            if value.kind in (Kind.FROZEN, Kind.DEFAULT):
                self.events.append(Placed(self.place(operand), self.function, value, "Join"))
        self.events.append(JoinMade(self.place(node), self.function, separator, parts, made.constant))
        return VARIABLE

    # -- containers ----------------------------------------------------------------------------------------------

    def _container(self, node: ast.Call, name: str) -> Value | None:
        if isinstance(node.func, ast.Attribute):
            receiver = self.value(node.func.value)
            if receiver.is_container:
                return self._container_method(node, node.func.value, receiver, name)
            if receiver is PLAIN and name in ("append", "extend", "insert", "update", "add"):
                values = self._arguments(node)
                return PLAIN if not any(map(_matters, values)) else self._grow(node.func.value, PLAIN, values)
            return None
        if not isinstance(node.func, ast.Name) or node.func.id in self.local_functions:
            return None
        match name:
            case "list" | "tuple" | "set" | "sorted" | "reversed" | "iter" | "frozenset":
                values = self._arguments(node)
                return _sequence_of(values[0]) if values else Value(items=())
            case "dict":
                values = self._arguments(node)
                keys = tuple((word.arg, self.value(word.value)) for word in node.keywords if word.arg)
                given = values[0] if values else Value()
                return Value(keys=given.keys + keys, element=given.element, mapping=True)
            case "enumerate":
                values = self._arguments(node)
                return Value(element=Value(items=(NUMBER, join(PLAIN, *values[:1]).iterated())))
            case "range":
                self._arguments(node)
                return Value(element=NUMBER)
            case "int" | "float" | "round" | "sum":
                self._arguments(node)
                return NUMBER
            case "zip":
                return Value(element=Value(items=tuple(value.iterated() for value in self._arguments(node))))
            case "filter" if len(node.args) == 2:
                return _sequence_of(self.all(node.args)[1])
            case "map" if len(node.args) == 2:
                source = self.value(node.args[1])
                return _sequence_of(source) if last_name(node.args[0]) == "str" else PLAIN
            case "next" | "min" | "max" if node.args:
                return self._arguments(node)[0].iterated()
            case "cast" if len(node.args) == 2:
                return self.value(node.args[1])
            case "copy" | "deepcopy":
                return join(PLAIN, *self._arguments(node)[:1])
        return None

    def _container_method(self, node: ast.Call, owner: ast.expr, receiver: Value, name: str) -> Value | None:
        values = self._arguments(node)
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
        values = self._arguments(node)
        for function in functions:
            self._pass(function, node, values)
        if not functions and isinstance(node.func, ast.Name):
            self._fill_fields(node, values)
        if functions:
            return self.facts.result(functions)
        if isinstance(node.func, ast.Attribute) and not self.is_own(node.func.value):
            return self.facts.agreed_result(name)
        return PLAIN

    def _callees(self, function: ast.expr, name: str) -> list[Function]:
        project, module = self.facts.project, self.function.module
        match function:
            case ast.Name(id=local) if local in self.local_functions:
                return [self.local_functions[local]]
            case ast.Name(id=local):
                found = project.function_named(local, module)
                cls = project.class_named(local, module)
                return [found] if found else cls.method("__init__") if cls else []
            case ast.Attribute(value=owner) if self.is_own(owner) or self.is_own_class(owner):
                assert self.owner is not None  # only methods have a self
                if self.is_own(owner) or not self.is_own_class(owner):
                    return self.owner.method(name)
                above = (
                    cls.methods[name] for cls in self.owner.ancestors() if cls is not self.owner and name in cls.methods
                )
                return [*above][:1] if dotted(owner) == "" and last_name(owner) == "super" else self.owner.method(name)
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
        given = [*zip(fields, values, strict=False), *((word.arg, self.value(word.value)) for word in node.keywords)]
        for name, value in given:
            if name in fields and (value.is_tainted or value.holds_variable):
                self.facts.assigned(cls, str(name), value)

    def _pass(self, function: Function, node: ast.Call, values: list[Value]) -> None:
        arguments = [argument.arg for argument in function.arguments]
        definition = function.node
        if not isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef):
            return
        positional = arguments[: len(arguments) - len(definition.args.kwonlyargs)]
        if (
            isinstance(node.func, ast.Attribute)
            and function.owner
            and self.facts.project.class_named(dotted(node.func.value), self.function.module)
            and "classmethod" not in function.decorators
            and "staticmethod" not in function.decorators
        ):
            values = values[1:]  # Class.method(self, ...)
        for name, value in zip(positional, values, strict=False):
            self.facts.passed(function, name, value)
        rest = values[len(positional) :]
        if definition.args.vararg and rest:
            inside = join(*(value.any_element() if value.is_container else value for value in rest))
            self.facts.passed(function, definition.args.vararg.arg, Value(element=inside))
        for keyword in node.keywords:
            if keyword.arg in arguments:
                self.facts.passed(function, keyword.arg or "", self.value(keyword.value))
            elif definition.args.kwarg and keyword.arg:
                value = Value(element=self.value(keyword.value), mapping=True)
                self.facts.passed(function, definition.args.kwarg.arg, value)


def _matters(value: Value) -> bool:
    return value.is_tainted or value.holds_variable


def _sequence_of(value: Value) -> Value:
    if value.mapping:
        return Value(element=PLAIN)
    return value if value.is_container else Value(element=value.iterated())


__all__ = ["MAPPING_TO_VARIABLES", "Calls"]
