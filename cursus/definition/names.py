"""The forms of names that the service takes, as regular expressions for a whole text."""

from __future__ import annotations

from typing import Final

STEP: Final = r"[A-Za-z0-9_-]{1,64}"
"""Of a step, and of an input or output."""

PARAMETER: Final = r"[A-Za-z0-9_-]{1,256}"


def entity(limit: int) -> str:
    """Of what has an ARN or is part of one: letters, digits, and hyphens between them, ``limit`` characters at most."""
    return rf"[a-zA-Z0-9](-*[a-zA-Z0-9]){{0,{limit - 1}}}"
