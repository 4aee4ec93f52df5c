"""How the commands read a definition: from a file, or from stdin where that is given as ``-``."""

from __future__ import annotations

import sys
from typing import Any

from cursus.cli._options import STDIN


def name_of(path: str) -> str:
    """What findings call the place that a definition was read from."""
    return "stdin" if path == STDIN else path


def read(path: str) -> dict[str, Any]:
    """The definition. Raises CursusError (E501) where something else stands."""
    from cursus.definition.files import as_definition, read_definition
    from cursus.jsonfile import parse_json

    if path != STDIN:
        return read_definition(path)
    text = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    return as_definition(parse_json(text, "E501", name_of(path)), name_of(path))
