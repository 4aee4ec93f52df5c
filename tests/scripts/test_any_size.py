"""From a raw table to a calibrated model: the same in every format, and in batches of any size."""

from __future__ import annotations

import argparse
import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import currencies
import currency_conversion
import model_calibration
import numpy as np
import pandas as pd
import pytest
import risk_table_mapping
import table_readers
import table_types
import tables
import tabular_preprocessing
import training
import xgboost_model_evaluation
import xgboost_training

SCRIPTS = Path(tables.__file__).parent
RAW_ROWS = 700

SETTINGS = {
    "LABEL_FIELD": "y",
    "CATEGORICAL_COLUMNS": "ward,code",
    "NUMERICAL_COLUMNS": "a,b",
    "DATE_COLUMNS": "day",
    "CURRENCY_CONVERSION_VARS": '["amount"]',
    "CURRENCY_CONVERSION_DICT": '{"EUR": 0.9}',
    "CALIBRATION_METHOD": "isotonic",
    "CAT_FIELD_LIST": "ward,code",
}
HYPERPARAMETERS = {
    "tab_field_list": ["a", "b", "amount", "flag"],
    "cat_field_list": ["ward", "code", "kind"],
    "label_name": "y",
    "id_name": "id",
    "num_round": 15,
    "max_depth": 3,
    "early_stopping_rounds": 5,
}


def _raw(folder: Path) -> Path:
    random = np.random.default_rng(11)
    table = pd.DataFrame({"id": [f"{number:05d}" for number in range(RAW_ROWS)]})
    for name in ("a", "b", "amount"):
        table[name] = random.normal(size=RAW_ROWS) * 10.0 ** random.integers(-6, 12)
    table["flag"] = random.random(RAW_ROWS) < 0.5
    for name, values in {
        "ward": ["north", "so,uth", "NA", None],
        "code": ["007", "7.50", "x"],
        "kind": ["p", "q", None],
        "cur": ["EUR", "usd ", None],
        "day": ["2024-03-01", "01/31/2024", "never", None],
    }.items():
        table[name] = random.choice(np.array(values, dtype=object), RAW_ROWS)
    table["y"] = (
        random.random(RAW_ROWS) < 1 / (1 + np.exp(-1.0 * table["flag"] - 1.0 * (table["ward"] == "north")))
    ).astype(int)
    table.loc[::7, "a"] = None
    folder.mkdir(parents=True)
    table[:400].to_csv(folder / "part-0.csv.gz", index=False)
    table[400:].to_csv(folder / "part-1.tsv", index=False, sep="\t")
    return folder


def flow(raw: Path, folder: Path, kind: str, job: Callable[..., argparse.Namespace]) -> Path:
    """All steps, one after the other, each writing ``kind``."""
    environ = {**SETTINGS, "OUTPUT_FORMAT": kind}
    (folder / "config").mkdir(parents=True)
    (folder / "config/hyperparameters.json").write_text(json.dumps({**HYPERPARAMETERS, "output_format": kind}))
    tabular_preprocessing.main({"DATA": str(raw)}, {"processed_data": str(folder / "clean")}, environ, job())
    arguments = currencies.arguments().parse_args(["--job-type", "training", "--currency-col", "cur"])
    paths = {"data_input": str(folder / "clean")}, {"converted_data": str(folder / "converted")}
    currency_conversion.main(*paths, environ, arguments)
    outputs = {"processed_data": str(folder / "mapped"), "risk_tables": str(folder / "risk")}
    risk_table_mapping.main({"data_input": str(folder / "converted")}, outputs, environ, job())
    inputs = {"input_path": str(folder / "mapped"), "hyperparameters_s3_uri": str(folder / "config")}
    xgboost_training.main(
        inputs, {"model_output": str(folder / "model"), "evaluation_output": str(folder / "told")}, {}, job()
    )
    inputs = {"model_input": str(folder / "model"), "processed_data": str(folder / "converted")}
    outputs = {"eval_output": str(folder / "eval"), "metrics_output": str(folder / "metrics")}
    xgboost_model_evaluation.main(inputs, outputs, environ, job("testing"))
    outputs = {name: str(folder / name) for name in model_calibration.OUTPUTS}
    model_calibration.main({"evaluation_data": str(folder / "eval")}, outputs, environ, job("calibration"))
    return folder


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory, job: Callable[..., argparse.Namespace]) -> Path:
    """The folder of a raw table, and what became of it as csv in batches as they are."""
    folder = tmp_path_factory.mktemp("usual")
    return flow(_raw(folder / "raw"), folder / "CSV", "CSV", job).parent


def _documents(folder: Path) -> dict[str, str]:
    """JSON files that do not depend on the format."""
    names = ("metrics.json", "features.json", "risk_tables.json", "xgboost_model.json", "calibration.json")
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.json") if path.name in names}


def _rows(place: Path) -> list[dict[str, Any]]:
    types = table_types.types_for(place)
    return [row for batch in tables.batches(place, types=types) for row in batch.to_pylist()]


@pytest.mark.parametrize("kind", ["TSV", "PARQUET"])
def test_every_format_leads_to_the_same_model(
    tmp_path: Path, job: Callable[..., argparse.Namespace], usual: Path, kind: str
) -> None:
    """The same rows in each split, the same risks, trees, metrics and curves, byte for byte."""
    found = flow(usual / "raw", tmp_path / kind, kind, job)
    assert _documents(found) == _documents(usual / "CSV")
    suffix = {"TSV": ".tsv", "PARQUET": ".parquet"}[kind]
    written = [path for path in found.rglob("*") if path.suffix in (".csv", ".tsv", ".parquet")]
    assert {path.suffix for path in written} == {suffix}
    assert len(written) == 13
    for path in written:
        assert _rows(path) == _rows((usual / "CSV" / path.relative_to(found)).with_suffix(".csv"))


@pytest.mark.parametrize("kind", ["CSV", "PARQUET"])
def test_the_size_of_a_batch_changes_nothing(
    tmp_path: Path, job: Callable[..., argparse.Namespace], usual: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Some rows at a time lead to the files that all rows at once lead to."""
    monkeypatch.setattr(table_readers, "BLOCK", 2048)
    monkeypatch.setattr(table_readers, "ROWS", 50)
    monkeypatch.setattr(training, "BLOCK", 64)
    found = flow(usual / "raw", tmp_path / kind, kind, job)
    assert _documents(found) == _documents(usual / "CSV")
    if kind == "CSV":
        for path in found.rglob("*.csv"):
            assert path.read_bytes() == (usual / "CSV" / path.relative_to(found)).read_bytes()


def test_a_matrix_that_lies_on_disk_makes_the_same_trees(
    tmp_path: Path, job: Callable[..., argparse.Namespace], usual: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where memory is short and XGBoost can, it reads its own cache."""
    import memory
    import xgboost

    if not hasattr(xgboost, "ExtMemQuantileDMatrix"):
        pytest.skip("this XGBoost keeps its matrix in memory")
    monkeypatch.setattr(memory, "limit", lambda: 1)
    inputs = {"input_path": str(usual / "CSV/mapped"), "hyperparameters_s3_uri": str(usual / "CSV/config")}
    outputs = {"model_output": str(tmp_path / "model"), "evaluation_output": str(tmp_path / "told")}
    xgboost_training.main(inputs, outputs, {}, job())
    name = "model/xgboost_model.json"
    assert (tmp_path / name).read_text() == (usual / "CSV" / name).read_text()


@pytest.mark.parametrize("handler", ["xgboost_inference", "pytorch_inference", "lightgbm_inference"])
def test_serving_needs_no_more_than_a_serving_image_has(handler: str) -> None:
    """A handler and what it imports do without pyarrow."""
    waiting, seen = [handler], set[str]()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        if (SCRIPTS / f"{name}.py").is_file():
            for node in ast.walk(ast.parse((SCRIPTS / f"{name}.py").read_text())):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
                waiting += [found.split(".")[0] for found in names if found.split(".")[0] not in seen]
    assert "features" in seen
    assert "pyarrow" not in seen
