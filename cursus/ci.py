"""Continuous integration: whether this is a run of it, and the files that its runner reads next to exit codes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

_NO = frozenset({"", "0", "false", "no", "off"})


def under_ci(environment: Mapping[str, str]) -> bool:
    """What the variable ``CI`` says: set to anything but 0, false, no, off or nothing, in any case of letters."""
    return environment.get("CI", "").strip().lower() not in _NO


def append_to(variable: Literal["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"], text: str) -> None:
    """Add to the file that GitHub's runner names by ``variable``, where there is a runner."""
    if file := os.environ.get(variable):
        with Path(file).open("a", encoding="utf-8") as stream:
            stream.write(text)
