"""A job of several hosts: rows are divided, what needs all rows refuses, and trees grow together."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import container
import currencies
import currency_conversion
import hosts
import model_calibration
import numpy as np
import pandas as pd
import pytest
import risk_table_mapping
import tables
import tabular_preprocessing
import xgboost
import xgboost_hosts
import xgboost_model_evaluation
from container import ConfigurationError

from cursus.runtime.loopback import free_ports

SCRIPTS = Path(tables.__file__).parent
NAMES = ("algo-1", "algo-2")


def environment(current: str, **more: str) -> dict[str, str]:
    return {"SM_HOSTS": json.dumps(NAMES), "SM_CURRENT_HOST": current, **more}


def test_row_by_row_each_host_writes_its_part(tmp_path: Path, job: Callable[..., Any], write_table: Any) -> None:
    """Three files on two hosts become one table that has every row once; a host without files writes nothing."""
    for number in range(3):
        write_table(tmp_path / f"raw/{number}.csv", {"id": [2 * number, 2 * number + 1], "y": [0, 1]})
    one, two = (tmp_path / name for name in ("one", "two"))
    settings = {"LABEL_FIELD": "y", "SM_REPLICATED_INPUTS": json.dumps([str(tmp_path / "raw")])}
    paths = {"DATA": str(tmp_path / "raw")}
    tabular_preprocessing.main(paths, {"processed_data": str(one)}, settings, job("testing"))
    for name in NAMES:
        environ = environment(name, **settings)
        tabular_preprocessing.main(paths, {"processed_data": str(two)}, environ, job("testing"))
    assert sorted(path.name for path in (two / "testing").iterdir()) == [
        f"testing_processed_data-{name}.csv" for name in NAMES
    ]
    found = [sorted(row["id"] for batch in tables.batches(place) for row in batch.to_pylist()) for place in (one, two)]
    assert found[0] == found[1] == list("012345")
    (tmp_path / "raw/1.csv").unlink()
    (tmp_path / "raw/2.csv").unlink()
    alone = {"processed_data": str(tmp_path / "alone")}
    tabular_preprocessing.main(paths, alone, environment("algo-2", **settings), job("testing"))
    assert not list((tmp_path / "alone").rglob("*.csv"))


@pytest.mark.parametrize("step", ["preprocessing", "mapping", "conversion", "evaluation", "calibration"])
def test_what_needs_all_rows_refuses_several_hosts(tmp_path: Path, job: Callable[..., Any], step: str) -> None:
    """Before it reads anything, with the reason."""
    environ = environment("algo-1", LABEL_FIELD="y")
    folders = dict.fromkeys(("data_input", "DATA", "model_input", "processed_data", "evaluation_data"), str(tmp_path))
    outputs = dict.fromkeys(("processed_data", "risk_tables", "converted_data"), str(tmp_path / "out"))
    conversion = ["--job-type", "training", "--mode", "split_after_conversion", "--currency-col", "c"]
    run = {
        "preprocessing": lambda: tabular_preprocessing.main(folders, outputs, environ, job()),
        "mapping": lambda: risk_table_mapping.main(folders, outputs, environ, job()),
        "conversion": lambda: currency_conversion.main(
            folders, outputs, environ, currencies.arguments().parse_args(conversion)
        ),
        "evaluation": lambda: xgboost_model_evaluation.main(folders, outputs, environ, job()),
        "calibration": lambda: model_calibration.main(folders, outputs, environ, job()),
    }
    with pytest.raises(ConfigurationError, match="runs on 2 instances, and it needs one: a"):
        run[step]()


def test_hosts_are_what_sagemaker_says(tmp_path: Path) -> None:
    """From the files of a processing job, or the variables of a training job; one when nobody says anything."""
    assert hosts.of({}) == hosts.ONE
    folder = tmp_path / "opt/ml/config"
    folder.mkdir(parents=True)
    (folder / "resourceconfig.json").write_text(json.dumps({"current_host": "b", "hosts": ["b", "a"]}))
    inputs = [
        {"InputName": name, "S3Input": {"LocalPath": f"/in/{name}", "S3DataDistributionType": kind}}
        for name, kind in {"all": "FullyReplicated", "part": "ShardedByS3Key"}.items()
    ]
    (folder / "processingjobconfig.json").write_text(json.dumps({"ProcessingInputs": [*inputs, {"InputName": "q"}]}))
    found = hosts.of(container.job_settings(tmp_path))
    assert (found.names, found.current, found.rank, found.count) == (("a", "b"), "b", 1, 2)
    assert found.replicated == {"/in/all"}
    with pytest.raises(ConfigurationError, match="SM_CURRENT_HOST is c"):
        hosts.of({"SM_HOSTS": '["a"]', "SM_CURRENT_HOST": "c"})


def _together(script: str, folders: list[Path], exit_code: int = 0) -> None:
    """Run a training script as one process for each host, over loopback."""
    port = str(free_ports(len(folders)))
    running = []
    for name, folder in zip(NAMES, folders, strict=True):
        more = environment(name, MASTER_ADDR="127.0.0.1", MASTER_PORT=port, CURSUS_CONTAINER_ROOT=str(folder))
        command = [sys.executable, str(SCRIPTS / script)]
        running.append(
            subprocess.Popen(command, env={**os.environ, **more}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        )
    told = [process.communicate(timeout=240)[0].decode() for process in running]
    assert [process.returncode for process in running] == [exit_code, exit_code], "\n".join(told)


@pytest.fixture
def containers(tmp_path: Path, cancer: pd.DataFrame, hyperparameters: dict[str, Any]) -> list[Path]:
    """The container roots of two hosts and of one alone, each with the same channels."""
    table = cancer.assign(ward=np.where(cancer["id"] % 3 == 0, "north", "south"))
    told = {**hyperparameters, "cat_field_list": ["ward"], "max_epochs": 20, "lr": 0.01, "batch_size": 16}
    roots = [tmp_path / name for name in ("algo-1", "algo-2", "alone")]
    for root in roots:
        channels = root / "opt/ml/input/data"
        for number, name in enumerate(("train", "val", "test")):
            (channels / name).mkdir(parents=True)
            rows = table[(table["id"] % 5 - 2).clip(lower=0) == number]
            rows.to_csv(channels / name / "rows.csv", index=False)
        (channels / "config").mkdir()
        (channels / "config/hyperparameters.json").write_text(json.dumps(told))
    return roots


@pytest.fixture
def agrees(containers: list[Path], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``agrees(script)``: what two hosts have trained is as good as what one trains, in this process, alone."""

    def agrees(script: str) -> None:
        first, second, alone = containers
        monkeypatch.setenv("CURSUS_CONTAINER_ROOT", str(alone))
        monkeypatch.setattr(sys, "argv", [str(SCRIPTS / f"{script}.py")])
        module = importlib.import_module(script)
        container.run(module.main, module.INPUTS, module.OUTPUTS)
        together, one = (
            json.loads((root / "opt/ml/output/data/metrics.json").read_text())["test"] for root in (first, alone)
        )
        assert together["rows"] == one["rows"]
        assert abs(together["auc_roc"] - one["auc_roc"]) < 0.02
        assert not list((second / "opt/ml/model").iterdir())

    return agrees


@pytest.mark.long
def test_trees_that_hosts_grow_together_are_as_good(containers: list[Path], agrees: Callable[[str], None]) -> None:
    """XGBoost's collective: each host learns from its rows, and the first one writes a model like that of one host."""
    _together("xgboost_training.py", containers[:2])
    agrees("xgboost_training")


def test_the_first_host_may_come_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others ask for it again, each time anew and without a word; any other error is told at once."""
    errors = ["Failed to connect to the tracker.", "Failed to connect to the tracker.", "", "Invalid handle"]
    asked: list[dict[str, Any]] = []

    class Context(contextlib.nullcontext[None]):
        def __init__(self, **told: Any) -> None:
            super().__init__()
            asked.append(told)
            if said := errors.pop(0):
                raise xgboost.core.XGBoostError(said)

    monkeypatch.setattr(xgboost.collective, "CommunicatorContext", Context)
    monkeypatch.setattr(xgboost_hosts, "_version", lambda: (3, 0))
    monkeypatch.setattr("time.sleep", lambda _: None)
    second = hosts.Hosts(NAMES, "algo-2")
    told = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "7"}
    with xgboost_hosts.collective(second, told):
        assert len(asked) == 3
    assert {(one["dmlc_tracker_port"], one["dmlc_retry"]) for one in asked} == {(7, 1)}
    with pytest.raises(xgboost.core.XGBoostError, match="Invalid handle"), xgboost_hosts.collective(second, told):
        pass


@pytest.mark.long
def test_trees_of_lightgbm_that_hosts_grow_together_are_as_good(
    containers: list[Path], agrees: Callable[[str], None]
) -> None:
    """LightGBM's network, in the same way; the first split of a tree counts the rows of both."""
    _together("lightgbm_training.py", containers[:2])
    model = (containers[0] / "opt/ml/model/lightgbm_model.txt").read_text()
    (counts, *_) = (line for line in model.splitlines() if line.startswith("internal_count="))
    rows = len(pd.read_csv(containers[0] / "opt/ml/input/data/train/rows.csv"))
    assert int(counts.partition("=")[2].split()[0]) == rows
    agrees("lightgbm_training")


def test_networks_that_hosts_train_together_are_as_good(containers: list[Path], agrees: Callable[[str], None]) -> None:
    """PyTorch's process group: gradients are averaged over the hosts."""
    pytest.importorskip("torch", reason="PyTorch is not installed")
    _together("pytorch_training.py", containers[:2])
    agrees("pytorch_training")


def test_torchrun_starts_a_process_for_each_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a host has several, or there are several hosts; what it has started takes its number from it."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    import pytorch_hosts
    from torch.distributed import run as torchrun

    told: list[list[str]] = []
    monkeypatch.setattr(torchrun, "main", told.append)
    monkeypatch.setattr(sys, "argv", ["train.py", "--lr", "0.1"])
    alone, second = hosts.ONE, hosts.of(environment("algo-2"))
    assert not pytorch_hosts.launches(alone, {})
    assert pytorch_hosts.launches(second, {})
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 4)
    assert pytorch_hosts.launches(alone, {})
    pytorch_hosts.launch(second, {"MASTER_PORT": "7"})
    first = ["--nnodes=2", "--node_rank=1", "--nproc_per_node=4", "--master_addr=algo-1", "--master_port=7"]
    assert told == [[*first, "train.py", "--lr", "0.1"]]

    started = {pytorch_hosts.STARTED: "none", "RANK": "5", "WORLD_SIZE": "8", "LOCAL_RANK": "1"}
    assert not pytorch_hosts.launches(second, started)
    found = pytorch_hosts.processes(second, started)
    assert (found.rank, found.count) == (5, 8)
    assert pytorch_hosts.processes(second, {}) is second


def test_hosts_that_torchrun_has_started_fail_as_the_script_does(containers: list[Path]) -> None:
    """With the script's exit code, and its reason where SageMaker reads it."""
    pytest.importorskip("torch", reason="PyTorch is not installed")
    for root in containers[:2]:
        place = root / "opt/ml/input/data/config/hyperparameters.json"
        place.write_text(json.dumps({**json.loads(place.read_text()), "optimizer": "none"}))
    _together("pytorch_training.py", containers[:2], ConfigurationError.exit_code)
    for root in containers[:2]:
        assert "optimizer must be one of" in (root / "opt/ml/output/failure").read_text()
