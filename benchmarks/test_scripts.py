"""The container scripts: their speed against DuckDB's, and their memory when there are ten times as many rows."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from benchmarks.conftest import Record
from benchmarks.figures import Figure, exactly, of_pairs
from benchmarks.pairs import Action, Plan, compare, interval
from benchmarks.processes import Command
from benchmarks.script_hosts import HostJobs
from benchmarks.script_tables import Jobs, write_table

MB = 1e6
STREAMING = ("preprocess", "convert", "map_risks", "train", "evaluate", "infer", "calibrate")
MODELS = ("evaluate", "infer")


def by_the_clock(action: Action) -> float:
    """Both sides use all processors, so the processor's time would not tell who is done first."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory, quick: bool) -> Jobs:
    """Each job has run once, so that each has its input."""
    folder = tmp_path_factory.mktemp("scripts")
    write_table(folder, 30_000 if quick else 300_000)
    found = Jobs(folder)
    for name in STREAMING:
        getattr(found, name)()
    return found


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, quick: bool) -> Jobs:
    """A table of ten times the rows of a small one, its splits, mapped, and a model of them."""
    folder = tmp_path_factory.mktemp("large")
    write_table(folder, 200_000 if quick else 1_000_000)
    found = Jobs(folder)
    for name in ("preprocess", "map_risks", "train"):
        getattr(found, name)()
    return found


def _duckdb(sql: str) -> Action:
    import duckdb

    return lambda: duckdb.connect().execute(sql).fetchall()


@pytest.mark.parametrize(("kind", "limit"), [("CSV", 1.5), ("PARQUET", 2.0)])
def test_preprocessing(record: Record, plan: Callable[..., Plan], jobs: Jobs, kind: str, limit: float) -> None:
    """A training job against DuckDB's COPY of the same file, which neither cleans nor splits."""
    options = "FORMAT csv, HEADER" if kind == "CSV" else "FORMAT parquet"
    target = jobs.folder / f"copy.{kind.lower()}"
    copy = _duckdb(f"COPY (FROM read_csv('{jobs.raw}')) TO '{target}' ({options})")
    ours = Jobs(jobs.raw.parent, kind)
    timed = compare(ours.preprocess, copy, plan(60, least=5, precision=0.05), limit=limit, timer=by_the_clock)
    record(of_pairs("scripts / DuckDB's COPY", f"TabularPreprocessing to {kind}", timed, limit))


@pytest.mark.parametrize("name", ["convert", "map_risks", "evaluate", "infer"])
def test_the_other_steps(record: Record, plan: Callable[..., Plan], jobs: Jobs, large: Jobs, name: str) -> None:
    """At least half of preprocessing's MB a second. What opens a model or draws pictures gets a large table."""
    own = large if name in MODELS else jobs
    size = sum(path.stat().st_size for path in (own.folder / "clean").rglob("*.csv"))
    read = size if name not in MODELS else (own.folder / "mapped/train/train_processed_data.csv").stat().st_size
    share = read / own.raw.stat().st_size
    timed = compare(
        getattr(own, name), own.preprocess, plan(60, least=5, precision=0.05), limit=2 * share, timer=by_the_clock
    )
    record(
        of_pairs("scripts / TabularPreprocessing", name, timed, 2 * share),
        exactly("scripts", f"{name}, MB a second", read / MB / timed.ours, "per second"),
    )


def test_training(record: Record, plan: Callable[..., Plan], large: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the script does around XGBoost, against DuckDB reading the same files.

    To put numbers into bins is XGBoost's own work, wherever it happens: ``xgboost.train`` does it itself when it is
    given a plain matrix, and a QuantileDMatrix, which takes a quarter of the memory, before. The second figure has it.
    The table is a large one: pictures and the like take a second, whatever there is to read.
    """
    import xgboost
    import xgboost_matrices

    inside = {"train": 0.0, "matrices": 0.0}

    def timed(owner: object, name: str, part: str, sign: int = 1) -> None:
        function = getattr(owner, name)

        def call(*arguments: object, **more: object) -> object:
            begun = time.perf_counter()
            try:
                return function(*arguments, **more)
            finally:
                inside[part] += sign * (time.perf_counter() - begun)

        monkeypatch.setattr(owner, name, call)

    timed(xgboost, "train", "train")
    timed(xgboost.QuantileDMatrix, "__init__", "matrices")
    timed(xgboost_matrices.Blocks, "next", "matrices", -1)  # what we give it

    binned: list[float] = []
    reading: list[float] = []

    def own(action: Action) -> float:
        inside.update(train=0.0, matrices=0.0)
        seconds = by_the_clock(action) - inside["train"]
        (binned if action == large.train else reading).append(seconds)
        return seconds - inside["matrices"]

    places = [str(path) for path in (large.folder / "mapped").rglob("*.csv")]
    read = _duckdb(f"CREATE TABLE x AS FROM read_csv({places})")
    timed_own = compare(large.train, read, plan(120, least=5, precision=0.05), limit=1.5, timer=own)
    ratios = tuple(mine / other for mine, other in zip(binned, reading, strict=True))
    group, without_train = "scripts / DuckDB's reading", "XGBoostTraining without xgboost.train alone"
    record(
        of_pairs(group, "XGBoostTraining without XGBoost's own work", timed_own, 1.5),
        Figure(group, without_train, float(np.median(ratios)), *interval(ratios), samples=ratios),
    )


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="This system keeps no process to one processor")
def test_two_hosts(record: Record, plan: Callable[..., Plan], jobs: Jobs, tmp_path: Path) -> None:
    """A row-by-row step on two hosts, against one host, each with one processor."""
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("Two hosts need two processors")
    rows = HostJobs(tmp_path, jobs.raw)

    def worked(action: Action) -> float:
        return cast(float, action())

    two, one = (functools.partial(rows.seconds, hosts) for hosts in (2, 1))
    timed = compare(two, one, plan(60, least=5, precision=0.05), limit=0.6, timer=worked)
    record(of_pairs("scripts / on one host", "TabularPreprocessing on two hosts", timed, 0.6))


def test_peak_memory(record: Record, tmp_path: Path, quick: bool, large: Jobs) -> None:
    """Of a process for each job, with ten times the rows."""
    peaks: list[dict[str, int]] = []
    small = tmp_path / "small"
    write_table(small, 20_000 if quick else 100_000)
    for folder in (small, large.raw.parent):
        command = ("-m", "benchmarks.script_tables")
        root = Path(__file__).parents[1]
        peaks.append({name: Command((*command, name, str(folder)), root)().peak for name in STREAMING})
    found = []
    for name in STREAMING:
        once, tenfold = (peak[name] for peak in peaks)
        ratio, group = tenfold / once, "scripts' memory, ten times the rows / once"
        # A sample, and no exact count: threads of libraries decide when they give memory back.
        found.append(Figure(group, name, ratio, ratio, ratio, "ratio", 1.3, samples=(ratio,)))
        found.append(exactly("scripts' memory", f"{name}, ten times the rows", tenfold / MB, "MB"))
    record(*found)
