"""How good predicted probabilities are: metrics as JSON, curves as pictures, and the table of predictions itself."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from sklearn import metrics as sk

from container import ConfigurationError, write_json

METRIC_NAMES = {"auc": "auc_roc", "roc_auc": "auc_roc", "f1_score": "f1", "logloss": "log_loss"}
BINS = 10  # of predicted probability, for reliability
POINTS = 20_000  # of a curve


def predictions(
    table: pd.DataFrame, id_name: str, label_name: str, labels: Any, probabilities: np.ndarray[Any, Any]
) -> pd.DataFrame:
    """The id (when the table has it), the label as a class number (when known), prob_class_0, prob_class_1, ..."""
    columns: dict[str, Any] = {id_name: table[id_name]} if id_name in table.columns else {}
    if labels is not None:
        columns[label_name] = labels
    columns.update({f"prob_class_{number}": column for number, column in enumerate(probabilities.T)})
    return pd.DataFrame(columns)


def report(
    labels: np.ndarray[Any, Any], probabilities: np.ndarray[Any, Any], folder: Path, chosen: Sequence[str] = ()
) -> dict[str, Any]:
    """Write metrics.json, roc.png, pr.png and reliability.png into ``folder``; return the metrics.

    ``chosen`` are the metrics to tell beside the number of rows: all when it is empty.
    Raises ConfigurationError when one of them does not exist.
    """
    found = metrics(labels, probabilities)
    names = [METRIC_NAMES.get(name, name) for name in chosen]
    unknown = [name for name in names if name not in found]
    if unknown:
        raise ConfigurationError(f"There is no metric {', '.join(unknown)}; there are {', '.join(found)}.")
    found = {name: found[name] for name in ["rows", *names]} if names else found
    write_json(folder / "metrics.json", found)
    plot_curves({"": (labels, probabilities)}, folder)
    return found


def metrics(labels: np.ndarray[Any, Any], probabilities: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Metrics of ``probabilities`` (rows, classes) for ``labels`` (class numbers, one per row).

    Ranking metrics are of class 1 when there are two classes, else the mean over classes, one against the rest;
    null when the labels have one class only. Brier is the mean squared error of class 1, or summed over classes.
    """
    classes = probabilities.shape[1]
    predicted = probabilities.argmax(axis=1)
    told = np.take_along_axis(probabilities, labels[:, None].astype(np.intp), axis=1)[:, 0]
    found: dict[str, Any] = {
        "rows": len(labels),
        "rows_by_class": np.bincount(labels, minlength=classes).tolist(),
        "auc_roc": _over_classes(sk.roc_auc_score, labels, probabilities),
        "average_precision": _over_classes(sk.average_precision_score, labels, probabilities),
        "brier": brier(labels, probabilities),
        "log_loss": float(-np.log(np.clip(told, 1e-15, 1.0)).mean()),
        "calibration_error": calibration_error(labels, probabilities),
        "accuracy": float((predicted == labels).mean()),
        "f1": float(
            sk.f1_score(labels, predicted, labels=_ranked(classes), average="macro", zero_division=0)
            if classes > 2
            else sk.f1_score(labels, predicted, zero_division=0)
        ),
        "confusion_matrix": sk.confusion_matrix(labels, predicted, labels=range(classes)).tolist(),
    }
    return found


def brier(labels: np.ndarray[Any, Any], probabilities: np.ndarray[Any, Any]) -> float:
    if probabilities.shape[1] == 2:
        return float(((probabilities[:, 1] - (labels == 1)) ** 2).mean())
    return float(((probabilities - np.eye(probabilities.shape[1])[labels]) ** 2).sum(axis=1).mean())


def calibration_error(labels: np.ndarray[Any, Any], probabilities: np.ndarray[Any, Any]) -> float:
    """The gap between predicted and observed shares in ten bins, weighted by rows: the worst class's."""
    worst = 0.0
    for number in _ranked(probabilities.shape[1]):
        bins = np.minimum((probabilities[:, number] * BINS).astype(int), BINS - 1)
        gaps = np.bincount(bins, weights=probabilities[:, number] - (labels == number), minlength=BINS)
        worst = max(worst, float(np.abs(gaps).sum() / len(labels)))
    return worst


def plot_curves(results: Mapping[str, tuple[Any, Any]], folder: Path) -> None:
    """roc.png, pr.png and reliability.png of one or several named (labels, probabilities), a line for each class."""
    if not _can_plot():
        return
    roc, precision_recall, reliability = [], [], []
    for name, (labels, probabilities) in results.items():
        for number in _ranked(probabilities.shape[1]):
            truth, scores = labels == number, probabilities[:, number]
            if truth.all() or not truth.any():
                continue  # a curve needs both
            title = f"{name} class {number}".strip()
            false_rate, true_rate, _ = sk.roc_curve(truth, scores)
            precision, recall, _ = sk.precision_recall_curve(truth, scores)
            roc.append((title, _thinned(false_rate), _thinned(true_rate)))
            precision_recall.append((title, _thinned(recall), _thinned(precision)))
            reliability.append((title, *_reliability(truth, scores)))
    diagonal = ("", np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    _plot([*roc, diagonal], "false positive rate", "true positive rate", folder / "roc.png")
    _plot(precision_recall, "recall", "precision", folder / "pr.png")
    _plot([*reliability, diagonal], "predicted probability", "observed share", folder / "reliability.png")


def plot_importance(importance: Mapping[str, float], path: Path) -> None:
    """The thirty most important features as bars, the first on top."""
    if not _can_plot():
        return
    top = sorted(importance.items(), key=lambda item: (item[1], item[0]))[-30:]
    figure, axes = _figure(height=1.5 + 0.22 * len(top))
    axes.barh([name for name, _ in top], [value for _, value in top])
    axes.set_xlabel("mean gain of a split")
    _save(figure, path)


def _ranked(classes: int) -> list[int]:
    """The classes that ranking metrics and curves are about: with two, the second tells all."""
    return [1] if classes == 2 else list(range(classes))


def _over_classes(
    score: Callable[..., Any], labels: np.ndarray[Any, Any], probabilities: np.ndarray[Any, Any]
) -> float | None:
    values = []
    for number in _ranked(probabilities.shape[1]):
        truth = labels == number
        if truth.any() and not truth.all():
            values.append(float(score(truth, probabilities[:, number])))
    return float(np.mean(values)) if values else None


def _thinned(curve: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """No more points than a picture shows."""
    if len(curve) <= POINTS:
        return curve
    return curve[np.linspace(0, len(curve) - 1, POINTS).astype(np.intp)]


def _reliability(truth: np.ndarray[Any, Any], scores: np.ndarray[Any, Any]) -> tuple[Any, Any]:
    bins = np.minimum((scores * BINS).astype(int), BINS - 1)
    rows = np.bincount(bins, minlength=BINS)
    filled = rows > 0
    predicted = np.bincount(bins, weights=scores, minlength=BINS)[filled] / rows[filled]
    observed = np.bincount(bins, weights=truth.astype(float), minlength=BINS)[filled] / rows[filled]
    return predicted, observed


def _plot(lines: list[tuple[str, Any, Any]], x_label: str, y_label: str, path: Path) -> None:
    figure, axes = _figure(height=5.0)
    for title, x, y in lines:
        style = {"marker": "o", "markersize": 3, "label": title} if title else {"color": "grey", "linestyle": ":"}
        axes.plot(x, y, **style)
    axes.set(xlabel=x_label, ylabel=y_label, xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    if any(title for title, _, _ in lines):
        axes.legend(loc="best")
    _save(figure, path)


def _can_plot() -> bool:
    found = importlib.util.find_spec("matplotlib") is not None
    if not found:
        print("matplotlib is not installed: there are no pictures of curves")
    return found


def _figure(height: float) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.0, height), tight_layout=True)
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _save(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(str(path), dpi=120)
