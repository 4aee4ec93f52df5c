"""What runs in front of a user's script: it installs their requirements, as earlier versions did."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cursus.core.assets import Content

SOURCE: Final = Path(__file__).parent.parent / "steps" / "scripts" / "launcher.py"
LAUNCHER: Final = "cursus_launcher.py"
"""Its name among the user's files."""

REQUIREMENTS: Final = "requirements.txt"


SPARK_SUBMIT: Final = "smspark-submit"
"""Starts a PySpark script in SageMaker's Spark image: on the first instance, with all of them as its cluster."""


def launching(script: str) -> dict[str, Content]:
    """What travels next to the user's files, to start ``script`` by running ``LAUNCHER``."""
    return {LAUNCHER: SOURCE, "cursus_launcher.txt": f"{script}\n".encode()}
