"""LightGBM learns real tables, and is evaluated, packaged, served and used by the same code as other models."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import archives
import numpy as np
import package
import pandas as pd
import pytest
import tabular_preprocessing
import training
from container import ConfigurationError, InputError
from hosts import Hosts

pytest.importorskip("lightgbm", reason="LightGBM is not installed: it comes with the extra `local`")
lightgbm_training = pytest.importorskip("lightgbm_training")
lightgbm_inference = pytest.importorskip("lightgbm_inference")
lightgbm_model_evaluation = pytest.importorskip("lightgbm_model_evaluation")
lightgbm_model_inference = pytest.importorskip("lightgbm_model_inference")

Job = Callable[..., Any]
TOLD = {"num_leaves": 15, "learning_rate": 0.1, "num_iterations": 80, "min_data_in_leaf": 10}


def train(channels: Path, told: dict[str, Any], folder: Path, arguments: Any) -> Path:
    """The folder with model/ and output/ of a training job."""
    (folder / "config").mkdir(parents=True)
    (folder / "config/hyperparameters.json").write_text(json.dumps(told))
    inputs = {"input_path": str(channels), "hyperparameters_s3_uri": str(folder / "config")}
    outputs = {"model_output": str(folder / "model"), "evaluation_output": str(folder / "output")}
    lightgbm_training.main(inputs, outputs, {}, arguments)
    return folder


def evaluate(model: Path, data: Path, folder: Path, arguments: Any, **environ: str) -> Any:
    inputs = {"model_input": str(model), "processed_data": str(data)}
    outputs = {"eval_output": str(folder / "eval"), "metrics_output": str(folder / "metrics")}
    lightgbm_model_evaluation.main(inputs, outputs, environ, arguments)
    return json.loads((folder / "metrics/metrics.json").read_text())


@pytest.fixture(scope="module")
def told(hyperparameters: dict[str, Any]) -> dict[str, Any]:
    return {**hyperparameters, **TOLD, "cat_field_list": ["ward"]}


@pytest.fixture(scope="module")
def processed(tmp_path_factory: pytest.TempPathFactory, job: Job, cancer: pd.DataFrame) -> Path:
    """Breast cancer with a made-up category, missing values and a name that LightGBM would refuse, split."""
    folder = tmp_path_factory.mktemp("processed")
    table = cancer.assign(ward=np.where(cancer["id"] % 3 == 0, "north", "south"))
    table.loc[::7, ["mean radius", "ward"]] = None
    table.to_csv(folder / "raw.csv", index=False)
    paths = {"DATA": str(folder / "raw.csv")}, {"processed_data": str(folder / "out")}
    tabular_preprocessing.main(*paths, {"LABEL_FIELD": "target"}, job())
    return folder / "out"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, job: Job, processed: Path, told: dict[str, Any]) -> Path:
    return train(processed, told, tmp_path_factory.mktemp("trained") / "job", job())


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_breast_cancer_is_told_well_and_the_same_each_time(
    tmp_path: Path, job: Job, processed: Path, trained: Path, told: dict[str, Any]
) -> None:
    """The test AUC is at least 0.98, evaluation agrees with training, and a second run with the first."""
    again = train(processed, told, tmp_path / "again", job())
    assert _contents(trained / "model") == _contents(again / "model")
    assert _contents(trained / "output") == _contents(again / "output")
    archives.write(trained / "model", tmp_path / "s3/model.tar.gz")
    found = evaluate(tmp_path / "s3", processed, tmp_path / "e", job("testing"))
    metrics = json.loads((trained / "output/metrics.json").read_text())
    assert found == metrics["test"]
    assert found["auc_roc"] >= 0.98
    assert evaluate(trained / "model", processed, tmp_path / "v", job("validation")) == metrics["val"]


def test_rows_in_small_blocks_make_the_same_trees(
    tmp_path: Path, job: Job, processed: Path, trained: Path, told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many rows are in memory at once changes nothing."""
    monkeypatch.setattr(lightgbm_training.Blocks, "batch_size", 37)
    again = train(processed, told, tmp_path / "again", job())
    assert _contents(trained / "model") == _contents(again / "model")


def test_few_rows_of_a_wide_table_tell_the_bins(
    tmp_path: Path, job: Job, processed: Path, told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample stays within its bound, and the model is no worse for it."""
    monkeypatch.setattr(lightgbm_training, "CELLS", 31 * 200)
    found = train(processed, told, tmp_path / "job", job())
    assert "[bin_construct_sample_cnt: 200]" in (found / "model/lightgbm_model.txt").read_text()
    assert json.loads((found / "output/metrics.json").read_text())["test"]["auc_roc"] >= 0.97


@pytest.mark.parametrize(("rank", "count"), [(0, 1), (0, 3), (1, 3), (2, 3)])
def test_blocks_give_every_row(tmp_path: Path, rank: int, count: int) -> None:
    """One at a time in any order, and in slices; of several hosts each has its own."""
    rows = training.Rows(tmp_path / "rows", 2, np.float64)
    every = np.arange(56.0).reshape(28, 2)
    rows.fill(iter([(every, np.zeros(28, np.int64))]))
    names = tuple(f"algo-{number}" for number in range(count))
    blocks = lightgbm_training.Blocks(rows, Hosts(names, names[rank]))
    blocks.batch_size = 4
    matrix = every[rank::count]
    np.testing.assert_array_equal([blocks[place] for place in (0, 3, 4, 8, 1)], matrix[[0, 3, 4, 8, 1]])
    np.testing.assert_array_equal(blocks[5:9], matrix[5:9])
    assert len(blocks) == len(matrix)


def test_categories_and_gains_are_by_the_columns_names(trained: Path) -> None:
    """Whatever names LightGBM allows itself."""
    importance = json.loads((trained / "model/feature_importance.json").read_text())
    assert {"ward", "mean radius"} < importance.keys()
    assert sum(importance.values()) > 0
    features = json.loads((trained / "model/features.json").read_text())
    assert features["categories"] == {"ward": ["north", "south"]}


def test_a_category_alone_is_learned(tmp_path: Path, job: Job, write_table: Any) -> None:
    """It reaches LightGBM as a category, not as a number: the classes alternate along the alphabet."""
    letters = [letter for letter in "abcdefgh" for _ in range(60)]
    label = ["abcdefgh".index(letter) % 2 for letter in letters]
    write_table(tmp_path / "in/train/t.csv", {"id": range(480), "letter": letters, "y": label})
    write_table(tmp_path / "in/test/t.csv", {"id": range(480), "letter": letters, "y": label})
    told = {"label_name": "y", "id_name": "id", "tab_field_list": [], "cat_field_list": ["letter"]}
    stumps = {"num_leaves": 2, "num_iterations": 30, "max_cat_to_onehot": 1, "min_data_per_group": 1, "cat_smooth": 1}
    found = train(tmp_path / "in", {**told, **stumps}, tmp_path / "job", job())
    assert json.loads((found / "output/metrics.json").read_text())["test"]["auc_roc"] == 1.0


def test_early_stopping_keeps_the_best_round(tmp_path: Path, job: Job, processed: Path, told: dict[str, Any]) -> None:
    """With a val channel fewer trees than asked for; without early stopping all of them."""
    stopped = train(processed, {**told, "num_iterations": 500}, tmp_path / "a", job())
    every = train(processed, {**told, "num_iterations": 25, "early_stopping_rounds": None}, tmp_path / "b", job())
    trees = [lightgbm_inference.model_fn(str(folder / "model")).booster.num_trees() for folder in (stopped, every)]
    assert 5 < trees[0] < 300
    assert trees[1] == 25


def test_three_classes(tmp_path: Path, job: Job, write_table: Any) -> None:
    """With a weight for each; probabilities of a row add up to one."""
    from sklearn.datasets import load_iris

    table = load_iris(as_frame=True).frame.sample(frac=1, random_state=1)
    table["id"] = range(150)
    for name, part in (("train", table[:90]), ("val", table[90:120]), ("test", table[120:])):
        write_table(tmp_path / f"in/{name}/t.csv", part)
    fields = [name for name in table if "cm" in name]
    told = {"label_name": "target", "id_name": "id", "tab_field_list": fields, "multiclass_categories": [0, 1, 2]}
    more = {"class_weights": [1, 2, 2], "is_unbalance": False, "scale_pos_weight": 3.0, "min_data_in_leaf": 3}
    found = train(tmp_path / "in", {**told, **more, "num_iterations": 40}, tmp_path / "job", job())
    assert json.loads((found / "output/metrics.json").read_text())["test"]["accuracy"] >= 0.9
    predictions = pd.read_csv(found / "output/test/predictions.csv")
    np.testing.assert_allclose(predictions.filter(like="prob_class_").sum(axis=1), 1.0)
    assert set(predictions.filter(like="prob_class_")) == {f"prob_class_{number}" for number in range(3)}


def test_dart_goes_to_its_last_round(tmp_path: Path, job: Job, processed: Path, told: dict[str, Any]) -> None:
    """It changes earlier trees, so none can be gone back to."""
    found = train(processed, {**told, "boosting_type": "dart", "num_iterations": 30}, tmp_path / "job", job())
    assert lightgbm_inference.model_fn(str(found / "model")).booster.num_trees() == 30


@pytest.mark.parametrize(
    "wrong", [{"num_leaves": 1}, {"feature_fraction": 2.0}, {"boosting_type": "luck"}, {"metric": "luck"}]
)
def test_wrong_hyperparameters_are_told(
    tmp_path: Path, job: Job, processed: Path, told: dict[str, Any], wrong: dict[str, Any]
) -> None:
    """In one sentence, not by a trace of the library."""
    with pytest.raises(ConfigurationError, match="LightGBM refuses the hyperparameters"):
        train(processed, {**told, **wrong}, tmp_path / "job", job())


def test_a_damaged_model_is_told(tmp_path: Path, trained: Path) -> None:
    """Its text is no model."""
    (tmp_path / lightgbm_inference.MODEL_FILE).write_text("tree\n")
    with pytest.raises(InputError, match="is not a LightGBM model"):
        lightgbm_inference.model_fn(str(tmp_path))


def _packaged(folder: Path, trained: Path, job: Job) -> Path:
    """The model with a calibration that halves the scores."""
    (folder / "calibration").mkdir(parents=True)
    curve = {"x": [0.0, 1.0], "y": [0.0, 0.5], "slope": 1.0, "intercept": 0.0}
    calibration = {"method": "percentile", "is_binary": True, "curves": [curve]}
    (folder / "calibration/calibration.json").write_text(json.dumps(calibration))
    (folder / "scripts").mkdir()
    (folder / "scripts/inference.py").write_text("")
    inputs = {"model_input": str(trained / "model"), "calibration_model": str(folder / "calibration")}
    inputs["inference_scripts_input"] = str(folder / "scripts")
    package.main(inputs, {"packaged_model": str(folder / "package")}, {}, job())
    return folder / "package"


def test_inference_adds_probabilities_to_the_table(tmp_path: Path, job: Job, processed: Path, trained: Path) -> None:
    """The table stays as it is, a label is not needed, and a packaged model's calibration holds."""
    place = next((processed / "test").glob("*.csv"))
    unlabelled = pd.read_csv(place, dtype=str).drop(columns="target")
    (tmp_path / "data").mkdir()
    unlabelled.to_csv(tmp_path / "data/t.csv", index=False)
    found = {}
    for name, model in (("raw", trained / "model"), ("calibrated", _packaged(tmp_path, trained, job))):
        inputs = {"model_input": str(model), "processed_data": str(tmp_path / "data")}
        lightgbm_model_inference.main(inputs, {"eval_output": str(tmp_path / name)}, {}, job("testing"))
        found[name] = pd.read_csv(tmp_path / name / "predictions.csv", dtype=str)
        pd.testing.assert_frame_equal(found[name][list(unlabelled)], unlabelled)
    told = pd.read_csv(trained / "output/test/predictions.csv", dtype=str)
    assert found["raw"]["prob_class_1"].tolist() == told["prob_class_1"].tolist()
    halves = found["calibrated"]["prob_class_1"].astype(float) * 2
    np.testing.assert_allclose(halves, told["prob_class_1"].astype(float))


def test_the_model_carries_what_serves_it(tmp_path: Path, job: Job, trained: Path) -> None:
    """The handler answers a request as the model predicts; a model trained beside no handler has no code."""
    assert not (trained / "model/code").exists()
    with tarfile.open(_packaged(tmp_path, trained, job) / "model.tar.gz") as tar:
        assert {"lightgbm_model.txt", "code/inference.py", "calibration/calibration.json"} <= set(tar.getnames())
    model = lightgbm_inference.model_fn(str(trained / "model"))
    row = dict.fromkeys(model.features.columns, 1.0) | {"ward": "north"}
    request = lightgbm_inference.input_fn(json.dumps([row]), "application/json")
    body, kind = lightgbm_inference.output_fn(lightgbm_inference.predict_fn(request, model), "application/json")
    assert kind == "application/json"
    expected = model.probabilities(pd.DataFrame([row]))[0].tolist()
    (answer,) = json.loads(body)["predictions"]
    assert [answer["prob_class_0"], answer["prob_class_1"]] == expected


def test_staged_handlers_travel_with_their_requirements(
    tmp_path: Path, run_script: Any, processed: Path, told: dict[str, Any], write_json: Any
) -> None:
    """As a training job runs it: the handler lies beside the script, and the image that serves has no LightGBM."""
    scripts = Path(lightgbm_training.__file__).parent
    code = tmp_path / "opt/ml/code"
    code.mkdir(parents=True)
    for path in scripts.glob("*.py"):
        (code / path.name).write_bytes(path.read_bytes())
    (code / "inference.py").write_bytes((scripts / "lightgbm_inference.py").read_bytes())
    (tmp_path / "opt/ml/input").mkdir()
    (tmp_path / "opt/ml/input/data").symlink_to(processed)
    config = processed / "config/hyperparameters.json"
    write_json(config, {**told, "num_iterations": 5})
    done = run_script("lightgbm_training.py", folder=code)
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "opt/ml/model/code").iterdir()}
    assert {"inference.py", "serving.py", "features.py", "requirements.txt"} <= names
    assert (tmp_path / "opt/ml/model/code/requirements.txt").read_text().split()[0] == "lightgbm"
