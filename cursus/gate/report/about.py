"""What a report says of its own run: which project, at which commit, when and for how long."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cursus.gate.verdict import Verdict


@dataclass(frozen=True)
class About:
    """``commit`` is empty outside a repository; ``seconds`` are those of compiling and checking together."""

    project: str
    commit: str
    created: str
    seconds: float


def about(verdict: Verdict) -> About:
    """Asks the clock, and git where it is installed."""
    root = verdict.root.resolve()
    created = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return About(verdict.project or root.name, _commit(root), created, round(verdict.figures.seconds, 1))


def _commit(root: Path) -> str:
    """The commit, short, with a note where files differ from it."""
    commit = _git(root, "rev-parse", "--short=10", "HEAD")
    if not commit:
        return ""
    return f"{commit} with local changes" if _git(root, "status", "--porcelain", "--untracked-files=no") else commit


def _git(root: Path, *arguments: str) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    try:
        command = [git, "-C", str(root), *arguments]
        run = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return run.stdout.strip() if run.returncode == 0 else ""
