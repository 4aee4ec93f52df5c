"""Which properties a step has, and what stands for those that only a run knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from cursus.definition.kinds import BELOW, EACH, Kind, Pattern, ShapeName, kind_of
from cursus.definition.place import Key, Keys, at, json_path
from cursus.definition.shapes import entries_of, members_of, shape_of
from cursus.definition.stand_ins import ANY, LOCATION, StandIn, property_stand_in
from cursus.errors import did_you_mean

OUTPUT_PARAMETERS: Final = "OutputParameters"

_LOCATED: Final = re.compile(r"s3\)?://")
"""In the pattern of a shape that holds S3 locations."""

_OUTPUT_TYPES: Final = {"String": "text", "Integer": "integer", "Float": "float", "Boolean": "boolean"}


@dataclass(frozen=True)
class RunTimeValues:
    """What someone knows of a run: properties by step and keys, the content of property files by step and name."""

    properties: Mapping[tuple[str, Keys], Any] = field(default_factory=dict)
    files: Mapping[tuple[str, str], Any] = field(default_factory=dict)


NOTHING_KNOWN: Final = RunTimeValues()


class Misnomer(NamedTuple):
    """A path that no property has: what is wrong, and the nearest names."""

    message: str
    hint: str


def run_time_property(step: Mapping[str, Any], keys: Keys) -> StandIn | Misnomer:
    """What stands for the property at ``keys`` of a step, by the shape of its Describe response and its declarations.

    A step of an unknown type may have any property.
    """
    kind = kind_of(step["Type"])
    if kind is None:
        return property_stand_in(step["Name"], keys)
    if missing := _missing_port(step, kind, keys):
        return missing
    found: str | _Unknown | None = _declared(step, kind, keys) or _listed(kind, keys)
    for shape in filter(None, (kind.describe_shape, kind.listed_shape)):
        if not isinstance(found, str):
            found = _nearer(found, _in_shape(shape, keys))
    if isinstance(found, str):
        return property_stand_in(step["Name"], keys, found)
    path = json_path(keys, "").removeprefix(".")
    message = f"a {kind.type} step has no property {path}"
    hint = did_you_mean(str(found.key), found.known) if found else did_you_mean(str(keys[0]), _names(kind))
    return Misnomer(message, hint or "Correct the path.")


def _nearer(one: _Unknown | None, other: str | _Unknown) -> str | _Unknown:
    """Of two shapes that a path leaves the one that it follows further; the first when that is the same."""
    if one is None or isinstance(other, str):
        return other
    return other if other.depth > one.depth else one


def _missing_port(step: Mapping[str, Any], kind: Kind, keys: Keys) -> Misnomer | None:
    """A port by its number, of which the step itself does not declare so many."""
    for ports in kind.ports if kind.echoes else ():
        number = keys[len(ports.at)] if keys[: len(ports.at)] == ports.at and len(keys) > len(ports.at) else None
        declared = at(step.get("Arguments"), ports.at, [])
        if isinstance(number, int) and isinstance(declared, list) and number >= len(declared):
            message = f"the step {step['Name']} has {len(declared)} entries of {ports.at[-1]}, none at {number}"
            return Misnomer(message, f"Name the {ports.noun}: {ports.at[-1]}['…'].")
    return None


class _Unknown(NamedTuple):
    """The key at which a path leaves a shape, and the names that would have led on."""

    depth: int
    key: Key
    known: tuple[str, ...]


def _declared(step: Mapping[str, Any], kind: Kind, keys: Keys) -> str | None:
    """The type of an output that a Lambda or Callback step declares."""
    if OUTPUT_PARAMETERS not in kind.members or keys[0] != OUTPUT_PARAMETERS or len(keys) != 2:
        return None
    outputs = step.get(OUTPUT_PARAMETERS)
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, dict) and output.get("OutputName") == keys[1]:
            return _OUTPUT_TYPES.get(str(output.get("OutputType")), ANY)
    return None


def _listed(kind: Kind, keys: Keys) -> str | None:
    """The type of a property that the kind lists itself."""
    return next((type_ for pattern, type_ in kind.properties.items() if _matches(pattern, keys)), None)


def _matches(pattern: Pattern, keys: Keys) -> bool:
    if pattern[-1] == BELOW:
        return len(keys) >= len(pattern) - 1 and _matches((*pattern[:-1], *map(str, keys[len(pattern) - 1 :])), keys)
    return len(pattern) == len(keys) and all(want in (EACH, str(key)) for want, key in zip(pattern, keys, strict=True))


def _names(kind: Kind) -> tuple[str, ...]:
    members = (OUTPUT_PARAMETERS,) if OUTPUT_PARAMETERS in kind.members else ()
    return (*members, *(pattern[0] for pattern in kind.properties))


def _in_shape(name: ShapeName, keys: Keys) -> str | _Unknown:
    """The type of what is at ``keys`` in a value of a shape, or where the path leaves it."""
    for depth, key in enumerate(keys):
        shape = shape_of(name)
        match shape["type"], key:
            case "structure", str() if key in shape["members"]:
                name = members_of(name)[key]
            case ("list", int()) | ("map", str()):
                name = entries_of(name)
            case "list", str() if _is_named(entries_of(name)):
                name = entries_of(name)
            case type_, _:
                return _Unknown(depth, key, tuple(shape["members"]) if type_ == "structure" else ())
    shape = shape_of(name)
    is_location = shape["type"] == "string" and _LOCATED.search(shape.get("pattern", "")) is not None
    return LOCATION if is_location else str(shape["type"])


def _is_named(name: ShapeName) -> bool:
    """Whether entries are told apart by a name, as outputs and metrics are."""
    return any(member.endswith("Name") for member in shape_of(name).get("members", ()))
