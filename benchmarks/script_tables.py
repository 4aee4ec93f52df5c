"""A table to measure the container scripts with, and one job of each of them. Also a command: a job in its own process.

``python -m benchmarks.script_tables JOB FOLDER`` runs the job below FOLDER; its peak of memory is that of the process.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SCRIPTS = Path(__file__).parents[1] / "cursus/steps/scripts"
NUMBERS = [f"n{number}" for number in range(16)]
WORDS = [f"c{number}" for number in range(5)]
HYPERPARAMETERS = {
    "tab_field_list": NUMBERS,
    "cat_field_list": WORDS,
    "id_name": "id",
    "label_name": "y",
    "num_round": 5,
    "max_depth": 3,
}
ENVIRONMENT = {
    "LABEL_FIELD": "y",
    "NUMERICAL_COLUMNS": "n0,n1",
    "CATEGORICAL_COLUMNS": json.dumps(WORDS),
    "CAT_FIELD_LIST": json.dumps(WORDS),
    "CURRENCY_CONVERSION_VARS": '["n0", "n1"]',
    "CURRENCY_CONVERSION_DICT": '{"EUR": 0.9}',
    "CALIBRATION_METHOD": "isotonic",
}


def write_table(folder: Path, rows: int, part: int = 50_000, seed: int = 0) -> Path:
    """raw.csv with ``rows`` rows of 23 columns, made part by part; ids are those of no other ``seed``."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "raw.csv"
    for start in range(0, rows, part):
        table = _part(seed * 10**9 + start, min(part, rows - start))
        table.to_csv(place, index=False, mode="a" if start else "w", header=not start)
    return place


def _part(start: int, rows: int) -> pd.DataFrame:
    random = np.random.default_rng(start)
    columns: dict[str, Any] = {"id": np.arange(start, start + rows)}
    columns |= {name: random.normal(size=rows) for name in NUMBERS}
    columns |= {name: random.choice(np.array(["alpha", "beta", "EUR", "USD"]), rows) for name in WORDS}
    chance = 1 / (1 + np.exp(-columns["n0"] - columns["n1"] - (columns["c0"] == "alpha")))
    columns["y"] = (random.random(rows) < chance).astype(int)
    return pd.DataFrame(columns)


class Jobs:
    """The scripts' jobs below a folder that has raw.csv; each writes in ``kind`` what the next ones read."""

    def __init__(self, folder: Path, kind: str = "CSV") -> None:
        sys.path.insert(0, str(SCRIPTS))  # as the interpreter does for a script that it starts
        self.raw, self.folder = folder / "raw.csv", folder / kind
        self.environ = {**ENVIRONMENT, "OUTPUT_FORMAT": kind}
        (self.folder / "config").mkdir(parents=True, exist_ok=True)
        (self.folder / "config/hyperparameters.json").write_text(json.dumps({**HYPERPARAMETERS, "output_format": kind}))

    def preprocess(self, job_type: str = "training") -> None:
        import tabular_preprocessing

        inputs, outputs = {"DATA": str(self.raw)}, {"processed_data": str(self.folder / "clean")}
        self._run(tabular_preprocessing.main, inputs, outputs, job_type)

    def convert(self) -> None:
        import currencies
        import currency_conversion

        told = ["--job-type", "training", "--currency-col", "c1", "--skip-invalid-currencies"]
        inputs, outputs = {"data_input": str(self.folder / "clean")}, {"converted_data": str(self.folder / "converted")}
        with contextlib.redirect_stdout(io.StringIO()):
            currency_conversion.main(inputs, outputs, self.environ, currencies.arguments().parse_args(told))

    def map_risks(self) -> None:
        import risk_table_mapping

        outputs = {"processed_data": str(self.folder / "mapped"), "risk_tables": str(self.folder / "risk")}
        self._run(risk_table_mapping.main, {"data_input": str(self.folder / "clean")}, outputs)

    def train(self) -> None:
        import xgboost_training

        inputs = {
            "input_path": str(self.folder / "mapped"),
            "hyperparameters_s3_uri": str(self.folder / "config"),
        }
        outputs = {"model_output": str(self.folder / "model"), "evaluation_output": str(self.folder / "told")}
        self._run(xgboost_training.main, inputs, outputs)

    def evaluate(self, split: str = "training") -> None:
        import xgboost_model_evaluation

        inputs = {"model_input": str(self.folder / "model"), "processed_data": str(self.folder / "mapped")}
        outputs = {"eval_output": str(self.folder / "eval"), "metrics_output": str(self.folder / "metrics")}
        self._run(xgboost_model_evaluation.main, inputs, outputs, split)

    def infer(self, split: str = "training") -> None:
        import xgboost_model_inference

        inputs = {"model_input": str(self.folder / "model"), "processed_data": str(self.folder / "mapped")}
        self._run(xgboost_model_inference.main, inputs, {"eval_output": str(self.folder / "scored")}, split)

    def calibrate(self) -> None:
        import model_calibration

        outputs = {name: str(self.folder / name) for name in model_calibration.OUTPUTS}
        self._run(model_calibration.main, {"evaluation_data": str(self.folder / "eval")}, outputs, "calibration")

    def _run(
        self, main: Callable[..., None], inputs: dict[str, str], outputs: dict[str, str], job_type: str = "training"
    ) -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            main(inputs, outputs, self.environ, argparse.Namespace(job_type=job_type))


if __name__ == "__main__":
    getattr(Jobs(Path(sys.argv[2]), *sys.argv[3:]), sys.argv[1])()
