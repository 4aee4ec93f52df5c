"""Score a table by a trained model, with the very code that serves it, and measure the result."""

from __future__ import annotations

import argparse

import pytorch_inference
import scoring
import xgboost_inference
from container import PROCESSING, job_type_arguments, run

INPUTS = scoring.INPUTS
OUTPUTS = {"eval_output": f"{PROCESSING}/output/eval", "metrics_output": f"{PROCESSING}/output/metrics"}


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """As scoring.evaluate does, for a model of XGBoost or of PyTorch."""
    scoring.evaluate((xgboost_inference, pytorch_inference), input_paths, output_paths, environ_vars, job_args.job_type)


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments(default="calibration"))
