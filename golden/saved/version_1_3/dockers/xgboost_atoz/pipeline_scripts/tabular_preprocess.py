"""A team's own preprocessing: what the step gives is read, the table is passed on as it is."""

import argparse
import os
import shutil

SOURCE = "/opt/ml/processing/input/data"
TARGET = "/opt/ml/processing/output"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--job_type", required=True)
    job_type = parser.parse_args().job_type
    label, train_ratio = os.environ["LABEL_FIELD"], os.environ.get("TRAIN_RATIO", "0.7")
    print(f"{job_type}: {label}, {train_ratio} to train, {os.environ.get('TEST_VAL_RATIO', '0.5')} of the rest to test")
    shutil.copytree(SOURCE, f"{TARGET}/{job_type}")


if __name__ == "__main__":
    main()
