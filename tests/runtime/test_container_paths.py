"""Scripts as SageMaker documents them, with literal container paths: they have a root of their own, or are refused."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from cursus import process
from cursus.errors import CursusError
from cursus.runtime.container_paths import hidden_by, named_paths, outermost

from .world import PREFIX, Step, World, codes, definition

WRITES = "open('/opt/ml/processing/output/out.txt', 'w').write(open('/opt/ml/processing/input/data/in.txt').read())\n"
private_root = pytest.mark.skipif(
    process.private_root_problem() is not None, reason=f"no root of its own here: {process.private_root_problem()}"
)


@pytest.fixture
def no_private_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that allows none."""
    monkeypatch.setattr(process, "private_root_problem", lambda: "unshare: Operation not permitted")


def plain(world: World, script: str, output: str = "/opt/ml/processing/output", **more: Any) -> Step:
    """A processing step whose script knows nothing of cursus."""
    step = world.step("A", reads="s3://data", **more)
    world.put("s3://code/A/main.py", script)
    step["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["LocalPath"] = output
    return step


@private_root
def test_a_processing_script_reads_and_writes_container_paths(world: World) -> None:
    """What it writes there is collected, and nothing of the machine's own folder changes."""
    before = Path("/opt/ml").exists()
    assert world.run(definition(plain(world, WRITES))).succeeded
    assert world.text(f"{PREFIX}/A/out.txt") == "data>"
    assert Path("/opt/ml").exists() is before


@private_root
def test_any_folder_may_be_an_output(world: World) -> None:
    """One that the machine does not have, below ones that it has, with the rest of these still there."""
    place = "/var/tmp/of-the-container/deep/out"
    script = f"import os\nassert os.path.isdir('/usr/lib')\nos.makedirs('{place}', exist_ok=True)\n"
    script += f"open('{place}/out.txt', 'w').write(' '.join(sorted(os.listdir('/var'))))\n"
    assert world.run(definition(plain(world, script, place))).succeeded
    assert world.text(f"{PREFIX}/A/out.txt").split() == sorted(path.name for path in Path("/var").iterdir())
    assert not Path("/var/tmp/of-the-container").exists()


@private_root
def test_a_training_script_writes_its_model_to_a_container_path(world: World) -> None:
    """The same of a training job's channels and model."""
    script = "open('/opt/ml/model/m.txt', 'w').write(open('/opt/ml/input/data/train/in.txt').read())\n"
    outcome = world.run(definition(world.training("T", script, "s3://data")))
    assert outcome.succeeded
    assert [output.uri.rpartition("/")[2] for output in outcome.run.steps["T"].outputs] == ["model.tar.gz"]
    assert outcome.remarks == ()


@private_root
def test_both_ways_lead_to_one_folder(world: World) -> None:
    """A script may take some paths below the root it is told, and name others."""
    script = "import os, pathlib\nroot = pathlib.Path(os.environ['CURSUS_CONTAINER_ROOT'])\n"
    script += "(root / 'opt/ml/processing/output/a.txt').write_text('a')\n"
    script += "assert open('/opt/ml/processing/output/a.txt').read() == 'a'\n"
    assert world.run(definition(plain(world, script))).succeeded


@private_root
def test_roots_of_steps_at_the_same_time_are_their_own(world: World) -> None:
    """Two steps write to the same container path at once."""
    steps = []
    for name in ("A", "B"):
        step = world.step(name)
        world.put(f"s3://code/{name}/main.py", f"open('/opt/ml/processing/output/out.txt', 'w').write('{name}')\n")
        steps.append(step)
    assert world.run(definition(*steps)).succeeded
    assert [world.text(f"{PREFIX}/{name}/out.txt") for name in ("A", "B")] == ["A", "B"]


@pytest.mark.usefixtures("no_private_root")
@pytest.mark.parametrize(
    "script",
    [
        WRITES,
        "from pathlib import Path\nPath('/opt/ml/processing/output', 'x').write_text('')\n",
        "OUT = '/opt/ml/processing/output'\nopen(f'{OUT}/x', 'w')\n",
        "open('/data/out/x', 'w')\n",
    ],
)
def test_without_one_such_a_script_is_refused(world: World, script: str) -> None:
    """Before anything runs, with the reason and with what can be done."""
    step = plain(
        world, "open('/ran', 'w')\n" + script, "/data/out" if "/data" in script else "/opt/ml/processing/output"
    )
    with pytest.raises(CursusError) as caught:
        world.run(definition(world.step("Before"), step))
    [problem] = caught.value.diagnostics
    assert (problem.code, problem.where) == ("E578", "A")
    assert "Operation not permitted" in problem.message
    assert "CURSUS_CONTAINER_ROOT" in problem.hint
    assert not world.changes
    assert world.objects() == []


@pytest.mark.usefixtures("no_private_root")
def test_without_one_a_training_script_is_refused(world: World) -> None:
    """Its archive is unpacked first; the script does not run."""
    outcome = world.run(definition(world.training("T", "open('/opt/ml/model/m', 'w')\n", "s3://data")))
    assert codes(outcome) == ["E578"]


@pytest.mark.usefixtures("no_private_root")
def test_without_one_a_path_in_an_argument_counts(world: World) -> None:
    """A script that is told a container path uses it."""
    step = plain(world, "import sys\nopen(sys.argv[1] + '/x', 'w')\n")
    step["Arguments"]["AppSpecification"]["ContainerArguments"] = ["/opt/ml/processing/output"]
    with pytest.raises(CursusError, match="E578"):
        world.run(definition(step))


@pytest.mark.usefixtures("no_private_root")
@pytest.mark.parametrize(
    "script",
    [
        "import os\nopen(os.environ['CURSUS_CONTAINER_ROOT'] + '/opt/ml/processing/output/x', 'w')\n",
        '"""Writes to\n/opt/ml/processing/output."""\n',
        "'/opt/ml/processing/output'\nprint('/optimum', '/opt', 'see /opt/ml/x')  # /opt/ml/processing\n",
        "import os\nos.environ.get('SM_MODEL_DIR', '/opt/ml/model')\n",
    ],
)
def test_scripts_that_name_no_container_path_run_anywhere(world: World, script: str) -> None:
    """A text, a comment or the default of a variable that is set is no use of a path."""
    assert world.run(definition(plain(world, script))).succeeded


def test_an_output_that_stays_empty_is_told(world: World) -> None:
    """The run succeeds, and says which output of which step it is."""
    outcome = world.run(definition(world.step("A", "")))
    assert outcome.succeeded
    assert [(remark.code, remark.where) for remark in outcome.remarks] == [("W574", "A")]
    assert f"{PREFIX}/A" in outcome.remarks[0].message


def test_a_folder_that_the_job_needs_is_not_replaced(tmp_path: Path) -> None:
    """The interpreter, the job's own folder and the devices stay."""
    assert hidden_by([str(Path(sys.prefix).parent)], []) is not None
    assert hidden_by([str(tmp_path)], [tmp_path / "job"]) is not None
    assert hidden_by(["/dev"], []) is not None
    assert hidden_by(["/opt/ml"], [tmp_path]) is None


def test_outermost_folders_and_named_paths() -> None:
    """A folder in another one adds nothing; a source that is no Python names nothing."""
    assert outermost(["/opt/ml", "/opt/ml/processing/out", "/data/a", "/data/ab"]) == ["/opt/ml", "/data/a", "/data/ab"]
    assert named_paths(["not Python ("], [], ["/opt/ml"]) == []
    assert named_paths(["x = '/opt/ml'", "y = '/opt/ml/a'"], ["/opt/mlx"], ["/opt/ml"]) == ["/opt/ml", "/opt/ml/a"]


@pytest.mark.usefixtures("no_private_root")
def test_only_what_the_script_imports_counts(world: World) -> None:
    """A file beside it that another job runs names its paths for that job."""
    step = plain(world, "import helper\n")
    world.put("s3://code/A/other.py", "open('/opt/ml/processing/output/x', 'w')\n")
    world.put("s3://code/A/helper/__init__.py", "from helper.deep import x\n")
    world.put("s3://code/A/helper/deep.py", "x = 1\n")
    assert world.run(definition(step)).succeeded
    world.put("s3://code/A/helper/deep.py", "x = open('/opt/ml/processing/output/x', 'w')\n")
    with pytest.raises(CursusError, match="E578"):
        world.run(definition(step))
