"""A location in a definition: a tuple of keys. Its text, a JSON path, is made once, where someone reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TypeAlias

Key: TypeAlias = str | int
Keys: TypeAlias = tuple[Key, ...]

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SEGMENT = re.compile(r"""\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)]|\['([^']*)']|\[("(?:[^"\\]|\\.)*")]""")


class Place(tuple[Key, ...]):
    """The keys from the definition down to what is there; its text is a JSON path.

    >>> str(Place(("Steps", 3, "Arguments", "Environment", "a.b")))
    "$.Steps[3].Arguments.Environment['a.b']"
    """

    __slots__ = ()

    def below(self, *keys: Key) -> Place:
        """The place at ``keys`` below this one."""
        return Place((*self, *keys))

    def __str__(self) -> str:
        return json_path(self)


def json_path(keys: Iterable[Key], root: str = "$") -> str:
    """The JSON path of ``keys`` below ``root``.

    >>> json_path(["Steps", 3, "Arguments", "Environment", "a.b"])
    "$.Steps[3].Arguments.Environment['a.b']"
    """
    return root + "".join(map(_segment, keys))


def _segment(key: Key) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    if _PLAIN_KEY.fullmatch(key):
        return f".{key}"
    return f"['{key}']" if "'" not in key else f"[{json.dumps(key)}]"


def keys_of(path: str) -> Keys:
    """The keys that ``json_path`` made ``path`` of, below ``$``. Raises ValueError for any other text.

    >>> keys_of("$.Steps[3].Arguments.Environment['a.b']")
    ('Steps', 3, 'Arguments', 'Environment', 'a.b')
    """
    keys, end = list[Key](), 1
    while path.startswith("$") and (found := _SEGMENT.match(path, end)):
        plain, index, quoted, escaped = found.groups()
        keys.append(int(index) if index else json.loads(escaped) if escaped else plain or quoted)
        end = found.end()
    if end != len(path) or json_path(keys) != path:
        raise ValueError(f"{path!r} is not a JSON path")
    return tuple(keys)


def in_document_order(keys: Keys) -> tuple[tuple[int, int, str], ...]:
    """A key to sort places by: numbers as numbers, texts as texts."""
    return tuple((0, key, "") if isinstance(key, int) else (1, 0, key) for key in keys)


def at(value: object, keys: Iterable[Key], default: object = None) -> object:
    """What is at ``keys`` in a JSON value; ``default`` where nothing does."""
    for key in keys:
        if isinstance(value, dict):
            if key not in value:
                return default
            value = value[key]
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return default
    return value
