"""Turn raw probabilities into ones that hold: of the rows told 0.8, eight in ten should be of the class.

Three methods: `gam` (a logistic spline of the score, monotone when asked), `isotonic` and `platt`. With more than two
classes each gets its own curve, one against the rest. The curves are kept as JSON (see calibrators.Curve): a GAM as its
values on an even grid, so that serving needs no library. A calibration that makes the Brier score of its own data worse
is dropped for the identity, and the metrics say so.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any, Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

import evaluation
import hosts as job_hosts
import labels
import raw_scores
import tables
from calibrators import Calibration, Curve, log_odds
from container import (
    PROCESSING,
    ConfigurationError,
    InputError,
    flag,
    job_type_arguments,
    json_setting,
    number_setting,
    run,
    setting,
    write_json,
)
from formats import output_format
from rewriting import rewrite

INPUTS = {"evaluation_data": f"{PROCESSING}/input/eval_data", "config": f"{PROCESSING}/input/config"}
OUTPUTS = {
    "calibration_output": f"{PROCESSING}/output/calibration",
    "metrics_output": f"{PROCESSING}/output/metrics",
    "calibrated_data": f"{PROCESSING}/output/calibrated_data",
}
GRID = 1001  # points of a GAM's curve
GAM_ROWS = 1_000_000  # that it is fitted to; of more it takes a sample, which tells the same curve
SEED = 42
IDENTITY = Curve(x=[0.0, 1.0], y=[0.0, 1.0])


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write calibration.json, metrics.json with plots before and after, and calibrated_data.

    Environment: CALIBRATION_METHOD, LABEL_FIELD, IS_BINARY, SCORE_FIELD (binary), NUM_CLASSES, SCORE_FIELD_PREFIX and
    MULTICLASS_CATEGORIES (multiclass), MONOTONIC_CONSTRAINT, GAM_SPLINES, ERROR_THRESHOLD (of the calibration error,
    above which the metrics say that the calibration is not acceptable), OUTPUT_FORMAT (CSV, TSV, JSON or PARQUET).
    The table is read twice: for its scores and labels, then to be written with the calibrated scores.
    Raises InputError when there is no table of predictions, no score or label in it, or a score outside [0, 1], and
    ConfigurationError on several hosts.
    """
    job_hosts.of(environ_vars).refuse_several("a calibration is fitted to all rows")
    label, method = setting(environ_vars, "LABEL_FIELD"), setting(environ_vars, "CALIBRATION_METHOD", "gam").lower()
    kind, fit = output_format(environ_vars), fitter(method, environ_vars)
    source, target = Path(input_paths["evaluation_data"]), Path(output_paths["calibrated_data"])
    with tempfile.TemporaryDirectory() as temporary:
        place = raw_scores.place_of(source, Path(temporary), job_args.job_type)
        names, classes = score_columns(tables.column_names(place), environ_vars)
        truth, raw = read(place, label, names, classes)
        calibration = calibrate(fit, method, truth, raw)
        after = calibration(raw)
        tell(truth, raw, after, calibration, environ_vars, Path(output_paths["metrics_output"]))
        calibration.save(Path(output_paths["calibration_output"]))

        def calibrated(batch: Any, before: int) -> Any:
            rows = after[before : before + batch.num_rows]
            for number, name in names.items():
                batch = batch.append_column(f"calibrated_{name}", pa.array(rows[:, number]))
            return batch

        rewrite(place, [target / "calibrated_data"], kind, calibrated)


def score_columns(columns: Sequence[str], environ_vars: Mapping[str, str]) -> tuple[dict[int, str], list[Any]]:
    """The name of the score column of each class number that has one, and the classes."""
    if flag(setting(environ_vars, "IS_BINARY", "true"), "IS_BINARY"):
        return {1: setting(environ_vars, "SCORE_FIELD", "prob_class_1")}, [0, 1]
    prefix = setting(environ_vars, "SCORE_FIELD_PREFIX", "prob_class_")
    count = int(number_setting(environ_vars, "NUM_CLASSES", 2))
    classes = json_setting(environ_vars, "MULTICLASS_CATEGORIES", list(range(count)))
    if len(classes) != count or count < 2:
        raise ConfigurationError(f"NUM_CLASSES is {count}, and MULTICLASS_CATEGORIES names {len(classes)} classes.")
    by_category = all(f"{prefix}{name}" in columns for name in classes)
    return {number: f"{prefix}{name if by_category else number}" for number, name in enumerate(classes)}, classes


def read(
    place: Path, label: str, names: Mapping[int, str], classes: Sequence[Any]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Class numbers, one per row, and float64 (rows, classes)."""
    tables.require(place, [*names.values(), label])
    truth, raw, wrong = [], [], dict.fromkeys(names.values(), 0)
    for frame in tables.frames(place, {label, *names.values()}, names.values()):
        truth.append(labels.encode(frame[label], classes, label).astype(np.min_scalar_type(len(classes))))
        columns = [pd.to_numeric(frame[name], errors="coerce").to_numpy(np.float64) for name in names.values()]
        for name, column in zip(wrong, columns):
            wrong[name] += int((~((column >= 0) & (column <= 1))).sum())
        raw.append(np.column_stack([1 - columns[0], columns[0]] if len(columns) == 1 else columns))
    for name, rows in wrong.items():
        if rows:
            raise InputError(f"The score {name} is not a probability in {rows} rows.")
    return np.concatenate(truth), np.concatenate(raw)


Fit = Callable[[np.ndarray, np.ndarray], Curve]


def fitter(method: str, environ_vars: Mapping[str, str]) -> Fit:
    """The function that fits a curve to scores and truths (0 or 1), both one per row."""
    monotone = flag(setting(environ_vars, "MONOTONIC_CONSTRAINT", "true"), "MONOTONIC_CONSTRAINT")
    splines = int(number_setting(environ_vars, "GAM_SPLINES", 10))
    if splines < 4:
        raise ConfigurationError(f"GAM_SPLINES must be at least 4 (cubic splines), and is {splines}.")
    methods: dict[str, Fit] = {
        "gam": lambda scores, truth: gam(scores, truth, splines, monotone),
        "isotonic": isotonic,
        "platt": platt,
    }
    if method not in methods:
        raise ConfigurationError(f"CALIBRATION_METHOD must be one of {', '.join(methods)}, and is {method!r}.")
    return methods[method]


def gam(scores: np.ndarray[Any, Any], truth: np.ndarray[Any, Any], splines: int, monotone: bool) -> Curve:
    try:
        from pygam import LogisticGAM, s
    except ImportError as error:
        told = (
            "CALIBRATION_METHOD gam needs the package pygam, which this image lacks; isotonic and platt need nothing."
        )
        raise ConfigurationError(told) from error
    if len(scores) > GAM_ROWS:
        chosen = np.sort(np.random.default_rng(SEED).choice(len(scores), GAM_ROWS, replace=False))
        scores, truth = scores[chosen], truth[chosen]
    term = s(0, n_splines=splines, constraints="monotonic_inc" if monotone else None)
    grid = np.linspace(0.0, 1.0, GRID)
    try:
        model = LogisticGAM(term).fit(scores.reshape(-1, 1), truth)
        values = np.clip(model.predict_mu(grid.reshape(-1, 1)), 0.0, 1.0)
    except (ValueError, np.linalg.LinAlgError) as error:
        raise InputError(f"The GAM cannot be fitted to these {len(scores)} scores: {error}.") from error
    inside = (grid >= scores.min()) & (grid <= scores.max())
    if inside.any():  # a spline says nothing about scores it has not seen: the last seen value goes on
        values = np.interp(grid, grid[inside], values[inside])
    return Curve(x=grid.tolist(), y=(np.maximum.accumulate(values) if monotone else values).tolist())


def isotonic(scores: np.ndarray[Any, Any], truth: np.ndarray[Any, Any]) -> Curve:
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(scores, truth)
    return Curve(x=model.X_thresholds_.astype(float).tolist(), y=model.y_thresholds_.astype(float).tolist())


def platt(scores: np.ndarray[Any, Any], truth: np.ndarray[Any, Any]) -> Curve:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6, max_iter=1000).fit(log_odds(scores).reshape(-1, 1), truth)
    return Curve(slope=float(model.coef_[0, 0]), intercept=float(model.intercept_[0]))


def calibrate(fit: Fit, method: str, truth: np.ndarray[Any, Any], raw: np.ndarray[Any, Any]) -> Calibration:
    """The calibration of ``raw`` (rows, classes), or the identity when it would make the Brier score worse.

    Raises InputError when a class has no row, or has all.
    """
    classes = raw.shape[1]
    numbers = [1] if classes == 2 else list(range(classes))
    for number in numbers:
        if not 0 < int((truth == number).sum()) < len(truth):
            raise InputError(f"The evaluation data have no rows both with and without class {number}.")
    curves = [fit(raw[:, number], (truth == number).astype(int)) for number in numbers]
    calibration = Calibration(method, classes == 2, curves)
    if evaluation.brier(truth, calibration(raw)) <= evaluation.brier(truth, raw):
        return calibration
    return Calibration("identity", classes == 2, [IDENTITY] * len(curves))


def tell(
    truth: np.ndarray[Any, Any],
    raw: np.ndarray[Any, Any],
    after: np.ndarray[Any, Any],
    calibration: Calibration,
    environ_vars: Mapping[str, str],
    folder: Path,
) -> None:
    threshold = number_setting(environ_vars, "ERROR_THRESHOLD", 0.05)
    found: dict[str, Any] = {"before": evaluation.metrics(truth, raw), "after": evaluation.metrics(truth, after)}
    error = found["after"]["calibration_error"]
    found.update(method=calibration.method, error_threshold=threshold, acceptable=bool(error <= threshold))
    write_json(folder / "metrics.json", found)
    evaluation.plot_curves({"raw": (truth, raw), "calibrated": (truth, after)}, folder)
    before, now = found["before"]["brier"], found["after"]["brier"]
    print(f"{calibration.method}: Brier {before:.4f} -> {now:.4f}, calibration error {error:.4f}")


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments(default="calibration"))
