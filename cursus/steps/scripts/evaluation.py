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
BINS = 10  # of predicted probability
FEWEST = 20  # rows of a point of the calibration curve: with fewer, chance decides where it lies
LONGEST = 40  # characters of a feature's name in a picture
POINTS = 2_000  # of a curve: more than its picture has dots


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
    roc, precision_recall, reliability, spread = [], [], [], []
    for name, (labels, probabilities) in results.items():
        for number in _ranked(probabilities.shape[1]):
            truth, scores = labels == number, probabilities[:, number]
            if truth.all() or not truth.any():
                continue  # a curve needs both
            title = f"{name} class {number}".strip()
            false_rate, true_rate, _ = sk.roc_curve(truth, scores)
            precision, recall, _ = sk.precision_recall_curve(truth, scores)
            # As roc_auc_score and average_precision_score would say, which would order all rows once more.
            area, average = sk.auc(false_rate, true_rate), -np.sum(np.diff(recall) * precision[:-1])
            roc.append((f"{title}, AUC {area:.3f}", _thinned(false_rate), _thinned(true_rate)))
            precision_recall.append((f"{title}, average {average:.3f}", _thinned(recall), _thinned(precision)))
            predicted, observed, rows = reliability_curve(truth, scores)
            fewest = f"{rows.min():,}" if rows.min() == rows.max() else f"{rows.min():,} to {rows.max():,}"
            reliability.append((f"{title}, {fewest} rows a point", predicted, observed))
            spread.append(scores)
    _plot("ROC", [*roc, _DIAGONAL], "false positive rate", "true positive rate", folder / "roc.png")
    _plot("Precision and recall", precision_recall, "recall", "precision", folder / "pr.png")
    names = "mean predicted probability", "observed share"
    _plot("Calibration", [*reliability, _DIAGONAL], *names, folder / "reliability.png", "o", spread)


def plot_importance(importance: Mapping[str, float], path: Path) -> None:
    """The thirty most important features as bars, the first on top."""
    if not _can_plot():
        return
    top = sorted(importance.items(), key=lambda item: (item[1], item[0]))[-30:]
    names = [name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name, _ in top]
    figure, (axes,) = _figure(height=1.5 + 0.22 * len(top), left=0.05 + 0.0155 * max(map(len, names), default=0))
    axes.barh(range(len(top)), [value for _, value in top], tick_label=names)
    axes.set(title="Importance of features", xlabel="mean gain of a split")
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


def reliability_curve(truth: np.ndarray[Any, Any], scores: np.ndarray[Any, Any]) -> tuple[Any, Any, Any]:
    """Mean score, share of truth and number of rows of up to ten groups of neighbouring scores, equally filled.

    No group has fewer than FEWEST rows, where there are so many. Equal scores stay in one group.
    """
    order = np.argsort(scores, kind="stable")
    ranked = scores[order]
    groups = max(1, min(BINS, len(scores) // FEWEST))
    ends = np.unique(np.searchsorted(ranked, ranked[np.arange(1, groups) * len(ranked) // groups]))
    parts = [part for part in np.split(order, ends) if len(part)]
    rows = np.array([len(part) for part in parts])
    return np.array([scores[part].mean() for part in parts]), np.array([truth[part].mean() for part in parts]), rows


_DIAGONAL = ("", np.array([0.0, 1.0]), np.array([0.0, 1.0]))
_DASHES = ("-", "--", "-.", ":")  # lines that lie on each other stay visible


def _plot(
    title: str,
    lines: Sequence[tuple[str, Any, Any]],
    x_label: str,
    y_label: str,
    path: Path,
    marker: str = "",
    spread: Sequence[Any] = (),
) -> None:
    """Lines in a square from 0 to 1; below it, where there is a ``spread``, how many rows have which score."""
    figure, axes = _figure(height=6.0 if spread else 5.0, below=bool(spread))
    for number, (name, x, y) in enumerate(lines):
        style = {"label": name, "linestyle": _DASHES[number % 4]} if name else {"color": "grey", "linestyle": ":"}
        axes[0].plot(x, y, marker=marker if name else "", markersize=4, **style)
    axes[0].set(title=title, ylabel=y_label, xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    axes[-1].set(xlabel=x_label)
    if any(name for name, _, _ in lines):
        axes[0].legend(loc="best")
    if spread:
        axes[1].hist(list(spread), bins=20, range=(0.0, 1.0))
        axes[1].set(ylabel="rows")
    _save(figure, path)


def _can_plot() -> bool:
    found = importlib.util.find_spec("matplotlib") is not None
    if not found:
        print("matplotlib is not installed: there are no pictures of curves")
    return found


def _figure(height: float, below: bool = False, left: float = 0.12) -> tuple[Any, Any]:
    """A figure and its axes: one, or a flat one below it that shares its horizontal axis.

    Margins are fixed, ``left`` as a share of the width: a layout that measures texts draws all of it twice.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.0, height))
    figure.subplots_adjust(left=left, right=0.97, bottom=0.55 / height, top=1 - 0.35 / height)
    FigureCanvasAgg(figure)
    if not below:
        return figure, [figure.add_subplot()]
    return figure, figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [4, 1]})


def _save(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(str(path), dpi=120)
