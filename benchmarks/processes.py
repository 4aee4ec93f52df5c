"""Commands as users start them: a process each, with its time and its memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.pairs import Timer

LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Cost:
    """``seconds`` by the clock, ``processor`` seconds of all its threads, ``peak`` bytes of memory."""

    seconds: float
    processor: float
    peak: int


@dataclass(frozen=True)
class Command:
    """Arguments of this Python, or of another, and where to run it."""

    arguments: Sequence[str]
    folder: Path | None = None
    python: str = sys.executable

    def __call__(self) -> Cost:
        """Run it. Raises RuntimeError when it fails."""
        run = subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, "-S", str(LAUNCHER), self.python, *self.arguments],
            cwd=self.folder,
            env=_environment(),
            stdout=subprocess.PIPE,
            check=True,
        )
        cost = json.loads(run.stdout)
        if cost.pop("exit_code"):
            raise RuntimeError(f"failed: {' '.join(self.arguments)}")
        return Cost(**cost)


def _environment() -> dict[str, str]:
    """That of this process, with bytecode: pip compiles what it installs, and only a clone may be without."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # Version 3 of the SDK cannot be imported without a region.
    return kept | {"SAGEMAKER_SUPPRESS_V2_WARNING": "1", "AWS_DEFAULT_REGION": "us-east-1"}


def cursus(*arguments: str) -> Command:
    """The command line, started as its console script starts it."""
    return Command(("-c", "from cursus.cli import main; main()", *arguments))


BARE_PYTHON = Command(("-c", "pass"))
BARE_SDK = Command(("-c", "import sagemaker.workflow.pipeline"))

SDK3_PYTHON = os.environ.get("CURSUS_SDK3_PYTHON", "")
"""A Python with version 3 of the SDK, which cannot share an environment with version 2."""

BARE_SDK3 = Command(("-c", "import sagemaker.mlops.workflow.pipeline"), python=SDK3_PYTHON)


def of(cost: str) -> Timer:
    """A timer that takes one of the costs of a command."""

    def timer(action: object) -> float:
        assert isinstance(action, Command)
        return float(getattr(action(), cost))

    return timer
