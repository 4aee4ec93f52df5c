"""A run: order, parallel steps, what jobs are given and leave behind, and the first failure."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import pytest

from cursus.errors import CursusError
from cursus.runtime.plan import make_plan
from cursus.runtime.state import Status

from .world import COPY, PREFIX, World, codes, condition, definition, output_of, statuses


def test_a_chain_hands_on_what_it_makes(world: World) -> None:
    """Each step reads what the one before it wrote, below the prefix and nowhere else."""
    outcome = world.run(definition(world.step("A", reads="s3://data"), world.step("B", reads=output_of("A"))))
    assert statuses(outcome) == {"A": "succeeded", "B": "succeeded"}
    assert world.text(f"{PREFIX}/B/out.txt") == "data>AB"
    assert world.objects() == ["runs/one/A/out.txt", "runs/one/B/out.txt"]


def test_the_prefix_moves_every_output(world: World) -> None:
    """Under another prefix nothing is written to the place of the default."""
    steps = definition(world.step("A", reads="s3://data"), world.step("B", reads=output_of("A")))
    world.run(steps, parameters={"EXECUTION_S3_PREFIX": "s3://other/two"})
    assert world.objects() == ["other/two/A/out.txt", "other/two/B/out.txt"]


def test_steps_that_do_not_wait_for_each_other_run_together(world: World) -> None:
    """Two steps that each wait for a sign of the other both end."""
    meet = """
mine, other = (pathlib.Path(os.environ["MEETING"]) / name for name in (sys.argv[1], {"A": "B", "B": "A"}[sys.argv[1]]))
mine.touch()
end = time.monotonic() + 20
while not other.exists():
    assert time.monotonic() < end, "nobody came"
    time.sleep(0.01)
"""
    here = {"MEETING": str(world.root)}
    outcome = world.run(definition(world.step("A", meet, environment=here), world.step("B", meet, environment=here)))
    assert statuses(outcome) == {"A": "succeeded", "B": "succeeded"}


def test_python_keeps_the_bytecode_of_libraries_and_not_that_of_the_job(world: World) -> None:
    """Else each step would compile its libraries again, or a copy of its code would hold what no image leaves."""
    copies = """
import shutil
(pathlib.Path(__file__).parent / "helper.py").write_text("")
import helper
assert pathlib.Path(helper.__cached__).is_file() and not sys.dont_write_bytecode
shutil.copytree(pathlib.Path(__file__).parent, OUT / "code")
"""
    assert world.run(definition(world.step("A", copies))).succeeded
    assert world.objects() == ["runs/one/A/code/helper.py", "runs/one/A/code/main.py"]


def test_no_more_run_together_than_were_asked_for(world: World) -> None:
    """With one job at a time, none begins before the one before it has ended."""
    world.run(definition(*(world.step(name, "") for name in "ABC")), jobs=1)
    assert [record.status for _, record in world.changes] == [Status.RUNNING, Status.SUCCEEDED] * 3


def test_depends_on_alone_makes_an_order(world: World) -> None:
    """A step waits for those it names, though it reads nothing of theirs."""
    world.run(definition(world.step("B", needs=["A"]), world.step("A")))
    ended = [name for name, record in world.changes if record.status is Status.SUCCEEDED]
    assert ended == ["A", "B"]


def test_a_hundred_steps_keep_their_order(world: World) -> None:
    """Steps are told in the order of the definition as far as they need not wait, and planning them takes no time."""
    names = [f"S{number}" for number in range(100)]
    steps = [
        world.step(name, needs=names[max(0, index - 4) : index] if index % 10 else [])
        for index, name in enumerate(names)
    ]
    plan = make_plan(definition(*steps))
    assert [name for name in plan.steps if not plan.steps[name].needs] == names[::10]
    assert plan.before("S49") == {f"S{number}" for number in range(36, 49)} | plan.before("S36")
    assert plan.after("S95") == {"S96", "S97", "S98", "S99"}
    assert plan.beside("S0") == 100 - 1 - len(plan.after("S0"))


def test_a_failure_stops_the_run_with_the_words_of_the_script(world: World) -> None:
    """What the script says is the message, its log is kept, and what comes after it never begins."""
    reason = "(ROOT / 'opt/ml/output').mkdir(parents=True, exist_ok=True)\n"
    reason += "(ROOT / 'opt/ml/output/message').write_text('The label is missing.')\nprint('noise'); sys.exit(2)\n"
    outcome = world.run(definition(world.step("A", reason), world.step("B", needs=["A"])))
    assert statuses(outcome) == {"A": "failed", "B": "waiting"}
    (problem,) = outcome.problems
    assert (problem.code, problem.where, problem.message) == ("E594", "A", "The label is missing.")
    assert (outcome.folder / "steps" / "A" / "log.txt").read_text() == "noise\n"
    assert str(outcome.folder) in problem.hint


def test_without_words_the_last_line_tells(world: World) -> None:
    """A script that crashes is quoted by the last line of its traceback, one that is silent by its exit code."""
    crash = world.run(definition(world.step("A", "raise ValueError('no such column')\n")))
    assert [problem.message for problem in crash.problems] == ["ValueError: no such column"]
    silent = world.run(definition(world.step("Silent", "sys.exit(7)\n")), name="silent")
    assert [problem.message for problem in silent.problems] == ["ended with the exit code 7"]


def test_a_package_that_is_not_installed_is_told_with_the_remedy(world: World) -> None:
    """A script that lacks a library says which, and the hint says how to get it."""
    (problem,) = world.run(definition(world.step("A", "import no_such_library\n"))).problems
    assert problem.message == "ModuleNotFoundError: No module named 'no_such_library'"
    assert "pip install 'cursus-sagemaker[local]'" in problem.hint


def test_a_failure_ends_what_runs_beside_it(world: World) -> None:
    """The other process is stopped, not waited for, and leaves no output."""
    slow = "(OUT / 'early.txt').write_text('half'); time.sleep(60)\n"
    fails = "time.sleep(0.5); sys.exit('broken')\n"
    outcome = world.run(definition(world.step("Slow", slow), world.step("Fails", fails)))
    assert statuses(outcome) == {"Slow": "stopped", "Fails": "failed"}
    assert world.objects() == []


def test_a_step_that_takes_too_long_is_ended(world: World) -> None:
    """MaxRuntimeInSeconds is obeyed."""
    step = world.step("A", "time.sleep(60)\n")
    step["Arguments"]["StoppingCondition"] = {"MaxRuntimeInSeconds": 1}
    outcome = world.run(definition(step))
    assert [problem.message for problem in outcome.problems] == ["took longer than the 1 seconds it may"]


def test_a_job_sees_nothing_of_this_environment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials of the user do not reach scripts; what the step declares does; SageMaker's file about it is there."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    tell = "import json\n(OUT / 'env.json').write_text(json.dumps(dict(os.environ)))\n"
    tell += "(OUT / 'config.json').write_bytes((ROOT / 'opt/ml/config/processingjobconfig.json').read_bytes())\n"
    world.run(definition(world.step("A", tell, environment={"LABEL": "y", "CURSUS_CONTAINER_ROOT": "/"})))
    seen = json.loads(world.text(f"{PREFIX}/A/env.json"))
    assert seen.keys().isdisjoint({"AWS_SECRET_ACCESS_KEY", "PYTHONPATH", "USER"})
    assert seen["LABEL"] == "y"
    assert seen["CURSUS_CONTAINER_ROOT"].startswith(str(world.root))
    assert seen["HOME"] != os.environ["HOME"]
    assert json.loads(world.text(f"{PREFIX}/A/config.json"))["Environment"]["LABEL"] == "y"


def test_training_in_script_mode(world: World) -> None:
    """Channels, hyperparameters and variables are SageMaker's; the model is the same archive each time."""
    script = """
import json, os, pathlib, sys
hyper = json.loads(os.environ["SM_HPS"])
told = json.loads(pathlib.Path(os.environ["SM_INPUT_CONFIG_DIR"], "hyperparameters.json").read_text())
assert told["sagemaker_program"] == "train.py" and told["depth"] == "3"
assert sys.argv[1:] == ["--depth", "3", "--names", '["a"]'], sys.argv
assert os.environ["TRAINING_JOB_NAME"].startswith("pipelines-")
data = pathlib.Path(os.environ["SM_CHANNEL_TRAIN"], "in.txt").read_text()
pathlib.Path(os.environ["SM_MODEL_DIR"], "model.txt").write_text(f"{data}{hyper['depth'] + 1}{hyper['names'][0]}")
pathlib.Path(os.environ["SM_OUTPUT_DATA_DIR"], "metrics.json").write_text("{}")
"""
    train = world.training("Train", script, "s3://data/", depth="3", names='["a"]')
    read = "import tarfile\nmodel = tarfile.open(IN / 'model.tar.gz')\n"
    read += "(OUT / 'out.txt').write_bytes(model.extractfile('model.txt').read())\n"
    wanted = definition(train, world.step("Read", read, {"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"}))
    archives = []
    for _ in range(2):
        outcome = world.run(wanted)
        assert statuses(outcome) == {"Train": "succeeded", "Read": "succeeded"}, outcome.problems
        model, output = (item.uri for item in outcome.run.steps["Train"].outputs)
        assert (model.rpartition("/")[2], output.rpartition("/")[2]) == ("model.tar.gz", "output.tar.gz")
        archives.append(world.path(model).read_bytes())
    assert world.text(f"{PREFIX}/Read/out.txt") == "data>4a"
    assert archives[0] == archives[1]


def test_a_hyperparameter_that_is_nested_without_end_is_a_text(world: World) -> None:
    """As whatever else is no JSON."""
    deep = "[" * 20_000
    script = f"import json, os\nassert json.loads(os.environ['SM_HPS']) == {{'deep': '[' * {len(deep)}}}\n"
    assert world.run(definition(world.training("Train", script, "s3://data", deep=deep))).succeeded


def test_a_single_object_is_an_input_too(world: World) -> None:
    """An S3Uri that names an object puts that file, under its own name, into the folder; its neighbours stay out."""
    world.put("s3://data/in.txt.old", "old")
    world.run(definition(world.step("A", "(OUT / 'names').write_text(' '.join(os.listdir(IN)))\n", "s3://data/in.txt")))
    assert world.text(f"{PREFIX}/A/names") == "in.txt"


def test_all_that_is_missing_is_told_before_anything_runs(world: World) -> None:
    """Inputs that no step makes are looked for at once, and where they belong is said."""
    steps = [world.step("A", COPY, "s3://data/nowhere"), world.step("B", COPY, "s3://data/absent", needs=["A"])]
    with pytest.raises(CursusError) as caught:
        world.run(definition(*steps))
    found = [(problem.code, problem.where) for problem in caught.value.diagnostics]
    assert found == [("E593", "s3://data/nowhere"), ("E593", "s3://data/absent")]
    assert str(world.path("s3://data/nowhere")) in caught.value.diagnostics[0].hint
    assert world.changes == []


def test_an_input_that_a_step_did_not_make_is_told_when_its_turn_comes(world: World) -> None:
    """A step that wrote nothing leaves the next one without input: E593, not an empty folder."""
    outcome = world.run(definition(world.step("A", ""), world.step("B", reads=output_of("A"))))
    assert (statuses(outcome), codes(outcome)) == ({"A": "succeeded", "B": "failed"}, ["E593"])


def test_only_a_parameter_that_exists_may_be_given(world: World) -> None:
    """A wrong parameter is refused before anything runs."""
    wanted: dict[str, Any] = definition(world.step("A"))
    with pytest.raises(CursusError, match="E504"):
        world.run(wanted, parameters={"EXECUTION_PREFIX": "s3://b"})


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell how much memory a process took")
def test_what_a_step_took_is_known_afterwards(world: World) -> None:
    """Bytes read, memory of its largest process even where that is a child, and disk; kept with its result."""
    world.put("s3://data/rows/a.txt", "x" * 1000)
    child = "import subprocess; subprocess.run([sys.executable, '-c', 'x = bytearray(300_000_000)'], check=True)\n"
    write = "(OUT / 'out.txt').write_bytes(bytes(5000))\n"
    steps = definition(world.step("Small", write, "s3://data/rows"), world.step("Large", child + write))
    outcome = world.run(steps, cache=True)
    small, large = (outcome.run.steps[name].usage for name in ("Small", "Large"))
    assert small is not None and large is not None
    code = world.path("s3://code/Small/main.py").stat().st_size
    assert small.read == code + 1000
    assert code + 1000 + 5000 < small.disk < 100_000
    assert 1_000_000 < small.memory < 200_000_000 and 300_000_000 < large.memory < 600_000_000
    again = world.run(steps, cache=True)
    assert statuses(again) == {"Small": "kept", "Large": "kept"}
    assert [again.run.steps[name].usage for name in ("Small", "Large")] == [small, large]


def test_a_step_without_a_process_took_nothing(world: World) -> None:
    """A condition is decided in the run itself."""
    outcome = world.run(definition(condition("C", [])))
    assert outcome.run.steps["C"].usage is None
