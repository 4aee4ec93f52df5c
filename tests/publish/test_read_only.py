"""Publishing from a machine that is not ours to write to, such as a Lambda function."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from .fake_aws import BUCKET

SCRIPT = Path(__file__).with_name("read_only.py")


def environment(tmp_path: Path) -> dict[str, str]:
    """No HOME, and a folder for temporary files that is not there."""
    return {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "PATH": "",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "TMPDIR": str(tmp_path / "none"),
    }


def test_compiling_and_upserting_write_no_file(project: Path, tmp_path: Path) -> None:
    """Without HOME and with every place read-only, the pipeline is created, and no file of it is missing."""
    command = [sys.executable, str(SCRIPT), str(project), BUCKET]
    run = subprocess.run(command, env=environment(tmp_path), cwd="/", capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == [[], [], []]


def test_the_hook_refuses_to_write(project: Path, tmp_path: Path) -> None:
    """The guard of the other test works: a temporary file cannot be made beneath it."""
    code = f"import sys, runpy; hook = runpy.run_path({str(SCRIPT)!r})['read_only']; sys.addaudithook(hook); "
    code += "import tempfile; tempfile.TemporaryFile()"
    run = subprocess.run([sys.executable, "-c", code], env=environment(tmp_path), capture_output=True, text=True)
    assert run.returncode == 1
    assert "No usable temporary directory" in run.stderr
