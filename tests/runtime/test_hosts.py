"""Jobs of several instances: a process for each, with its part of the input, and one result or none."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from cursus.cli import main
from cursus.example_data import breast_cancer, splits

from .test_stopping import CURSUS, PATIENCE, become_free, wait_for
from .world import COPY, PREFIX, Step, World, codes, definition, save, statuses

ROOT = Path(__file__).parents[2]
QUICKSTART = ROOT / "examples" / "xgboost_quickstart" / "config.json"

# What a script on several hosts begins with: its own name, and the names of all.
HOSTS = """
import json
RESOURCES = json.loads((ROOT / "opt/ml/config/resourceconfig.json").read_text())
HOST, ALL = RESOURCES["current_host"], RESOURCES["hosts"]
"""
LIST = HOSTS + "(OUT / f'out-{HOST}.txt').write_text(' '.join(sorted(p.name for p in IN.iterdir())))\n"


def on(count: int, step: Step, distribution: str = "FullyReplicated") -> Step:
    """The step on ``count`` instances, which divide its data so."""
    step["Arguments"]["ProcessingResources"] = {"ClusterConfig": {"InstanceCount": count}}
    for given in step["Arguments"]["ProcessingInputs"]:
        if given["InputName"] == "data":
            given["S3Input"]["S3DataDistributionType"] = distribution
    return step


@pytest.mark.parametrize(("allowed", "hosts"), [(1, 1), (2, 2), (9, 3)])
@pytest.mark.parametrize("distribution", ["ShardedByS3Key", "FullyReplicated"])
def test_hosts_divide_the_objects_of_a_sharded_input(world: World, allowed: int, hosts: int, distribution: str) -> None:
    """Each object goes to one host, or all to each of them; no job gets more hosts than it asks for."""
    names = {Path(world.put(f"s3://data/parts/{number}.csv", "x")).name for number in range(5)}
    outcome = world.run(definition(on(3, world.step("A", LIST, "s3://data/parts"), distribution)), hosts=allowed)
    assert outcome.succeeded
    parts = [world.text(f"{PREFIX}/A/out-algo-{number}.txt").split() for number in range(1, hosts + 1)]
    assert len(world.objects()) == hosts
    if distribution == "ShardedByS3Key":
        assert sorted(name for part in parts for name in part) == sorted(names)
    else:
        assert [set(part) for part in parts] == [names] * hosts
    log = (outcome.folder / "steps/A/log.txt").read_text()
    assert [f"==> algo-{number} <==" in log for number in (1, 2, 3)] == [hosts > 1, hosts > 1, hosts > 2]


# The second host dies when the first is there, with a child in a session of its own beside it. Both hold a lock.
DIES = (
    HOSTS
    + """
import filelock, signal, subprocess
where = pathlib.Path(os.environ["WHERE"])
(OUT / f"half-{HOST}.txt").write_text("half")
if HOST == "algo-1":
    lock = filelock.FileLock(where / "alive").acquire()
    holds = "import filelock, sys, time; lock = filelock.FileLock(sys.argv[1]).acquire();"
    holds += "print(flush=True); time.sleep(600)"
    command = [sys.executable, "-c", holds, str(where / "alive too")]
    subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE).stdout.readline()
    (where / "first").touch()
    time.sleep(300)
    (where / "late").touch()
while not (where / "first").exists(): time.sleep(0.01)
"""
)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals that one process sends to another")
@pytest.mark.parametrize(
    ("end", "reason"),
    [("print('no memory', flush=True); os.kill(os.getpid(), signal.SIGKILL)", "no memory"), ("sys.exit(3)", "code 3")],
)
def test_a_host_that_dies_fails_the_job_and_leaves_nothing(world: World, end: str, reason: str) -> None:
    """The others are ended with all their processes, nothing is stored, and the message names the host."""
    step = world.step("A", DIES + end, environment={"WHERE": str(world.root.parent)})
    outcome = world.run(definition(on(2, step), world.step("B", COPY, needs=["A"])), hosts=2)
    assert statuses(outcome) == {"A": "failed", "B": "waiting"}
    assert [problem.code for problem in outcome.problems] == ["E594"]
    assert outcome.problems[0].message.startswith("algo-2: ") and reason in outcome.problems[0].message
    become_free(world.root.parent / "alive", world.root.parent / "alive too")
    assert not (world.root.parent / "late").exists()  # the first was ended, and did not end by itself
    assert world.objects() == []


# The first time: each host holds a lock and never ends. The second time they end at once.
WAITS = (
    HOSTS
    + """
import filelock
where = pathlib.Path(os.environ["WHERE"])
(OUT / f"out-{HOST}.txt").write_text("x")
if not (where / "second").exists():
    lock = filelock.FileLock(where / f"alive {HOST}").acquire()
    (where / f"first {HOST}").touch()
    time.sleep(600)
"""
)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals that one process sends to another")
@pytest.mark.parametrize(("sent", "code"), [("SIGINT", 130), ("SIGKILL", -9)])
def test_a_stopped_run_ends_all_hosts_and_goes_on(world: World, sent: str, code: int) -> None:
    """By Ctrl-C, and where the runner itself is killed; nothing is stored, and the same command ends well later."""
    here, names = world.root.parent, ("algo-1", "algo-2")
    wanted = definition(on(2, world.step("A", WAITS, environment={"WHERE": str(here)})))
    command = [*CURSUS, "run", str(save(wanted, here / "pipeline.json")), "--s3-root", str(world.root), "--hosts", "2"]
    runner = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for name in names:
        wait_for(here / f"first {name}")
    runner.send_signal(getattr(signal, sent))
    assert runner.wait(PATIENCE) == code
    become_free(*(here / f"alive {name}" for name in names))
    assert world.objects() == []
    (here / "second").touch()
    assert world.run(wanted, hosts=2, name="pipeline").succeeded
    assert world.objects() == [f"runs/one/A/out-{name}.txt" for name in names]


def test_hosts_must_not_overwrite_each_other(world: World) -> None:
    """Different files of one name are an error, as one would be lost; the same content is not."""
    wanted = definition(on(2, world.step("A", HOSTS + "(OUT / 'out.txt').write_text(HOST)")))
    outcome = world.run(wanted, hosts=2)
    assert codes(outcome) == ["E579"]
    assert "algo-1 and algo-2 both wrote" in outcome.problems[0].message
    assert world.objects() == []
    outcome = world.run(definition(on(2, world.step("A", "(OUT / 'out.txt').write_text('both')"))), hosts=2)
    assert outcome.succeeded and world.text(f"{PREFIX}/A/out.txt") == "both"


def test_the_parts_of_more_hosts_are_not_read_again(world: World) -> None:
    """After a run on more hosts, one on fewer would leave rows there that count twice."""
    wanted = definition(on(3, world.step("A", LIST, "s3://data")))
    assert world.run(wanted, hosts=3).succeeded
    outcome = world.run(wanted, hosts=2)
    assert codes(outcome) == ["E571"]
    assert f"{PREFIX}/A/out-algo-3.txt" in outcome.problems[0].message
    assert world.run(wanted, hosts=3).succeeded
    assert world.run(wanted, hosts=2, parameters={"EXECUTION_S3_PREFIX": "s3://other/two"}).succeeded


def test_a_result_of_other_hosts_is_another_result(world: World) -> None:
    """The cache does not give a job of two hosts what one host has made, but a job of one instance it does."""
    wanted = definition(on(2, world.step("A", "(OUT / 'out.txt').write_text('x')")), world.step("B", COPY, "s3://data"))
    assert world.run(wanted).succeeded
    assert statuses(world.run(wanted, hosts=2, cache=True)) == {"A": "succeeded", "B": "kept"}
    assert statuses(world.run(wanted, hosts=2, cache=True)) == {"A": "kept", "B": "kept"}


TRAIN = """
import json, os, pathlib
model = pathlib.Path(os.environ["SM_MODEL_DIR"])
channel = pathlib.Path(os.environ["SM_CHANNEL_TRAIN"])
told = {name: os.environ.get(name) for name in ("SM_HOSTS", "SM_CURRENT_HOST", "MASTER_ADDR")}
told["files"] = sorted(path.name for path in channel.iterdir())
config = pathlib.Path(os.environ["SM_INPUT_CONFIG_DIR"])
told["resources"] = json.loads((config / "resourceconfig.json").read_text())["current_host"]
print("RESULT", json.dumps(told))
(model / os.environ["SM_CURRENT_HOST"]).write_text("part")
"""


def test_training_hosts_know_each_other_and_fill_one_archive(world: World) -> None:
    """Each has its channel files, its name and the place of the first; the archive holds what all of them left."""
    for name in "ab":
        world.put(f"s3://data/train/{name}.csv", "x")
    step = world.training("T", TRAIN, "s3://data/train")
    step["Arguments"]["ResourceConfig"] = {"InstanceCount": 2}
    step["Arguments"]["InputDataConfig"][0]["DataSource"]["S3DataSource"]["S3DataDistributionType"] = "ShardedByS3Key"
    outcome = world.run(definition(step), hosts=2)
    assert outcome.succeeded
    lines = (outcome.folder / "steps/T/log.txt").read_text().splitlines()
    told = [json.loads(line.removeprefix("RESULT ")) for line in lines if line.startswith("RESULT ")]
    hosts = ["algo-1", "algo-2"]
    assert told == [
        {
            "SM_HOSTS": json.dumps(hosts),
            "SM_CURRENT_HOST": host,
            "MASTER_ADDR": "127.0.0.1",
            "files": [file],
            "resources": host,
        }
        for host, file in zip(hosts, ("a.csv", "b.csv"), strict=True)
    ]
    (archive,) = (name for name in world.objects() if name.endswith("/model.tar.gz"))
    with tarfile.open(world.root / archive) as tar:
        assert {Path(name).name for name in tar.getnames()} >= set(hosts)


PREPROCESSING = "TabularPreprocessing_calibration"
NODES = ("TabularPreprocessing_training", "XGBoostTraining", "XGBoostModelEval_calibration", PREPROCESSING)
EDGES = (NODES[:2], NODES[1:3], (PREPROCESSING, NODES[2]))


def _pipeline(folder: Path, hosts: int, nodes: Sequence[str]) -> list[str]:
    """Files of a pipeline whose evaluation rows and trees are for ``hosts`` instances, and the options to name them."""
    saved = json.loads(QUICKSTART.read_text())
    specific = saved["configuration"]["specific"]
    specific[PREPROCESSING]["processing_instance_count"] = hosts
    specific["XGBoostTraining"]["training_instance_count"] = hosts
    saved["configuration"]["shared"]["hyperparameters"]["num_round"] = 20
    dag = {"dag": {"nodes": nodes, "edges": [edge for edge in EDGES if {*edge} <= {*nodes}]}}
    files = {"dag": folder / f"dag-{hosts}.json", "config": folder / f"config-{hosts}.json"}
    for name, content in {"dag": dag, "config": saved}.items():
        files[name].write_text(json.dumps(content))
    return [text for name, path in files.items() for text in (f"--{name}", str(path))]


@pytest.mark.long
def test_a_pipeline_on_two_hosts_agrees_with_one(tmp_path: Path) -> None:
    """Rows preprocessed in parts are the rows of one host, and trees that two hosts grow together are good."""
    root = tmp_path / "s3"
    options = ["--s3-root", str(root), "--format", "json"]
    for name, table in splits(breast_cancer(), "label").items():
        for number in range(3):
            place = root / "raw" / name / f"{number}.csv"
            place.parent.mkdir(parents=True, exist_ok=True)
            table.iloc[number::3].to_csv(place, index=False)

    def run(hosts: int, *nodes: str) -> tuple[dict[str, Any], list[Any]]:
        """What the command tells, and the preprocessed rows."""
        inputs = {"training": "train", "calibration": "calibration"}
        raw = [
            f"--external-input=TabularPreprocessing_{kind}.DATA=s3://raw/{split}"
            for kind, split in inputs.items()
            if f"TabularPreprocessing_{kind}" in nodes
        ]
        prefix = ("--parameter", f"EXECUTION_S3_PREFIX=s3://runs/on-{hosts}")
        command = ["run", *_pipeline(tmp_path, hosts, nodes), *options, *raw, "--hosts", "2", *prefix]
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.output
        told = json.loads(result.stdout)["result"]
        logs = Path(told["folder"], "steps").glob("*/log.txt")
        on_two = {log.parent.name for log in logs if "==> algo-2 <==" in log.read_text(encoding="utf-8")}
        assert on_two == ({"TabularPreprocessing-Calibration", "XGBoostTraining"} if hosts == 2 else set())
        written = [output["uri"] for step in told["steps"] for output in step["outputs"]]
        tables = [root / uri.removeprefix("s3://") for uri in written if "/calibration_processed_data" in uri]
        assert len(tables) == hosts
        return told, pd.concat(map(pd.read_csv, tables)).sort_values("id").to_dict("records")

    _, rows = run(1, PREPROCESSING)
    told, divided = run(2, *NODES)
    assert divided == rows and len(rows) == 85
    assert _judged(told, root / "runs/on-2") > 0.97
    written = {path.name for path in root.iterdir()} - {"raw", "runs", ".cursus"}
    assert written == {"sagemaker-us-east-1-111122223333"}  # the code


def _judged(told: Mapping[str, Any], base: Path) -> float:
    """The AUC that a whole run came to, whose every output is below ``base``, and which its page shows in full."""
    assert {step["status"] for step in told["steps"]} == {"succeeded"}
    outputs = [output["uri"] for step in told["steps"] for output in step["outputs"]]
    assert all(uri.startswith(f"s3://{base.parent.name}/{base.name}/") for uri in outputs)
    assert ("XGBoostModelEval-Calibration", "auc_roc") in {(one["step"], one["name"]) for one in told["metrics"]}
    metrics = base / "model_evaluation/calibration/metrics_output/metrics.json"
    page = Path(told["page"]).read_text(encoding="utf-8")
    assert page.count("<img ") == 3 and 'src="data:image/png' in page  # the plots of the evaluation
    # The base is said once, and what lies there below it.
    assert all(said in page for said in (str(base), metrics.relative_to(base).as_posix(), "model.tar.gz"))
    assert len(re.findall(r'class="type"[^>]*>✓ [\d.]+ s<', page)) == len(told["steps"])
    return float(json.loads(metrics.read_text())["auc_roc"])


@pytest.mark.long
def test_a_network_on_two_hosts_agrees_with_one(tmp_path: Path) -> None:
    """PyTorch's process group between the hosts of a run; each learns from half of the rows, and one writes."""
    pytest.importorskip("torch", reason="PyTorch is not installed")
    saved = json.loads((ROOT / "golden/pipelines/pytorch_end_to_end/config.json").read_text())
    saved["configuration"]["specific"]["PyTorchTraining"]["training_instance_count"] = 2
    (tmp_path / "config.json").write_text(json.dumps(saved))
    nodes = ["TabularPreprocessing_training", "PyTorchTraining"]
    (tmp_path / "dag.json").write_text(json.dumps({"dag": {"nodes": nodes, "edges": [nodes]}}))
    place = tmp_path / "s3/raw/rows.csv"
    place.parent.mkdir(parents=True)
    splits(breast_cancer(), "label")["train"].to_csv(place, index=False)
    files = ["--dag", str(tmp_path / "dag.json"), "--config", str(tmp_path / "config.json")]
    told = ["--s3-root", str(tmp_path / "s3"), "--external-input=TabularPreprocessing_training.DATA=s3://raw"]
    areas = []
    for hosts in (1, 2):
        prefix = ["--parameter", f"EXECUTION_S3_PREFIX=s3://runs/on-{hosts}", "--hosts", str(hosts)]
        result = CliRunner().invoke(main, ["run", *files, *told, *prefix, "--format", "json"])
        assert result.exit_code == 0, result.output
        folder = Path(json.loads(result.stdout)["result"]["folder"], "steps/PyTorchTraining")
        assert ("==> algo-2 <==" in (folder / "log.txt").read_text(encoding="utf-8")) == (hosts == 2)
        (archive,) = (tmp_path / f"s3/runs/on-{hosts}").rglob("output.tar.gz")
        with tarfile.open(archive) as tar:
            metrics = tar.extractfile("metrics.json")
            assert metrics is not None
            areas.append(json.load(metrics)["test"]["auc_roc"])
    assert min(areas) > 0.95
    assert abs(areas[0] - areas[1]) < 0.02
