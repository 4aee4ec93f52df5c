"""What the tests of more than one folder need."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import cursus.sdk  # noqa: F401 - before the SDK's first import, which tests do too: its banner is a warning

from .botocore_once import share
from .forks import Forks

gc.disable()  # until everything is collected: see pytest_collection_finish
gc.set_threshold(200_000)  # and seldom afterwards, as in a command

# What commands ask of their surroundings is a test's own to say, wherever the tests run.
for name in ("CI", "GITHUB_ACTIONS", "GITHUB_WORKSPACE", "FORCE_COLOR", "NO_COLOR", "COLUMNS", "CURSUS_TRACEBACK"):
    os.environ.pop(name, None)

# Each core has a worker of its own: threads of the libraries would only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

share()

# How long an example takes depends on what else the machine does.
settings.register_profile("cursus", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("cursus")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, after the random order is made."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Thousands of tests and all modules stay to the end: the garbage collector need not walk them again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


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


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """What forks for all tests of this process."""
    made = Forks()
    yield made
    made.close()


@pytest.fixture
def sdk_at_hand(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that is written with the SDK finds it imported, where this system has forks."""
    if hasattr(os, "fork"):
        monkeypatch.setattr("cursus.sdk.handwritten.process", request.getfixturevalue("forks"))


@pytest.fixture
def count_calls() -> Callable[[Callable[[], object]], int]:
    """``count_calls(action)``: how many calls an action takes, which is its work on a machine of any speed."""

    def count(action: Callable[[], object]) -> int:
        calls = 0

        def called(_frame: object, event: str, _argument: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        sys.setprofile(called)
        try:
            action()
        finally:
            sys.setprofile(None)
        return calls

    return count


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
