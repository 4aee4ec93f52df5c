"""Values that only a run knows, as a definition is judged before it: texts that everyone recognizes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from cursus.definition.place import Key

MARK: Final = "stand-in"
"""In every text that stands for another one: what holds it is judged by no pattern, enum or length."""

ANY: Final = "any"
LOCATION: Final = "location"

_FITS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("string", "timestamp"),
    "string": ("string",),
    LOCATION: ("string",),
    "timestamp": ("string", "timestamp"),
    "integer": ("integer", "long", "float", "double"),
    "long": ("integer", "long", "float", "double"),
    "float": ("float", "double"),
    "double": ("float", "double"),
}

_SAID: Final[Mapping[str, str]] = {
    "text": "a text",
    "string": "a text",
    LOCATION: "a text",
    "timestamp": "a time",
    "integer": "a whole number",
    "long": "a whole number",
    "float": "a number",
    "double": "a number",
    "boolean": "true or false",
    "list": "a list",
    "map": "an object",
    "structure": "an object",
}


class StandIn(str):
    """The text in the place of a value that the run will have; ``type`` is the value's, as botocore calls it."""

    __slots__ = ("type",)

    type: str

    def __new__(cls, text: str, type_: str = ANY) -> StandIn:
        made = super().__new__(cls, text)
        made.type = type_
        return made

    def fits(self, type_: str) -> bool:
        """Whether the value can stand where a shape of that type is asked for."""
        return ANY in (self.type, type_) or type_ in _FITS.get(self.type, (self.type,))

    @property
    def said(self) -> str:
        """Its type in words."""
        return _SAID.get(self.type, "a value")

    @property
    def is_scalar(self) -> bool:
        """Whether the value has a text."""
        return self.type not in ("list", "map", "structure")


def property_stand_in(step: str, keys: Iterable[Key], type_: str = ANY) -> StandIn:
    """That of a step's property: the same text for the same property, another one for any other."""
    name = "-".join([MARK, step, *map(str, keys)])
    return StandIn(f"s3://{name}" if type_ == LOCATION else name, type_)
