"""A team's own tabular preprocessing: it reads its settings, and passes the data on as they are."""

import os
import shutil
import sys

SOURCE = "/opt/ml/processing/input/data"
TARGET = "/opt/ml/processing/output"

SETTINGS = {
    "CATEGORICAL_COLUMNS": os.environ.get("CATEGORICAL_COLUMNS", ""),
    "NUMERICAL_COLUMNS": os.environ.get("NUMERICAL_COLUMNS", ""),
    "TEXT_COLUMNS": os.environ.get("TEXT_COLUMNS", ""),
    "DATE_COLUMNS": os.environ.get("DATE_COLUMNS", ""),
    "LABEL_FIELD": os.environ.get("LABEL_FIELD", ""),
    "TRAIN_RATIO": os.environ.get("TRAIN_RATIO", ""),
    "TEST_VAL_RATIO": os.environ.get("TEST_VAL_RATIO", ""),
}

if __name__ == "__main__":
    print(sys.argv[1:], SETTINGS)
    shutil.copytree(SOURCE, TARGET, dirs_exist_ok=True)
