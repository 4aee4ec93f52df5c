"""How a saved file writes what JSON has no form for, and the marks that it leaves: read as data, never imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

TYPE: Final = "__model_type__"
KIND: Final = "__type_info__"
VALUE: Final = "value"

KINDS: Final = frozenset({"list", "dict", "tuple", "set", "frozenset", "datetime", "path", "enum"})
"""What is wrapped: ``{"__type_info__": "list", "value": […]}``."""

MODULE: Final = "__model_module__"
MARKS: Final = frozenset({MODULE, "_metadata"})
"""Left behind for the program that saved the file; they say nothing about a pipeline."""

_HALF_WRITTEN: Final = {
    "_serialization_error": "it contains a serialization error",
    "_circular_ref": "a circular reference replaces its fields",
}

_ALL_MARKS: Final = frozenset({KIND, *MARKS, *_HALF_WRITTEN})


def configuration_of(document: Any) -> Any:
    """The part of a saved file that holds the configs: all of it where ``shared`` and ``specific`` are at the top.

    The file is one that was read without an error; its sections are taken out of their wrappers.
    """
    bare = isinstance(document, dict) and "configuration" not in document and "specific" in document
    configuration = unwrapped(document if bare else document["configuration"])
    return {name: unwrapped(section) for name, section in configuration.items()}


def unwrapped(value: Any) -> Any:
    """What stands in a wrapper; any other value itself."""
    return unwrapped(value[VALUE]) if is_wrapper(value) else value


def plain(value: Any, *, unknown: bool = True) -> Any:
    """``value`` without wrappers and marks, at every depth. Model class names stay: they say which class to read.

    ``unknown``: whether wrappers of a kind that no version is known to write go as well.
    """
    match value:
        case {"__type_info__": kind, "value": held} if unknown or _is_known(kind):
            return plain(held, unknown=unknown)
        case dict():
            return {name: plain(item, unknown=unknown) for name, item in value.items() if name not in MARKS}
        case list():
            return [plain(item, unknown=unknown) for item in value]
        case _:
            return value


def is_wrapper(value: Any) -> bool:
    """Whether a value stands in a wrapper, of a kind that is known or not."""
    return isinstance(value, dict) and KIND in value and VALUE in value


def _is_known(kind: Any) -> bool:
    return isinstance(kind, str) and kind in KINDS


def unknown_wrappers(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Place and kind of each wrapper that no version is known to write."""
    if isinstance(value, dict):
        if is_wrapper(value) and not _is_known(value[KIND]):
            yield where, str(value[KIND])
        for name, item in value.items():
            yield from unknown_wrappers(item, f"{where}.{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from unknown_wrappers(item, f"{where}.{index}")


def half_written(value: Any) -> str:
    """How the program that saved it failed in the middle, as its marks say; empty where it did not."""
    if isinstance(value, Mapping):
        own = next((reason for mark, reason in _HALF_WRITTEN.items() if value.get(mark)), "")
        return own or next(filter(None, map(half_written, value.values())), "")
    return next(filter(None, map(half_written, value)), "") if isinstance(value, list) else ""


def marks_in(document: Any) -> set[str]:
    """The marks that a document has at any depth. Most have none, and need no look through all of it for each."""
    found, pending = set[str](), [document]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            found |= _ALL_MARKS & value.keys()
            pending += value.values()
        elif isinstance(value, list):
            pending += value
    return found
