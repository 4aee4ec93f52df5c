"""Windows and macOS, as far as one machine can play them: modules that they lack, line ends, separators."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath

import pytest

from cursus import process, supervise
from cursus.core import sources
from cursus.core.assets import Asset
from cursus.core.sources import bundled_script
from cursus.errors import CursusError, Diagnostic
from cursus.reporting import Finding, Format, render
from cursus.runtime import storage
from cursus.runtime.storage import LocalStorage
from cursus.steps.builders.builder_tabular_preprocessing_step import TabularPreprocessingStepBuilder

ROOT = Path(__file__).parents[2]
POSIX_ONLY = ("fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty")

IMPORT_ALL = """
import importlib, pkgutil, sys
import signal, os
for name in sys.argv[1].split():
    sys.modules[name] = None
for name in ("SIGKILL", "SIGHUP", "setitimer"):
    delattr(signal, name)
for name in ("killpg", "getuid", "fork", "mkfifo", "chroot"):
    delattr(os, name)
import cursus
failed = []
for found in pkgutil.walk_packages(cursus.__path__, "cursus."):
    if ".scripts" in found.name or ".sdk" in found.name or found.name.endswith(("__main__", "agents.server")):
        continue
    try:
        importlib.import_module(found.name)
    except (ImportError, AttributeError) as error:
        failed.append(f"{found.name}: {error}")
sys.exit("\\n".join(failed) or 0)
"""


def test_every_module_is_imported_without_what_windows_lacks() -> None:
    """No module needs, when it is imported, a module, a signal or a call that only POSIX has.

    The server for agents is left out: its library asks ``sys.platform``, which is not Windows' here.
    """
    command = [sys.executable, "-W", "ignore", "-c", IMPORT_ALL, " ".join(POSIX_ONLY)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_a_checkout_with_other_line_ends_has_the_same_digests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our scripts are hashed, and published, as the wheel has them."""

    def asset() -> Asset:
        sources._script_folder.cache_clear()
        return Asset(bundled_script("tabular_preprocessing.py", TabularPreprocessingStepBuilder))

    ours = asset()
    windows = tmp_path / "scripts"
    windows.mkdir()
    for path in sources.SCRIPTS.rglob("*"):
        if path.suffix in (".py", ".txt"):
            target = windows / path.relative_to(sources.SCRIPTS)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setattr(sources, "SCRIPTS", windows)
    try:
        theirs = asset()
        assert len(theirs.files) > 1
        assert theirs.sha256 == ours.sha256
        assert all(theirs.published_file(name) == ours.published_file(name) for name in ours.files)
    finally:
        sources._script_folder.cache_clear()


def test_git_keeps_line_ends() -> None:
    """A checkout on Windows has the lines of the repository, whatever the user has set."""
    assert "* text=auto eol=lf" in (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    tracked = [path for path in (ROOT / "golden").rglob("*.json") if b"\r" in path.read_bytes()]
    assert tracked == []


def test_places_of_findings_are_references_on_every_system() -> None:
    """SARIF wants /, whichever separator the file was found by."""
    found = Finding(Diagnostic("E810", "x"), str(PureWindowsPath("team") / "a b.py"), 1)
    assert '"uri": "team/a%20b.py"' in render([found], Format.SARIF)


@pytest.mark.parametrize("key", ["a:b", "con", "a/NUL.txt", "x.", "y /z", 'q"', "a/com1"])
def test_keys_that_windows_would_put_elsewhere(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream, a device or another file: refused there, a plain name here."""
    assert LocalStorage(tmp_path).path(f"s3://bucket/{key}").name
    monkeypatch.setattr(storage, "ON_WINDOWS", True)
    with pytest.raises(CursusError, match="E592"):
        LocalStorage(tmp_path).path(f"s3://bucket/{key}")
    assert LocalStorage(tmp_path).path("s3://bucket/console/a.b-c_d/concrete.csv")


def test_windows_ends_processes_by_its_own_means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """taskkill for the process and its children; no call that Windows has not."""
    ended: list[int] = []

    def end_tree(pid: int) -> None:
        ended.append(pid)
        os.kill(pid, 9)

    monkeypatch.setattr(process, "ON_WINDOWS", True)
    # A group of its own stays: the supervisor ends the one it is in, and here that would be the tests' own.
    monkeypatch.setattr(process, "_GRACE", 0.2)
    monkeypatch.setattr(supervise, "end_tree", end_tree)
    monkeypatch.delattr(os, "killpg")
    code = "import time; time.sleep(600)"
    command = process.Command([sys.executable, "-c", code], tmp_path, {}, tmp_path / "log", 0.2)
    with pytest.raises(process.TimedOut):
        process.run(command, threading.Event())
    assert ended or (tmp_path / "log").exists()


def test_the_command_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole tree, by force."""
    called: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_: called.append(command))
    supervise.end_tree(7)
    assert called == [["taskkill", "/F", "/T", "/PID", "7"]]


def test_jobs_get_what_windows_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python does not start there without SYSTEMROOT; elsewhere nobody gets it."""

    def needed(windows: bool) -> Mapping[str, str]:
        monkeypatch.setattr(process, "ON_WINDOWS", windows)
        monkeypatch.setenv("SYSTEMROOT", "C:\\Windows")
        return process.of_the_system()

    assert needed(True) == {"SYSTEMROOT": "C:\\Windows"}
    assert needed(False) == {}


def test_continuous_integration_runs_on_three_systems() -> None:
    """The tests and the gate."""
    import yaml

    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))["jobs"]
    for name in ("tests", "validate"):
        matrix = jobs[name]["strategy"]["matrix"]
        systems = {*matrix["system"], *(entry["system"] for entry in matrix.get("include", ()))}
        assert systems == {"ubuntu", "macos", "windows"}


def test_workers_of_the_gate_end_with_it() -> None:
    """Closing the pipe, which the system does when a process is killed, ends the other side."""
    code = "import time; from cursus.gate.parent import end_with_parent; end_with_parent(); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, cwd=ROOT) as worker:
        assert worker.stdin is not None
        worker.stdin.close()
        assert worker.wait() == 1
