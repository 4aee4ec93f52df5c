"""What to write instead of a path that is made as text: the Join, its parameter, and where to import them from."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from string import Formatter

from cursus.lint import vocabulary
from cursus.lint.events import Built, Frozen
from cursus.lint.project import Module
from cursus.lint.syntax import by_position, last_name, written

Piece = str | ast.expr
"""Literal text, or an expression whose value is put there."""

_PERCENT = re.compile(r"(%s)")


@dataclass(frozen=True, slots=True)
class Layout:
    """The modules in which a version of the SDK, or this framework, keeps its values."""

    functions: str
    parameters: str
    execution_variables: str


_V2 = Layout("sagemaker.workflow.functions", "sagemaker.workflow.parameters", "sagemaker.workflow.execution_variables")
_V3 = Layout(*(module.replace("sagemaker.", "sagemaker.core.") for module in (
    _V2.functions, _V2.parameters, _V2.execution_variables
)))  # fmt: skip
_OURS = Layout(*["cursus.definition.values"] * 3)
_V3_MODULE = re.compile(r"sagemaker\.(?:core|mlops|train|serve)\b")


def layout_of(module: Module) -> Layout:
    """The one whose values ``module`` already imports; SDK v2's when nothing shows which."""
    sources = [source for source, _ in module.imports.values()]
    if _OURS.functions in sources:
        return _OURS
    return _V3 if any(map(_V3_MODULE.match, sources)) else _V2


def instead_of(event: Frozen) -> str:
    """The parameterized form of a place that is fixed when the pipeline compiles."""
    layout = layout_of(event.function.module)
    if event.argument in vocabulary.COMPILE_TIME_PLACES:
        return (
            f"The SDK uploads code while the pipeline compiles, so {event.argument} takes no pipeline variable. "
            "Leave it out, and set the bucket of the session: PipelineSession(default_bucket=...)."
        )
    if event.dated:
        return (
            'Use Join(on="/", values=[output_base, ExecutionVariables.PIPELINE_EXECUTION_ID, ...]), which differs for '
            f"each run. Import ExecutionVariables from {layout.execution_variables}."
        )
    bucket, *folders = _segments(_pieces(event.node)) or [[]]
    if not event.written and not _is_join(event.node):
        default = _one_text(_pieces(event.node))
        parameter = _parameter("input_data", "InputData", default)
        return f"Give it a parameter: {parameter} {_imports(layout, 'ParameterString')}"
    name, parameter = ("output_base", "OutputBase") if event.written else ("input_base", "InputBase")
    base = _parameter(name, parameter, _one_text(bucket) if bucket else "...")
    if not folders:
        return f"Give it a parameter: {base} {_imports(layout, 'ParameterString')}"
    values = ", ".join([name, *map(_one_text, folders)])
    return f'Use Join(on="/", values=[{values}]) with {base} {_imports(layout, "Join", "ParameterString")}'


def join_of(event: Built) -> str:
    """The Join that makes the same text of the same operands, one of which is a pipeline variable."""
    variables = {written(node) for node, value in event.operands if value.is_variable}
    pieces = _pieces(event.node)
    layout = layout_of(event.function.module)
    if not any(isinstance(piece, str) and "/" in piece for piece in pieces):
        values = ", ".join(_one_text([piece]) for piece in pieces)
        return f'Use Join(on="", values=[{values}]). {_imports(layout, "Join")}'
    first, *others = _segments(pieces)
    if isinstance(first[0], str) and first[0] == "s3://" and len(first) > 1:
        others = [first[1:], *others]
        first = ["s3:/"]
    values = ", ".join(_one_part(segment, variables) for segment in (first, *others))
    return f'Use Join(on="/", values=[{values}]). {_imports(layout, "Join")}'


def _parameter(name: str, parameter: str, default: str) -> str:
    made = f'{name} = ParameterString("{parameter}", default_value={default})'
    return f"{made}. Add it to the pipeline's parameters."


def _imports(layout: Layout, *names: str) -> str:
    homes = {"Join": layout.functions, "ParameterString": layout.parameters}
    if len({homes[name] for name in names}) == 1:
        return f"Import {' and '.join(names)} from {homes[names[0]]}."
    return f"Import {' and '.join(f'{name} from {homes[name]}' for name in names)}."


def _one_part(segment: list[Piece], variables: set[str]) -> str:
    """A segment as a value of a Join; a variable inside other text needs its own Join."""
    if len(segment) > 1 and any(not isinstance(piece, str) and written(piece) in variables for piece in segment):
        return f'Join(on="", values=[{", ".join(_one_text([piece]) for piece in segment)}])'
    return _one_text(segment)


def _one_text(pieces: list[Piece]) -> str:
    """Pieces as one expression: a string, an f-string, or the expression itself."""
    if len(pieces) == 1 and not isinstance(pieces[0], str):
        return written(pieces[0])
    inside = "".join(
        piece.replace("{", "{{").replace("}", "}}") if isinstance(piece, str) else f"{{{written(piece)}}}"
        for piece in pieces
    )
    if all(isinstance(piece, str) for piece in pieces):
        return _quoted("".join(map(str, pieces)))
    return f"f{_quoted(inside)}"


def _quoted(text: str) -> str:
    plain = text.isprintable() and '"' not in text and "\\" not in text
    return f'"{text}"' if plain else repr(text)


def _segments(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces between slashes; the scheme stays with the bucket."""
    segments: list[list[Piece]] = [[]]
    for index, piece in enumerate(pieces):
        if not isinstance(piece, str):
            segments[-1].append(piece)
            continue
        if index == 0 and piece.startswith(vocabulary.S3_SCHEME):
            segments[-1].append(vocabulary.S3_SCHEME)
            piece = piece.removeprefix(vocabulary.S3_SCHEME)
        first, *others = piece.split("/")
        segments[-1] += [first] if first else []
        segments += ([text] if text else [] for text in others)
    return [segment for segment in segments if segment]


def _pieces(node: ast.AST) -> list[Piece]:
    """The literal text and the expressions that ``node`` puts together, from left to right."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return _merged([piece for part in parts for piece in _formatted(part)])
        case ast.BinOp(op=ast.Add()):
            terms: list[ast.expr] = []
            left: ast.expr = node
            while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
                terms.append(left.right)
                left = left.left
            return _merged([piece for term in (left, *reversed(terms)) for piece in _pieces(term)])
        case ast.AugAssign(target=target, value=value):
            return _merged([*_pieces(target), *_pieces(value)])
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str(text)), right=right):
            operands = right.elts if isinstance(right, ast.Tuple) else [right]
            parts_of = _PERCENT.split(text)
            if len(parts_of) // 2 == len(operands) and "%" not in "".join(parts_of[::2]):
                filled = iter(operands)
                return _merged([next(filled) if part == "%s" else part for part in parts_of])
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return _merged(_of_format(text, node)) or [node]
        case ast.Call(func=ast.Attribute(value=ast.Constant(value="/"), attr="join"), args=[ast.List(elts=parts)]):
            return _joined(parts)
        case ast.Call(args=parts) if last_name(node) in ("join", "s3_path_join") and not _is_method_of_text(node):
            return _joined(parts)
        case ast.Call() if _is_join(node):
            given = {word.arg: word.value for word in node.keywords}
            values = given.get("values") or (node.args[1] if len(node.args) > 1 else None)
            return _joined(values.elts) if isinstance(values, ast.List | ast.Tuple) else [node]
    return [node] if isinstance(node, ast.expr) else []


def _is_join(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and last_name(node) == "Join"


def _is_method_of_text(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant)


def _formatted(part: ast.expr) -> list[Piece]:
    if isinstance(part, ast.FormattedValue) and part.format_spec is None and part.conversion == -1:
        return [part.value]
    return [part.value] if isinstance(part, ast.Constant) and isinstance(part.value, str) else [ast.JoinedStr([part])]


def _joined(parts: list[ast.expr]) -> list[Piece]:
    pieces: list[Piece] = []
    for part in parts:
        of_part = _pieces(part)
        ends = bool(pieces) and isinstance(pieces[-1], str) and str(pieces[-1]).endswith("//")
        pieces += ["/", *of_part] if pieces and not ends else of_part
    return _merged(pieces)


def _of_format(text: str, node: ast.Call) -> list[Piece]:
    """The pieces of a ``.format()`` whose fields are plain; empty when one is not."""
    named: dict[str, ast.expr] = {word.arg: word.value for word in node.keywords if word.arg}
    named |= {str(index): argument for index, argument in enumerate(by_position(node.args)[0])}
    pieces: list[Piece] = []
    count = 0
    try:
        for literal, field, spec, conversion in Formatter().parse(text):
            pieces.append(literal)
            if field is None:
                continue
            name = field or str(count)
            count += not field
            if spec or conversion or name not in named:
                return []
            pieces.append(named[name])
    except ValueError:
        return []
    return pieces


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring literals as one, none of them empty."""
    merged: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        elif piece != "":
            merged.append(piece)
    return merged
