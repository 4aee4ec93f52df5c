"""Score a table, labelled or not, by the trees that xgboost_training.py trained."""

from __future__ import annotations

import argparse

import scoring
import xgboost_inference
from container import PROCESSING, job_type_arguments, run

INPUTS = scoring.INPUTS
OUTPUTS = {"eval_output": f"{PROCESSING}/output/eval"}


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """As scoring.infer does, for a model of XGBoost."""
    scoring.infer((xgboost_inference,), input_paths, output_paths, environ_vars, job_args.job_type)


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments(default="calibration"))
