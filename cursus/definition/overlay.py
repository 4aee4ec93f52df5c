"""What one definition changes in another: a line for each place, which is what reviewers read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cursus.definition.named import as_listed, by_name
from cursus.definition.place import Keys, json_path, keys_of
from cursus.jsonfile import shown

MARK: Final = "overlay_of"
"""The member that only overlays have; it names the file that holds the whole definition."""

_PLACES: Final = ("changed", "added", "before")
_LINE: Final = 240
"""Characters of the longest value that stands on one line."""


@dataclass(frozen=True)
class Overlay:
    """What makes another definition of a whole one, by places in which names stand for positions.

    ``before``: the neighbor that something added stands before, where it does not come last.
    """

    changed: Mapping[Keys, Any] = field(default_factory=dict)
    added: Mapping[Keys, Any] = field(default_factory=dict)
    before: Mapping[Keys, str] = field(default_factory=dict)
    removed: tuple[Keys, ...] = ()

    def apply(self, whole: Any) -> Any:
        """The other definition, with its keys in their order. Raises ValueError with a place that does not fit."""
        made = by_name(whole)
        for keys, value in self.changed.items():
            _require(made, keys)
            if keys:
                _at(made, keys[:-1])[keys[-1]] = value
            else:
                made = value
        for keys in self.removed:
            _require(made, keys)
            del _at(made, keys[:-1])[keys[-1]]
        for keys, value in self.added.items():
            _require(made, keys[:-1])
            _insert(_at(made, keys[:-1]), keys, value, self.before.get(keys))
        return as_listed(made)

    def text(self, whole: str) -> str:
        """The file that holds it; ``whole`` names the file with the whole definition."""
        members = [_member(MARK, json.dumps(whole, ensure_ascii=False))]
        for name in _PLACES:
            lines = [_member(json_path(keys), _laid_out(value), 4) for keys, value in getattr(self, name).items()]
            members += [_member(name, _block(lines, "{}"))] if lines else []
        gone = [f"    {json.dumps(json_path(keys), ensure_ascii=False)}" for keys in self.removed]
        members += [_member("removed", _block(gone, "[]"))] if gone else []
        return _block(members, "{}", 0) + "\n"


def between(whole: Any, other: Any) -> Overlay:
    """The overlay that makes ``other`` of ``whole``."""
    found = list(_changes(by_name(whole), by_name(other), ()))
    changed, added, before = ({keys: value for name, keys, value in found if name == place} for place in _PLACES)
    return Overlay(changed, added, before, tuple(keys for name, keys, _ in found if name == "removed"))


def whole_of(document: Any) -> str | None:
    """The name of the file next to an overlay that it changes; None for what is not an overlay.

    Raises ValueError when it names no such file.
    """
    if not isinstance(document, dict) or MARK not in document:
        return None
    name = document[MARK]
    if not isinstance(name, str) or name in ("", "..") or Path(name).name != name:
        raise ValueError(f"is an overlay of {shown(name)}, which is not next to it")
    return name


def combined(document: Mapping[str, Any], whole: Any) -> Any:
    """What an overlay makes of the document in the file that it names. Raises ValueError that says what is wrong."""
    if whole_of(whole):
        raise ValueError(f"is an overlay of {document[MARK]}, which is one itself")
    try:
        changes = read(document)
    except ValueError as error:
        raise ValueError(f"cannot be read: {error}") from error
    try:
        return changes.apply(whole)
    except ValueError as error:
        raise ValueError(f"does not fit {document[MARK]} at {error}") from error


def read(document: Mapping[str, Any]) -> Overlay:
    """The overlay that a file holds. Raises ValueError when it holds none."""
    if unknown := document.keys() - {MARK, *_PLACES, "removed"}:
        raise ValueError(f"an overlay has no member {min(unknown)!r}")
    maps, removed = [document.get(name, {}) for name in _PLACES], document.get("removed", [])
    if not all(isinstance(one, dict) for one in maps) or not isinstance(removed, list):
        raise ValueError("an overlay has objects in changed, added and before, and a list in removed")
    if not all(isinstance(text, str) for text in (*maps[2].values(), *removed)):
        raise ValueError("an overlay has texts in before and in removed")
    changed, added, before = ({keys_of(path): value for path, value in one.items()} for one in maps)
    if () in added or "$" in removed:
        raise ValueError("an overlay adds and removes only paths below $")
    return Overlay(changed, added, before, tuple(map(keys_of, removed)))


def _changes(was: Any, now: Any, keys: Keys) -> Iterator[tuple[str, Keys, Any]]:
    """What to do where, each with the member of the overlay that holds it, in document order."""
    if isinstance(was, dict) and isinstance(now, dict) and _comparable(was, now):
        yield from _changed_members(was, now, keys)
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for index, (before, after) in enumerate(zip(was, now, strict=True)):
            yield from _changes(before, after, (*keys, index))
    elif type(was) is not type(now) or repr(was) != repr(now):  # == takes 1, 1.0 and true for the same
        yield "changed", keys, as_listed(now)


def _comparable(was: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether it can be said member by member: some stay, in one order, or one side has none at all."""
    stay = [key for key in was if key in now]
    return type(was) is type(now) and stay == [key for key in now if key in was] and bool(stay or not (was and now))


def _changed_members(was: dict[str, Any], now: dict[str, Any], keys: Keys) -> Iterator[tuple[str, Keys, Any]]:
    for key, value in was.items():
        if key in now:
            yield from _changes(value, now[key], (*keys, key))
        else:
            yield "removed", (*keys, key), None
    order = list(now)
    for position, key in enumerate(order):
        if key not in was:
            yield "added", (*keys, key), as_listed(now[key])
            following = next((name for name in order[position:] if name in was), None)
            if following is not None:
                yield "before", (*keys, key), following


def _require(value: Any, keys: Keys) -> None:
    """Raises ValueError with the first place on the way to ``keys`` that is not there."""
    for end, key in enumerate(keys, 1):
        there = key in value if isinstance(value, dict) else isinstance(value, list) and key in range(len(value))
        if not there:
            raise ValueError(json_path(keys[:end]))
        value = value[key]


def _at(value: Any, keys: Keys) -> Any:
    for key in keys:
        value = value[key]
    return value


def _insert(parent: Any, keys: Keys, value: Any, before: str | None) -> None:
    key = keys[-1]
    if not isinstance(parent, dict) or not isinstance(key, str) or key in parent:
        raise ValueError(json_path(keys))
    if before is not None and before not in parent:
        raise ValueError(json_path((*keys[:-1], before)))
    names = list(parent)
    after = {name: parent.pop(name) for name in names[len(names) if before is None else names.index(before) :]}
    parent[key] = value
    parent.update(after)


def _member(name: str, value: str, indent: int = 2) -> str:
    return f"{' ' * indent}{json.dumps(name, ensure_ascii=False)}: {value}"


def _block(lines: list[str], brackets: str, indent: int = 2) -> str:
    return "\n".join([brackets[0], ",\n".join(lines), " " * indent + brackets[1]])


def _laid_out(value: Any) -> str:
    """On one line where it fits, else as in a definition."""
    line = json.dumps(value, ensure_ascii=False)
    return line if len(line) <= _LINE else json.dumps(value, indent=2, ensure_ascii=False).replace("\n", "\n    ")
