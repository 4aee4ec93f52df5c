"""From a table to a served model: preprocessing, training, evaluation, calibration and packaging on real data."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import archives
import features
import labels
import model_calibration
import numpy as np
import package
import pandas as pd
import pytest
import risk_table_mapping
import tabular_preprocessing
import xgboost
import xgboost_inference
import xgboost_model_evaluation
import xgboost_training
from container import ConfigurationError, InputError

SCRIPTS = Path(xgboost_training.__file__).parent
Job = Callable[..., Any]


def preprocess(folder: Path, table: pd.DataFrame, label: str, arguments: Any) -> Path:
    (folder / "raw").mkdir(parents=True)
    table.to_csv(folder / "raw/part-0.csv", index=False)
    target = folder / "processed"
    tabular_preprocessing.main(
        {"DATA": str(folder / "raw")}, {"processed_data": str(target)}, {"LABEL_FIELD": label}, arguments
    )
    return target


def train(channels: Path, hyperparameters: dict[str, Any], folder: Path, arguments: Any) -> Path:
    """The folder with model/ and output/ of a training job."""
    (folder / "config").mkdir(parents=True)
    (folder / "config/hyperparameters.json").write_text(json.dumps(hyperparameters))
    inputs = {"input_path": str(channels), "hyperparameters_s3_uri": str(folder / "config")}
    outputs = {"model_output": str(folder / "model"), "evaluation_output": str(folder / "output")}
    xgboost_training.main(inputs, outputs, {}, arguments)
    return folder


def evaluate(model: Path, data: Path, folder: Path, arguments: Any, **environ: str) -> Any:
    inputs = {"model_input": str(model), "processed_data": str(data)}
    outputs = {"eval_output": str(folder / "eval"), "metrics_output": str(folder / "metrics")}
    xgboost_model_evaluation.main(inputs, outputs, environ, arguments)
    return json.loads((folder / "metrics/metrics.json").read_text())


@pytest.fixture(scope="module")
def trained(
    tmp_path_factory: pytest.TempPathFactory, job: Job, cancer: pd.DataFrame, hyperparameters: dict[str, Any]
) -> Path:
    """A folder, only to be read, with processed/ and the training job's model/ and output/."""
    folder = tmp_path_factory.mktemp("trained")
    return train(preprocess(folder, cancer, "target", job()), hyperparameters, folder, job())


def test_breast_cancer_is_told_well_and_the_same_each_time(
    tmp_path: Path, job: Job, trained: Path, hyperparameters: dict[str, Any]
) -> None:
    """The test AUC is at least 0.98; a second run writes the same models, metrics and predictions."""
    again = train(trained / "processed", hyperparameters, tmp_path / "again", job())
    for number, folder in enumerate((trained, again)):
        archives.write(folder / "model", tmp_path / f"{number}/model.tar.gz")
        found = evaluate(tmp_path / f"{number}", trained / "processed", tmp_path / f"{number}", job("testing"))
        assert found["auc_roc"] >= 0.98
        assert found["rows"] == 86
    assert _contents(tmp_path / "0") == _contents(tmp_path / "1")
    assert _contents(trained / "output") == _contents(again / "output")


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_evaluation_agrees_with_training(tmp_path: Path, job: Job, trained: Path) -> None:
    """What evaluation measures on the test split is what training measured on it."""
    told = json.loads((trained / "output/metrics.json").read_text())
    assert evaluate(trained / "model", trained / "processed", tmp_path / "e", job("testing")) == told["test"]
    assert evaluate(trained / "model", trained / "processed", tmp_path / "v", job("validation")) == told["val"]
    assert {path.name for path in (tmp_path / "e/metrics").iterdir()} == {
        *("metrics.json", "roc.png", "pr.png", "reliability.png")
    }
    assert list(pd.read_csv(tmp_path / "e/eval/predictions.csv")) == ["id", "target", "prob_class_0", "prob_class_1"]


def test_chosen_metrics_are_the_only_ones(tmp_path: Path, job: Job, trained: Path) -> None:
    """EVAL_METRIC_CHOICES picks metrics; one that does not exist is a configuration error."""
    place = trained / "model", trained / "processed"
    found = evaluate(*place, tmp_path / "e", job(), EVAL_METRIC_CHOICES='["auc", "f1_score"]')
    assert set(found) == {"rows", "auc_roc", "f1"}
    with pytest.raises(ConfigurationError, match="metric luck"):
        evaluate(*place, tmp_path / "f", job(), EVAL_METRIC_CHOICES="luck")


@pytest.mark.parametrize("method", ["gam", "isotonic", "platt"])
def test_calibration_from_a_training_jobs_archive_does_not_worsen_brier(
    tmp_path: Path, job: Job, trained: Path, method: str
) -> None:
    """The val predictions in output.tar.gz beneath the training job's output path are found and calibrated."""
    archives.write(trained / "output", tmp_path / "s3/training-1/output/output.tar.gz")
    archives.write(trained / "model", tmp_path / "s3/training-1/output/model.tar.gz")
    outputs = {name: str(tmp_path / name) for name in model_calibration.OUTPUTS}
    environ = {"LABEL_FIELD": "target", "CALIBRATION_METHOD": method}
    model_calibration.main({"evaluation_data": str(tmp_path / "s3")}, outputs, environ, job("calibration"))
    found = json.loads((tmp_path / "metrics_output/metrics.json").read_text())
    assert found["before"]["rows"] == 85
    assert found["after"]["brier"] <= found["before"]["brier"]


def _packaged(tmp_path: Path, job: Job, trained: Path) -> Path:
    inputs = {"model_input": str(trained / "model"), "inference_scripts_input": str(tmp_path / "scripts")}
    inputs["calibration_model"] = str(tmp_path / "calibration")
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPTS / "xgboost_inference.py", tmp_path / "scripts/inference.py")
    (tmp_path / "calibration").mkdir(exist_ok=True)
    curve = {"x": [0.0, 1.0], "y": [0.25, 0.75], "slope": 1.0, "intercept": 0.0}
    calibration = {"method": "isotonic", "is_binary": True, "curves": [curve]}
    (tmp_path / "calibration/calibration.json").write_text(json.dumps(calibration))
    package.main(inputs, {"packaged_model": str(tmp_path / "package")}, {"PIPELINE_NAME": "p"}, job())
    return tmp_path / "package/model.tar.gz"


def test_a_packaged_model_serves_calibrated_probabilities(tmp_path: Path, job: Job, trained: Path) -> None:
    """The archive has the model, code/ and calibration/; the handler applies the curve to what the model says."""
    archive = _packaged(tmp_path, job, trained)
    first = archive.read_bytes()
    with tarfile.open(archive) as tar:
        assert {"xgboost_model.json", "code/inference.py", "calibration/calibration.json", "package.json"} <= set(
            tar.getnames()
        )
    archives.extract(archive, tmp_path / "served")
    table = pd.read_csv(trained / "processed/test/test_processed_data.csv")
    raw = xgboost_inference.model_fn(str(trained / "model")).probabilities(table)
    served = xgboost_inference.model_fn(str(tmp_path / "served")).probabilities(table)
    np.testing.assert_allclose(served[:, 1], 0.25 + 0.5 * raw[:, 1])
    np.testing.assert_allclose(served.sum(axis=1), 1.0)
    shutil.rmtree(tmp_path / "scripts")
    assert _packaged(tmp_path, job, trained).read_bytes() == first


def test_a_model_without_serving_code_is_not_packaged(tmp_path: Path, job: Job, trained: Path) -> None:
    """A model that nothing could serve is found out here, not at its endpoint."""
    with pytest.raises(InputError, match=r"inference\.py"):
        package.main({"model_input": str(trained / "model")}, {"packaged_model": str(tmp_path / "p")}, {}, job())


def test_training_as_a_process_puts_its_handler_into_the_model(
    tmp_path: Path, job: Job, cancer: pd.DataFrame, hyperparameters: dict[str, Any], run_script: Any
) -> None:
    """In its container layout, the script takes the inference.py beside it, and what that imports, into the model."""
    shutil.copytree(SCRIPTS, tmp_path / "code")
    shutil.copy(SCRIPTS / "xgboost_inference.py", tmp_path / "code/inference.py")
    channels = tmp_path / "opt/ml/input/data"
    shutil.copytree(preprocess(tmp_path, cancer, "target", job()), channels)
    (channels / "config").mkdir()
    (channels / "config/hyperparameters.json").write_text(json.dumps(hyperparameters))
    done = run_script("xgboost_training.py", ["--max_depth", "3"], folder=tmp_path / "code")
    assert done.returncode == 0, done.stderr
    code = {path.name for path in (tmp_path / "opt/ml/model/code").iterdir()}
    assert {"inference.py", "serving.py", "features.py", "container.py"} <= code
    assert "xgboost_training.py" not in code
    assert not (code & {"training.py", "evaluation.py"})


PENGUINS = {
    "tab_field_list": ["size", "depth"],
    "cat_field_list": ["island"],
    "label_name": "species",
    "id_name": "id",
    "multiclass_categories": ["Gentoo", "Adelie", "Chinstrap"],
    "num_round": 20,
    "max_depth": 3,
}


def _penguins() -> pd.DataFrame:
    """300 rows of three kinds that differ in numbers and islands; every tenth number and island is missing."""
    random = np.random.default_rng(7)
    kind = random.integers(0, 3, 300)
    table = pd.DataFrame(
        {"id": range(300), "size": kind + random.normal(0, 0.4, 300), "depth": random.normal(size=300)}
    )
    table["island"] = np.array(["Dream", "Biscoe", "NA"])[kind]
    table.loc[::10, ["size", "island"]] = None
    table["species"] = np.array(["Adelie", "Chinstrap", "Gentoo"])[kind]
    return table


def test_three_classes_in_words_and_native_categories(tmp_path: Path, job: Job) -> None:
    """Labels are numbered as the hyperparameters name them; categories and missing values need no encoding."""
    processed = preprocess(tmp_path, _penguins(), "species", job())
    trained = train(processed, PENGUINS, tmp_path, job())
    found = evaluate(trained / "model", processed, tmp_path, job("testing"))
    assert found["accuracy"] > 0.9
    assert len(found["confusion_matrix"]) == 3
    predictions = pd.read_csv(tmp_path / "eval/predictions.csv")
    truth = pd.read_csv(processed / "test/test_processed_data.csv")["species"]
    assert predictions["species"].tolist() == [PENGUINS["multiclass_categories"].index(name) for name in truth]  # type: ignore[attr-defined]
    told = features.load(trained / "model")
    assert told.categories == {"island": ["Biscoe", "Dream", "NA"]}


def test_risk_tables_travel_into_the_model(tmp_path: Path, job: Job) -> None:
    """A model trained on mapped data maps raw requests itself, and leaves mapped tables as they are."""
    table = _penguins().assign(y=lambda rows: (rows["species"] == "Gentoo").astype(int)).drop(columns="species")
    processed = preprocess(tmp_path, table, "y", job())
    (tmp_path / "c").mkdir()
    (tmp_path / "c/hyperparameters.json").write_text(json.dumps({"cat_field_list": ["island"], "label_name": "y"}))
    risk_table_mapping.main(
        {"data_input": str(processed), "hyperparameters_s3_uri": str(tmp_path / "c")},
        {"processed_data": str(tmp_path / "mapped"), "risk_tables": str(tmp_path / "mapped/risk_tables")},
        {},
        job(),
    )
    told = {**PENGUINS, "label_name": "y", "multiclass_categories": [0, 1]}
    trained = train(tmp_path / "mapped", told, tmp_path, job())
    mapped = evaluate(trained / "model", tmp_path / "mapped", tmp_path / "1", job("testing"))
    raw = evaluate(trained / "model", processed, tmp_path / "2", job("testing"))
    assert mapped == raw
    assert json.loads((trained / "model/feature_importance.json").read_text())["island"] > 0
    assert features.load(trained / "model").categories == {}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"multiclass_categories": ["Gentoo", "Adelie"]}, "unknown class Chinstrap"),
        ({"tab_field_list": ["size", "island"], "cat_field_list": []}, "column island must hold numbers"),
        ({"tab_field_list": ["weight"]}, "no column weight"),
        ({"label_name": "kind"}, "no column kind"),
    ],
)
def test_a_table_that_cannot_be_learned_from_ends_the_run(
    tmp_path: Path, job: Job, change: dict[str, Any], sentence: str
) -> None:
    """Unknown classes, words among numbers and missing fields are one sentence each."""
    processed = preprocess(tmp_path, _penguins(), "species", job())
    with pytest.raises(InputError, match=sentence):
        train(processed, {**PENGUINS, **change}, tmp_path, job())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"label_name": ""}, "names no label_name"),
        ({"multiclass_categories": [1]}, "at least two classes"),
        ({"class_weights": {"0": 1, "7": 2}}, "one weight for each of the 3 classes"),
        ({"max_depth": -1}, "XGBoost refuses"),
        ({"tab_field_list": [], "cat_field_list": []}, "name no field"),
    ],
)
def test_wrong_hyperparameters_end_the_run(tmp_path: Path, job: Job, change: dict[str, Any], sentence: str) -> None:
    """A configuration error names what is wrong."""
    processed = preprocess(tmp_path, _penguins(), "species", job())
    with pytest.raises(ConfigurationError, match=sentence):
        train(processed, {**PENGUINS, **change}, tmp_path, job())


def test_too_little_memory_is_told_as_that(
    tmp_path: Path, job: Job, trained: Path, hyperparameters: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as something wrong with the hyperparameters."""

    def no_memory(*_: Any, **__: Any) -> None:
        raise xgboost.core.XGBoostError("std::bad_alloc")

    monkeypatch.setattr(xgboost, "train", no_memory)
    with pytest.raises(ConfigurationError, match="needs more memory: take a larger training_instance_type"):
        train(trained / "processed", hyperparameters, tmp_path / "job", job())


@pytest.mark.parametrize("value", [None, "", "nan"])
def test_a_label_that_is_missing_is_never_a_class(tmp_path: Path, job: Job, value: Any, write_table: Any) -> None:
    """NaN labels end evaluation and training alike."""
    for name in ("train", "val", "test"):
        write_table(tmp_path / f"in/{name}/a.csv", _penguins().assign(species=["Gentoo"] * 299 + [value]))
    with pytest.raises(InputError, match=r"species is missing \(NaN\) in 1 of 300 rows"):
        train(tmp_path / "in", PENGUINS, tmp_path, job())


def test_labels_mean_the_same_in_every_spelling() -> None:
    """1, 1.0, "1" and true are one class; numbers in the table stand for classes that the config has in words."""
    assert labels.encode(pd.Series([1, 0]), [0, 1], "y").tolist() == [1, 0]
    assert labels.encode(pd.Series(["1.0", "false"]), ["0", "1"], "y").tolist() == [1, 0]
    assert labels.encode(pd.Series([2, 0]), ["a", "b", "c"], "y").tolist() == [2, 0]
    with pytest.raises(InputError, match="unknown class 2; known are 0, 1"):
        labels.encode(pd.Series([0, 2]), [0, 1], "y")
