"""Clean a table, turn its label into classes, and split it.

Numbers that cannot be read become missing, text is stripped, dates become ISO 8601 in UTC; other cells stay as they are
written. Labels that are numbers or booleans become integers; labels in words stay words, because which class is which
number is told by the hyperparameters (`multiclass_categories`), and a job that sees only some classes must not guess.
A training job splits, the same way each time and with equal shares of every class.
The table is read twice, batch by batch: for its label, then to be cleaned; and once more for the types of its columns,
where the output has types and the first rows have others than the rest.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import hosts as job_hosts
import tables
from cleaning import Cleaner
from container import PROCESSING, job_type_arguments, list_setting, run, setting
from formats import output_format
from rewriting import rewrite
from splits import SPLITS, processed_file, ratio
from splitting import split

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
    (CSV, TSV, JSON or PARQUET).
    Raises InputError on a missing label, column or table, ConfigurationError on a wrong ratio, and where several hosts
    would have to split.
    """
    label = setting(environ_vars, "LABEL_FIELD", "" if job_args.job_type != "training" else None)
    kinds = {
        kind: list_setting(environ_vars, f"{kind}_COLUMNS") for kind in ("CATEGORICAL", "NUMERICAL", "TEXT", "DATE")
    }
    train_ratio = ratio(environ_vars, "TRAIN_RATIO", 0.7)
    test_val_ratio = ratio(environ_vars, "TEST_VAL_RATIO", 0.5)
    kind, hosts = output_format(environ_vars), job_hosts.of(environ_vars)
    training = job_args.job_type == "training"
    if training:
        hosts.refuse_several("a split with equal shares of every class takes all rows")
    source, target = Path(input_paths["DATA"]), Path(output_paths["processed_data"])

    cleaner = Cleaner(label, kinds)
    tables.require(source, cleaner.columns, hosts)
    for batch in tables.batches(source, [label], hosts=hosts) if label else ():
        cleaner.learn(batch)
    classes = cleaner.classes()
    parts = split(classes, train_ratio, test_val_ratio) if training else None

    names = SPLITS if training else (job_args.job_type,)
    places = [processed_file(target, name) for name in names]
    written = rewrite(
        source, places, kind, cleaner, types=cleaner.types, texts=cleaner.columns, parts=parts, hosts=hosts
    )
    cleaner.tell_lost()
    for name, rows in zip(names, written):
        print(f"{name}: {rows} rows")


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, job_type_arguments())
