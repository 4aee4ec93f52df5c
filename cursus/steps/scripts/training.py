"""What every training script shares: hyperparameters, the labelled tables of its channels, and the report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

import numpy as np
import pandas as pd

import evaluation
import features as model_features
import labels as label_classes
import table_files
from container import ConfigurationError, InputError, optional_folder, read_json, write_json
from splitting import SPLITS

SEED = 42


@dataclass(frozen=True)
class Data:
    """The tables of the channels that are there (train always), and their labels as class numbers, one per row."""

    tables: dict[str, pd.DataFrame]
    labels: dict[str, np.ndarray[Any, Any]]
    features: model_features.Features


def read_hyperparameters(folder: Path) -> dict[str, Any]:
    """Raises ConfigurationError when ``folder`` has no hyperparameters.json, or it names no label or one class."""
    place = folder / "hyperparameters.json"
    if not place.is_file():
        raise ConfigurationError(f"There is no hyperparameters.json in {folder}.")
    found = read_json(place)
    if not isinstance(found, dict) or not found.get("label_name"):
        raise ConfigurationError("hyperparameters.json names no label_name.")
    if len(found.get("multiclass_categories") or [0, 1]) < 2:
        raise ConfigurationError("multiclass_categories must name at least two classes.")
    return found


def load(channels: Path, hyperparameters: Mapping[str, Any]) -> Data:
    """Raises InputError when there is no train table, or what there is cannot be learned from.

    Where the train table came mapped by risk tables, so did the others.
    """
    present = [name for name in SPLITS if optional_folder({name: str(channels / name)}, name)]
    if "train" not in present:
        raise InputError(f"There is no table in {channels / 'train'}.")
    tables = {name: table_files.read(channels / name) for name in present}
    risk_tables = model_features.mapped_by(channels / "train")
    features = model_features.learn(tables["train"], hyperparameters, risk_tables)
    label = features.label_name
    for name, table in tables.items():
        table_files.require(table, [label], channels / name)
    labels = {name: label_classes.encode(table[label], features.classes, label) for name, table in tables.items()}
    if len(np.unique(labels["train"])) < 2:
        raise InputError(f"The label {label} has one class only in train; nothing can be learned.")
    return Data(tables, labels, features)


def class_weights(given: Any, classes: int) -> np.ndarray[Any, Any] | None:
    """float64, one per class, from a list by class number or an object by it; None when nothing is given.

    Raises ConfigurationError unless every class has a weight and nothing else has.
    """
    if not given:
        return None
    pairs = given.items() if isinstance(given, dict) else enumerate(given)
    found = {str(number): float(weight) for number, weight in pairs}
    if sorted(found) != sorted(map(str, range(classes))):
        raise ConfigurationError(f"class_weights must have one weight for each of the {classes} classes.")
    return np.array([found[str(number)] for number in range(classes)], dtype=np.float64)


def report(data: Data, probabilities: Mapping[str, np.ndarray[Any, Any]], folder: Path) -> None:
    """Write <split>/predictions.csv, metrics and plots for each split in ``probabilities``, and metrics.json of all."""
    found = {}
    for name, scores in probabilities.items():
        features, truth = data.features, data.labels[name]
        table = evaluation.predictions(data.tables[name], features.id_name, features.label_name, truth, scores)
        table_files.write(table, folder / name / "predictions.csv")
        found[name] = evaluation.report(truth, scores, folder / name)
        print(f"{name}: auc_roc {found[name]['auc_roc']}, brier {found[name]['brier']:.4f}")
    write_json(folder / "metrics.json", found)
