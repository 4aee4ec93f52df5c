"""Stopping a run: by Ctrl-C, by being told to end, by being killed; what is left, and what comes of going on."""

from __future__ import annotations

import fcntl
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cursus.runtime.process import Command, Stopped, TimedOut, run

from .world import COPY, PREFIX, World, definition, output_of, save, statuses

# The first time: says that it runs, with a child of its own beside it, and waits for the second. Both hold a lock as
# long as they live. If it still lives when the second has begun, it spoils the place where it was.
SLOW = """
import fcntl, subprocess
where = pathlib.Path(os.environ['WHERE'])
(OUT / 'early.txt').write_text('half')
if not (where / 'first').exists():
    lock = open(where / 'alive', 'w')
    fcntl.flock(lock, fcntl.LOCK_EX)
    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], pass_fds=[lock.fileno()])
    (where / 'first').touch()
    while not (where / 'second').exists(): time.sleep(0.01)
    child.kill()
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / 'late.txt').write_text('spoilt')
    (where / 'late').touch()
(where / 'second').touch()
for _ in range(50):
    if not (where / 'late').exists(): time.sleep(0.01)
(OUT / 'early.txt').unlink()
"""
CURSUS = [sys.executable, "-c", "from cursus.cli import main; main()"]


def wait_for(path: Path) -> None:
    end = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < end, f"{path} never came"
        time.sleep(0.01)


def is_free(lock: Path) -> bool:
    """Whether nobody who lives holds it."""
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGHUP, 130), (signal.SIGKILL, -9)]
)
def test_a_stopped_run_leaves_nothing_half_done_and_goes_on(world: World, sent: signal.Signals, code: int) -> None:
    """No output of the step that ran and, unless the runner itself was killed, none of its processes; then the same
    command ends as an undisturbed run."""
    here = world.root.parent
    slow = world.step("Slow", SLOW + COPY, output_of("A"), environment={"WHERE": str(here)})
    wanted = definition(world.step("A", reads="s3://data"), slow)
    command = [*CURSUS, "run", str(save(wanted, here / "pipeline.json")), "--s3-root", str(world.root)]
    runner = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(here / "first")
    runner.send_signal(sent)
    assert runner.wait(30) == code
    assert is_free(here / "alive") is (sent is not signal.SIGKILL)
    assert world.objects() == ["runs/one/A/out.txt"]

    resumed = world.run(wanted, name="pipeline")
    assert statuses(resumed) == {"A": "kept", "Slow": "succeeded"}
    assert world.objects() == ["runs/one/A/out.txt", "runs/one/Slow/out.txt"]
    assert world.text(f"{PREFIX}/Slow/out.txt") == "data>ASlow"


def command(tmp_path: Path, code: str, seconds: float | None = None) -> Command:
    return Command([sys.executable, "-c", code], tmp_path, {}, tmp_path / "log", seconds)


def test_children_end_with_their_process(tmp_path: Path) -> None:
    """What a script leaves running is ended when it ends."""
    code = "import fcntl, subprocess; f = open('alive', 'w'); fcntl.flock(f, fcntl.LOCK_EX);"
    code += "subprocess.Popen(['/bin/sleep', '60'], pass_fds=[f.fileno()])"
    assert run(command(tmp_path, code), threading.Event()) == 0
    end = time.monotonic() + 5
    while not is_free(tmp_path / "alive"):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_process_that_does_not_want_to_end_is_made_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that ignores being asked is killed after a while."""
    monkeypatch.setattr("cursus.runtime.process._GRACE", 0.3)
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    begun = time.monotonic()
    with pytest.raises(TimedOut):
        run(command(tmp_path, code, seconds=0.5), threading.Event())
    assert time.monotonic() - begun < 10


def test_nothing_begins_once_stopped(tmp_path: Path) -> None:
    """A process that starts at the moment of the stop is ended."""
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        run(command(tmp_path, "import time; time.sleep(60)"), stop)


def test_the_log_holds_both_streams(tmp_path: Path) -> None:
    """In the order in which they were written."""
    code = "import os; os.write(1, b'one '); os.write(2, b'two '); os.write(1, b'three')"
    run(command(tmp_path, code), threading.Event())
    assert (tmp_path / "log").read_text() == "one two three"
