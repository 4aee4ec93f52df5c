"""Score a table by a trained model, with the very code that serves it, and measure the result."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

import archives
import evaluation
import features as model_features
import hosts as job_hosts
import labels
import pytorch_inference
import tables
import xgboost_inference
from container import PROCESSING, InputError, job_type_arguments, list_setting, run, setting
from splitting import folder_for
from table_writers import Writer, output_format

INPUTS = {"model_input": f"{PROCESSING}/input/model", "processed_data": f"{PROCESSING}/input/eval_data"}
HANDLERS: Any = (xgboost_inference, pytorch_inference)
OUTPUTS = {"eval_output": f"{PROCESSING}/output/eval", "metrics_output": f"{PROCESSING}/output/metrics"}


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write <eval_output>/predictions (id, label as class number, prob_class_*) and metrics.json with plots.

    Environment: LABEL_FIELD, ID_FIELD (both default to the model's own), EVAL_METRIC_CHOICES (default: all metrics),
    OUTPUT_FORMAT (CSV, TSV or PARQUET). The table is read piece by piece; of all rows only labels and probabilities
    are kept.
    Raises InputError on a missing label, an unknown class, an empty table, or a model without its files, and
    ConfigurationError on several hosts.
    """
    job_hosts.of(environ_vars).refuse_several("a metric is of all rows together")
    data, kind = folder_for(Path(input_paths["processed_data"]), job_args.job_type), output_format(environ_vars)
    mapped = bool(model_features.mapped_by(data))
    truth: list[np.ndarray[Any, Any]] = []
    scores: list[np.ndarray[Any, Any]] = []
    with archives.opened_model(Path(input_paths["model_input"])) as folder:
        model = load(folder)
    features = model.features
    label = setting(environ_vars, "LABEL_FIELD", features.label_name)
    id_name = setting(environ_vars, "ID_FIELD", features.id_name)
    tables.require(data, [label])
    numbers = [name for name in features.quantities if mapped or name not in features.risk_tables]
    with Writer(Path(output_paths["eval_output"]) / "predictions", kind=kind) as writer:
        for frame in tables.frames(data, {*features.columns, id_name, label}, numbers):
            found = labels.encode(frame[label], features.classes, label)
            scores.append(model.probabilities(frame, mapped))
            writer.write(evaluation.predictions(frame, id_name, label, found, scores[-1]))
            truth.append(found.astype(np.min_scalar_type(len(features.classes))))
    chosen = list_setting(environ_vars, "EVAL_METRIC_CHOICES")
    folder = Path(output_paths["metrics_output"])
    print(evaluation.report(np.concatenate(truth), np.concatenate(scores), folder, chosen))


def load(folder: Path) -> Any:
    """The model of the library that saved it. Raises InputError when no handler knows it."""
    for handler in HANDLERS:
        if (folder / handler.MODEL_FILE).is_file():
            return handler.model_fn(str(folder))
    raise InputError(f"The model holds neither of {', '.join(handler.MODEL_FILE for handler in HANDLERS)}.")


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments(default="calibration"))
