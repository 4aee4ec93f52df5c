"""Train an XGBoost classifier on the train channel, stop early by val, and tell how good it is on val and test.

The model folder holds xgboost_model.json (the library's own format), features.json (columns, categories, classes),
hyperparameters.json, feature_importance.json, risk_tables.json when the data came mapped by risk tables, and code/ with
the inference handler that lies beside this script. Fields of cat_field_list that no risk table has mapped become
XGBoost's native categories; their values are kept in features.json. Missing values stay missing: XGBoost learns them.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Mapping

import numpy as np
import pandas as pd
import xgboost

import archives
import evaluation
import features as model_features
import labels
import table_files
from container import ConfigurationError, InputError, optional_folder, read_json, run, write_json
from xgboost_inference import MODEL_FILE, dmatrix, predict

INPUTS = {"input_path": "/opt/ml/input/data", "hyperparameters_s3_uri": "/opt/ml/input/data/config"}
OUTPUTS = {"model_output": "/opt/ml/model", "evaluation_output": "/opt/ml/output/data"}
SEED = 42
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

    Writes the model folder, and into the evaluation folder metrics.json and, for val and test, <split>/predictions.csv
    with plots. Raises InputError on tables that cannot be learned from, ConfigurationError on wrong hyperparameters.
    """
    channels, model_dir = Path(input_paths["input_path"]), Path(output_paths["model_output"])
    hyperparameters = read_hyperparameters(Path(input_paths["hyperparameters_s3_uri"]))
    tables = {name: table_files.read(channels / name) for name in ("train", "val", "test") if _has(channels, name)}
    if "train" not in tables:
        raise InputError(f"There is no table in {channels / 'train'}.")
    risk_tables = model_features.mapped_by(channels / "train")
    features = model_features.learn(tables["train"], hyperparameters, risk_tables)
    data = {name: _labelled(features, table, hyperparameters, name) for name, table in tables.items()}
    booster = train(data, hyperparameters, features)
    save(booster, features, hyperparameters, model_dir)
    results = Path(output_paths["evaluation_output"])
    found = {}
    for name in ("val", "test"):
        if name in data:
            truth, probabilities = data[name].get_label().astype(int), predict(booster, data[name])
            table = evaluation.predictions(tables[name], features.id_name, features.label_name, truth, probabilities)
            table_files.write(table, results / name / "predictions.csv")
            found[name] = evaluation.report(truth, probabilities, results / name)
            print(f"{name}: auc_roc {found[name]['auc_roc']}, brier {found[name]['brier']:.4f}")
    write_json(results / "metrics.json", found)


def read_hyperparameters(folder: Path) -> dict[str, Any]:
    """Raises ConfigurationError when ``folder`` has no hyperparameters.json, or it names no label."""
    place = folder / "hyperparameters.json"
    if not place.is_file():
        raise ConfigurationError(f"There is no hyperparameters.json in {folder}.")
    found = read_json(place)
    if not isinstance(found, dict) or not found.get("label_name"):
        raise ConfigurationError("hyperparameters.json names no label_name.")
    return found


def parameters(hyperparameters: Mapping[str, Any], classes: int) -> dict[str, Any]:
    """What XGBoost is told. The objective follows from the number of classes; trees are built by histograms.

    Raises ConfigurationError when there are fewer than two classes.
    """
    if classes < 2:
        raise ConfigurationError(f"multiclass_categories must name at least two classes and names {classes}.")
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
    return {"seed": SEED, **told, **objective, "eval_metric": metric}


def train(data: Mapping[str, Any], hyperparameters: Mapping[str, Any], features: model_features.Features) -> Any:
    """The booster, cut to its best round when early stopping is asked for and there is a val channel."""
    rounds = hyperparameters.get("num_round", 100)
    patience = hyperparameters.get("early_stopping_rounds") if "val" in data else None
    told = parameters(hyperparameters, len(features.classes))
    try:
        booster = xgboost.train(
            told,
            data["train"],
            num_boost_round=int(rounds),
            evals=[(data[name], name) for name in ("train", "val") if name in data],
            early_stopping_rounds=int(patience) if patience else None,
            verbose_eval=50,
        )
    except (xgboost.core.XGBoostError, ValueError) as error:
        raise ConfigurationError(f"XGBoost refuses the hyperparameters: {str(error).splitlines()[0]}") from error
    return booster[: booster.best_iteration + 1] if patience else booster


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


def weights(truth: np.ndarray[Any, Any], class_weights: Any, classes: int) -> np.ndarray[Any, Any] | None:
    """One weight per row from ``class_weights`` (a list by class number, or an object by it); None without them."""
    if not class_weights:
        return None
    by_class: list[Any] = [None] * classes
    pairs = class_weights.items() if isinstance(class_weights, dict) else enumerate(class_weights)
    for number, weight in pairs:
        if not str(number).isdigit() or int(number) >= classes:
            raise ConfigurationError(f"class_weights names the class {number}; there are {classes}.")
        by_class[int(number)] = float(weight)
    if None in by_class:
        raise ConfigurationError(f"class_weights must have a weight for each of the {classes} classes.")
    return np.asarray(np.asarray(by_class, dtype=np.float64)[truth])


def _has(channels: Path, name: str) -> bool:
    return optional_folder({name: str(channels / name)}, name) is not None


def _labelled(
    features: model_features.Features, table: pd.DataFrame, hyperparameters: Mapping[str, Any], name: str
) -> Any:
    table_files.require(table, [features.label_name], Path(name))
    truth = labels.encode(table[features.label_name], features.classes, features.label_name)
    row_weights = weights(truth, hyperparameters.get("class_weights"), len(features.classes))
    if name == "train" and len(np.unique(truth)) < 2:
        raise InputError(f"The label {features.label_name} has one class only in train; nothing can be learned.")
    # Where the data came through RiskTableMapping, every split did.
    extra = {} if row_weights is None else {"weight": row_weights}
    return dmatrix(features, table, mapped=True, label=truth, **extra)


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS)
