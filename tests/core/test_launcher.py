"""The launcher in front of a user's script: requirements first, then the script as if it had been started itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cursus.core.launcher import LAUNCHER, launching

SCRIPT = """
import sys, helper
print(__name__, sys.argv[1:], sys.argv[0].endswith("own.py"), helper.VALUE)
sys.exit(int(sys.argv[1]))
"""
FAKE_PIP = """
import sys
print("pip", sys.argv[1:-1], open(sys.argv[-1]).read().strip())
sys.exit({code})
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A user's files with the launcher beside them, as they lie in the container."""
    folder = tmp_path / "code"
    folder.mkdir()
    for name, content in launching("own.py").items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    (folder / "own.py").write_text(SCRIPT)
    (folder / "helper.py").write_text("VALUE = 7\n")
    return folder


def launch(code: Path, *arguments: str, pip: int = 0) -> subprocess.CompletedProcess[str]:
    """The launcher's process, with a pip that only says what it is asked for."""
    fake = code.parent / "pip"
    fake.mkdir()
    (fake / "__main__.py").write_text(FAKE_PIP.format(code=pip))
    (fake / "__init__.py").touch()
    command = [sys.executable, str(code / LAUNCHER), *arguments]
    environment = {"PYTHONPATH": str(code.parent), "PYTHONUNBUFFERED": "1"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("status", [0, 3])
def test_the_script_runs_with_its_own_arguments_and_exit_code(code: Path, status: int) -> None:
    """It is ``__main__``, finds its siblings, and its exit code is the job's."""
    done = launch(code, str(status), "--job_type", "calibration")
    assert done.stdout == f"__main__ ['{status}', '--job_type', 'calibration'] True 7\n"
    assert done.returncode == status


def test_requirements_come_first(code: Path) -> None:
    """All that the file names, by the pip of the same Python."""
    (code / "requirements.txt").write_text("lifelines>=0.27\n")
    assert launch(code, "0").stdout.splitlines() == [
        "pip ['install', '--requirement'] lifelines>=0.27",
        "__main__ ['0'] True 7",
    ]


def test_a_script_does_not_run_without_its_requirements(code: Path) -> None:
    """The job ends with pip's exit code."""
    (code / "requirements.txt").write_text("no-such-thing\n")
    done = launch(code, "0", pip=2)
    assert (done.returncode, "__main__" in done.stdout) == (2, False)
