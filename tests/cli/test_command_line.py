"""The command line as a whole: what it imports, and what it says of a slip and of a fault."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Cursus = Callable[..., Result]

HEAVY = ("sagemaker", "boto3", "botocore", "pandas", "numpy")


def _python(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


RUN_AND_TELL = """
import sys
from cursus.cli import main
try:
    main(sys.argv[1:])
finally:
    sys.stderr.write(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def _imported_by(*arguments: str) -> set[str]:
    ran = _python(RUN_AND_TELL, *arguments)
    assert ran.returncode == 0, ran.stderr
    return set(ran.stderr.splitlines()[-1].split())


def test_help_imports_next_to_nothing() -> None:
    """`cursus --help` needs neither the SDK nor pydantic nor rich."""
    assert not _imported_by("--help") & {*HEAVY, "pydantic", "rich", "libcst"}


def test_resolve_never_imports_the_sdk(definition: Path) -> None:
    """`cursus resolve` works where the SDK is not installed."""
    assert not _imported_by("resolve", str(definition), "-o", os.devnull) & {*HEAVY, "pydantic"}


@pytest.mark.parametrize("command", ["steps list", "steps show Package", "explain E405", "config schema Package"])
def test_looking_things_up_never_imports_the_sdk(command: str) -> None:
    """What only reads declarations does not wait for the SDK."""
    assert not _imported_by(*command.split()) & {"sagemaker", "boto3"}


def test_importing_cursus_never_imports_the_sdk() -> None:
    """`import cursus` is light."""
    ran = _python("import sys, cursus; print(*sys.modules)")
    assert not {name.partition(".")[0] for name in ran.stdout.split()} & {*HEAVY, "pydantic", "click"}


NO_NETWORK = """
import socket, sys
def refuse(*arguments, **named):
    raise AssertionError(f"network: {arguments}")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from cursus.cli import main
main(sys.argv[1:])
"""


def test_compile_opens_no_connection(quickstart: list[str], tmp_path: Path, definition: Path) -> None:
    """Compiling looks up no host, connects nowhere and needs no credentials, in a process of its own."""
    output = tmp_path / "pipeline.json"
    nowhere = str(tmp_path / "nowhere")
    environment = {"AWS_CONFIG_FILE": nowhere, "AWS_SHARED_CREDENTIALS_FILE": nowhere, "HOME": nowhere}
    ran = _python(NO_NETWORK, "compile", *quickstart, "-o", str(output), **environment)
    assert ran.returncode == 0, ran.stderr
    assert output.read_bytes() == definition.read_bytes()
    assert ran.stderr == f"{output} written.\n"


def test_a_mistyped_command_is_corrected(cursus: Cursus) -> None:
    """An unknown command is a usage error that names the nearest one."""
    result = cursus("complie")
    assert result.exit_code == 2
    assert "Did you mean compile" in result.stderr
    assert "Known: list, show." in cursus("steps", "XGBoostTraining").stderr


def test_a_mistyped_file_is_corrected(cursus: Cursus) -> None:
    """A file that is not there reminds of one that is."""
    Path("pipeline.json").touch()
    assert "File 'pipline.json' does not exist. Did you mean pipeline.json?" in cursus("check", "pipline.json").stderr


def test_an_internal_failure_is_told_in_a_few_lines(cursus: Cursus, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of cursus exits with 3 and shows its traceback only where it is asked for."""

    def broken() -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("cursus.codes.all_codes", broken)
    result = cursus("explain")
    assert result.exit_code == 3
    assert re.match(r"test_command_line\.py:\d+: E003 RuntimeError: out of order\n", result.stderr)
    monkeypatch.setenv("CURSUS_TRACEBACK", "1")
    assert isinstance(cursus("explain").exception, RuntimeError)
