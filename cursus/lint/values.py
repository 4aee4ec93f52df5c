"""What an expression can be, as far as pipeline variables are concerned."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cursus.lint.project import Class, Function


class Kind(Enum):
    """One expression's relation to pipeline variables."""

    PLAIN = "plain"  # nothing that a pipeline replaces at run time
    NUMBER = "number"  # plain, and not text: a Join needs str() around it
    VARIABLE = "variable"  # a parameter, a Join, a step's property, or what may become one
    FROZEN = "frozen"  # .expr or repr() of a variable: text that no run replaces
    DEFAULT = "default"  # .default_value of a parameter: the author's value, not the run's


@dataclass(frozen=True, slots=True)
class Location:
    """Text that names a place in S3, known when the pipeline compiles: the expression that makes it, and where."""

    node: ast.AST
    function: Function


@dataclass(frozen=True, slots=True)
class Value:
    """An expression's kind, and what is inside when it is a container.

    ``items`` are the elements of a tuple or list display, ``keys`` those of a dict display with constant keys,
    ``element`` is what iteration and subscription give otherwise. ``mapping`` says that iteration gives keys.
    ``constant`` is the text of a string known in full. ``static`` says that it is some config's ``pipeline_s3_loc``,
    ``own`` that the config is the object's own; ``config`` that it is this config.

    ``locations`` are the places in S3 that it may be. ``dated`` says that each compile makes another text of it: a
    time, a random id. ``front`` and ``back`` are the first and last character of its text as far as they are known.
    ``cls`` is its class, when it is an object of one that was read. ``result`` is what a call of it gives, when it is
    a lambda.
    """

    kind: Kind = Kind.PLAIN
    items: tuple[Value, ...] | None = None
    keys: tuple[tuple[str, Value], ...] = ()
    element: Value | None = None
    mapping: bool = False
    constant: str | None = None
    static: bool = False
    own: bool = False
    config: bool = False
    locations: frozenset[Location] = frozenset()
    dated: bool = False
    front: str = ""
    back: str = ""
    cls: Class | None = None
    result: Value | None = None

    @property
    def is_variable(self) -> bool:
        return self.kind is Kind.VARIABLE

    @property
    def is_tainted(self) -> bool:
        return self.kind not in (Kind.PLAIN, Kind.NUMBER)

    @property
    def is_container(self) -> bool:
        return self.items is not None or self.element is not None or bool(self.keys)

    @property
    def holds_variable(self) -> bool:
        """Whether it is a container in which a variable may be."""
        return self.is_container and self.any_element().is_tainted

    @property
    def matters(self) -> bool:
        """Whether who reads it has to know."""
        if self.is_tainted or self.locations or self.dated or self.cls or self.result:
            return True
        if not self.is_container:
            return False
        parts = [*(self.items or ()), *(value for _, value in self.keys)]
        return any(part.matters for part in (*parts, self.element) if part is not None)

    @property
    def shape(self) -> str:
        """Its text, with a NUL for what is not known of it."""
        return self.constant if self.constant is not None else f"{self.front}\0{self.back}"

    def located(self) -> frozenset[Location]:
        """The places in S3 that it, or what is in it, may be."""
        if not self.is_container:
            return self.locations
        parts = [*(self.items or ()), *(value for _, value in self.keys), *([self.element] if self.element else [])]
        return self.locations.union(*(part.located() for part in parts))

    def altered(self) -> Value:
        """What a method that trims or replaces makes of a text: the same place, other characters."""
        return replace(self, constant=None, front="", back="")

    def any_element(self) -> Value:
        """What stands for each element, wherever it is in the container."""
        parts = [*(self.items or ()), *(value for _, value in self.keys)]
        if self.element is not None:
            parts.append(self.element)
        return join(*parts) if parts else PLAIN

    def iterated(self) -> Value:
        """What a ``for`` loop over it gives."""
        if self.is_variable:
            return VARIABLE
        return PLAIN if self.mapping else self.any_element()

    def at(self, key: object) -> Value:
        """What a subscript gives; ``key`` is the constant, or None when it is not known."""
        if self.is_variable:
            return VARIABLE
        if isinstance(key, int) and self.items is not None and -len(self.items) <= key < len(self.items):
            return self.items[key]
        for name, value in self.keys:
            if name == key:
                return value
        if isinstance(key, str) and self.keys:
            return self.element or PLAIN
        return self.any_element()

    def with_item(self, key: str | None, value: Value) -> Value:
        """The container after ``self[key] = value``; ``key`` is None when it is not known."""
        if key is not None and len(self.keys) < _MOST_KEYS and (self.keys or not self.is_container or self.items == ()):
            keys = {**dict(self.keys), key: value}
            return Value(keys=tuple(keys.items()), element=self.element, mapping=True)
        return Value(element=join(self.any_element(), value) if self.is_container else value, mapping=True)

    def unpacked(self, count: int) -> list[Value]:
        """What ``count`` targets get."""
        if self.items is not None and len(self.items) == count:
            return list(self.items)
        return [self.iterated()] * count


PLAIN = Value()
NUMBER = Value(Kind.NUMBER)
VARIABLE = Value(Kind.VARIABLE)
STATIC_BASE = Value(Kind.VARIABLE, static=True, own=True)
FOREIGN_BASE = Value(Kind.VARIABLE, static=True)
OWN_CONFIG = Value(config=True)
FROZEN = Value(Kind.FROZEN)
DEFAULT = Value(Kind.DEFAULT)
MAPPING_TO_VARIABLES = Value(element=VARIABLE, mapping=True)
LIST_OF_VARIABLES = Value(element=VARIABLE)

# A dict that grows beyond this is known by any of its values.
_MOST_KEYS = 64

# The worse of two possibilities stands for both.
_RANK = {Kind.NUMBER: 0, Kind.PLAIN: 1, Kind.DEFAULT: 2, Kind.FROZEN: 3, Kind.VARIABLE: 4}


def join(*values: Value) -> Value:
    """The value that stands for any of ``values``, where branches or calls meet."""
    first, *rest = values
    for other in rest:
        if other is not first and other != first:
            first = _join(first, other)
    return first


def _either(one: Class | None, other: Class | None) -> Class | None:
    """The class of what may be an object of either; None when it may be one of both."""
    return (one or other) if one is None or other is None or one is other else None


def _join(left: Value, right: Value) -> Value:
    kind = max(left.kind, right.kind, key=_RANK.__getitem__)
    if left.items is not None and right.items is not None and len(left.items) == len(right.items):
        return Value(
            kind,
            items=tuple(_join(a, b) for a, b in zip(left.items, right.items, strict=True)),
            locations=left.locations | right.locations,
            dated=left.dated or right.dated,
        )
    containers = [value for value in (left, right) if value.is_container]
    element = join(*(value.any_element() for value in containers)) if containers else None
    return Value(
        kind,
        element=element,
        mapping=any(value.mapping for value in containers),
        static=left.static and right.static,
        own=left.own and right.own,
        config=left.config and right.config,
        locations=left.locations | right.locations,
        dated=left.dated or right.dated,
        cls=_either(left.cls, right.cls),
        result=left.result or right.result,
        front=left.shape[:1].strip("\0") if left.shape[:1] == right.shape[:1] else "",
        back=left.shape[-1:].strip("\0") if left.shape[-1:] == right.shape[-1:] else "",
    )
