"""The local names while a function is evaluated, with the way back to where a branch began."""

from __future__ import annotations

from collections.abc import Mapping

from cursus.lint.values import Value, join

Changes = dict[str, Value | None]
"""What a branch made of names: their values at its end, None for those it removed."""


class Scope:
    """Local names (and narrowed ``a.b``) with their values.

    Branches cost what they change, not what there is: a change notes what was there before.
    """

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}
        self._before: list[tuple[str, Value | None]] = []

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __bool__(self) -> bool:
        return bool(self._values)

    def get(self, name: str) -> Value | None:
        return self._values.get(name)

    def set(self, name: str, value: Value | None) -> None:
        """Give ``name`` a value; None removes it."""
        before = self._values.get(name)
        if before is value:
            return
        self._before.append((name, before))
        self._put(name, value)

    def update(self, values: Mapping[str, Value | None]) -> None:
        for name, value in values.items():
            self.set(name, value)

    def mark(self) -> int:
        """Where we are, for ``rewind``."""
        return len(self._before)

    def rewind(self, mark: int) -> Changes:
        """Go back to ``mark``; what has changed since."""
        changes: Changes = {}
        while len(self._before) > mark:
            name, before = self._before.pop()
            if name not in changes:
                changes[name] = self._values.get(name)
            self._put(name, before)
        return changes

    def meet(self, *ends: Changes) -> None:
        """Go on where branches that began here meet: each name has the value that stands for those of every branch."""
        found: dict[str, list[Value | None]] = {}
        for end in ends:
            for name, value in end.items():
                found.setdefault(name, []).append(value)
        for name, values in found.items():
            if len(values) < len(ends):
                values.append(self._values.get(name))
            known = [value for value in values if value is not None]
            self.set(name, join(*known) if known else None)

    def _put(self, name: str, value: Value | None) -> None:
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = value
