"""Reading a compiled definition from a file that anyone may have written."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from cursus.definition import overlay
from cursus.definition.malformed import malformed
from cursus.errors import Diagnostic, ResolutionError, Where
from cursus.file_kinds import mistaken_for
from cursus.jsonfile import read_json


def read_definition(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The definition in ``path``, or what the overlay there makes of the one next to it, as golden files are stored.

    Raises CursusError (E501) for a file that holds something else.
    """
    content = read_json(path, "E501")
    try:
        if name := overlay.whole_of(content):
            content = overlay.combined(content, read_json(Path(path).with_name(name), "E501"))
    except ValueError as error:
        hint = "Write the golden files of the case again with --update."
        raise ResolutionError([Diagnostic("E501", str(error), Where(file=str(path)), hint)]) from error
    return as_definition(content, str(path))


def as_definition(content: Any, file: str) -> dict[str, Any]:
    """``content`` itself. Raises ResolutionError (E501) when it cannot be walked; ``file`` names it in messages."""
    if found := [problem for problem in malformed(content) if problem.code == "E501"]:
        hint = mistaken_for("a compiled definition", content)
        raise ResolutionError(
            replace(problem, where=problem.at.in_file(file), hint=hint or problem.hint) for problem in found
        )
    definition: dict[str, Any] = content
    return definition
