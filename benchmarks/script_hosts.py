"""A row-by-row job on one host and on two, each with a processor of its own, as instances have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.script_tables import SCRIPTS
from cursus.runtime.execution import run_pipeline
from cursus.runtime.options import Options
from cursus.runtime.storage import LocalStorage

PARTS = 8
CONTAINER = "/opt/ml/processing"
# What each host runs: the script, kept to the processor whose number the host has, and how long its work took. Python's
# start, which is the same for any size of table, is no part of it.
HOST = f"""
import os, pathlib, sys, time
sys.path.insert(0, {str(SCRIPTS)!r})
import container, tabular_preprocessing
root = pathlib.Path(os.environ["CURSUS_CONTAINER_ROOT"])
told = container.job_settings(root)
mine = container.json_setting(told, "SM_HOSTS", []).index(told["SM_CURRENT_HOST"])
os.sched_setaffinity(0, {{sorted(os.sched_getaffinity(0))[mine]}})
begun = time.perf_counter()
container.run(
    tabular_preprocessing.main,
    tabular_preprocessing.INPUTS,
    tabular_preprocessing.OUTPUTS,
    container.job_type_arguments(default="calibration"),
)
print("WORKED", time.perf_counter() - begun)
"""


class HostJobs:
    """Preprocessing of one table in ``PARTS`` files, below ``folder``."""

    def __init__(self, folder: Path, table: Path) -> None:
        self._folder, self._storage, self._runs = folder, LocalStorage(folder / "s3"), 0
        (folder / "s3/data/raw").mkdir(parents=True)
        (folder / "s3/code").mkdir()
        (folder / "s3/code/main.py").write_text(HOST)
        rows = pd.read_csv(table, dtype=str)
        for part in range(PARTS):
            rows[part::PARTS].to_csv(folder / f"s3/data/raw/{part}.csv", index=False)

    def seconds(self, hosts: int) -> float:
        """How long the host that takes longest works. Raises RuntimeError when the job fails."""
        self._runs += 1
        prefix = f"s3://runs/{self._runs}"
        outcome = run_pipeline(
            _definition(hosts, prefix), {}, self._storage, self._folder / "work", Options(hosts=hosts)
        )
        if not outcome.succeeded:
            raise RuntimeError("\n".join(problem.message for problem in outcome.problems))
        log = (outcome.folder / "steps/Preprocess/log.txt").read_text()
        worked = [float(found) for found in re.findall(r"WORKED (\S+)", log)]
        if len(worked) != hosts:
            raise RuntimeError(f"{len(worked)} hosts worked, not {hosts}")
        return max(worked)


def _definition(hosts: int, prefix: str) -> dict[str, Any]:
    def given(name: str, uri: str, distribution: str) -> dict[str, Any]:
        place = {"S3Uri": uri, "LocalPath": f"{CONTAINER}/input/{name}", "S3DataDistributionType": distribution}
        return {"InputName": name, "S3Input": place}

    written = {"S3Uri": prefix, "LocalPath": f"{CONTAINER}/output"}
    arguments = {
        "AppSpecification": {
            "ImageUri": "image",
            "ContainerEntrypoint": ["python3", f"{CONTAINER}/input/code/main.py"],
        },
        "Environment": {"LABEL_FIELD": "y", "NUMERICAL_COLUMNS": "n0,n1"},
        "ProcessingInputs": [
            given("code", "s3://code", "FullyReplicated"),
            given("data", "s3://data/raw", "ShardedByS3Key"),
        ],
        "ProcessingOutputConfig": {"Outputs": [{"OutputName": "processed_data", "S3Output": written}]},
        "ProcessingResources": {"ClusterConfig": {"InstanceCount": hosts}},
    }
    step = {"Name": "Preprocess", "Type": "Processing", "Arguments": arguments}
    return {"Version": "2020-12-01", "Metadata": {}, "Parameters": [], "Steps": [step]}
