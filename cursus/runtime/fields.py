"""Reads the arguments of a step, which strangers wrote: a member has its type, or is refused with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from cursus.errors import CursusError, Diagnostic

ValueT = TypeVar("ValueT")

_KINDS: Final = {str: "a text", int: "a whole number", dict: "an object", list: "a list"}


@dataclass(frozen=True, slots=True)
class Fields:
    """An object in ``step``, its arguments or one in them; ``where`` is its path below the step.

    ``around``: the step that arguments belong to.

    Every method raises CursusError (E591) for a member that is missing or of another type.
    """

    step: str
    value: Mapping[str, Any]
    where: str = "Arguments"
    around: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, step: Mapping[str, Any]) -> Fields:
        """The arguments of ``step``; empty where it has none."""
        return replace(cls(step["Name"], step, "").object("Arguments"), around=step)

    def text(self, name: str, default: str | None = None) -> str:
        return self._member(name, str, default)

    def number(self, name: str, least: int = 1) -> int | None:
        """A whole number of at least ``least``; None where there is none."""
        if name not in self.value:
            return None
        found = self._member(name, int, 0)
        if found < least:
            raise self.refusal(name, f"must be at least {least}")
        return found

    def texts(self, name: str) -> list[str]:
        """A list of texts; empty where there is none."""
        found = self._member(name, list, [])
        if not all(isinstance(item, str) for item in found):
            raise self.refusal(name, "must hold texts only")
        return found

    def mapping(self, name: str) -> dict[str, str]:
        """An object of texts; empty where there is none."""
        found = self._member(name, dict, {})
        if not all(isinstance(item, str) and "\0" not in item for item in found.values()):
            raise self.refusal(name, "must hold texts only")
        return found

    def object(self, name: str) -> Fields:
        """Another object; an empty one where there is none."""
        return Fields(self.step, self._member(name, dict, {}), self._place(name))

    def objects(self, name: str) -> list[Fields]:
        """A list of objects; empty where there is none."""
        found = self._member(name, list, [])
        if not all(isinstance(item, dict) for item in found):
            raise self.refusal(name, "must hold objects only")
        return [Fields(self.step, item, f"{self._place(name)}[{index}]") for index, item in enumerate(found)]

    def choice(self, name: str, *allowed: str) -> str:
        """One of ``allowed``, the first of which is the default."""
        found = self.text(name, allowed[0])
        if found not in allowed:
            raise self.refusal(name, f"is {found}; a local run knows {', '.join(allowed)}")
        return found

    def refusal(self, name: str, message: str, hint: str = "") -> CursusError:
        """The error that the member ``name`` is not what it has to be."""
        return CursusError([Diagnostic("E591", f"{self._place(name)} {message}", self.step, hint)])

    def _member(self, name: str, kind: type[ValueT], default: ValueT | None) -> ValueT:
        found = self.value.get(name, default)
        if not isinstance(found, kind) or isinstance(found, bool):
            raise self.refusal(name, f"must be {_KINDS[kind]}")
        return found

    def _place(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name
