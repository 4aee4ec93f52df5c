"""What every training script shares: hyperparameters, the labelled rows of its channels, and the report.

The rows of a channel become numbers once and lie in a scratch file then, from which they are read block by block as
often as training needs them. Several hosts have the same files; each learns from every so-manieth row.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Iterator, Mapping, Tuple

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import feather

import evaluation
import features as model_features
import tables
from columns import class_numbers
from container import ConfigurationError, InputError, json_setting, optional_folder, read_json, write_json
from formats import output_format
from hosts import ONE, Hosts
from splits import SPLITS
from table_writers import Writer

SEED = 42
BLOCK = 65_536  # rows that are in memory at once

Block = Tuple[np.ndarray, np.ndarray]  # float (rows, columns), and class numbers, one per row


class Rows:
    """Rows as numbers, in a file, and the class number of each, in memory.

    ``path``: of the file; ``width``: numbers of a row; ``dtype``: of each.
    """

    def __init__(self, path: Path, width: int, dtype: Any) -> None:
        self._path, self.width, self._dtype = path, width, np.dtype(dtype)
        self.labels = np.zeros(0, np.uint8)

    def fill(self, blocks: Iterator[Block]) -> None:
        found = [self.labels]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("wb") as stream:
            for matrix, truth in blocks:
                with np.errstate(over="ignore"):
                    matrix.astype(self._dtype, copy=False).tofile(stream)
                found.append(truth.astype(np.min_scalar_type(int(truth.max(initial=0)))))
        self.labels = np.concatenate(found)

    def __len__(self) -> int:
        return len(self.labels)

    def blocks(self, hosts: Hosts = ONE, rows: int = BLOCK) -> Iterator[Block]:
        """This host's share of the rows, in their order."""
        return (self.block(start, rows, hosts) for start in range(0, len(self), rows))

    def block(self, start: int, rows: int, hosts: Hosts = ONE) -> Block:
        """This host's share of ``rows`` rows, or what is left of them, from the row ``start``."""
        count = min(rows, len(self) - start)
        with self._path.open("rb") as stream:
            stream.seek(start * self.width * self._dtype.itemsize)
            matrix = np.fromfile(stream, self._dtype, count * self.width).reshape(count, self.width)
        own = slice((hosts.rank - start) % hosts.count, None, hosts.count)
        return matrix[own], self.labels[start : start + count][own]


@dataclass(frozen=True)
class Identities:
    """The ids of a split's rows, in files below ``folder`` while training needs none of them."""

    folder: Path
    column: str
    files: list[Path] = field(default_factory=list)

    def keep(self, table: Any) -> None:
        """Those of the next rows; nothing where the table has none."""
        if self.column in table.column_names:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.files.append(self.folder / f"{len(self.files)}.arrow")
            feather.write_feather(table.select([self.column]), str(self.files[-1]), compression="uncompressed")

    def frames(self, rows: int) -> Iterator[pd.DataFrame]:
        """Data frames of the ids of all ``rows``; a frame without a column where there are none."""
        if not self.files:
            yield pd.DataFrame(index=range(rows))
        for path in self.files:
            yield feather.read_table(str(path)).to_pandas()


@dataclass(frozen=True)
class Data:
    """The rows of the channels that are there (train always), by split, and the ids of those that are reported on."""

    rows: dict[str, Rows]
    features: model_features.Features
    identities: dict[str, Identities]


def read_hyperparameters(folder: Path, environ: Mapping[str, str]) -> dict[str, Any]:
    """What hyperparameters.json says, but for the values that a search for better ones gives the job.

    Raises ConfigurationError when ``folder`` has no hyperparameters.json, or it names no label or one class.
    """
    place = folder / "hyperparameters.json"
    if not place.is_file():
        raise ConfigurationError(f"There is no hyperparameters.json in {folder}.")
    found = read_json(place)
    if not isinstance(found, dict) or not found.get("label_name"):
        raise ConfigurationError("hyperparameters.json names no label_name.")
    if len(found.get("multiclass_categories") or [0, 1]) < 2:
        raise ConfigurationError("multiclass_categories must name at least two classes.")
    tuned = json_setting(environ, "SM_HPS", {})  # of SageMaker's training toolkit
    return {**found, **{name: value for name, value in tuned.items() if not name.startswith(("sagemaker_", "_"))}}


def output_format_of(hyperparameters: Mapping[str, Any]) -> str:
    """What predictions are written as: CSV, TSV, JSON or PARQUET. A training job has no environment of its own."""
    return output_format({"OUTPUT_FORMAT": str(hyperparameters.get("output_format") or "")})


def load(channels: Path, hyperparameters: Mapping[str, Any], scratch: Path, dtype: Any) -> Data:
    """The channels' rows as numbers of ``dtype``, in files below ``scratch``.

    Where the train table came mapped by risk tables, so did the others.
    Raises InputError when there is no train table, or what there is cannot be learned from.
    """
    present = [name for name in SPLITS if optional_folder({name: str(channels / name)}, name)]
    if "train" not in present:
        raise InputError(f"There is no table in {channels / 'train'}.")
    risk_tables = model_features.mapped_by(channels / "train")
    features = model_features.declared(tables.column_names(channels / "train"), hyperparameters, risk_tables)
    for name in present:
        tables.require(channels / name, [features.label_name])
    features = replace(features, categories=_categories(channels / "train", list(features.categories)))
    found = {name: Rows(scratch / name, len(features.columns), dtype) for name in present}
    told = {name: Identities(scratch / f"{name}-ids", features.id_name) for name in present if name != "train"}
    with ThreadPoolExecutor(2) as pool:  # parsing text is most of it, which threads do at the same time
        blocks = (_blocks(channels / name, features, dtype, told.get(name)) for name in found)
        list(pool.map(Rows.fill, found.values(), blocks))
    pa.default_memory_pool().release_unused()  # it would keep what reading took beside what training takes
    if len(np.unique(found["train"].labels)) < 2:
        raise InputError(f"The label {features.label_name} has one class only in train; nothing can be learned.")
    return Data(found, features, told)


def _categories(place: Path, columns: list[str]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {name: set() for name in columns}
    for frame in tables.frames(place, columns) if columns else ():
        for name in columns:
            found[name].update(model_features.category_keys(frame[name]).dropna().unique())
    return {name: sorted(values) for name, values in found.items()}


def _blocks(
    place: Path, features: model_features.Features, dtype: Any, identities: Identities | None
) -> Iterator[Block]:
    label = features.label_name
    wanted = {*features.columns, label, *([identities.column] if identities else [])}
    for table in tables.gathered(place, wanted, features.quantities):
        if identities:
            identities.keep(table)
        columns = [table[name] for name in features.columns]
        if features.categories or not all(pa.types.is_float64(column.type) for column in columns):
            matrix = features.matrix(table.to_pandas(), mapped=True)
        else:
            matrix = np.empty((len(table), len(columns)), dtype)
            with np.errstate(over="ignore"):
                for number, column in enumerate(columns):
                    matrix[:, number] = column.to_numpy()
        yield matrix, class_numbers(table[label], features.classes, label)


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


def report(data: Data, probabilities: Mapping[str, np.ndarray[Any, Any]], folder: Path, kind: str = "CSV") -> None:
    """Write <split>/predictions, metrics and plots for each split in ``probabilities``, and metrics.json of all."""
    found = {}
    for name, scores in probabilities.items():
        truth = data.rows[name].labels
        _write_predictions(data, name, scores, folder / name / "predictions", kind)
        found[name] = evaluation.report(truth, scores, folder / name)
        print(f"{name}: auc_roc {found[name]['auc_roc']}, brier {found[name]['brier']:.4f}")
    write_json(folder / "metrics.json", found)


def _write_predictions(data: Data, name: str, scores: np.ndarray[Any, Any], place: Path, kind: str) -> None:
    features, truth, done = data.features, data.rows[name].labels, 0
    with Writer(place, kind=kind) as writer:
        for frame in data.identities[name].frames(len(truth)):
            rows = slice(done, done + len(frame))
            writer.write(
                evaluation.predictions(frame, features.id_name, features.label_name, truth[rows], scores[rows])
            )
            done += len(frame)
