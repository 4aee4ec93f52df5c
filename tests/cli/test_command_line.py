"""The command line as a whole: what it imports, how it exits, how it looks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import Result

from cursus.cli import main

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
    assert not _imported_by("--help") & {*HEAVY, "pydantic", "rich", "libcst", "deepdiff"}


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


def test_help_names_every_command_and_exit_code(cursus: Cursus) -> None:
    """The first help page lists all commands, each with a full short sentence, and the exit codes."""
    text = cursus("--help").stdout
    for name in ("compile", "config", "explain", "pipelines", "resolve", "steps"):
        assert f"\n  {name} " in text
    assert "Exit codes:" in text


def _commands() -> list[list[str]]:
    """Every command, by its words."""
    context = main.make_context("cursus", [], resilient_parsing=True)
    found = []
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        nested = sorted(getattr(command, "commands", {}))
        found += [[name, inner] for inner in nested] or [[name]]
    return found


@pytest.mark.parametrize("words", _commands(), ids=" ".join)
def test_every_command_has_the_one_style(cursus: Cursus, words: list[str]) -> None:
    """Every command explains itself and takes --format."""
    result = cursus(*words, "--help")
    assert result.exit_code == 0
    assert "--format" in result.stdout


@pytest.mark.parametrize(
    ("words", "begun", "expected"),
    [
        (["steps", "show"], "XGBoostT", "XGBoostTraining"),
        (["config", "schema"], "Pack", "Package"),
        (["pipelines", "export"], "hundred", "hundred_nodes"),
        (["explain"], "E405", "E405"),
        ([], "compi", "compile"),
    ],
)
def test_names_are_completed(words: list[str], begun: str, expected: str) -> None:
    """The shell completes commands, steps, pipelines and codes."""
    completion = ShellComplete(main, {}, "cursus", "_CURSUS_COMPLETE")
    assert [item.value for item in completion.get_completions(words, begun)] == [expected]


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
    assert re.match(r"E003 test_command_line\.py:\d+: RuntimeError: out of order\n", result.stderr)
    monkeypatch.setenv("CURSUS_TRACEBACK", "1")
    assert isinstance(cursus("explain").exception, RuntimeError)


def test_colours_only_where_they_are_wanted(cursus: Cursus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings are plain text when piped, coloured when forced, and never coloured under NO_COLOR."""
    Path("bad.json").write_text("{")
    plain = cursus("resolve", "bad.json").stderr
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = cursus("resolve", "bad.json").stderr
    monkeypatch.setenv("NO_COLOR", "1")
    refused = cursus("resolve", "bad.json").stderr
    assert plain.startswith("E501 bad.json:1:2: malformed JSON")
    assert "\x1b[1;31mE501" in coloured
    assert refused == plain
