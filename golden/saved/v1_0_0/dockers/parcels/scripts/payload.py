"""A team's own payload: it reads its settings, and passes the data on as they are."""

import os
import shutil
import sys

SOURCE = "/opt/ml/processing/input/model"
TARGET = "/opt/ml/processing/output"

SETTINGS = {
    "CONTENT_TYPES": os.environ.get("CONTENT_TYPES", ""),
    "DEFAULT_NUMERIC_VALUE": os.environ.get("DEFAULT_NUMERIC_VALUE", ""),
    "DEFAULT_TEXT_VALUE": os.environ.get("DEFAULT_TEXT_VALUE", ""),
    "SOURCE_MODEL_INFERENCE_INPUT_VARIABLE_LIST": os.environ.get("SOURCE_MODEL_INFERENCE_INPUT_VARIABLE_LIST", ""),
}

if __name__ == "__main__":
    print(sys.argv[1:], SETTINGS)
    shutil.copytree(SOURCE, TARGET, dirs_exist_ok=True)
