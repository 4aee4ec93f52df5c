"""Score a table by a network that pytorch_training.py trained, and measure the result."""

from __future__ import annotations

import argparse

import pytorch_inference
import scoring
from container import PROCESSING, job_type_arguments, run

INPUTS = scoring.INPUTS
OUTPUTS = {"eval_output": f"{PROCESSING}/output/eval", "metrics_output": f"{PROCESSING}/output/metrics"}


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """As scoring.evaluate does, for a model of PyTorch."""
    scoring.evaluate((pytorch_inference,), input_paths, output_paths, environ_vars, job_args.job_type)


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments(default="calibration"))
