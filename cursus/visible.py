"""Makes characters visible that a terminal obeys, or that show text in another order than it is in."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ODD: Final = re.compile(r"[^ -~]")
"""Everything but the plain characters of ASCII, which are nearly all of any text."""


def visible(text: str, keep: str = "") -> str:
    r"""``text`` with every character that is not seen as itself escaped, except those in ``keep``.

    These are control characters, marks for the direction of text, characters of no width, separators of lines, halves
    of characters and such as stand for nothing. What other people wrote passes through here before it is shown.

    >>> visible("a\x1b[2Kb\n", keep="\n")
    'a\\x1b[2Kb\n'
    """
    if text.isprintable():
        return text
    return _ODD.sub(lambda odd: odd[0] if _is_shown(odd[0], keep) else ascii(odd[0])[1:-1], text)


def visible_json(document: str) -> str:
    """A JSON document of the same value, in which such characters are escaped as JSON escapes them."""
    if document.isascii() and "\x7f" not in document:
        return document  # JSON itself escapes all other control characters
    return _ODD.sub(lambda odd: odd[0] if _is_shown(odd[0], "\n") else _json_escape(odd[0]), document)


def _is_shown(character: str, keep: str) -> bool:
    return character.isprintable() or character in keep or unicodedata.category(character) == "Zs"


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))
