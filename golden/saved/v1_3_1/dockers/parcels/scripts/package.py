"""A team's own package: it reads its settings, and passes the data on as they are."""

import os
import shutil
import sys

SOURCE = "/opt/ml/processing/input"
TARGET = "/opt/ml/processing/output"

SETTINGS = {
    "REGION": os.environ.get("REGION", ""),
    "BUCKET_NAME": os.environ.get("BUCKET_NAME", ""),
    "PIPELINE_NAME": os.environ.get("PIPELINE_NAME", ""),
    "PIPELINE_VERSION": os.environ.get("PIPELINE_VERSION", ""),
}

if __name__ == "__main__":
    print(sys.argv[1:], SETTINGS)
    shutil.copytree(SOURCE, TARGET, dirs_exist_ok=True)
