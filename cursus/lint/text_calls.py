"""Calls that make text of what they get, or take it apart."""

from __future__ import annotations

import ast
import posixpath
from string import Formatter

from cursus.lint import vocabulary
from cursus.lint.events import Placed, Way
from cursus.lint.expressions import Expressions
from cursus.lint.syntax import dotted, qualified
from cursus.lint.text import Operand
from cursus.lint.values import FROZEN, NUMBER, PLAIN, Kind, Value, join


class TextCalls(Expressions):
    """Adds string and path functions to expressions."""

    def arguments(self, node: ast.Call) -> list[Value]:
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

    def text_call(self, node: ast.Call, name: str) -> Value | None:
        mark = len(self.events)
        origin = self._origin(node.func)
        if self._joins_paths(node.func, name, origin):
            return self._path_function(node, name, origin, mark)
        if name in vocabulary.URL_PARSERS or origin.startswith("re."):
            return self._taken_apart(node, name if not origin.startswith("re.") else f"re.{name}", mark)
        match node.func:
            case ast.Name(id="repr"):
                tainted = any(value.is_tainted for value in self.arguments(node))
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
                    self.arguments(node)
                    return PLAIN if asked else self.taken_apart(node, f".{method}()", receiver, mark)
                if value.locations or value.dated:
                    self.arguments(node)
                    return value.altered() if method in vocabulary.TRIMMING else Value(dated=value.dated)
        if origin == "json.dumps":
            return self._json_text(node, mark)
        return None

    def _origin(self, function: ast.expr) -> str:
        """The dotted name of a function with the imports of this module undone: ``os.path.join``."""
        name = dotted(function)
        return name if name.partition(".")[0] in self.env else qualified(function, self.imports)

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
        pattern = posixpath.join(*(value.shape for _, value in operands)) if operands else ""
        return self.built(node, Way.PATH_FUNCTION, operands, "", mark, pattern, callee)

    def _taken_apart(self, node: ast.Call, operation: str, mark: int) -> Value:
        values = self.arguments(node)
        for argument, value in zip(node.args, values, strict=False):
            if value.is_variable:
                return self.taken_apart(node, f"{operation}()", argument, mark)
        return PLAIN

    def _text_function(self, node: ast.Call, function: str, mark: int) -> Value:
        values = self.arguments(node)
        if function == "len":
            if values and values[0].is_variable:
                self.taken_apart(node, "len()", node.args[0], mark)
            return NUMBER
        if not values or not values[0].is_tainted:
            return values[0].altered() if values and not values[0].is_container else PLAIN
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
        pattern = separator.shape.join(value.shape for _, value in operands)
        return self.built(node, Way.STR_JOIN, operands, separator.constant or "", mark, pattern)

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
        pattern = "".join(literal + "\0" * (name is not None) for literal, name, *_ in parsed) if parsed else "\0"
        if pattern.startswith("\0") and parsed:
            pattern = self._first_field(node, *parsed[0][1:]) + pattern[1:]
        return self.built(node, Way.FORMAT, operands, "".join(literal for literal, *_ in parsed), mark, pattern)

    def _first_field(self, node: ast.Call, name: str | None, spec: str | None, conversion: str | None) -> str:
        """The text that the field at the front of a template gets."""
        if spec or conversion:
            return "\0"
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        if name in given:
            return self.known(given[name]).shape
        return self.known(node.args[0]).shape if name in ("", "0") and node.args else "\0"

    def _json_text(self, node: ast.Call, mark: int) -> Value:
        value = join(PLAIN, *self.arguments(node))
        inside = value.any_element() if value.is_container else value
        if inside.kind is Kind.FROZEN:
            self.forget(mark)
            self.events.append(Placed(self.place(node), self.function, inside, "json.dumps"))
        return PLAIN
