"""Data loading by Spark under the name that saved configs have for it."""

from __future__ import annotations

from container import job_type_arguments, run
from spark_data_loading import INPUTS, OUTPUTS, main

if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments(default="training"))
