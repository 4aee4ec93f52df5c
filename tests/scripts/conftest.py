"""The scripts as modules and as processes, and the small real table that most tests run on."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "cursus/steps/scripts"
sys.path.insert(0, str(SCRIPTS))  # as the interpreter does for a script that it starts

os.environ.setdefault("OMP_NUM_THREADS", "1")  # tests run in parallel themselves

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Write = Callable[[Path, Any], Path]
Draw = Callable[..., None]


@pytest.fixture(scope="session")
def draw() -> Draw:
    """How the scripts save a figure without the next fixture."""
    import evaluation

    return evaluation._save


@pytest.fixture(scope="module", autouse=True)
def _undrawn(draw: Draw) -> Iterator[None]:
    """Plots are files of one byte: drawing is nine tenths of what a training costs here. Processes do draw."""

    def save(_: Any, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"0")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evaluation._save", save)
        yield


@pytest.fixture
def run_script(tmp_path: Path) -> Run:
    """Run a script as its own process with ``tmp_path`` as the container's root."""

    def run(
        name: str, arguments: Sequence[str] = (), environ: Mapping[str, str] | None = None, folder: Path = SCRIPTS
    ) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **(environ or {}), "CURSUS_CONTAINER_ROOT": str(tmp_path)}
        command = [sys.executable, str(folder / name), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="session")
def job() -> Callable[..., argparse.Namespace]:
    """Arguments of a job, as a script's parser would give them."""
    return lambda job_type="training", **more: argparse.Namespace(job_type=job_type, **more)


@pytest.fixture(scope="session")
def cancer() -> pd.DataFrame:
    """569 rows, 30 numbers, the label `target` (0 or 1), and an id."""
    from sklearn.datasets import load_breast_cancer

    table: pd.DataFrame = load_breast_cancer(as_frame=True).frame
    table.insert(0, "id", range(len(table)))
    return table


@pytest.fixture(scope="session")
def hyperparameters(cancer: pd.DataFrame) -> dict[str, Any]:
    fields = [name for name in cancer.columns if name not in ("id", "target")]
    return {
        "full_field_list": list(cancer.columns),
        "tab_field_list": fields,
        "cat_field_list": [],
        "id_name": "id",
        "label_name": "target",
        "multiclass_categories": [0, 1],
        "num_round": 60,
        "max_depth": 3,
        "eta": 0.2,
        "early_stopping_rounds": 10,
    }


@pytest.fixture
def write_table() -> Write:
    """Write a csv of ``table`` (a frame, or columns as a dict) at ``path``, with its folders."""

    def write(path: Path, table: Any) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(table).to_csv(path, index=False)
        return path

    return write


@pytest.fixture
def write_json() -> Write:
    def write(path: Path, value: Any) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value), encoding="utf-8")
        return path

    return write
