"""A value that fits none of a field's types: one finding of it, where pydantic has one for each type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel

Detail = Mapping[str, Any]
"""One of the ``errors()`` of a ValidationError."""

_WORDS: Final = {"int": "a whole number", "float": "a number", "str": "text", "bool": "true or false"}
_EXPRESSION: Final = 'an expression such as {"parameter": "NAME"}'


def one_each(cls: type[BaseModel], details: Iterable[Detail]) -> list[dict[str, Any]]:
    """The details without the names of types in their places, those of one value put together.

    Of several types the value is held against the one that fits it best: whose fault lies deepest.
    """
    groups: dict[tuple[Any, ...], list[tuple[str, tuple[Any, ...], Detail]]] = {}
    for detail in details:
        place, label, rest = _split(cls, tuple(key for key in detail["loc"] if key != "[key]"))
        groups.setdefault(place, []).append((label, rest, detail))
    return [found for place, group in groups.items() for found in _told(place, group)]


def _told(place: tuple[Any, ...], group: list[tuple[str, tuple[Any, ...], Detail]]) -> list[dict[str, Any]]:
    deepest = max(len(rest) for _, rest, _ in group)
    if not group[0][0] or deepest:
        return [
            {**detail, "loc": (*place, *rest)} for _, rest, detail in group if len(rest) == deepest or not group[0][0]
        ]
    if len({detail["type"] for _, _, detail in group}) == 1 or not _only_types(group):
        kept = [detail for _, _, detail in group if not _of_type(detail)] or [group[0][2]]
        return [{**kept[0], "loc": place}]
    words = dict.fromkeys(
        _WORDS.get(label, _EXPRESSION if label.startswith("dict") else "a list") for label, _, _ in group
    )
    if "a number" in words:
        words.pop("a whole number", None)
    *others, last = words
    text = f"{', '.join(others)} or {last}" if others else last
    return [{**group[0][2], "loc": place, "msg": f"input should be {text}"}]


def _only_types(group: Iterable[tuple[str, tuple[Any, ...], Detail]]) -> bool:
    return all(_of_type(detail) for _, _, detail in group)


def _of_type(detail: Detail) -> bool:
    return str(detail["type"]).endswith(("_type", "_parsing", "_from_float"))


def _split(cls: type[BaseModel], loc: tuple[Any, ...]) -> tuple[tuple[Any, ...], str, tuple[Any, ...]]:
    """A place as far as its first value of several types, the type that it was held against, and what lies deeper."""
    held: Any = cls
    for number, key in enumerate(loc):
        arms = _arms(held)
        if len(arms) > 1:
            return loc[:number], str(key), loc[number + 1 :]
        held = _inner(arms[0] if arms else held, key)
    return loc, "", ()


def _arms(annotation: Any) -> list[Any]:
    annotation = _bare(annotation)
    if get_origin(annotation) in (Union, UnionType):
        return [arm for arm in map(_bare, get_args(annotation)) if arm is not NoneType]
    return []


def _bare(annotation: Any) -> Any:
    return _bare(get_args(annotation)[0]) if get_origin(annotation) is Annotated else annotation


def _inner(held: Any, key: Any) -> Any:
    """The type of the data at ``key`` in a value of the type ``held``; None where no one knows."""
    held = _bare(held)
    if isinstance(held, type) and issubclass(held, BaseModel):
        info = held.model_fields.get(str(key))
        return info.annotation if info else None
    inner = get_args(held)
    if get_origin(held) in (dict, list) and inner:
        return inner[-1]
    return None
