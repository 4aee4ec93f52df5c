"""Reads TOML that other people wrote: a file of a sane size and depth, and nothing else."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any, Final

from cursus.errors import CursusError, Diagnostic
from cursus.visible import cut

_LARGEST: Final = 1 << 20  # bytes; ours have less than a thousand
_DEEPEST: Final = 20
_TOO_DEEP: Final = f"it is nested more than {_DEEPEST} levels deep"
_LONGEST: Final = 2**63  # numbers beyond are none that a service takes

_TEXT_OR_COMMENT: Final = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n]|\\.)*+"?|#[^\n]*+'''
    r"""|'''(?:[^']|'(?!''))*+(?:'''|\Z)|'[^'\n]*+'?""",
    re.DOTALL,
)
_BETWEEN_DOTTED: Final = re.compile(r"[=,\[\]{}\n]")


def read_toml(path: str | os.PathLike[str], code: str, hint: str = "", *, name: str = "") -> dict[str, Any]:
    """The document in ``path``. Messages name it as given, or by ``name``.

    Raises CursusError with one Diagnostic of ``code``: for what is not a file (a pipe would never end), is too large,
    is not UTF-8 or not TOML (line and column), nests more than 20 levels, or holds a number that no 64 bits hold.
    """
    file = Path(path)

    def wrong(message: str) -> CursusError:
        return CursusError([Diagnostic(code, message, name or os.fspath(path), hint)])

    try:
        if not file.is_file():
            raise wrong("is not a regular file" if file.exists() else "does not exist")
        if file.stat().st_size > _LARGEST:
            raise wrong(f"is larger than {_LARGEST:,} bytes")
        text = file.read_text(encoding="utf-8-sig")
        _require_short_keys(text)
        document = tomllib.loads(text)
        _require_sane(document)
    except tomllib.TOMLDecodeError as error:
        raise wrong(f"is not TOML: {cut(str(error), 300)}") from error
    except RecursionError as error:
        raise wrong("is nested too deep") from error
    except (OSError, ValueError) as error:  # not UTF-8; a number of thousands of digits
        raise wrong(f"cannot be read: {error}") from error
    return document


def _require_short_keys(text: str) -> None:
    """Raises ValueError for a key of too many parts, before tomllib takes the square of their number for it.

    Outside of texts and comments, dots are in keys and in numbers.
    """
    pieces = _BETWEEN_DOTTED.split(_TEXT_OR_COMMENT.sub("", text))
    if any(piece.count(".") > _DEEPEST for piece in pieces):
        raise ValueError(_TOO_DEEP)


def _require_sane(document: dict[str, Any]) -> None:
    """Raises ValueError for what would break whoever walks it, or no service takes."""
    pending: list[tuple[Any, int]] = [(document, 0)]
    while pending:
        value, depth = pending.pop()
        if depth > _DEEPEST:
            raise ValueError(_TOO_DEEP)
        if isinstance(value, dict | list):
            pending += ((item, depth + 1) for item in (value.values() if isinstance(value, dict) else value))
        elif isinstance(value, int) and not -_LONGEST <= value < _LONGEST:
            raise ValueError("it contains a whole number of more than 64 bits")
        elif isinstance(value, float) and value - value != 0:
            raise ValueError(f"it holds {value}, which is not a number")
