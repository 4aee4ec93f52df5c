"""Train an XGBoost classifier on the train channel, stop early by val, and tell how good it is on val and test.

The model folder holds xgboost_model.json (the library's own format), features.json (columns, categories, classes),
hyperparameters.json, feature_importance.json, risk_tables.json when the data came mapped by risk tables, and code/ with
the inference handler that lies beside this script. Fields of cat_field_list that no risk table has mapped become
XGBoost's native categories; their values are kept in features.json. Missing values stay missing: XGBoost learns them.
Rows reach XGBoost block by block (see xgboost_matrices.py); several hosts share them (see xgboost_hosts.py).
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any, Mapping

import numpy as np
import xgboost

import archives
import evaluation
import features as model_features
import hosts as job_hosts
import training
from container import ConfigurationError, run, write_json
from hosts import Hosts
from xgboost_hosts import collective
from xgboost_inference import MODEL_FILE, matrix_of, predict
from xgboost_matrices import matrices

INPUTS = {"input_path": "/opt/ml/input/data", "hyperparameters_s3_uri": "/opt/ml/input/data/config"}
OUTPUTS = {"model_output": "/opt/ml/model", "evaluation_output": "/opt/ml/output/data"}
PARAMETERS = (
    *("booster", "tree_method", "grow_policy", "sampling_method", "scale_pos_weight", "seed"),
    *("eta", "gamma", "min_child_weight", "max_delta_step", "num_parallel_tree", "max_cat_to_onehot"),
    *("max_depth", "max_leaves", "max_bin"),
    *("subsample", "colsample_bytree", "colsample_bylevel", "colsample_bynode"),
)
RENAMED = {"lambda_xgb": "lambda", "alpha_xgb": "alpha"}


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Train on <input_path>/train (val and test are optional); hyperparameters from hyperparameters.json.

    Writes the model folder, and into the evaluation folder metrics.json and, for val and test, <split>/predictions
    (CSV, or what output_format among the hyperparameters says) with plots. Of several hosts the first one writes.
    Raises InputError on tables that cannot be learned from, ConfigurationError on wrong hyperparameters.
    """
    hyperparameters = training.read_hyperparameters(Path(input_paths["hyperparameters_s3_uri"]), environ_vars)
    kind, hosts = training.output_format_of(hyperparameters), job_hosts.of(environ_vars)
    with tempfile.TemporaryDirectory() as scratch:
        data = training.load(Path(input_paths["input_path"]), hyperparameters, Path(scratch), np.float32)
        with collective(hosts, environ_vars):
            booster = train(data, hyperparameters, hosts, Path(scratch))
        if hosts.rank:
            return
        save(booster, data.features, hyperparameters, Path(output_paths["model_output"]))
        judged: dict[str, Any] = {name: scores(booster, data, name) for name in ("val", "test") if name in data.rows}
        training.report(data, judged, Path(output_paths["evaluation_output"]), kind)


def parameters(hyperparameters: Mapping[str, Any], classes: int) -> dict[str, Any]:
    """What XGBoost is told. The objective follows from the number of classes; trees are built by histograms."""
    names = {**{name: name for name in PARAMETERS}, **RENAMED}
    told = {names[name]: value for name, value in hyperparameters.items() if name in names and value is not None}
    if told.get("tree_method", "auto") == "auto":
        told["tree_method"] = "hist"  # what every version can do with native categories
    if classes > 2:
        told.pop("scale_pos_weight", None)
    objective = (
        {"objective": "binary:logistic"} if classes == 2 else {"objective": "multi:softprob", "num_class": classes}
    )
    metric = hyperparameters.get("eval_metric") or ("logloss" if classes == 2 else "mlogloss")
    return {"seed": training.SEED, **told, **objective, "eval_metric": metric}


def train(data: training.Data, hyperparameters: Mapping[str, Any], hosts: Hosts, scratch: Path) -> Any:
    """The booster, cut to its best round when early stopping is asked for and there is a val channel."""
    rounds = hyperparameters.get("num_round", 100)
    patience = hyperparameters.get("early_stopping_rounds") if "val" in data.rows else None
    told = parameters(hyperparameters, len(data.features.classes))
    weights = training.class_weights(hyperparameters.get("class_weights"), len(data.features.classes))
    try:
        given = matrices(data, told, weights, hosts, scratch)
        booster = xgboost.train(
            told,
            given["train"],
            num_boost_round=int(rounds),
            evals=[(matrix, name) for name, matrix in given.items()],
            early_stopping_rounds=int(patience) if patience else None,
            verbose_eval=50,
        )
    except (xgboost.core.XGBoostError, ValueError) as error:
        said = str(error).splitlines()[0]
        if "bad_alloc" in said:  # what C++ says when there is no memory left
            raise ConfigurationError("XGBoost needs more memory: take a larger training_instance_type.") from error
        raise ConfigurationError(f"XGBoost refuses the hyperparameters: {said}") from error
    if not patience or told.get("booster") == "gblinear":  # a linear model has no rounds to cut
        return booster
    return booster[: booster.best_iteration + 1]


def scores(booster: Any, data: training.Data, name: str) -> np.ndarray[Any, Any]:
    """float64 (rows, classes), for all rows of a split."""
    return np.concatenate(
        [predict(booster, matrix_of(data.features, numbers)) for numbers, _ in data.rows[name].blocks()]
    )


def save(booster: Any, features: model_features.Features, hyperparameters: Mapping[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    booster.save_model(str(folder / MODEL_FILE))
    features.save(folder)
    write_json(folder / "hyperparameters.json", hyperparameters)
    gains = booster.get_score(importance_type="gain") if hyperparameters.get("booster") != "gblinear" else {}
    importance = {name: float(gains.get(name, 0.0)) for name in features.columns}
    write_json(folder / "feature_importance.json", importance)
    evaluation.plot_importance(importance, folder / "feature_importance.png")
    archives.copy_inference(Path(__file__).resolve().parent, folder / "code")


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS)
