"""Takes the many ways to write a path apart into pieces."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from string import Formatter

import libcst as cst

from cursus.lint import vocabulary
from cursus.migrate.pieces import CannotRewrite, Code, Knowledge, Piece, Text
from cursus.migrate.syntax import code_of, last_name, normal, tree_of

_PERCENT = {"s": "!s", "d": "", "i": "", "r": "!r"}
_ENDS = "a base that ends with a slash would get a second one"
_ABSOLUTE = "os.path.join drops everything before a part that starts with a slash"
_NO_TEMPLATE = "the template is not written where it is used"
_CAN_BE_VARIABLE = ast.Name | ast.Attribute | ast.Call | ast.Subscript


class Reader:
    """Reads one expression as pieces."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knows = knowledge
        self.lossy = ""

    def read(self, node: cst.BaseExpression) -> list[Piece]:
        """The pieces of ``node``; raises CannotRewrite where they cannot be found."""
        match node:
            case cst.SimpleString():
                return [Text(str(node.evaluated_value), node.quote[0])]
            case cst.ConcatenatedString():
                return [*self.read(node.left), *self.read(node.right)]
            case cst.FormattedString():
                return list(self._f_string(node))
            case cst.BinaryOperation(operator=cst.Add()) if self._holds_variable(node):
                return self._sum(node)
            case cst.BinaryOperation(operator=cst.Modulo()) if self._holds_variable(node):
                return self._percent(node)
            case cst.BinaryOperation(operator=cst.Divide()) if self._holds_variable(node):
                self.lossy = "Path had made s3:/ of s3://, so the path before was another one"
                return [*self.read(node.left), Text("/"), *self.read(node.right)]
            case cst.Call() if self._holds_variable(node):
                pieces = self._call(node)
                if pieces is not None:
                    return pieces
        return [self._code(node)]

    def _code(self, node: cst.BaseExpression, form: str = "", *, text: bool = False) -> Code:
        tree = tree_of(node)
        variable = ast.unparse(tree) in self.knows.variables
        return Code(code_of(node), form, variable, text or (not variable and self.knows.is_text(tree)))

    def _holds_variable(self, node: cst.BaseExpression) -> bool:
        return any(
            ast.unparse(inner) in self.knows.variables
            for inner in ast.walk(tree_of(node))
            if isinstance(inner, _CAN_BE_VARIABLE)
        )

    def _sum(self, node: cst.BaseExpression) -> list[Piece]:
        """Terms are text, or Python would not have added them."""
        terms: list[cst.BaseExpression] = []
        while isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
            terms.append(node.right)
            node = node.left
        return [piece for term in (node, *reversed(terms)) for piece in self._as_text(term)]

    def _as_text(self, node: cst.BaseExpression) -> list[Piece]:
        """The pieces of what must have been a str where it stood."""
        if isinstance(node, cst.Call) and last_name(node.func)[:1].isupper() and not self._holds_variable(node):
            raise CannotRewrite("an object is added, which may have rules of its own")
        pieces = self.read(node)
        match pieces:
            case [Code(form="") as only] if only.source == code_of(node):
                return [replace(only, text=True)]
        return pieces

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
            if part.equal is not None:
                shown = "".join(map(code_of, (part.whitespace_before_expression, part.expression, part.equal)))
                form = form or "!r"
                yield Text(shown, node.quote[0])
            yield from self._formed(part.expression, form)

    # -- calls ---------------------------------------------------------------------------------------------------

    def _call(self, node: cst.Call) -> list[Piece] | None:
        name = last_name(node.func)
        match node.func:
            case cst.Attribute(value=receiver) if name == "format":
                return self._format(receiver, node.args)
            case cst.Attribute(value=receiver) if name == "rstrip" and self._is_slash(node.args):
                return self._without_slash(receiver)
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
            pieces = list(self._joined(node))
            last = pieces[-1]
            return [*pieces[:-1], Text(last.text.rstrip("/"), last.quote)] if isinstance(last, Text) else pieces
        if name == "join":
            return list(self._joined(node, of_os=True))
        return None

    def _without_slash(self, receiver: cst.BaseExpression) -> list[Piece]:
        pieces = self.read(receiver)
        last = pieces[-1]
        if isinstance(last, Text):
            return [*pieces[:-1], Text(last.text.rstrip("/"), last.quote)]
        if not self.knows.ends_without_slash(tree_of(receiver)):
            self.lossy = self.lossy or _ENDS
        return pieces

    @staticmethod
    def _is_slash(arguments: Sequence[cst.Arg]) -> bool:
        return len(arguments) == 1 and code_of(arguments[0].value) in ('"/"', "'/'")

    def _separated(self, nodes: Iterable[cst.BaseExpression]) -> Iterator[Piece]:
        for index, node in enumerate(nodes):
            if index:
                yield Text("/")
            yield from self.read(node)

    def _starred(self, arguments: Sequence[cst.Arg]) -> Iterator[Piece]:
        """The arguments of Path, one slash between them."""
        for index, argument in enumerate(arguments):
            if argument.keyword is not None or argument.star:
                raise CannotRewrite("an argument is unpacked or passed by name")
            if index:
                yield Text("/")
            yield from self.read(argument.value)

    def _joined(self, node: cst.Call, *, of_os: bool = False) -> Iterator[Piece]:
        """The arguments of os.path.join or s3_path_join, one slash between them however many they bring along."""
        slash = True
        for index, argument in enumerate(node.args):
            if argument.keyword is not None:
                raise CannotRewrite("an argument is passed by name")
            if argument.star:
                if index == 0:
                    raise CannotRewrite("the base is in a list that is unpacked")
                yield from ([] if slash else [Text("/")])
                yield self._rest(node, index)
                return
            pieces = self.read(argument.value)
            first, last = pieces[0], pieces[-1]
            if index and isinstance(first, Text) and first.text.startswith("/"):
                if of_os:
                    raise CannotRewrite(_ABSOLUTE)
                pieces[0] = first = Text(first.text.lstrip("/"), first.quote)
            is_last = index == len(node.args) - 1
            if index and of_os and self._is_absolute(argument.value):
                raise CannotRewrite(_ABSOLUTE)
            if index and isinstance(last, Code) and not last.variable and (not is_last or not of_os):
                yield from ([] if slash else [Text("/")])
                yield self._rest(node, index)
                return
            empty = not is_last and pieces == [Text("", last.quote if isinstance(last, Text) else "")]
            if index and empty:
                continue  # as both functions do
            if isinstance(last, Code) and not is_last and not self.knows.ends_without_slash(tree_of(argument.value)):
                self.lossy = self.lossy or _ENDS
            yield from ([] if slash else [Text("/")])
            yield from (self._as_path(pieces, node.func) if of_os else pieces)
            slash = isinstance(last, Text) and last.text.endswith("/")

    def _is_absolute(self, node: cst.BaseExpression) -> bool:
        written = isinstance(node, cst.Name | cst.Attribute)
        return written and self.knows.templates.get(normal(code_of(node)), "").startswith("/")

    def _rest(self, node: cst.Call, index: int) -> Code:
        """The arguments from ``index`` on, joined as before: what they hold decides about the slashes between them."""
        rest = node.args[index:]
        if any(argument.keyword is not None or self._holds_variable(argument.value) for argument in rest):
            raise CannotRewrite("a pipeline variable is joined after an unknown part")
        source = ", ".join(f"{argument.star}{code_of(argument.value)}" for argument in rest)
        return Code(f"{code_of(node.func)}({source})", text=True)

    def _as_path(self, pieces: list[Piece], function: cst.BaseExpression) -> list[Piece]:
        """os.path.join takes what is like a path, and text as it is."""
        match pieces:
            case [Code(form="", variable=False, text=False) as only]:
                fspath = "os.fspath" if self.knows.has_os else code_of(function)
                return [Code(f"{fspath}({only.source})", text=True)]
        return pieces

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
                    pieces += [Code(f"*{code_of(element.value)}")] if starred else self._as_text(element.value)
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
            if "{" in (spec or ""):
                raise CannotRewrite("the template's width is itself a field")
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
            whole = chunk[0] in "di" and not self._holds_variable(value)  # cut, where an f-string would not
            pieces += [Code(f"int({code_of(value)})")] if whole else self._formed(value, _PERCENT[chunk[0]])
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
                pieces += [*self._formed(values[name], "!s"), Text(rest, template.quote)]
            else:
                raise CannotRewrite("the template has more than plain %(name)s in it")
        return pieces

    def _formed(self, value: cst.BaseExpression, form: str) -> list[Piece]:
        """A field of a template or an f-string."""
        if form in ("", "!s") and (isinstance(value, cst.BaseString) or self._holds_variable(value)):
            return self.read(value)
        code = self._code(value, form)
        return [replace(code, form="") if code.text and form == "!s" else code]
