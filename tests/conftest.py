"""What the tests of more than one folder need."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import cursus.sdk  # noqa: F401 - before the SDK's first import, which tests do too: its banner is a warning

SHELLS = {"": ("bash", "-e"), "bash": ("bash", "--noprofile", "--norc", "-eo", "pipefail"), "python": (sys.executable,)}


@pytest.fixture
def run_step(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """``run_step(step, environment, folder)``: a step of a workflow or an action, run there as GitHub runs it.

    That is a script for the step's shell, which stops at the first failure. This Python's commands are on the path.
    """

    def run(step: Mapping[str, str], environment: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
        script = tmp_path_factory.mktemp("step") / "script"
        script.write_text(step["run"], encoding="utf-8")
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            [*SHELLS[step.get("shell", "")], str(script)],
            cwd=folder,
            env={**os.environ, "PATH": path, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Those of nobody real, and nothing of this machine's settings."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    # With it moto would see one account, whoever asks.
    monkeypatch.delenv("MOTO_ACCOUNT_ID", raising=False)
