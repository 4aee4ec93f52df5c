"""The splits of a table: their names, where each lies, and the settings of how large each is.

Steps on Spark import it too, without numpy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Mapping

from container import ConfigurationError, InputError, number_setting
from hosts import ONE, Hosts

SPLITS = ("train", "val", "test")
SPLIT_OF_JOB_TYPE = {"training": "train", "validation": "val", "testing": "test", "calibration": "calibration"}


def processed_file(folder: Path, split_name: str) -> Path:
    """Without the suffix, which tells the format."""
    return folder / split_name / f"{split_name}_processed_data"


def ratio(environ_vars: Mapping[str, str], name: str, default: float) -> float:
    """Raises ConfigurationError unless the variable ``name`` lies strictly between 0 and 1."""
    value = number_setting(environ_vars, name, default)
    if not 0 < value < 1:
        raise ConfigurationError(f"{name} must lie between 0 and 1, both excluded, and is {value:g}.")
    return value


def folder_for(folder: Path, job_type: str) -> Path:
    """The split of the data in ``folder`` that fits ``job_type``, else test, else all of it when it is not split."""
    for name in (SPLIT_OF_JOB_TYPE[job_type], job_type, "test"):
        if (folder / name).is_dir():
            return folder / name
    return folder


def folders_of_job(folder: Path, job_type: str, hosts: Hosts = ONE) -> dict[str, Path]:
    """Split name -> folder for a step that keeps splits: train, val and test of a training job, else the job type.

    A job other than training may also get a table that is not split: its own folder then is all of ``folder``.
    Raises InputError when a training job's data are not split; one of several hosts may lack a split.
    """
    if job_type != "training":
        return {job_type: folder / job_type if (folder / job_type).is_dir() else folder}
    missing = [name for name in SPLITS if not (folder / name).is_dir()]
    if missing and hosts.count == 1:
        raise InputError(f"The training data in {folder} lack the split {', '.join(missing)}.")
    return {name: folder / name for name in SPLITS if name not in missing}
