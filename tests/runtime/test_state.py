"""Saved state by another hand: it is used when it has the form of ours, and never leads out of the folder."""

from __future__ import annotations

import copy
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cursus.errors import CursusError
from cursus.jsonfile import HALVES
from cursus.runtime.state import History
from cursus.runtime.storage import LocalStorage

from .world import World, definition, statuses

FAILS = "sys.exit('not yet')\n"
Stopped = tuple[dict[str, Any], Path, Any]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, dict[str, Any], str]:
    """A world with a definition whose run failed in its second step, and the run's id: to copy, not to change."""
    world = World(tmp_path_factory.mktemp("before") / "s3")
    world.put("s3://data/in.txt", "data>")
    wanted = definition(world.step("A", reads="s3://data"), world.step("B", FAILS, needs=["A"]))
    return world, wanted, world.run(wanted).run.id


@pytest.fixture
def stopped(world: World, before: tuple[World, dict[str, Any], str]) -> Stopped:
    """The same in this world: the definition, the file of the run's record, and what that holds."""
    there, wanted, run = before
    shutil.copytree(there.root, world.root, dirs_exist_ok=True)
    file = world.root / ".cursus/runs" / run / "run.json"
    return copy.deepcopy(wanted), file, json.loads(file.read_text())


def test_a_record_as_it_was_is_used(world: World, stopped: Stopped) -> None:
    """The run goes on: what the other tests change is what prevents that."""
    wanted, file, _ = stopped
    assert world.run(wanted).run.id == file.parent.name


def replaced(value: Any, path: str, new: Any) -> Any:
    keys = path.split(".")
    at = value
    for key in keys[:-1]:
        at = at[int(key) if key.isdecimal() else key]
    at[int(keys[-1]) if keys[-1].isdecimal() else keys[-1]] = new
    return value


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("execution.PipelineExecutionId", "../../../../victim"),
        ("execution.PipelineExecutionId", "/victim"),
        ("execution.PipelineExecutionId", "0123456789ab"),
        ("execution.PipelineExecutionId", ""),
        ("execution.PipelineExecutionId", 3),
        ("execution.StartDateTime", 3),
        ("execution.StartDateTime", "tomorrow"),
        ("execution.More", "x"),
        ("identity", "x"),
        ("steps", []),
        ("steps.A", 3),
        ("steps.A.status", "perhaps"),
        ("steps.A.seconds", -1),
        ("steps.A.key", "../x"),
        ("steps.A.outputs", {}),
        ("steps.A.outputs.0.uri", "s3://../victim"),
        ("steps.A.outputs.0.uri", "/victim"),
        ("steps.A.outputs.0.size", -1),
        ("steps.A.outputs.0.digest", "x"),
        ("steps.A.properties", []),
        ("steps.A.more", 1),
        ("more", 1),
    ],
)
def test_a_record_of_another_form_is_not_used(world: World, stopped: Stopped, path: str, new: Any) -> None:
    """A new run begins, as if there had been none, and nothing outside is touched."""
    victim = world.root.parent / "victim" / "steps" / "A"
    victim.mkdir(parents=True)
    (victim / "precious").touch()
    wanted, file, record = stopped
    file.write_text(json.dumps(replaced(record, path, new)))
    again = world.run(wanted)
    assert statuses(again) == {"A": "succeeded", "B": "failed"}
    assert again.run.id != file.parent.name
    assert (victim / "precious").exists()


def test_names_of_steps_in_a_record_stay_inside(world: World, stopped: Stopped) -> None:
    """A step that was running is no reason to remove a folder elsewhere."""
    wanted, file, record = stopped
    victim = world.root.parent / "victim" / "container-x"
    victim.mkdir(parents=True)
    record["steps"]["../../../../../victim"] = {**record["steps"]["B"], "status": "running"}
    file.write_text(json.dumps(record))
    world.run(wanted)
    assert victim.exists()


@pytest.mark.parametrize("name", [[], {}, 3])
def test_a_name_of_a_job_that_is_none_is_passed_over(world: World, stopped: Stopped, name: Any) -> None:
    """The step's result stays what it was."""
    wanted, file, record = stopped
    file.write_text(json.dumps(replaced(record, "steps.A.properties.ProcessingJobName", name)))
    assert statuses(world.run(wanted)) == {"A": "kept", "B": "failed"}


@pytest.mark.parametrize("place", ["own", "runs", "run", "steps", "step", "results", "registry", "scratch", "staging"])
def test_a_link_leads_nowhere(world: World, stopped: Stopped, place: str) -> None:
    """Wherever a folder of the run is a link to another one: nothing is written there, nothing removed."""
    wanted, file, _ = stopped
    run, state = file.parent, world.root / ".cursus"
    inside = {"own": state, "run": run, "steps": run / "steps", "step": run / "steps" / "B"}
    link = inside.get(place, state / place)
    outside = world.root.parent / "outside"
    if link.exists():
        link.rename(outside)
    outside.mkdir(exist_ok=True)
    (outside / "staging").mkdir(exist_ok=True)
    (outside / "staging" / "precious").touch()
    link.symlink_to(outside)
    before = sorted(path.relative_to(outside) for path in outside.rglob("*"))
    try:
        world.run(wanted, cache=place == "results")
    except CursusError as error:
        assert {found.code for found in error.diagnostics} == {"E572"}
    if place != "registry":  # no step of this definition looks for it
        assert sorted(path.relative_to(outside) for path in outside.rglob("*")) == before


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("", "is not a folder"),
        ("runs", "is not a folder"),
        ("staging", "is not a folder"),
        ("staging.lock/x", "is not a file"),
    ],
)
def test_what_is_in_the_way_is_named(world: World, place: str, message: str) -> None:
    """With its own place, and what to do; nothing has begun."""
    wrong = world.root / ".cursus" / place
    wrong.parent.mkdir(parents=True, exist_ok=True)
    wrong.touch()
    with pytest.raises(CursusError) as caught:
        world.run(definition(world.step("A")))
        LocalStorage(world.root).store({"s3://runs/a": b""})
    [found] = caught.value.diagnostics
    named = wrong.parent if message == "is not a file" else wrong
    assert (found.code, found.message, found.where) == ("E598", message, str(named))
    assert "Remove it" in found.hint


def test_a_record_half_written_is_removed(world: World, stopped: Stopped) -> None:
    """By the next run, whoever was killed."""
    wanted, file, _ = stopped
    half = file.with_name(HALVES.replace("*", "half"))
    half.write_text("{")
    world.run(wanted)
    assert not half.exists()


def test_what_the_system_refuses_is_named(world: World, stopped: Stopped) -> None:
    """A folder in the place of a file that a killed process would have left."""
    wanted, file, _ = stopped
    file.with_name(HALVES.replace("*", "x")).mkdir()
    with pytest.raises(CursusError, match=r"\.cursus: E598"):
        world.run(wanted)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes in folders")
def test_a_pipe_is_not_written_to(world: World) -> None:
    """Who opened it would wait for a reader for ever."""
    wanted = definition(world.step("A"))
    key = world.run(wanted).run.steps["A"].key
    file = world.root / ".cursus/results" / f"{key}.json"
    file.unlink()
    os.mkfifo(file)
    outcome = world.run(wanted, fresh=True)
    assert [(found.code, found.where) for found in outcome.problems] == [("E598", str(file))]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes in folders")
def test_a_run_record_that_is_no_file_is_passed_over(world: World, stopped: Stopped) -> None:
    """A folder, or a pipe that nobody writes to, in the place of a record."""
    wanted, file, _ = stopped
    file.unlink()
    os.mkfifo(file)
    other = file.parent.parent / "0123456789ab" / "run.json"
    other.mkdir(parents=True)
    assert statuses(world.run(wanted)) == {"A": "succeeded", "B": "failed"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
PLACES = [
    "identity",
    "execution",
    "steps",
    "steps.A",
    *(f"steps.A.{n}" for n in ("status", "outputs", "key", "seconds")),
]


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(place=st.sampled_from([*PLACES, *(f"execution.{n}" for n in ("PipelineExecutionId", "PipelineName"))]), new=JSON)
def test_any_record_is_read_or_passed_over(tmp_path: Path, place: str, new: Any) -> None:
    """No value anywhere in a record ends in anything but a run or none."""
    step = {"status": "succeeded", "seconds": 1.0, "key": "", "outputs": [], "properties": {}, "message": ""}
    execution = dict.fromkeys(("PipelineExecutionArn", "PipelineName", "PipelineArn", "CurrentDateTime"), "x")
    execution |= {"PipelineExecutionId": "0123456789ab", "StartDateTime": "2026-01-01T00:00:00.000Z"}
    record = {"identity": "a" * 64, "execution": execution, "steps": {"A": step}}
    file = tmp_path / "runs" / "0123456789ab" / "run.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(replaced(record, place, new)))
    found = History(tmp_path).last("a" * 64)
    assert found is None or found.id == "0123456789ab"
    History(tmp_path).tidy()
