"""What tabular_preprocessing.py does, by Spark: clean a table, turn its label into classes, and split it.

The same rows in the same order come to the same splits, whatever the number of instances. Dates in other forms than
ISO 8601 end the run, and json files: pandas reads those on one machine.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import hosts as job_hosts
import spark_tables
from container import PROCESSING, job_type_arguments, list_setting, run, setting
from labels import Labels
from spark_cleaning import cleaned, cleaned_types
from spark_parts import with_parts
from spark_tables import output_format
from splits import SPLITS, processed_file, ratio

INPUTS = {"DATA": f"{PROCESSING}/input/data", "config": f"{PROCESSING}/input/config"}
OUTPUTS = {"processed_data": f"{PROCESSING}/output"}


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write <output>/<split>/<split>_processed_data: train, val and test for a training job, else the job type.

    Environment: LABEL_FIELD (only a training job needs one), TRAIN_RATIO (of all rows), TEST_VAL_RATIO (the share of
    test in what is not train), {CATEGORICAL,NUMERICAL,TEXT,DATE}_COLUMNS (JSON or separated by commas), OUTPUT_FORMAT
    (CSV, TSV or PARQUET).
    Raises InputError on a missing label, column or table, ConfigurationError on a wrong ratio.
    """
    training = job_args.job_type == "training"
    label = setting(environ_vars, "LABEL_FIELD", None if training else "")
    kinds = {
        kind: list_setting(environ_vars, f"{kind}_COLUMNS") for kind in ("CATEGORICAL", "NUMERICAL", "TEXT", "DATE")
    }
    ratios = ratio(environ_vars, "TRAIN_RATIO", 0.7), ratio(environ_vars, "TEST_VAL_RATIO", 0.5)
    kind, hosts = output_format(environ_vars), job_hosts.of(environ_vars)
    source, target = Path(input_paths["DATA"]), Path(output_paths["processed_data"])
    columns = [*([label] if label else []), *(name for names in kinds.values() for name in names)]

    with spark_tables.session("TabularPreprocessing") as spark:
        table = spark_tables.read(spark, source, kind == "PARQUET", columns)
        table.require(columns, source)
        labels = Labels(table.counts(label), label) if label else None
        counted = [table.rows]
        if training and labels is not None:
            table, counted = with_parts(table, table.text(label), labels, ratios)
        table = cleaned(table, label, labels, kinds)
        names = SPLITS if training else (job_args.job_type,)
        types = {**table.narrow, **cleaned_types(labels, label, kinds)}
        places = [processed_file(target, name) for name in names]
        spark_tables.write(table, places, kind, hosts, types, "_split" if training else None)
        for name, rows in zip(names, counted):
            print(f"{name}: {rows} rows")


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments())
