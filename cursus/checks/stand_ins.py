"""Values for parameters that only the start of an execution gives, so that a definition can be judged before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cursus.checks.elements import listed
from cursus.definition.parameters import ParameterValue

STAND_IN: Final = "s3://stand-in/prefix"
"""Of a text. What holds it is judged as the S3 location that it may be, and by no pattern, enum or length."""

_BY_TYPE: Final[Mapping[str, ParameterValue]] = {"String": STAND_IN, "Integer": 1, "Float": 1.0, "Boolean": True}


def stand_ins(definition: Mapping[str, Any]) -> dict[str, ParameterValue]:
    """A value for each parameter without a default: the first that its declaration allows, else one of its type."""
    values: dict[str, ParameterValue] = {}
    for parameter in listed(definition.get("Parameters")):
        if not isinstance(parameter, dict) or "DefaultValue" in parameter:
            continue
        name, value = parameter.get("Name"), _BY_TYPE.get(str(parameter.get("Type")))
        allowed = listed(parameter.get("EnumValues"))
        if isinstance(name, str) and value is not None:
            values[name] = allowed[0] if allowed else value
    return values
