"""Where the raw scores lie that a calibration is fitted to: an evaluation's, or those that a training job left."""

from __future__ import annotations

from pathlib import Path

import archives
from container import InputError
from splits import SPLIT_OF_JOB_TYPE


def place_of(source: Path, scratch: Path, job_type: str) -> Path:
    """Where the predictions lie: in ``source``, or in the one archive of a training job's output beneath it.

    Among splits the job type's own is taken, else val: rows that the model has not seen and that do not judge it.
    Raises InputError when there are several jobs' archives, or none has predictions.
    """
    found = [path for path in archives.archives_in(source) if path.name != "model.tar.gz"]
    if len(found) > 1:
        names = ", ".join(path.relative_to(source).as_posix() for path in found)
        raise InputError(f"The evaluation data hold the outputs of {len(found)} jobs, and one is expected: {names}.")
    if found:
        archives.extract(found[0], scratch)
        source = scratch
    splits = [source / name for name in (SPLIT_OF_JOB_TYPE[job_type], job_type, "val") if (source / name).is_dir()]
    folder = splits[0] if splits else source
    named = sorted(folder.rglob("predictions.*"))
    return named[0] if len(named) == 1 else folder
