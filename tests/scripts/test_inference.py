"""Predictions are added to a table as it is, whatever its format, with a label or without."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import pytorch_model_evaluation
import table_readers
import xgboost_inference
import xgboost_model_inference
import xgboost_training
from container import ConfigurationError, InputError

Job = Callable[..., Any]
RISKS: dict[str, Any] = {"shop": {"default": 0.5, "risk": {"1": 0.1, "2": 0.9}}}


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    random = np.random.default_rng(4)
    rows = 400
    shop, amount = random.choice(["1", "2"], rows), random.random(rows)
    label = (amount + (shop == "2") + random.random(rows) > 1.2).astype(int)
    color = np.where(label == 1, "red", "blue")
    return pd.DataFrame(
        {"code": [f"{n:05d}" for n in range(rows)], "a": amount, "shop": shop, "color": color, "y": label}
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, job: Job, table: pd.DataFrame) -> Path:
    """Trained on a table whose shops were replaced by risks."""
    folder = tmp_path_factory.mktemp("model")
    (folder / "in/train").mkdir(parents=True)
    mapped = table.assign(shop=table["shop"].map(RISKS["shop"]["risk"]))
    mapped.to_csv(folder / "in/train/t.csv", index=False)
    (folder / "in/train/_risk_tables.json").write_text(json.dumps(RISKS))
    told = {"label_name": "y", "id_name": "code", "tab_field_list": ["a", "shop"], "cat_field_list": ["color"]}
    (folder / "config").mkdir()
    (folder / "config/hyperparameters.json").write_text(json.dumps({**told, "num_round": 8, "max_depth": 3}))
    inputs = {"input_path": str(folder / "in"), "hyperparameters_s3_uri": str(folder / "config")}
    outputs = {"model_output": str(folder / "model"), "evaluation_output": str(folder / "output")}
    xgboost_training.main(inputs, outputs, {}, job())
    return folder / "model"


def infer(model: Path, data: Path, target: Path, arguments: Any, **environ: str) -> None:
    inputs = {"model_input": str(model), "processed_data": str(data)}
    xgboost_model_inference.main(inputs, {"eval_output": str(target)}, environ, arguments)


@pytest.mark.parametrize("kind", ["CSV", "TSV", "JSON", "PARQUET"])
def test_the_table_stays_and_predictions_follow(
    tmp_path: Path, job: Job, table: pd.DataFrame, model: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Raw categories are mapped as in serving; blocks of rows change nothing; codes keep their zeros."""
    monkeypatch.setattr(table_readers, "ROWS", 64)
    raw = table.drop(columns="y")
    (tmp_path / "data").mkdir()
    raw.to_csv(tmp_path / "data/t.csv", index=False)
    infer(model, tmp_path / "data", tmp_path / "out", job("testing"), OUTPUT_FORMAT=kind)
    (place,) = (tmp_path / "out").iterdir()
    separator = "\t" if kind == "TSV" else ","
    match kind:
        case "PARQUET":
            found = pd.read_parquet(place)
        case "JSON":
            found = pd.DataFrame(json.loads(place.read_text()), columns=[*raw.columns, "prob_class_0", "prob_class_1"])
        case _:
            found = pd.read_csv(place, sep=separator, dtype={"code": str})
    assert list(found) == [*raw.columns, "prob_class_0", "prob_class_1"]
    assert found["code"].tolist() == raw["code"].tolist()
    served = xgboost_inference.model_fn(str(model)).probabilities(raw)
    np.testing.assert_allclose(found[["prob_class_0", "prob_class_1"]].to_numpy(float), served, rtol=1e-12)
    assert ((found["prob_class_1"] > 0.5) == table["y"]).mean() > 0.9


def test_a_table_of_a_job_type_and_one_that_is_mapped(
    tmp_path: Path, job: Job, table: pd.DataFrame, model: Path
) -> None:
    """The job type's own split is scored; where risks stand in place of categories they are taken as they are."""
    mapped = table.assign(shop=table["shop"].map(RISKS["shop"]["risk"]))
    for name, rows in (("testing", mapped), ("validation", mapped[:3])):
        (tmp_path / f"data/{name}").mkdir(parents=True)
        rows.to_csv(tmp_path / f"data/{name}/t.csv", index=False)
        (tmp_path / f"data/{name}/_risk_tables.json").write_text(json.dumps(RISKS))
    infer(model, tmp_path / "data", tmp_path / "out", job("testing"))
    found = pd.read_csv(tmp_path / "out/predictions.csv")
    served = xgboost_inference.model_fn(str(model)).probabilities(table)
    np.testing.assert_allclose(found["prob_class_1"], served[:, 1], rtol=1e-12)


def test_each_host_scores_its_files(tmp_path: Path, job: Job, table: pd.DataFrame, model: Path) -> None:
    """Together they have every row once; a host without files writes nothing."""
    (tmp_path / "data").mkdir()
    for number in range(2):
        table[number * 200 : (number + 1) * 200].to_csv(tmp_path / f"data/{number}.csv", index=False)
    hosts = ["algo-1", "algo-2", "algo-3"]
    for name in hosts:
        environ = {"SM_HOSTS": json.dumps(hosts), "SM_CURRENT_HOST": name}
        replicated = {"SM_REPLICATED_INPUTS": json.dumps([str(tmp_path / "data")])}
        infer(model, tmp_path / "data", tmp_path / "out", job("testing"), **environ, **replicated)
    names = [path.name for path in sorted((tmp_path / "out").iterdir())]
    assert names == ["predictions-algo-1.csv", "predictions-algo-2.csv"]
    parts = [pd.read_csv(tmp_path / "out" / name, dtype=str) for name in names]
    assert sorted(pd.concat(parts)["code"]) == table["code"].tolist()


def test_tables_that_cannot_be_scored_end_the_run(tmp_path: Path, job: Job, table: pd.DataFrame, model: Path) -> None:
    """A missing column, a column of the new name, words among numbers, and no table at all."""
    cases = {
        "has no column color": table.drop(columns="color"),
        "has the column prob_class_1 already": table.assign(prob_class_1=0.5),
        "column a must hold numbers": table.assign(a="much"),
        "is empty": table[:0],
    }
    for number, (sentence, wrong) in enumerate(cases.items()):
        (tmp_path / f"{number}").mkdir()
        wrong.to_csv(tmp_path / f"{number}/t.csv", index=False)
        with pytest.raises(InputError, match=sentence):
            infer(model, tmp_path / f"{number}", tmp_path / "out", job("testing"))


def test_a_model_of_another_library_is_told(tmp_path: Path, job: Job, model: Path) -> None:
    """By the file that is missing."""
    outputs = {"eval_output": str(tmp_path / "eval"), "metrics_output": str(tmp_path / "metrics")}
    with pytest.raises(InputError, match=r"The model holds no network\.json"):
        pytorch_model_evaluation.main(
            {"model_input": str(model), "processed_data": str(tmp_path)}, outputs, {}, job("testing")
        )


def test_an_unknown_format_is_told(tmp_path: Path, job: Job, model: Path) -> None:
    """Before anything is read."""
    with pytest.raises(ConfigurationError, match="OUTPUT_FORMAT must be one of"):
        infer(model, tmp_path, tmp_path / "out", job("testing"), OUTPUT_FORMAT="ORC")
