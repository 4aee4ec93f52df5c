"""Going on where a run stopped, running a part again, and results that are used again."""

from __future__ import annotations

import pytest

from cursus.errors import CursusError

from .world import COPY, PREFIX, World, definition, output_of, statuses

FAILS = "sys.exit('not yet')\n"


def test_a_failed_run_goes_on_where_it_stopped(world: World) -> None:
    """What succeeded is kept, what failed runs with its corrected script, in the same execution."""
    first = world.step("A", reads="s3://data")
    failed = world.run(definition(first, world.step("B", FAILS, output_of("A"))))
    assert statuses(failed) == {"A": "succeeded", "B": "failed"}
    resumed = world.run(definition(first, world.step("B", COPY, output_of("A"))))
    assert statuses(resumed) == {"A": "kept", "B": "succeeded"}
    assert resumed.run.id == failed.run.id
    assert world.text(f"{PREFIX}/B/out.txt") == "data>AB"


@pytest.mark.parametrize("change", ["data", "code", "output"])
def test_going_on_repeats_what_has_changed_since(world: World, change: str) -> None:
    """A step that succeeded runs again when its input, its code or its output is not what it was."""
    world.run(definition(world.step("A", reads="s3://data"), world.step("B", FAILS, output_of("A"))))
    script = COPY
    if change == "data":
        world.put("s3://data/in.txt", "new>")
    elif change == "code":
        script = COPY + "# another\n"
    else:
        world.put(f"{PREFIX}/A/out.txt", "tampered")
    resumed = world.run(definition(world.step("A", script, "s3://data"), world.step("B", COPY, output_of("A"))))
    assert statuses(resumed) == {"A": "succeeded", "B": "succeeded"}


def test_stopping_twice_loses_nothing(world: World) -> None:
    """A result survives a second run that failed before it came to that step."""
    gate = world.put("s3://data/gate.txt", "1")
    last = world.step("C", FAILS, needs=["B"])
    world.run(definition(world.step("A", "", gate), world.step("B", needs=["A"]), last))
    world.put(gate, "2")
    world.run(definition(world.step("A", FAILS, gate), world.step("B", needs=["A"]), last))
    resumed = world.run(definition(world.step("A", "", gate), world.step("B", needs=["A"]), world.step("C")))
    assert statuses(resumed) == {"A": "succeeded", "B": "kept", "C": "succeeded"}


def test_a_finished_run_is_not_gone_on_with(world: World) -> None:
    """The same command after a success is a new execution."""
    wanted = definition(world.step("A"))
    assert world.run(wanted).run.id != world.run(wanted).run.id


def test_fresh_begins_anew(world: World) -> None:
    """A stopped run is left alone when asked to."""
    wanted = definition(world.step("A"), world.step("B", FAILS, needs=["A"]))
    failed = world.run(wanted)
    again = world.run(wanted, fresh=True)
    assert again.run.id != failed.run.id
    assert statuses(again)["A"] == "succeeded"


def test_other_parameters_are_another_run(world: World) -> None:
    """A stopped run goes on under its own prefix only."""
    wanted = definition(world.step("A"), world.step("B", FAILS, needs=["A"]))
    failed = world.run(wanted)
    assert world.run(wanted, parameters={"EXECUTION_S3_PREFIX": "s3://other"}).run.id != failed.run.id


def test_from_a_step_on(world: World) -> None:
    """It and all after it run again, whether anything changed or not; the rest keeps its results."""
    wanted = definition(
        world.step("A", reads="s3://data"), world.step("B", reads=output_of("A")), world.step("C", reads=output_of("B"))
    )
    world.run(wanted)
    world.run(wanted, start="B")
    assert [name for name, record in world.changes if record.status.value == "succeeded"] == ["B", "C"]


def test_one_step_only(world: World) -> None:
    """It runs again and nothing else does."""
    wanted = definition(world.step("A", reads="s3://data"), world.step("B", reads=output_of("A")))
    world.run(wanted)
    outcome = world.run(wanted, only="A")
    assert [name for name, record in world.changes if record.status.value == "succeeded"] == ["A"]
    assert outcome.succeeded


def test_a_part_needs_a_run_to_be_a_part_of(world: World) -> None:
    """Without results of the other steps there is nothing to go on from, and a wrong name is corrected."""
    wanted = definition(world.step("A"), world.step("Second", FAILS, needs=["A"]), world.step("C", needs=["Second"]))
    with pytest.raises(CursusError, match="no earlier run"):
        world.run(wanted, start="Second")
    world.run(wanted)
    with pytest.raises(CursusError, match="no result of Second"):
        world.run(wanted, only="C")
    with pytest.raises(CursusError, match="Did you mean Second"):
        world.run(wanted, only="Secnd")


def test_the_cache_skips_what_did_not_change(world: World) -> None:
    """Across executions a step is kept as long as its arguments, code and input are the same, and run again if not."""
    wanted = definition(world.step("A", reads="s3://data"), world.step("B", reads=output_of("A")))
    world.run(wanted)
    assert statuses(world.run(wanted)) == {"A": "succeeded", "B": "succeeded"}
    assert statuses(world.run(wanted, cache=True)) == {"A": "kept", "B": "kept"}
    world.put("s3://data/in.txt", "other>")
    assert statuses(world.run(wanted, cache=True)) == {"A": "succeeded", "B": "succeeded"}
    assert world.text(f"{PREFIX}/B/out.txt") == "other>AB"


def test_the_cache_sees_through_the_names_of_jobs(world: World) -> None:
    """A model that another execution trained under another job name is the same model."""
    script = "import os, pathlib; pathlib.Path(os.environ['SM_MODEL_DIR'], 'm').write_text('model')\n"
    model = {"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"}
    wanted = definition(world.training("Train", script, "s3://data"), world.step("B", "", model))
    world.run(wanted)
    world.run(wanted, start="Train")
    world.run(wanted, fresh=True)
    assert statuses(world.run(wanted, cache=True)) == {"Train": "kept", "B": "kept"}


def test_a_cached_result_that_was_overwritten_is_none(world: World) -> None:
    """Back at earlier inputs, the outputs of the run in between are not taken for those of the earlier one."""
    wanted = definition(world.step("A", reads="s3://data"))
    for content in ("one>", "two>", "one>"):
        world.put("s3://data/in.txt", content)
        world.run(wanted, cache=True)
        assert world.text(f"{PREFIX}/A/out.txt") == f"{content}A"
