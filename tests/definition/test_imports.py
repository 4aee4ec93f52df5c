"""Working on a compiled definition needs neither the SDK nor AWS."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import importlib, json, pkgutil, sys
import cursus.definition
for module in pkgutil.iter_modules(cursus.definition.__path__, "cursus.definition."):
    importlib.import_module(module.name)
heavy = {"sagemaker", "boto3", "botocore", "pandas", "numpy"}
print(json.dumps(sorted(heavy & set(sys.modules))), len(sys.modules) > 0, "cursus.definition.resolve" in sys.modules)
"""


def test_no_sdk() -> None:
    """Importing all of cursus.definition imports neither sagemaker, boto3, botocore nor pandas."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "True", "True"]
