"""Turn raw scores into percentiles: of the rows told 0.8, eight in ten have a lower score or the same.

A percentile tells a rank among the rows of the table, and needs no label. The curve of a score is kept as JSON (see
calibrators.Curve), so that serving needs no library.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

import hosts as job_hosts
import raw_scores
import tables
from calibrators import Calibration, Curve
from container import (
    PROCESSING,
    ConfigurationError,
    InputError,
    job_type_arguments,
    list_setting,
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
PERCENTILES_FILE = "percentiles.json"
TOLD = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)  # quantiles of a score that the metrics name


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write percentiles.json (a curve for each score), metrics.json, and calibrated_data with <score>_percentile.

    With one score, which is the probability of the second of two classes, calibration.json has its curve for serving.
    Environment: SCORE_FIELD or SCORE_FIELDS (a list), N_BINS (steps of a curve), ACCURACY (scores that lie closer
    together count as one), OUTPUT_FORMAT (CSV, TSV, JSON or PARQUET).
    The table is read twice: for its scores, then to be written with the percentiles.
    Raises InputError when there is no table of predictions, no score in it, or a score outside [0, 1], and
    ConfigurationError on several hosts.
    """
    job_hosts.of(environ_vars).refuse_several("a percentile is of all rows")
    names = list_setting(environ_vars, "SCORE_FIELDS") or [setting(environ_vars, "SCORE_FIELD", "prob_class_1")]
    bins, accuracy = number_setting(environ_vars, "N_BINS", 1000), number_setting(environ_vars, "ACCURACY", 1e-5)
    if bins < 1 or not 0 <= accuracy < 1:
        raise ConfigurationError(f"N_BINS must be at least 1 and ACCURACY below 1; they are {bins:g} and {accuracy:g}.")
    kind, source = output_format(environ_vars), Path(input_paths["evaluation_data"])
    target = Path(output_paths["calibrated_data"])
    with tempfile.TemporaryDirectory() as temporary:
        place = raw_scores.place_of(source, Path(temporary), job_args.job_type)
        scores = read(place, names)
        curves = {name: curve(column, int(bins), accuracy) for name, column in scores.items()}
        save(curves, Path(output_paths["calibration_output"]))
        told = {name: description(column, curves[name]) for name, column in scores.items()}
        rows = len(scores[names[0]])
        write_json(Path(output_paths["metrics_output"]) / "metrics.json", {"rows": rows, "scores": told})

        def told_by_percentile(batch: Any, before: int) -> Any:
            for name, column in scores.items():
                part = column[before : before + batch.num_rows]
                batch = batch.append_column(f"{name}_percentile", pa.array(curves[name](part)))
            return batch

        rewrite(place, [target / "calibrated_data"], kind, told_by_percentile)
    print(f"{rows} rows, percentiles of {', '.join(names)}")


def read(place: Path, names: list[str]) -> dict[str, np.ndarray[Any, Any]]:
    """float64, one per row, by name of the score."""
    tables.require(place, names)
    found: dict[str, list[np.ndarray[Any, Any]]] = {name: [] for name in names}
    for frame in tables.frames(place, names, names):
        for name, columns in found.items():
            columns.append(pd.to_numeric(frame[name], errors="coerce").to_numpy(np.float64))
    scores = {name: np.concatenate(columns) for name, columns in found.items()}
    for name, column in scores.items():
        wrong = int((~((column >= 0) & (column <= 1))).sum())
        if wrong:
            raise InputError(f"The score {name} is not between 0 and 1 in {wrong} rows.")
    return scores


def curve(scores: np.ndarray[Any, Any], bins: int, accuracy: float) -> Curve:
    """From a score to the share of rows whose score is no higher; exact at up to ``bins`` quantiles of the scores."""
    ordered = np.sort(scores)
    places = np.unique(np.linspace(0, len(ordered) - 1, bins + 1).astype(np.intp))
    x = np.unique(ordered[places])
    if accuracy > 0:  # the last one of those that count as one
        _, ends = np.unique(np.floor(x / accuracy)[::-1], return_index=True)
        x = x[len(x) - 1 - ends]
    y = np.searchsorted(ordered, x, side="right") / len(ordered)
    first, last = [0.0] * int(x[0] > 0), [1.0] * int(x[-1] < 1)  # no lower score, no higher one
    return Curve(x=[*first, *x.tolist(), *last], y=[*first, *y.tolist(), *last])


def save(curves: Mapping[str, Curve], folder: Path) -> None:
    content = {name: {"x": found.x, "y": found.y} for name, found in curves.items()}
    write_json(folder / PERCENTILES_FILE, content)
    if len(curves) == 1:
        Calibration("percentile", True, list(curves.values())).save(folder)


def description(scores: np.ndarray[Any, Any], found: Curve) -> dict[str, Any]:
    """Of one score: its quantiles, and how far the percentiles are from an even spread at the most.

    Scores that many rows share leave gaps between percentiles, which no curve can fill.
    """
    percentiles = np.sort(found(scores))
    gap = np.abs(percentiles - np.arange(1, len(scores) + 1) / len(scores)).max()
    quantiles = {f"{level:g}": float(value) for level, value in zip(TOLD, np.quantile(scores, TOLD))}
    return {
        "points": len(asdict(found)["x"]),
        "min": float(scores.min()),
        "max": float(scores.max()),
        "quantiles": quantiles,
        "largest_gap": float(gap),
    }


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments(default="calibration"))
