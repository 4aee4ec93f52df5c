"""What an annotation says about pipeline variables."""

from __future__ import annotations

import ast

from cursus.lint import vocabulary
from cursus.lint.syntax import last_name
from cursus.lint.values import LIST_OF_VARIABLES, MAPPING_TO_VARIABLES, PLAIN, VARIABLE, Value, join

_LISTS = frozenset({"list", "List", "Sequence", "Iterable", "set", "tuple", "Tuple", "Iterator"})
_MAPPINGS = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict"})


def annotated(node: ast.expr | None) -> Value:
    """What an annotation says: ``str | ParameterString`` is a variable, ``list[Join]`` holds some."""
    match node:
        case ast.Name() | ast.Attribute():
            return VARIABLE if last_name(node) in vocabulary.VARIABLE_CLASSES else PLAIN
        case ast.Constant(value=str(text)):
            try:
                return annotated(ast.parse(text, mode="eval").body)
            except SyntaxError:
                return PLAIN
        case ast.BinOp(left=left, right=right):
            return join(annotated(left), annotated(right))
        case ast.Subscript(value=outer, slice=inner):
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            values = [annotated(part) for part in parts]
            if not any(value.is_variable for value in values):
                return PLAIN
            name = last_name(outer)
            if name in _LISTS:
                return LIST_OF_VARIABLES
            if name in _MAPPINGS:
                return MAPPING_TO_VARIABLES if values[-1].is_variable else PLAIN
            return VARIABLE if name in ("Optional", "Union", "Annotated", "Final") else PLAIN
    return PLAIN


def says_text(annotation: ast.expr | None) -> bool:
    """``str``, ``str | None`` or ``Optional[str]``."""
    return annotation is not None and {"str"} == {
        node.id for node in ast.walk(annotation) if isinstance(node, ast.Name) and node.id != "Optional"
    }
