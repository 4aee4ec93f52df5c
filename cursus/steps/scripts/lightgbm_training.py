"""Train a LightGBM classifier on the train channel, stop early by val, and tell how good it is on val and test.

The model folder holds lightgbm_model.txt (the library's own format), features.json (columns, categories, classes),
hyperparameters.json, feature_importance.json, risk_tables.json when the data came mapped by risk tables, and code/ with
the inference handler that lies beside this script and what it requires. Fields of cat_field_list that no risk table has
mapped become LightGBM's categories; their values are kept in features.json. Missing values stay missing.
LightGBM puts rows into bins as it reads them block by block: a byte or so for each cell is all that it holds. Several
hosts share the rows (see lightgbm_hosts.py), and the first one writes.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any, Mapping

import lightgbm
import numpy as np

import archives
import evaluation
import features as model_features
import hosts as job_hosts
import training
from container import ConfigurationError, run, write_json
from hosts import ONE, Hosts
from lightgbm_hosts import network
from lightgbm_inference import MODEL_FILE, booster_of, predict

INPUTS = {"input_path": "/opt/ml/input/data", "hyperparameters_s3_uri": "/opt/ml/input/data/config"}
OUTPUTS = {"model_output": "/opt/ml/model", "evaluation_output": "/opt/ml/output/data"}
PARAMETERS = (
    *("learning_rate", "num_leaves", "max_depth", "min_data_in_leaf", "min_sum_hessian_in_leaf", "min_gain_to_split"),
    *("feature_fraction", "feature_fraction_bynode", "bagging_fraction", "bagging_freq", "lambda_l1", "lambda_l2"),
    *("max_bin", "max_delta_step", "extra_trees", "path_smooth", "scale_pos_weight", "is_unbalance", "seed"),
    *("cat_smooth", "cat_l2", "max_cat_threshold", "max_cat_to_onehot", "min_data_per_group"),
)
BINARY_ONLY = ("scale_pos_weight", "is_unbalance")
SERVING_REQUIREMENTS = "lightgbm\npandas\n"
ROUNDS = 100
SAMPLE = 200_000  # rows that tell LightGBM where its bins end
CELLS = 1 << 25  # numbers of that sample at the most: of a wide table fewer rows tell the bins


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Train on <input_path>/train (val and test are optional); hyperparameters from hyperparameters.json.

    Writes the model folder, and into the evaluation folder metrics.json and, for val and test, <split>/predictions
    (CSV, or what output_format among the hyperparameters says) with plots.
    Of several hosts the first one writes.
    Raises InputError on tables that cannot be learned from, ConfigurationError on wrong hyperparameters.
    """
    hosts = job_hosts.of(environ_vars)
    hyperparameters = training.read_hyperparameters(Path(input_paths["hyperparameters_s3_uri"]), environ_vars)
    kind = training.output_format_of(hyperparameters)
    with tempfile.TemporaryDirectory() as scratch:
        data = training.load(Path(input_paths["input_path"]), hyperparameters, Path(scratch), np.float64)
        booster = train(data, hyperparameters, hosts, network(hosts, environ_vars))
        if hosts.rank:
            return
        save(booster, data.features, hyperparameters, Path(output_paths["model_output"]))
        judged: dict[str, Any] = {
            name: np.concatenate([predict(booster, numbers) for numbers, _ in data.rows[name].blocks()])
            for name in ("val", "test")
            if name in data.rows
        }
        training.report(data, judged, Path(output_paths["evaluation_output"]), kind)


class Blocks(lightgbm.Sequence):
    """A host's rows of one split for LightGBM, which first asks for some single rows in their order, then for all."""

    batch_size = training.BLOCK

    def __init__(self, rows: training.Rows, hosts: Hosts) -> None:
        self._rows, self._hosts = rows, hosts
        self._start, self._block = 0, np.zeros((0, rows.width))

    def __len__(self) -> int:
        return len(range(self._hosts.rank, len(self._rows), self._hosts.count))

    def __getitem__(self, place: Any) -> np.ndarray[Any, Any]:
        if isinstance(place, slice):
            return self._own(place.start, place.stop - place.start)
        if not self._start <= place < self._start + len(self._block):
            self._start = place // self.batch_size * self.batch_size
            self._block = self._own(self._start, self.batch_size)
        return np.asarray(self._block[place - self._start])

    def _own(self, start: int, rows: int) -> np.ndarray[Any, Any]:
        count = self._hosts.count
        return self._rows.block(start * count, rows * count, self._hosts)[0]


def parameters(hyperparameters: Mapping[str, Any], classes: int) -> dict[str, Any]:
    """What LightGBM is told. The objective follows from the number of classes, and equal rows give equal trees."""
    told = {name: hyperparameters[name] for name in PARAMETERS if hyperparameters.get(name) is not None}
    if classes > 2:
        told = {name: value for name, value in told.items() if name not in BINARY_ONLY}
    objective = {"objective": "binary"} if classes == 2 else {"objective": "multiclass", "num_class": classes}
    metric = hyperparameters.get("metric") or ("binary_logloss" if classes == 2 else "multi_logloss")
    fixed = {"deterministic": True, "force_col_wise": True, "verbosity": -1, "feature_pre_filter": False}
    boosting = hyperparameters.get("boosting_type") or "gbdt"
    return {"seed": training.SEED, **told, **objective, **fixed, "metric": metric, "boosting": boosting}


def train(
    data: training.Data, hyperparameters: Mapping[str, Any], hosts: Hosts = ONE, others: Mapping[str, Any] | None = None
) -> Any:
    """The trees, up to the best round when early stopping is asked for and there is a val channel.

    Each host has its share of train and all of val: so all of them stop at the same round. ``others``: how LightGBM
    reaches the other hosts.
    """
    features = data.features
    told = {**parameters(hyperparameters, len(features.classes)), **(others or {})}
    told["bin_construct_sample_cnt"] = max(1, min(SAMPLE, CELLS // len(features.columns)))
    patience = hyperparameters.get("early_stopping_rounds") if "val" in data.rows else None
    if told["boosting"] == "dart":  # which changes earlier trees: no round can be gone back to
        patience = None
    weights = training.class_weights(hyperparameters.get("class_weights"), len(features.classes))
    callbacks: list[Any] = [lightgbm.log_evaluation(50)]
    if patience:
        callbacks.append(lightgbm.early_stopping(int(patience), first_metric_only=True, verbose=False))
    given: dict[str, Any] = {}
    try:
        for name in (name for name in ("train", "val") if name in data.rows):
            given[name] = _dataset(data, name, told, weights, given.get("train"), hosts if name == "train" else ONE)
        booster = lightgbm.train(
            told,
            given["train"],
            num_boost_round=int(hyperparameters.get("num_iterations") or ROUNDS),
            valid_sets=[given.get("val", given["train"])],
            valid_names=["val" if "val" in given else "train"],
            callbacks=callbacks,
        )
    except (lightgbm.basic.LightGBMError, ValueError, TypeError) as error:
        raise ConfigurationError(f"LightGBM refuses the hyperparameters: {str(error).splitlines()[0]}") from error
    if others:
        booster.free_network()
    # What is saved is what predicts, to the last bit.
    return booster_of(booster.model_to_string(num_iteration=booster.best_iteration if patience else -1))


def _dataset(
    data: training.Data,
    name: str,
    told: Mapping[str, Any],
    weights: np.ndarray[Any, Any] | None,
    reference: Any,
    hosts: Hosts,
) -> Any:
    rows, features = data.rows[name], data.features
    labels = rows.labels[hosts.rank :: hosts.count]
    return lightgbm.Dataset(
        Blocks(rows, hosts),
        label=labels,
        weight=None if weights is None else weights[labels],
        reference=reference,
        # LightGBM allows no name that has one of JSON's marks; what a column is called stands in features.json.
        feature_name=[f"f{number}" for number in range(len(features.columns))],
        categorical_feature=[features.columns.index(category) for category in features.categories],
        params=dict(told),
    )


def save(booster: Any, features: model_features.Features, hyperparameters: Mapping[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL_FILE).write_text(booster.model_to_string(), encoding="utf-8")
    features.save(folder)
    write_json(folder / "hyperparameters.json", hyperparameters)
    gains = booster.feature_importance(importance_type="gain")
    importance = {name: float(gain) for name, gain in zip(features.columns, gains)}
    write_json(folder / "feature_importance.json", importance)
    evaluation.plot_importance(importance, folder / "feature_importance.png")
    archives.copy_inference(Path(__file__).resolve().parent, folder / "code")
    if (folder / "code").is_dir():
        (folder / "code/requirements.txt").write_text(SERVING_REQUIREMENTS, encoding="utf-8")


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS)
