"""Stopping a run: by Ctrl-C, by being told to end, by being killed; what is left, and what comes of going on."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import filelock
import pytest

from cursus import supervise
from cursus.process import Command, Stopped, TimedOut, run
from cursus.runtime.plan import PlannedStep
from cursus.runtime.state import RunRecord, StepRecord
from cursus.runtime.turn import Turns
from tests.killing import MOMENTS, killed_while_writing

from .test_register import registration
from .world import COPY, PREFIX, World, definition, output_of, save, statuses

# The first time: says that it runs, with a child in a session of its own beside it, and waits for the second. Both hold
# a lock as long as they live. If it still lives when the second has begun, it spoils the place where it was.
SLOW = """
import filelock, subprocess
where = pathlib.Path(os.environ['WHERE'])
(OUT / 'early.txt').write_text('half')
if not (where / 'first').exists():
    lock = filelock.FileLock(where / 'alive').acquire()
    holds = "import filelock, sys, time; lock = filelock.FileLock(sys.argv[1]).acquire();"
    holds += "print(flush=True); time.sleep(60)"
    command = [sys.executable, '-c', holds, str(where / 'alive too')]
    child = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE)
    child.stdout.readline()
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


PATIENCE = 600  # seconds: that something never happens is told late, and a slow machine is never wrong


def wait_for(path: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not path.exists():
        assert time.monotonic() < end, f"{path} never came"
        time.sleep(0.01)


def is_free(lock: Path) -> bool:
    """Whether nobody who lives holds it."""
    try:
        with filelock.FileLock(lock, timeout=0):
            return True
    except filelock.Timeout:
        return False


def become_free(*locks: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not all(map(is_free, locks)):
        assert time.monotonic() < end
        time.sleep(0.01)


ENDINGS = {"SIGINT": 130, "SIGTERM": 130, "SIGHUP": 130, "SIGKILL": -9}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals that one process sends to another")
@pytest.mark.parametrize(("sent", "code"), ENDINGS.items())
def test_a_stopped_run_leaves_nothing_half_done_and_goes_on(world: World, sent: str, code: int) -> None:
    """No output of the step that ran, none of its processes, even where the runner was killed, and nothing of its
    container; then the same command ends as an undisturbed run."""
    here = world.root.parent
    slow = world.step("Slow", SLOW + COPY, output_of("A"), environment={"WHERE": str(here)})
    wanted = definition(world.step("A", reads="s3://data"), slow)
    command = [*CURSUS, "run", str(save(wanted, here / "pipeline.json")), "--s3-root", str(world.root)]
    runner = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(here / "first")
    runner.send_signal(getattr(signal, sent))
    assert runner.wait(PATIENCE) == code
    become_free(here / "alive", here / "alive too")
    assert world.objects() == ["runs/one/A/out.txt"]

    other = world.run(definition(world.step("A", reads="s3://data")), name="other")
    assert other.succeeded
    containers = list((world.root / ".cursus" / "runs").glob("*/steps/*/container-*"))
    assert not containers or sent != "SIGKILL"  # of a step that was stopped it stays, to be looked into
    resumed = world.run(wanted, name="pipeline")
    assert statuses(resumed) == {"A": "kept", "Slow": "succeeded"}
    assert world.objects() == ["runs/one/A/out.txt", "runs/one/Slow/out.txt"]
    assert world.text(f"{PREFIX}/Slow/out.txt") == "data>ASlow"


@pytest.mark.moments
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that has everything loaded already needs fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_kills_of_a_run(tmp_path: Path) -> None:
    """SIGKILL at any moment of a run: each object is whole, nothing that ran lives on, and the same command ends as an
    undisturbed run does, with one version of the model package."""
    wanted: dict[str, str] = {}
    killed, moments = 0, random.Random(17)
    for number in range(-1, MOMENTS):
        world = World(tmp_path / str(number))
        world.put("s3://data/in.txt", "data>")
        alive = tmp_path / f"alive {number}"
        hold = "import filelock; lock = filelock.FileLock(os.environ['ALIVE']).acquire()\n"
        first = world.step("First", hold + COPY, "s3://data", environment={"ALIVE": str(alive)})
        second = world.step("Second", COPY, output_of("First"))
        pipeline = definition(first, second, registration(world, needs=["Second"]))
        if number >= 0:
            killed += killed_while_writing(lambda: world.run(pipeline), world.root, moments.randrange(100))  # noqa: B023
            become_free(alive)
            left = {name: world.text(f"s3://{name}") for name in world.objects()}
            assert left.items() <= wanted.items()
        outcome = world.run(pipeline)
        assert outcome.succeeded
        now = {name: world.text(f"s3://{name}") for name in world.objects()}
        wanted = wanted or now
        assert now == wanted
        assert len(list((world.root / ".cursus").glob("registry/*/[0-9]*.json"))) == 1
        assert not list((world.root / ".cursus" / "runs").glob("*/steps/*/container-*"))
    assert killed >= MOMENTS - 2


def test_a_step_is_said_to_run_before_it_leaves_anything(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it leaves in a run that is killed is removed by the next, which asks the record."""
    said: list[str] = []
    take = Turns.take

    def noted(turns: Turns, step: PlannedStep, run: RunRecord) -> StepRecord:
        (record,) = (world.root / ".cursus" / "runs").glob("*/run.json")
        said.append(json.loads(record.read_text())["steps"][step.name]["status"])
        return take(turns, step, run)

    monkeypatch.setattr(Turns, "take", noted)
    world.put("s3://data/in.txt", "data>")
    assert world.run(definition(world.step("First", reads="s3://data"))).succeeded
    assert said == ["running"]


def test_a_run_goes_on_whose_killed_process_is_not_quite_gone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its child, which is about to start, has its lock for an instant longer than itself."""
    monkeypatch.setattr("cursus.runtime.state._LAST_BREATH", 60.0)
    pipeline = definition(world.step("First", "sys.exit('not yet')\n"))
    first = world.run(pipeline).run
    with filelock.FileLock(world.root / ".cursus" / "runs" / first.id / ".lock", thread_local=False) as lock:
        ends = threading.Timer(0.2, lock.release)
        ends.start()
        assert world.run(pipeline).run.id == first.id
    ends.join()


def command(tmp_path: Path, code: str, seconds: float | None = None) -> Command:
    return Command([sys.executable, "-c", code], tmp_path, {}, tmp_path / "log", seconds)


def test_children_end_with_their_process(tmp_path: Path) -> None:
    """What a script leaves running is ended when it ends."""
    holds = "import filelock, time; lock = filelock.FileLock('alive').acquire(); print(flush=True); time.sleep(60)"
    code = (
        f"import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', {holds!r}], stdout=subprocess.PIPE)"
    )
    assert run(command(tmp_path, f"{code}; child.stdout.readline()"), threading.Event()) == 0
    assert (tmp_path / "alive").exists()
    become_free(tmp_path / "alive")


def test_a_process_that_does_not_want_to_end_is_made_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that ignores being asked is killed after a while."""
    monkeypatch.setattr("cursus.process._GRACE", 0.3)
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    with pytest.raises(TimedOut):
        run(command(tmp_path, code, seconds=0.5), threading.Event())  # it would take ten minutes to end by itself


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups")
def test_a_supervisor_ends_its_job_and_never_those_beside_it(tmp_path: Path) -> None:
    """Where it was not made the leader of a group, the group is another's, and stays."""
    alive = tmp_path / "alive"
    holds = "import filelock, sys, time; lock = filelock.FileLock(sys.argv[1]).acquire(); time.sleep(600)"
    settings = json.dumps({"folder": str(tmp_path)})
    supervisor = [sys.executable, supervise.__file__, settings, sys.executable, "-c", holds, str(alive)]
    beside = "import subprocess, sys; s = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE); input(); "
    beside += "s.stdin.close(); s.wait(); print('here')"
    process = subprocess.Popen(
        [sys.executable, "-c", beside, *supervisor],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_for(alive)
    assert process.communicate("\n", timeout=PATIENCE)[0] == "here\n"
    become_free(alive)


def test_any_number_of_seconds_is_a_limit(tmp_path: Path) -> None:
    """A number that no clock reaches is one that never ends the process."""
    assert run(command(tmp_path, "", seconds=10**400), threading.Event()) == 0


def test_a_signal_is_told_as_a_shell_does(tmp_path: Path) -> None:
    """128 and the number of the signal that ended the process."""
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert run(command(tmp_path, code), threading.Event()) == 128 + 9


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
