"""``python -m validation.large``: a table of 5 GB through load, preprocess, risk tables, train, evaluate and score.

Each script is a process that may take 2 GB. Every row has to come out once, a request has to be answered as evaluation
says, and the model has to be as good as that of a small table of the same kind.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click

from benchmarks.script_tables import ENVIRONMENT, HYPERPARAMETERS, write_table
from validation.large.steps import DATA, PROCESSING, Cost, Runner, StepFailed, write_document

ROW = 375  # bytes of a row of the table, about
SHARDS = 8
GB = 10**9
CLOSE = 0.01
"""How far the AUC of a large table may be from that of a small one."""


@click.command
@click.option("--size", default=5.0, help="GB of the table.")
@click.option("--small", default=0.03, help="GB of the table that it is compared with, which has no limit.")
@click.option("--limit", default=2.0, help="Memory limit of each script, in GB.")
@click.option("--format", "kind", default="CSV", type=click.Choice(["CSV", "TSV", "PARQUET"]), help="Between steps.")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where to work; four times the size. Default: temporary."
)
def main(size: float, small: float, limit: float, kind: str, folder: Path | None) -> None:
    """Exit code 0 when everything holds, 1 when something does not."""
    place = folder or Path(tempfile.mkdtemp())
    try:
        few = flow(place / "small", small, None, kind)
        many = flow(place / "large", size, int(limit * GB), kind)
        problems = list(judged(many, few, int(limit * GB)))
    except StepFailed as error:
        problems = [str(error)]
    finally:
        if folder is None:
            shutil.rmtree(place)
    for problem in problems:
        click.echo(f"✗ {problem}")
    sys.exit(bool(problems))


def flow(folder: Path, size: float, limit: int | None, kind: str) -> dict[str, Any]:
    """What the steps report about a table of ``size`` GB, and their costs by name."""
    rows = int(size * GB / ROW)
    for shard in range(SHARDS):
        write_table(folder / f"source/shard-{shard}", rows // SHARDS, seed=shard)
    click.echo(f"{folder.name}: {rows // SHARDS * SHARDS:,} rows")
    runner, costs = Runner(folder, limit), dict[str, Cost]()
    environ = {**ENVIRONMENT, "OUTPUT_FORMAT": kind}
    config, training = folder / "config", ["--job_type", "training"]
    source = {"data_source_name": "rows", "data_source_type": "S3"}
    loading = {
        "data_sources_spec": {"data_sources": [source]},
        "output_spec": {"output_format": kind, "output_file_count": SHARDS},
    }
    write_document(config / "load/config.json", loading)
    write_document(config / "train/hyperparameters.json", {**HYPERPARAMETERS, "output_format": kind, "num_round": 20})

    def run(name: str, script: str, **mounts: Path) -> None:
        inside = {path.replace("__", "/"): place for path, place in mounts.items()}
        arguments = [] if script == "xgboost_training.py" else training
        base = DATA if script == "xgboost_training.py" else PROCESSING
        given = {inner if inner.startswith("opt/") else f"{base}/{inner}": place for inner, place in inside.items()}
        costs[name] = runner.script(script, arguments, {} if base == DATA else environ, given)
        click.echo(f"  {name}: {costs[name].seconds:.0f} s, {costs[name].peak / 1e6:.0f} MB")

    place = {name: folder / name for name in ("loaded", "clean", "mapped", "model", "told", "eval", "metrics")}
    loaded = {"input__config": config / "load", "input__rows": folder / "source"}
    run("load", "data_loading.py", **loaded, output__place_holder=place["loaded"])
    run("preprocess", "tabular_preprocessing.py", input__data=place["loaded"], output=place["clean"])
    run("risk tables", "risk_table_mapping.py", input__data=place["clean"], output=place["mapped"])
    channels = {name: place["mapped"] / name for name in ("train", "val", "test")}
    outputs = {"opt__ml__model": place["model"], "opt__ml__output__data": place["told"]}
    run("train", "xgboost_training.py", **channels, config=config / "train", **outputs)
    evaluated = {"input__model": place["model"], "input__eval_data": place["clean"] / "test"}
    run(
        "evaluate",
        "xgboost_model_evaluation.py",
        **evaluated,
        output__eval=place["eval"],
        output__metrics=place["metrics"],
    )
    table = place["clean"] / "test"
    if kind == "CSV":
        score = [str(Path(__file__).with_name("score.py")), str(place["model"]), str(table), str(folder / "scores.csv")]
        costs["score"] = runner.command(score)
        click.echo(f"  score: {costs['score'].seconds:.0f} s, {costs['score'].peak / 1e6:.0f} MB")
    return {
        "rows": rows // SHARDS * SHARDS,
        "folder": folder,
        "costs": costs,
        "metrics": json.loads((place["metrics"] / "metrics.json").read_text()),
        "told": json.loads((place["told"] / "metrics.json").read_text()),
    }


def judged(many: dict[str, Any], few: dict[str, Any], limit: int) -> Iterator[str]:
    """What does not hold."""
    for name, cost in many["costs"].items():
        if cost.peak > limit:
            yield f"{name} took {cost.peak / 1e6:.0f} MB"
    for found in (many, few):
        if found["metrics"] != found["told"]["test"]:
            yield f"{found['folder'].name}: evaluation and training do not agree about the test rows"
        shares = {name: found["told"][name]["rows"] / found["rows"] for name in ("val", "test")}
        if any(abs(share - 0.15) > 0.001 for share in shares.values()):
            yield f"{found['folder'].name}: the splits have other shares than asked: {shares}"
        if (found["folder"] / "scores.csv").exists() and not _answered_as_evaluated(found["folder"]):
            yield f"{found['folder'].name}: requests are answered otherwise than evaluation says"
    gap = abs(many["metrics"]["auc_roc"] - few["metrics"]["auc_roc"])
    click.echo(f"AUC {many['metrics']['auc_roc']:.4f}, of the small table {few['metrics']['auc_roc']:.4f}")
    if gap > CLOSE:
        yield f"the AUC of the large table and of the small one differ by {gap:.4f}"


def _answered_as_evaluated(folder: Path) -> bool:
    with (folder / "scores.csv").open() as answers, (folder / "eval/predictions.csv").open() as rows:
        next(rows)
        pairs = zip_longest(answers, rows, fillvalue="")
        return all(row.rstrip("\n").endswith(f",{answer.rstrip()}") for answer, row in pairs)


if __name__ == "__main__":
    main()
