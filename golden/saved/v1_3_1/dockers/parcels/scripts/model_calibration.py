"""A team's own model calibration: it reads its settings, and passes the data on as they are."""

import os
import shutil
import sys

SOURCE = "/opt/ml/processing/input/eval_data"
TARGET = "/opt/ml/processing/output"

SETTINGS = {
    "CALIBRATION_METHOD": os.environ.get("CALIBRATION_METHOD", ""),
    "LABEL_FIELD": os.environ.get("LABEL_FIELD", ""),
    "SCORE_FIELD": os.environ.get("SCORE_FIELD", ""),
    "IS_BINARY": os.environ.get("IS_BINARY", ""),
    "MONOTONIC_CONSTRAINT": os.environ.get("MONOTONIC_CONSTRAINT", ""),
    "GAM_SPLINES": os.environ.get("GAM_SPLINES", ""),
    "ERROR_THRESHOLD": os.environ.get("ERROR_THRESHOLD", ""),
    "NUM_CLASSES": os.environ.get("NUM_CLASSES", ""),
    "SCORE_FIELD_PREFIX": os.environ.get("SCORE_FIELD_PREFIX", ""),
    "MULTICLASS_CATEGORIES": os.environ.get("MULTICLASS_CATEGORIES", ""),
}

if __name__ == "__main__":
    print(sys.argv[1:], SETTINGS)
    shutil.copytree(SOURCE, TARGET, dirs_exist_ok=True)
