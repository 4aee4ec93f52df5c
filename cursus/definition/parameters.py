"""The values that a definition's parameters have in one execution."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from cursus.definition.place import Place
from cursus.errors import Diagnostic, Where, did_you_mean
from cursus.s3 import PREFIX_PARAMETER, value_problem
from cursus.visible import cut

ParameterValue: TypeAlias = str | int | float | bool

# The service takes no value of more than 1,024 characters; Python itself refuses numbers of more than 4,300 digits.
_INTEGER = re.compile(r"[+-]?[0-9]{1,1024}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_BOOLEANS: Final = {"true": True, "false": False}


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _integer(value: object) -> int | None:
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _float(value: object) -> float | None:
    if (isinstance(value, str) and _NUMBER.fullmatch(value)) or (
        isinstance(value, int | float) and not isinstance(value, bool)
    ):
        number = float(str(value))  # by way of the text, as an integer beyond all floats would overflow
        return number if math.isfinite(number) else None
    return None


def _boolean(value: object) -> bool | None:
    if isinstance(value, str):
        return _BOOLEANS.get(value.lower())
    return value if isinstance(value, bool) else None


# From a value in Python or as text to the declared type; None is what cannot be cast without a guess.
CASTS: Final[dict[str, Callable[[object], ParameterValue | None]]] = {
    "String": _string,
    "Integer": _integer,
    "Float": _float,
    "Boolean": _boolean,
}


def parameter_values(
    definition: Mapping[str, Any], given: Mapping[str, ParameterValue]
) -> tuple[dict[str, ParameterValue | None], list[Diagnostic]]:
    """The value of each declared parameter, cast to its type, and what is wrong with them.

    A given value wins over the default and may be the text of its value, as the service takes all values at the start
    of an execution; a default must have the declared type itself. A parameter whose value is wrong or missing has None.
    """
    values: dict[str, ParameterValue | None] = {}
    problems: list[Diagnostic] = []
    for index, declaration in enumerate(definition.get("Parameters") or ()):
        where, name = Place(("Parameters", index)), declaration["Name"]
        if name in values:
            problems.append(
                _problem("E502", f"the parameter {name} is declared twice", where, "Declare the parameter once.")
            )
            continue
        values[name], problem = _value(declaration, given, where)
        problems += [problem] if problem else []
    for name in given:
        if name not in values:
            message = f"the pipeline declares no parameter {name}"
            problems.append(Diagnostic("E504", message, f"parameters[{name!r}]", did_you_mean(name, values)))
    return values, problems


class Misplaced(NamedTuple):
    """The value of a parameter that has to be a location and is none."""

    name: str
    value: str
    problem: Diagnostic


def misplaced(definition: Mapping[str, Any], given: Mapping[str, ParameterValue]) -> Iterator[Misplaced]:
    """Given values that say that they are locations, and the prefix, given or not (E581).

    The default of another parameter may be anything, such as a folder of data with a slash at its end. The definition
    may be of any shape.
    """
    declared = definition.get("Parameters")
    for index, declaration in enumerate(declared if isinstance(declared, list) else ()):
        match declaration:
            case {"Name": str(name), "Type": "String"} if name in given:
                source, value, where = "value", given[name], Where(name, keys=("Parameters", index))
            case {"Name": str(name), "Type": "String", "DefaultValue": value} if name == PREFIX_PARAMETER:
                source, where = "default", Where(keys=("Parameters", index, "DefaultValue"))
            case _:
                continue
        problem = value_problem(name, value)
        if problem and isinstance(value, str) and not declaration.get("EnumValues"):
            message = f"the {source} {cut(repr(value))} {problem}"
            yield Misplaced(name, value, Diagnostic("E581", message, where, "Write it as s3://bucket/path."))


def _value(
    declaration: Mapping[str, Any], given: Mapping[str, ParameterValue], where: Place
) -> tuple[ParameterValue | None, Diagnostic | None]:
    name, type_name = declaration["Name"], declaration["Type"]
    cast = CASTS.get(type_name)
    if cast is None:
        message = f"the parameter {name} has the unknown type {type_name}"
        return None, _problem("E506", message, where.below("Type"), did_you_mean(type_name, CASTS))
    if name in given:
        source, raw, place = "value", given[name], where
    elif "DefaultValue" in declaration:
        source, raw, place = "default", declaration["DefaultValue"], where.below("DefaultValue")
    else:
        hint = f"Give a value for {name}, or declare a default."
        return None, _problem("E505", f"the parameter {name} has no value and no default", where, hint)

    text_for_other = source == "default" and isinstance(raw, str) and type_name != "String"
    value = None if text_for_other else cast(raw)
    if value is None:
        message = f"the {source} {cut(repr(raw))} of the parameter {name} is not of its type, {type_name}"
        return None, _problem("E506", message, place, f"Give {_EXAMPLES[type_name]}.")
    allowed = declaration.get("EnumValues")
    if isinstance(allowed, list) and allowed and value not in allowed:
        message = f"the {source} {cut(repr(raw))} of the parameter {name} is not one of its EnumValues"
        return None, _problem("E507", message, place, f"Give one of {cut(', '.join(map(str, allowed)), 1000)}.")
    return value, None


def _problem(code: str, message: str, place: Place, hint: str) -> Diagnostic:
    return Diagnostic(code, message, Where(keys=place), hint)


_EXAMPLES: Final = {
    "String": "a text",
    "Integer": "a whole number such as 3",
    "Float": "a number such as 0.5",
    "Boolean": "true or false",
}
