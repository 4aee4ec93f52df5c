"""The S3 locations in a text: the text itself, or each entry of a list that it is."""

from __future__ import annotations

import re
from typing import Final

_LISTED: Final = re.compile(r"s3://[^\s,;|\"'<>]*")
_CLOSING: Final = ")]}"
_SCHEME: Final = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9]*://")
_INSIDE: Final = re.compile(r"[^\s,;|\"'<>=(\[{]s3://")


def locations_in(text: str) -> list[str]:
    """``s3://a,s3://b`` is two locations, ``s3://a b`` one, ``--jars=s3://a`` one; a text without a scheme has none."""
    if text.startswith("s3://") and text.count("s3://") == 1:
        return [text]
    return [found[0].rstrip(_CLOSING) for found in _LISTED.finditer(text)]


def without_schemes(text: str) -> str:
    """What is left of a text without ``s3://`` and its like, whose slashes are none of a path."""
    return _SCHEME.sub("", text)


def is_untidy(value: str, *, ends: str = "") -> bool:
    """Whether an S3 location has an empty segment; with ``ends="/"`` also whether it ends with a slash."""
    scheme, _, path = value.partition("://")
    return scheme == "s3" and ("//" in path or path.startswith("/") or (ends != "" and path.endswith(ends)))


def has_inner_location(text: str) -> bool:
    """Whether a location stands inside a path, and not behind the separator of a list or an option."""
    return _INSIDE.search(text) is not None
