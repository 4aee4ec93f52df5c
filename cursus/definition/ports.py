"""The named inputs, outputs and channels of a step, and what is at a path in its properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from cursus.definition.kinds import KINDS, Ports, kind_of
from cursus.definition.paths import expanded
from cursus.definition.place import Keys
from cursus.definition.run_time import OUTPUT_PARAMETERS
from cursus.errors import did_you_mean

PORT_NAMES: Final = tuple(sorted({ports.name for kind in KINDS.values() for ports in kind.ports}))
"""Of lists of named things, the members that hold the name: ``Outputs['x']`` is the output whose OutputName is x."""

PARAMETERS_OF_OUTPUT: Final = Ports((OUTPUT_PARAMETERS,), "OutputName", (), "output", reads=False)


class PortList(NamedTuple):
    """A list of ports, and where it is in a step."""

    ports: Ports
    keys: Keys


def port_lists(step: Mapping[str, Any]) -> Iterator[PortList]:
    """The lists of named things that a step of a known type may declare."""
    kind = kind_of(str(step.get("Type")))
    for ports in kind.ports if kind else ():
        for keys in expanded(step.get("Arguments"), ports.at):
            yield PortList(ports, ("Arguments", *keys))
    if kind and OUTPUT_PARAMETERS in kind.members:
        yield PortList(PARAMETERS_OF_OUTPUT, (OUTPUT_PARAMETERS,))


def dangling_port(step: Mapping[str, Any], keys: Keys) -> tuple[str, str] | None:
    """Message and hint, if ``keys``, a path in its properties, names a port that the step itself does not declare."""
    for (at, member, _, noun, _), place in port_lists(step):
        size = len(at)
        if len(keys) > size and keys[:size] == at and isinstance(name := keys[size], str):
            declared = by_name(find(step, place), member)
            if name not in declared:
                hint = did_you_mean(name, declared) or f"The step declares no {noun} at all."
                return f"the step {step['Name']} has no {noun} {name}", hint
    return None


def by_name(items: Any, member: str) -> dict[str, dict[str, Any]]:
    """The entries of a list of named things by their names."""
    if not isinstance(items, list):
        return {}
    return {str(item.get(member)): item for item in items if isinstance(item, dict)}


def find(value: Any, keys: Keys) -> Any:
    """What is at ``keys`` in property values, or None.

    A text key in a list means the element of that name, so that the lists of a Describe response and the maps that the
    SDK's local mode makes of them read the same.
    """
    for key in keys:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, str):
            value = next((item for item in value if key in _names(item)), None)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def _names(item: Any) -> tuple[Any, ...]:
    return tuple(item[member] for member in PORT_NAMES if member in item) if isinstance(item, dict) else ()
