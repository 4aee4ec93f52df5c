"""The folder of what is a run's own, below --s3-root: nothing in it leads out of it, or is no file and no folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from cursus.errors import CursusError, Diagnostic

OWN: Final = ".cursus"
"""Its name, which no bucket has."""


def own_folder(root: Path, *parts: str) -> Path:
    """The folder of ``parts`` below ``root``; either may be missing.

    Raises CursusError: E572 for a link in its path, be it ``root``; E598 for something else in the place of a folder.
    """
    path = _without_links(root, parts)
    for place in (*reversed(path.parents[: len(parts)]), path):
        if place.exists() and not place.is_dir():
            raise _in_the_way(place, "is not a folder")
    return path


def own_file(root: Path, *parts: str) -> Path:
    """The same of a file: a pipe in its place would be read, or written to, for ever."""
    path = _without_links(root, parts)
    own_folder(root, *parts[:-1])
    if path.exists() and not path.is_file():
        raise _in_the_way(path, "is not a file")
    return path


def _without_links(root: Path, parts: tuple[str, ...]) -> Path:
    """Links that lead to the folder around ``root`` are the user's own."""
    path = Path(os.path.realpath(root.parent), root.name, *parts)
    if (real := os.path.realpath(path)) != str(path):
        hint = "A run writes below --s3-root only. Remove the link, or use another --s3-root."
        raise CursusError([Diagnostic("E572", f"a link leads to {real}", str(path), hint)])
    return path


def _in_the_way(place: Path, message: str) -> CursusError:
    return CursusError([Diagnostic("E598", message, str(place), "Remove it, or use another --s3-root.")])
