"""Score a table by a trained model, with the very code that serves it, and measure the result."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

import archives
import evaluation
import features as model_features
import labels
import pytorch_inference
import table_files
import xgboost_inference
from container import PROCESSING, InputError, job_type_arguments, list_setting, run, setting
from splitting import folder_for

INPUTS = {"model_input": f"{PROCESSING}/input/model", "processed_data": f"{PROCESSING}/input/eval_data"}
HANDLERS: Any = (xgboost_inference, pytorch_inference)
OUTPUTS = {"eval_output": f"{PROCESSING}/output/eval", "metrics_output": f"{PROCESSING}/output/metrics"}


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write <eval_output>/predictions.csv (id, label as class number, prob_class_*) and metrics.json with plots.

    Environment: LABEL_FIELD, ID_FIELD (both default to the model's own), EVAL_METRIC_CHOICES (default: all metrics).
    The table is read piece by piece.
    Raises InputError on a missing label, an unknown class, an empty table, or a model without its files.
    """
    data = folder_for(Path(input_paths["processed_data"]), job_args.job_type)
    mapped = bool(model_features.mapped_by(data))
    truth: list[np.ndarray[Any, Any]] = []
    scores: list[np.ndarray[Any, Any]] = []
    with archives.opened_model(Path(input_paths["model_input"])) as folder:
        model = load(folder)
    label = setting(environ_vars, "LABEL_FIELD", model.features.label_name)
    id_name = setting(environ_vars, "ID_FIELD", model.features.id_name)
    with table_files.Writer(Path(output_paths["eval_output"]) / "predictions.csv") as writer:
        for chunk in table_files.chunks(data):
            table_files.require(chunk, [label], data)
            truth.append(labels.encode(chunk[label], model.features.classes, label))
            scores.append(model.probabilities(chunk, mapped))
            writer.write(evaluation.predictions(chunk, id_name, label, truth[-1], scores[-1]))
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
