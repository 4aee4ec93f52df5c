"""The command line in a shell: terminals wide and narrow, pipes, Ctrl-C, and completion."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

fcntl, pty, termios = (
    pytest.importorskip(name, reason="no such terminals here") for name in ("fcntl", "pty", "termios")
)

CURSUS = [sys.executable, "-c", "from cursus.cli import main; main()"]
RED = "\x1b[1;31m"


@dataclass(frozen=True)
class Shown:
    """What a terminal got of a command, and what the pipe got that one of its streams may have been."""

    code: int
    terminal: str
    piped: str


def on_terminal(
    *arguments: str, columns: int = 120, pipe: str = "", environment: Mapping[str, str] | None = None
) -> Shown:
    """Run a command on a terminal of its own; the stream that ``pipe`` names leads elsewhere."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    taken: list[bytes] = []
    reader = threading.Thread(target=_read, args=(ours, taken))
    reader.start()
    with subprocess.Popen(
        [*CURSUS, *arguments],
        stdin=theirs,
        stdout=subprocess.PIPE if pipe == "stdout" else theirs,
        stderr=subprocess.PIPE if pipe == "stderr" else theirs,
        env=_environment(environment),
    ) as process:
        os.close(theirs)
        other = process.stdout or process.stderr
        piped = other.read() if other else b""
        code = process.wait(60)
    reader.join()
    os.close(ours)
    return Shown(code, b"".join(taken).decode(), piped.decode())


def _read(terminal: int, taken: list[bytes]) -> None:
    try:
        while data := os.read(terminal, 65536):
            taken.append(data)
    except OSError:  # as Linux tells that nobody holds the other end any more
        return


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "CI")}
    return {**clean, "TERM": "xterm-256color", **(more or {})}


def piped(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command whose streams are pipes."""
    return subprocess.run(
        [*CURSUS, *arguments], capture_output=True, text=True, env=_environment(environment), check=False
    )


# --- progress


def test_progress_is_for_terminals_and_leaves_no_trace(quickstart: list[str], tmp_path: Path) -> None:
    """While the SDK loads a line says so on stderr, which is cleared then; stdout holds nothing but the document."""
    shown = on_terminal("compile", *quickstart, "--format", "json", pipe="stdout")
    assert "Compiling" in shown.terminal
    assert shown.terminal.rstrip().endswith("\x1b[2K")  # the line is erased
    assert json.loads(shown.piped)["exit_code"] == 0
    for forced in ("", "1"):
        silent = piped("compile", *quickstart, "-o", str(tmp_path / "pipeline.json"), FORCE_COLOR=forced)
        assert silent.stderr == f"{tmp_path / 'pipeline.json'} written.\n"


# --- colours


def test_colours_are_for_terminals(tmp_path: Path) -> None:
    """Findings, headings and tables: coloured on a terminal or by FORCE_COLOR, plain in a pipe and under NO_COLOR."""
    (tmp_path / "bad.json").write_text("{")
    bad = ("resolve", str(tmp_path / "bad.json"))
    table = ("steps", "show", "Package")
    assert f"{RED}E501" in on_terminal(*bad).terminal
    assert "\x1b[1m" in on_terminal(*table).terminal
    assert "\x1b" not in on_terminal(*bad, environment={"NO_COLOR": "1"}).terminal
    assert "\x1b" not in on_terminal(*table, pipe="stderr", environment={"NO_COLOR": "1"}).terminal
    assert "\x1b" not in piped(*bad).stderr
    assert "\x1b" not in piped(*table).stdout
    assert f"{RED}E501" in piped(*bad, FORCE_COLOR="1").stderr
    assert "\x1b[1mname" in piped(*table, FORCE_COLOR="1").stdout
    assert "\x1b" not in piped(*table, FORCE_COLOR="1", NO_COLOR="1").stdout


# --- width


@pytest.mark.parametrize("command", [("steps", "list"), ("steps", "show", "XGBoostTraining"), ("pipelines", "list")])
def test_a_table_loses_nothing(command: tuple[str, ...]) -> None:
    """In a pipe each row is one line; a terminal folds its cells, and every character is there."""
    whole = piped(*command).stdout
    folded = on_terminal(*command, columns=80, pipe="stderr", environment={"NO_COLOR": "1"}).terminal
    assert "…" not in folded
    assert max(map(len, whole.splitlines())) > 80
    assert sorted(_letters(whole)) == sorted(_letters(folded))


def test_a_narrow_terminal_gets_a_list() -> None:
    """Below 80 columns each row is a name with its other cells below it, and every word of the table is there."""
    whole = piped("steps", "list").stdout
    narrow = on_terminal("steps", "list", columns=79, pipe="stderr", environment={"NO_COLOR": "1"}).terminal
    lines = narrow.splitlines()
    at = lines.index("XGBoostTraining")
    assert lines[at + 1 : at + 3] == ["  verb: training", "  config: XGBoostTrainingConfig"]
    assert lines[at + 3].startswith("  what it does: ")
    assert {*whole.split()} - {*narrow.split()} <= {"step", "verb", "config", "what", "does", "plug-in"}


SLOW = [
    *("steps list", "steps show Package", "explain E205", "config schema Package", "config check {config}"),
    *(
        "config new --dag {dag}",
        "compile --dag {dag} --config {config} --preview",
        "check --dag {dag} --config {config}",
    ),
]


@pytest.mark.parametrize("line", SLOW)
def test_what_takes_a_second_shows_that_it_goes_on(quickstart: list[str], line: str) -> None:
    """A line on stderr, on a terminal alone, from before the steps or codes are loaded until the answer."""
    words = line.format(dag=quickstart[1], config=quickstart[3]).split()
    shown = on_terminal(*words, pipe="stdout")
    assert re.search(r"(Reading|Compiling).*…", shown.terminal)
    assert "…" not in piped(*words).stderr


def _letters(text: str) -> str:
    return "".join(text.split())


# --- endings


def test_a_reader_that_has_gone() -> None:
    """`cursus explain | head -1`: nothing on stderr, and the exit code that shells know."""
    with subprocess.Popen([*CURSUS, "explain"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_full_disk(form: str) -> None:
    """What cannot be written is told, without a traceback."""
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [*CURSUS, "pipelines", "list", "--format", form],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 3
    assert "No space left on device" in ran.stderr and "Traceback" not in ran.stderr


def ended(*arguments: object, closed: int = 0, stdout: Any = None, stderr: Any = None, **environment: str) -> Any:
    """Run a command, with the stream of a number closed; what leads nowhere else is read."""
    return subprocess.run(
        [*CURSUS, *map(str, arguments)],
        stdout=stdout or subprocess.PIPE,
        stderr=stderr or subprocess.PIPE,
        preexec_fn=(lambda: os.close(closed)) if closed else None,
        env=_environment(environment),
        check=False,
    )


@pytest.fixture
def choice(tmp_path: Path) -> Path:
    """A pipeline of one step that any machine runs, in a place with letters that few encodings have."""
    conditions = [{"Type": "Equals", "LeftValue": "ü", "RightValue": "→😀"}]
    step = {"Name": "C", "Type": "Condition", "Arguments": {"Conditions": conditions, "IfSteps": [], "ElseSteps": []}}
    (tmp_path / "ü→").mkdir()
    path = tmp_path / "ü→" / "choice.json"
    path.write_text(json.dumps({"Version": "2020-12-01", "Metadata": {}, "Parameters": [], "Steps": [step]}))
    return path


def test_a_result_that_has_no_stdout_is_told() -> None:
    """As on a full disk. A command that has nothing to write does not miss it."""
    lost = ended("explain", "E501", closed=1)
    assert (lost.returncode, lost.stderr) == (3, b"Cannot write the output: Bad file descriptor.\n")
    assert ended("check", "nosuch.json", closed=1).returncode == 2


@pytest.mark.parametrize("stream", ["closed", "full"])
def test_remarks_that_no_one_hears_change_no_exit_code(stream: str, choice: Path) -> None:
    """Nothing wrong is 0, and a wrong command line is 2, also where stderr takes nothing."""
    with Path("/dev/full").open("w") as full:
        streams: dict[str, Any] = {"closed": 2} if stream == "closed" else {"stderr": full}
        assert ended("check", choice, **streams).returncode == 0
        assert ended("check", "nosuch.json", **streams).returncode == 2


@pytest.mark.parametrize("arguments", [("run",), ("--help",)])
def test_a_reader_that_has_gone_is_told_by_every_command(arguments: tuple[str, ...], choice: Path) -> None:
    """Also by those that draw a table, and by a help."""
    words = [*arguments, choice, "--s3-root", choice.parent] if arguments == ("run",) else arguments
    reading, writing = os.pipe()
    os.close(reading)
    assert ended(*words, stdout=writing).returncode == 141
    os.close(writing)


def test_any_encoding_of_a_pipe_has_a_form_for_every_letter(choice: Path) -> None:
    """Documents for programs are the same in each, and other text has escapes."""
    resolved = ended("resolve", choice, PYTHONIOENCODING="latin-1")
    assert json.loads(resolved.stdout)["Steps"][0]["Arguments"]["Conditions"][0]["LeftValue"] == "ü"
    drawn = ended("show", choice, "--as", "svg", PYTHONIOENCODING="cp1252").stdout.decode()
    assert "&#252; = &#8594;&#128512;" in drawn
    run = ended("run", choice, "--s3-root", choice.parent, PYTHONIOENCODING="latin-1")
    assert run.returncode == 0
    assert b"/\xfc\\u2192/.cursus" in run.stdout


WAITS = """
import signal, sys, time
import cursus.codes
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that started the tests in the background ignores it
def waits():
    print("ready", file=sys.stderr, flush=True)
    time.sleep(60)
cursus.codes.all_codes = waits
from cursus.cli import main
main()
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_ctrl_c(form: str) -> None:
    """Exit code 130, one finding, no traceback."""
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, "explain", "--format", form],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None and process.stdout is not None
        assert process.stderr.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        said, told = process.stderr.read(), process.stdout.read()
        assert process.wait(60) == 130
    if form == "json":
        assert [finding["code"] for finding in json.loads(told)["findings"]] == ["E002"]
        assert said.strip() == ""
    else:
        assert said.strip().startswith("Stopped.") and not re.search("E002|Traceback", said)


# --- completion


def completed(words: Sequence[str], begun: str, folder: Path) -> list[str]:
    """What the shell is offered for ``begun`` behind these words."""
    environment = {
        "_CURSUS_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["cursus", *words, begun]),
        "COMP_CWORD": str(len(words) + 1),
    }
    ran = subprocess.run(CURSUS, capture_output=True, text=True, env=_environment(environment), cwd=folder, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    return [line.partition(",")[2] for line in ran.stdout.splitlines()]


def test_names_are_completed_in_a_shell(tmp_path: Path) -> None:
    """Commands, options, steps, pipelines, codes and environments, also those in a folder that was named."""
    for folder in ("environments", "elsewhere"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"staging-{folder}.toml").touch()
    (tmp_path / "environments" / "st$(touch x)\x1b.toml").touch()
    assert completed([], "stat", tmp_path) == ["status"]
    assert completed(["check"], "--fail", tmp_path) == ["--fail-on"]
    assert completed(["steps", "show"], "XGBoostT", tmp_path) == ["XGBoostTraining"]
    assert completed(["pipelines", "export"], "currency", tmp_path) == ["currency_conversion"]
    assert completed(["explain"], "E40", tmp_path)
    assert completed(["deploy", "--environment"], "st", tmp_path) == ["staging-environments"]
    elsewhere = ["promote", "--environments", "elsewhere", "--to"]
    assert completed(elsewhere, "st", tmp_path) == ["staging-elsewhere"]
    assert completed(["config", "schema"], "XGBoostT", tmp_path) == ["XGBoostTraining"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(shell: str) -> None:
    """The script is one that the shell reads, where there is such a shell, and it registers cursus."""
    script = piped("completion", shell)
    assert script.returncode == 0 and script.stderr == ""
    assert f"_CURSUS_COMPLETE={shell}_complete" in script.stdout
    if program := shutil.which(shell):
        subprocess.run([program, "-n"], input=script.stdout, text=True, check=True)
    if shell == "bash" and program:
        line = f"{script.stdout}\ncomplete -p cursus"
        assert "_cursus_completion" in subprocess.run([program, "-c", line], capture_output=True, text=True).stdout
