"""Lists of a definition whose elements are known by name, so that a place in one survives an element before it."""

from __future__ import annotations

from typing import Any, Final

from cursus.definition.kinds import KINDS
from cursus.definition.paths import BRANCHES
from cursus.definition.place import Key

# The key of the list -> the member that names its elements.
_LISTS: Final = {
    **{ports.at[-1]: ports.name for kind in KINDS.values() for ports in kind.ports},
    **dict.fromkeys(("Parameters", "Steps", *BRANCHES), "Name"),
    "OutputParameters": "OutputName",
    "PropertyFiles": "PropertyFileName",
    "Tags": "Key",
}


class Named(dict[str, Any]):
    """A list whose elements are known by name, by that name."""


def by_name(value: Any, key: Key = "") -> Any:
    """``value`` with each named list as ``Named``; ``key`` is what it stands under."""
    if isinstance(value, dict):
        return {member: by_name(child, member) for member, child in value.items()}
    return with_names([by_name(child) for child in value], key) if isinstance(value, list) else value


def with_names(children: list[Any], key: Key) -> Any:
    """A list under ``key`` as ``Named``, if that is what it is; the children are what ``by_name`` made of them."""
    names: list[Any] = (
        [_waited_for(child) for child in children] if key == "DependsOn" else _names(children, _LISTS.get(str(key)))
    )
    if all(isinstance(name, str) for name in names) and len(set(names)) == len(children):
        return Named(zip(names, children, strict=True))
    return children


def as_listed(value: Any) -> Any:
    """The JSON that ``by_name`` made ``value`` of."""
    if isinstance(value, Named):
        return [as_listed(child) for child in value.values()]
    if isinstance(value, dict):
        return {key: as_listed(child) for key, child in value.items()}
    return [as_listed(child) for child in value] if isinstance(value, list) else value


def _waited_for(entry: Any) -> Any:
    return entry.get("Step") if isinstance(entry, dict) else entry


def _names(children: list[Any], member: str | None) -> list[Any]:
    return [child.get(member) if isinstance(child, dict) else None for child in children] if member else [None]
