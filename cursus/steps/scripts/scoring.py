"""What every script shares that scores a table by a trained model: with the very code that serves the model."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np
import pyarrow as pa

import archives
import evaluation
import features as model_features
import hosts as job_hosts
import labels
import tables
from columns import floats
from container import PROCESSING, InputError, list_setting, setting
from formats import output_format
from rewriting import rewrite
from serving import probability_columns
from splits import folder_for
from table_writers import Writer

INPUTS = {"model_input": f"{PROCESSING}/input/model", "processed_data": f"{PROCESSING}/input/eval_data"}


def evaluate(
    handlers: Sequence[Any],
    input_paths: Mapping[str, str],
    output_paths: Mapping[str, str],
    environ_vars: Mapping[str, str],
    job_type: str,
) -> None:
    """Write <eval_output>/predictions (id, label as class number, prob_class_*) and metrics.json with plots.

    Environment: LABEL_FIELD, ID_FIELD (both default to the model's own), EVAL_METRIC_CHOICES (default: all metrics),
    OUTPUT_FORMAT (CSV, TSV, JSON or PARQUET). The table is read piece by piece; of all rows only labels and
    probabilities are kept.
    Raises InputError on a missing label, an unknown class, an empty table, or a model without its files, and
    ConfigurationError on several hosts.
    """
    job_hosts.of(environ_vars).refuse_several("a metric is of all rows together")
    data, kind = folder_for(Path(input_paths["processed_data"]), job_type), output_format(environ_vars)
    mapped = bool(model_features.mapped_by(data))
    truth: list[np.ndarray[Any, Any]] = []
    scores: list[np.ndarray[Any, Any]] = []
    with archives.opened_model(Path(input_paths["model_input"])) as folder:
        model = load(folder, handlers)
    features = model.features
    label = setting(environ_vars, "LABEL_FIELD", features.label_name)
    id_name = setting(environ_vars, "ID_FIELD", features.id_name)
    tables.require(data, [label])
    with Writer(Path(output_paths["eval_output"]) / "predictions", kind=kind) as writer:
        for frame in tables.frames(data, {*features.columns, id_name, label}, _numbers(features, mapped)):
            found = labels.encode(frame[label], features.classes, label)
            scores.append(model.probabilities(frame, mapped))
            writer.write(evaluation.predictions(frame, id_name, label, found, scores[-1]))
            truth.append(found.astype(np.min_scalar_type(len(features.classes))))
    chosen = list_setting(environ_vars, "EVAL_METRIC_CHOICES")
    folder = Path(output_paths["metrics_output"])
    print(evaluation.report(np.concatenate(truth), np.concatenate(scores), folder, chosen))


def infer(
    handlers: Sequence[Any],
    input_paths: Mapping[str, str],
    output_paths: Mapping[str, str],
    environ_vars: Mapping[str, str],
    job_type: str,
) -> None:
    """Write <eval_output>/predictions: the table as it is, and prob_class_0, prob_class_1, ... after its columns.

    The table needs no label. Environment: OUTPUT_FORMAT (CSV, TSV, JSON or PARQUET).
    Each of several hosts scores its files.
    Raises InputError on a table that is empty, lacks a column of the model or has one of the new names, and on a model
    without its files.
    """
    hosts, kind = job_hosts.of(environ_vars), output_format(environ_vars)
    data = folder_for(Path(input_paths["processed_data"]), job_type)
    mapped = bool(model_features.mapped_by(data))
    with archives.opened_model(Path(input_paths["model_input"])) as folder:
        model = load(folder, handlers)
    features = model.features
    names = probability_columns(len(features.classes))
    tables.require(data, features.columns, hosts)
    taken = [name for name in tables.column_names(data, hosts) if name in names]
    if taken:
        raise InputError(f"The table has the column {', '.join(taken)} already, which would tell the predictions.")
    numbers = _numbers(features, mapped)

    def scored(batch: Any, before: int) -> Any:
        cells = {name: batch[name] for name in features.columns}
        cells.update((name, floats(batch[name], name)) for name in numbers)
        for name, column in zip(names, model.probabilities(pa.table(cells).to_pandas(), mapped).T):
            batch = batch.append_column(name, pa.array(column))
        return batch

    (rows,) = rewrite(data, [Path(output_paths["eval_output"]) / "predictions"], kind, scored, hosts=hosts)
    print(f"{rows} rows scored")


def load(folder: Path, handlers: Sequence[Any]) -> Any:
    """The model of the library that saved it. Raises InputError when no handler knows it."""
    for handler in handlers:
        if (folder / handler.MODEL_FILE).is_file():
            return handler.model_fn(str(folder))
    known = [handler.MODEL_FILE for handler in handlers]
    missing = f"neither of {', '.join(known)}" if len(known) > 1 else f"no {known[0]}"
    raise InputError(f"The model holds {missing}.")


def _numbers(features: model_features.Features, mapped: bool) -> list[str]:
    """The model's columns whose cells are numbers in the table: not those that a risk table has yet to map."""
    return [name for name in features.quantities if mapped or name not in features.risk_tables]
