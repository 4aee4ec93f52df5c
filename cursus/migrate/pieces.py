"""Takes the many ways to write a path apart into pieces, and puts the pieces together as the parts of a Join."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from string import Formatter

import libcst as cst

from cursus.lint import vocabulary
from cursus.migrate.syntax import code_of, last_name, normal

_PERCENT = {"s": "", "d": "", "i": "", "r": "!r"}
_NO_TEMPLATE = "the template is not written where it is used"


class CannotRewrite(Exception):
    """Why an expression is left alone, in words for the person who has to look at it."""


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text of a path, slashes and all, and the quote it was written with."""

    text: str
    quote: str = '"'


@dataclass(frozen=True, slots=True)
class Code:
    """An expression in a path: its source, and the ``!r`` or ``:02d`` it was formatted by."""

    source: str
    form: str = ""
    variable: bool = False
    number: bool = False


Piece = Text | Code


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the analysis knows of the expressions in a path, by their normal source."""

    variables: frozenset[str]
    numbers: frozenset[str]
    templates: dict[str, str]


class Reader:
    """Reads one expression as pieces."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knows = knowledge
        self.lossy = ""

    def read(self, node: cst.BaseExpression) -> list[Piece]:
        """The pieces of ``node``; raises CannotRewrite where they cannot be told."""
        match node:
            case cst.SimpleString():
                return [Text(str(node.evaluated_value), node.quote[0])]
            case cst.ConcatenatedString():
                return [*self.read(node.left), *self.read(node.right)]
            case cst.FormattedString():
                return list(self._f_string(node))
            case cst.BinaryOperation(operator=cst.Add()) if self._holds_variable(node):
                return [*self.read(node.left), *self.read(node.right)]
            case cst.BinaryOperation(operator=cst.Modulo()) if self._holds_variable(node):
                return self._percent(node)
            case cst.BinaryOperation(operator=cst.Divide()) if self._holds_variable(node):
                self.lossy = "Path had made s3:/ of s3://, so the path before was another one"
                return [*self.read(node.left), Text("/"), *self.read(node.right)]
            case cst.Call() if self._holds_variable(node):
                pieces = self._call(node)
                if pieces is not None:
                    return pieces
        source = code_of(node)
        key = normal(source)
        return [Code(source, variable=key in self.knows.variables, number=key in self.knows.numbers)]

    def _holds_variable(self, node: cst.BaseExpression) -> bool:
        tree = ast.parse(f"({code_of(node)})", mode="eval").body
        return any(
            ast.unparse(inner) in self.knows.variables for inner in ast.walk(tree) if isinstance(inner, ast.expr)
        )

    def _f_string(self, node: cst.FormattedString) -> Iterator[Piece]:
        raw = "r" in node.prefix.lower()
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                written = part.value.replace("{{", "{").replace("}}", "}")
                text = written if raw else ast.literal_eval(f"{node.quote}{written}{node.quote}")
                yield Text(text, node.quote[0])
                continue
            assert isinstance(part, cst.FormattedStringExpression)  # there is no third kind
            form = f"!{part.conversion}" if part.conversion else ""
            if part.format_spec is not None:
                form += ":" + "".join(code_of(spec) for spec in part.format_spec)
            if form in ("", "!s"):
                yield from self.read(part.expression)
            else:
                yield Code(code_of(part.expression), form, normal(code_of(part.expression)) in self.knows.variables)

    # -- calls ---------------------------------------------------------------------------------------------------

    def _call(self, node: cst.Call) -> list[Piece] | None:
        name = last_name(node.func)
        match node.func:
            case cst.Attribute(value=receiver) if name == "format":
                return self._format(receiver, node.args)
            case cst.Attribute(value=receiver) if name == "rstrip" and self._is_slash(node.args):
                return self.read(receiver)
            case cst.Attribute(value=receiver) if name == "as_posix":
                return self.read(receiver)
            case cst.Attribute(value=receiver) if name == "joinpath":
                self.lossy = "Path had made s3:/ of s3://, so the path before was another one"
                return [*self.read(receiver), Text("/"), *self._separated(argument.value for argument in node.args)]
            case cst.Attribute(value=cst.SimpleString() as separator, attr=cst.Name("join")):
                return self._str_join(separator, node.args)
            case cst.Name("str"):
                return self.read(node.args[0].value)
        if name in vocabulary.PATH_CLASSES:
            self.lossy = "Path had made s3:/ of s3://, so the path before was another one"
            return list(self._starred(node.args))
        if name == "s3_path_join":
            return list(self._starred(node.args))
        if name == "join":
            return list(self._starred(node.args, of_os=True))
        return None

    @staticmethod
    def _is_slash(arguments: Sequence[cst.Arg]) -> bool:
        return len(arguments) == 1 and code_of(arguments[0].value) in ('"/"', "'/'")

    def _separated(self, nodes: Iterable[cst.BaseExpression]) -> Iterator[Piece]:
        for index, node in enumerate(nodes):
            if index:
                yield Text("/")
            yield from self.read(node)

    def _starred(self, arguments: Sequence[cst.Arg], *, of_os: bool = False) -> Iterator[Piece]:
        """The arguments of a path function, one slash between them however many they bring along."""
        slash = True
        for argument in arguments:
            if argument.keyword is not None:
                raise CannotRewrite("an argument is given by name")
            if argument.star:
                yield from ([] if slash else [Text("/")])
                yield Code(f"{argument.star}{code_of(argument.value)}")
                slash = False
                continue
            pieces = self.read(argument.value)
            first, last = pieces[0], pieces[-1]
            if not slash or isinstance(first, Text):
                begins = isinstance(first, Text) and first.text.startswith("/")
                if begins and of_os and argument is not arguments[0]:
                    raise CannotRewrite("os.path.join drops everything before a part that starts with a slash")
                if not slash and not begins:
                    yield Text("/")
                if slash and begins:
                    pieces[0] = Text(first.text.lstrip("/"), first.quote) if isinstance(first, Text) else first
            yield from pieces
            slash = isinstance(last, Text) and last.text.endswith("/")

    def _str_join(self, separator: cst.SimpleString, arguments: Sequence[cst.Arg]) -> list[Piece]:
        if separator.evaluated_value != "/" or len(arguments) != 1:
            raise CannotRewrite(f"it is joined by {separator.value}, not by a slash")
        sequence = arguments[0].value
        match sequence:
            case cst.List(elements=elements) | cst.Tuple(elements=elements):
                pieces: list[Piece] = []
                for index, element in enumerate(elements):
                    pieces += [Text("/")] if index else []
                    starred = isinstance(element, cst.StarredElement)
                    pieces += [Code(f"*{code_of(element.value)}")] if starred else self.read(element.value)
                return pieces
            case cst.GeneratorExp():
                return [Code(f"*[{code_of(sequence.with_changes(lpar=(), rpar=()))}]")]
            case cst.ListComp() | cst.Name() | cst.Attribute():
                return [Code(f"*{code_of(sequence)}")]
        raise CannotRewrite(f"what is joined, {code_of(sequence)}, is not a list written here")

    # -- templates -----------------------------------------------------------------------------------------------

    def _template(self, node: cst.BaseExpression) -> Text:
        if isinstance(node, cst.SimpleString):
            return Text(str(node.evaluated_value), node.quote[0])
        if isinstance(node, cst.ConcatenatedString) and isinstance(node.evaluated_value, str):
            return Text(node.evaluated_value)
        known = self.knows.templates.get(normal(code_of(node)))
        if known is None:
            raise CannotRewrite(_NO_TEMPLATE)
        return Text(known)

    def _format(self, receiver: cst.BaseExpression, arguments: Sequence[cst.Arg]) -> list[Piece]:
        template = self._template(receiver)
        if any(argument.star for argument in arguments):
            raise CannotRewrite("the template's arguments are unpacked")
        positional = [argument.value for argument in arguments if argument.keyword is None]
        named = {argument.keyword.value: argument.value for argument in arguments if argument.keyword is not None}
        pieces: list[Piece] = []
        count = 0
        for literal, field, spec, conversion in Formatter().parse(template.text):
            pieces.append(Text(literal, template.quote))
            if field is None:
                continue
            key, count = (str(count), count + 1) if field == "" else (field, count)
            value = positional[int(key)] if key.isdigit() and int(key) < len(positional) else named.get(key)
            if value is None:
                raise CannotRewrite(f"the template's field {{{field}}} is more than a name")
            pieces += self._formed(value, (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else ""))
        return pieces

    def _percent(self, node: cst.BinaryOperation) -> list[Piece]:
        template = self._template(node.left)
        match node.right:
            case cst.Tuple(elements=elements):
                values = [element.value for element in elements]
            case cst.Dict():
                return self._percent_by_name(template, node.right)
            case _:
                values = [node.right]
        chunks = template.text.replace("%%", "\0").split("%")
        if len(chunks) - 1 != len(values) or any(chunk[:1] not in _PERCENT for chunk in chunks[1:]):
            raise CannotRewrite("the template has more than plain %s and %d in it")
        pieces: list[Piece] = [Text(chunks[0].replace("\0", "%"), template.quote)]
        for chunk, value in zip(chunks[1:], values, strict=True):
            pieces += self._formed(value, _PERCENT[chunk[0]])
            pieces.append(Text(chunk[1:].replace("\0", "%"), template.quote))
        return pieces

    def _percent_by_name(self, template: Text, mapping: cst.Dict) -> list[Piece]:
        values = {
            element.key.evaluated_value: element.value
            for element in mapping.elements
            if isinstance(element, cst.DictElement) and isinstance(element.key, cst.SimpleString)
        }
        pieces: list[Piece] = []
        for index, chunk in enumerate(template.text.split("%(")):
            name, closed, rest = chunk.partition(")s")
            if index == 0:
                pieces.append(Text(chunk, template.quote))
            elif closed and name in values:
                pieces += [*self._formed(values[name], ""), Text(rest, template.quote)]
            else:
                raise CannotRewrite("the template has more than plain %(name)s in it")
        return pieces

    def _formed(self, value: cst.BaseExpression, form: str) -> list[Piece]:
        if form in ("", "!s"):
            return self.read(value)
        return [Code(code_of(value), form, normal(code_of(value)) in self.knows.variables)]
