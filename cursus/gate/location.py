"""Where a project file lies: asked by every command, so that looking costs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FILE_NAME: Final = "cursus.toml"


def find(start: Path) -> Path | None:
    """The project file of a folder: in it, or above it in the same repository. What is outside is someone else's."""
    folders = [start, *start.parents]
    repository = next((number for number, folder in enumerate(folders) if (folder / ".git").exists()), 0)
    return next((folder / FILE_NAME for folder in folders[: repository + 1] if (folder / FILE_NAME).is_file()), None)
