"""What runs in front of a user's script: it installs their requirements, as earlier versions did."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).parent.parent / "steps" / "scripts" / "launcher.py"
LAUNCHER: Final = "cursus_launcher.py"
"""Its name among the user's files."""

REQUIREMENTS: Final = "requirements.txt"


def launcher() -> Path:
    """The file that travels beside the user's own."""
    return SOURCE
