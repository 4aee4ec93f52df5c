"""The part of JSONPath in which batch transform writes its filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(
    r"""\.(?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | \[(?P<start>-?\d{1,9})?:(?P<end>-?\d{1,9})?\]
      | \[(?P<indexes>-?\d{1,9}(?:\s*,\s*-?\d{1,9})*)\]
      | \[(?P<names>'[^']*'(?:\s*,\s*'[^']*')*)\]
    """,
    re.VERBOSE,
)

Step = Callable[[Any], Any]


@dataclass(frozen=True)
class Filter:
    """``$``, ``.name``, ``['name', …]``, ``[index, …]`` and ``[start:end]``, one after the other."""

    text: str
    steps: Sequence[Step]

    @classmethod
    def parse(cls, text: str) -> Filter:
        """Raises ValueError for what is no such filter."""
        if not text.startswith("$"):
            raise ValueError("a filter begins with $")
        end, steps = 1, []
        while end < len(text):
            token = _TOKEN.match(text, end)
            if token is None:
                raise ValueError(f"nothing is known by {text[end:]}")
            steps.append(_step(token))
            end = token.end()
        return cls(text, steps)

    def __call__(self, value: Any) -> Any:
        """What it selects in ``value``. Raises LookupError or TypeError where there is no such thing."""
        for step in self.steps:
            value = step(value)
        return value


def _step(token: re.Match[str]) -> Step:
    if token["name"] is not None:
        return lambda value: _object(value)[token["name"]]
    if token["names"] is not None:
        names = re.findall(r"'([^']*)'", token["names"])
        if len(names) == 1:
            return lambda value: _object(value)[names[0]]
        return lambda value: {name: _object(value)[name] for name in names}
    if token["indexes"] is not None:
        indexes = [int(index) for index in token["indexes"].split(",")]
        if len(indexes) == 1:
            return lambda value: _array(value)[indexes[0]]
        return lambda value: [_array(value)[index] for index in indexes]
    start, end = (int(bound) if bound else None for bound in (token["start"], token["end"]))
    return lambda value: _array(value)[start:end]


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("a name selects from objects only")
    return value


def _array(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("an index selects from arrays only")
    return value
