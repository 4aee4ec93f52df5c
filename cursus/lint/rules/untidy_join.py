"""E812: a Join that makes an empty segment."""

from __future__ import annotations

import re

from cursus.lint.events import JoinMade
from cursus.lint.rules.base import Rule

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class UntidyJoin(Rule):
    """Join puts the separator between all parts, whatever they hold, and never cleans up.

    A part that is empty, or begins or ends with a slash, gives ``//``, which is another S3 key. Text instead of a list
    is joined character by character.
    """

    code = "E812"
    name = "untidy join"
    does = "joins parts that leave an empty path segment"
    remedy = "Give one part for each path segment: none empty, none with a slash at its ends."
    bad = 'return Join(on="/", values=[base_output_path, "model/", "latest"])'
    good = 'return Join(on="/", values=[base_output_path, "model", "latest"])'

    def check(self, event: JoinMade) -> str | None:
        if event.text is not None:
            return "Join gets text instead of a list: it is joined character by character"
        if event.separator is None or not _makes_path(event):
            return None
        path = ""
        for shape in event.shapes:
            before = path
            path = f"{path}{event.separator if shape is not event.shapes[0] or path else ''}{shape}"
            if "//" in _SCHEME.sub("", path, count=1) and "//" not in _SCHEME.sub("", before, count=1):
                return f"Join makes an empty segment (//) at the part {_shown(shape)}"
        return None


def _makes_path(event: JoinMade) -> bool:
    """Whether slashes separate the parts, or the parts are put behind a variable or a scheme as they are."""
    if event.separator:
        return "/" in event.separator
    first = event.shapes[0] if event.shapes else ""
    return first.startswith("\0") or _SCHEME.match(first) is not None


def _shown(shape: str) -> str:
    return repr(shape.replace("\0", "..."))
