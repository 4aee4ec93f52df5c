"""Parameters that a pipeline declares for itself, next to the standard ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from cursus.core.parameters import STANDARD_PARAMETERS
from cursus.definition.names import PARAMETER
from cursus.definition.values import (
    Parameter,
    ParameterBoolean,
    ParameterFloat,
    ParameterInteger,
    ParameterString,
)
from cursus.errors import Diagnostic, did_you_mean

TYPES: Final[Mapping[str, type[Parameter]]] = {
    "String": ParameterString,
    "Integer": ParameterInteger,
    "Float": ParameterFloat,
    "Boolean": ParameterBoolean,
}
MEMBERS: Final = ("type", "default", "enum", "description")
_NAME: Final = re.compile(PARAMETER)
_FORM: Final = '{"InstanceCount": {"type": "Integer", "default": 1, "description": "…"}}'


def declared(declarations: Mapping[str, Any], where: str) -> tuple[dict[str, Parameter], list[Diagnostic]]:
    """The parameters that ``declarations`` describe by name, and what is wrong with the others (E260)."""
    parameters: dict[str, Parameter] = {}
    found: list[Diagnostic] = []
    for name, members in declarations.items():
        try:
            parameters[name] = _parameter(name, members)
        except (TypeError, ValueError) as error:
            found.append(Diagnostic("E260", str(error), f"{where}.{name}", f"Declare it as {_FORM}."))
    return parameters, found


def _parameter(name: str, members: Any) -> Parameter:
    if not _NAME.fullmatch(name):
        raise ValueError("a parameter's name has letters, digits, hyphens and underscores, 256 at most")
    if name in STANDARD_PARAMETERS:
        raise ValueError(f"{name} is a standard parameter: ask for it in pipeline_parameters")
    if not isinstance(members, Mapping):
        raise TypeError(f"{members!r} does not describe a parameter")
    unknown = next((member for member in members if member not in MEMBERS), None)
    if unknown is not None:
        raise ValueError(f"a parameter has no member {unknown!r}. {did_you_mean(unknown, MEMBERS)}")
    told = members.get("type", "String")
    kind = TYPES.get(told) if isinstance(told, str) else None
    if kind is None:
        raise ValueError(f"{told!r} is not a type: {', '.join(TYPES)}")
    if not isinstance(members.get("description", ""), str):
        raise TypeError("description is a text")
    default, enum = members.get("default"), members.get("enum")
    if enum is None:
        return kind(name, default)
    if kind is not ParameterString or not isinstance(enum, list) or not all(isinstance(one, str) for one in enum):
        raise TypeError("enum is a list of texts, for a parameter of type String")
    if not enum or len(set(enum)) < len(enum):
        raise ValueError("enum names every value once, and one at least")
    if default is not None and default not in enum:
        raise ValueError(f"the default {default!r} is not one of {', '.join(enum)}")
    return ParameterString(name, default, enum)
