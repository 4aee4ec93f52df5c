"""Values for parameters that only the start of an execution gives, so that a definition can be judged before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cursus.checks.elements import listed
from cursus.definition.parameters import ParameterValue
from cursus.definition.stand_ins import MARK
from cursus.s3 import PREFIX_PARAMETER

STAND_IN: Final = f"s3://{MARK}/prefix"
"""Of the execution prefix, and the beginning of that of any other text, which may be an S3 location too."""

_BY_TYPE: Final[Mapping[str, ParameterValue]] = {"Integer": 1, "Float": 1.0, "Boolean": True}


def stand_ins(definition: Mapping[str, Any]) -> dict[str, ParameterValue]:
    """A value for each parameter without a default: the first that its declaration allows, else one of its type."""
    values: dict[str, ParameterValue] = {}
    begins, continues = _uses(definition, False)
    for parameter in listed(definition.get("Parameters")):
        if not isinstance(parameter, dict) or "DefaultValue" in parameter:
            continue
        name, kind = parameter.get("Name"), str(parameter.get("Type"))
        value = _text(name, name in continues - begins) if kind == "String" else _BY_TYPE.get(kind)
        allowed = listed(parameter.get("EnumValues"))
        if isinstance(name, str) and value is not None:
            values[name] = allowed[0] if allowed else value
    return values


def _text(name: Any, inside: bool) -> str:
    """Of its own for each parameter, so that two never seem to be one place; a word where it only continues a path."""
    if inside:
        return f"{MARK}-{name}"
    return STAND_IN if name == PREFIX_PARAMETER else f"{STAND_IN}/{name}"


def _uses(value: Any, inside: bool) -> tuple[set[str], set[str]]:
    """The parameters that stand alone or begin a Join, and those that stand further on in one."""
    begins, continues = set[str](), set[str]()
    pending = [(value, inside)]
    while pending:
        value, inside = pending.pop()
        if isinstance(value, list):
            pending += [(item, inside) for item in value]
        elif isinstance(value, dict):
            name = value.get("Get")
            if isinstance(name, str) and name.startswith("Parameters."):
                (continues if inside else begins).add(name.removeprefix("Parameters."))
            join = value.get("Std:Join")
            if isinstance(join, dict) and isinstance(join.get("Values"), list):
                pending += [(item, inside or index > 0) for index, item in enumerate(join["Values"])]
            else:
                pending += [(item, False) for item in value.values()]
    return begins, continues
