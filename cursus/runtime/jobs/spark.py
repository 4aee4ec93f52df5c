"""PySpark on this machine: one process with its threads stands in for the cluster of SageMaker's Spark image."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from cursus.runtime.jobs.base import Job


def missing() -> list[str]:
    """What this machine would need to run a PySpark script; nothing where it has all."""
    needs = {"pyspark (pip install 'cursus-sagemaker[spark]')": find_spec("pyspark"), "a Java runtime": _java()}
    return [name for name, found in needs.items() if found is None]


def variables(job: Job) -> dict[str, str]:
    """What makes pyspark start its own Java here, with the threads of the job and no more than this machine's own."""
    temporary = job.make("/tmp")  # noqa: S108 - below the job's own root
    options = ["-XX:+UseSerialGC", f"-Djava.io.tmpdir={temporary}", f"-Duser.home={job.make('/root')}"]
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": str(job.threads),
        "spark.sql.warehouse.dir": str(temporary / "warehouse"),
    }
    told = [f"--conf {shlex.quote(f'{name}={value}')}" for name, value in settings.items()]
    java = _java()
    return {
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": " ".join(
            [f"--master local[{job.threads}]", f"--driver-java-options {shlex.quote(shlex.join(options))}", *told]
        )
        + " pyspark-shell",
        "SPARK_LOCAL_DIRS": str(temporary),
        "SPARK_LOCAL_IP": "127.0.0.1",
        **({"JAVA_HOME": str(java.parent.parent)} if java else {}),
    }


def _java() -> Path | None:
    """The program, of which JAVA_HOME says where it is, else the path."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home, "bin")) if home else None)
    return Path(found).resolve() if found else None
