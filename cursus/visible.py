"""Makes characters visible that a terminal obeys, or that show text in another order than it is in."""

from __future__ import annotations

import unicodedata


def visible(text: str, keep: str = "") -> str:
    r"""``text`` with every character that is not seen as itself escaped, except those in ``keep``.

    These are control characters, marks for the direction of text, characters of no width, separators of lines, halves
    of characters and such as stand for nothing. What other people wrote passes through here before it is shown.

    >>> visible("a\x1b[2Kb\n", keep="\n")
    'a\\x1b[2Kb\n'
    """
    if text.isprintable():
        return text
    hidden = (character for character in set(text) if not _is_shown(character, keep))
    return text.translate({ord(character): ascii(character)[1:-1] for character in hidden})


def cut(text: str, limit: int = 100) -> str:
    """``text`` as a message shows it: what is longer than ``limit`` has a … for the rest, and its closing quote.

    >>> cut("'s3://bucket/a/long/path'", 20)
    "'s3://bucket/a/lon…'"
    """
    if len(text) <= limit:
        return text
    closing = text[-1] if text[-1] in "'\"]})" else ""
    return f"{text[: limit - 1 - len(closing)]}…{closing}"


def visible_json(document: str) -> str:
    """A JSON document of the same value, in which such characters are escaped as JSON escapes them."""
    if document.isascii() and "\x7f" not in document:
        return document  # JSON itself escapes all other control characters
    hidden = (character for character in set(document) if not _is_shown(character, "\n"))
    return document.translate({ord(character): _json_escape(character) for character in hidden})


def ascii_json(document: str) -> str:
    """A JSON document of the same value, in which all but ASCII is escaped as JSON escapes it."""
    return document.translate({ord(one): _json_escape(one) for one in set(document) if not one.isascii()})


def ascii_markup(document: str) -> str:
    """An XML or HTML document that shows the same, in which all but ASCII is a reference to its character."""
    return document.encode("ascii", "xmlcharrefreplace").decode()


def _is_shown(character: str, keep: str) -> bool:
    return character.isprintable() or character in keep or unicodedata.category(character) == "Zs"


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))
