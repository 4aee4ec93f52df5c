"""What GitHub Actions reads beside exit codes: files that its runner names by variables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal


def append_to(variable: Literal["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"], text: str) -> None:
    """Add to the file that the runner names by ``variable``, where there is a runner."""
    if file := os.environ.get(variable):
        with Path(file).open("a", encoding="utf-8") as stream:
            stream.write(text)
