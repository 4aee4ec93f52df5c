"""Brings sagemaker and botocore of an environment to one end of the range that pyproject.toml supports."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

from validation.cases import ROOT
from validation.matrix.cell import ends_of

RESOLUTION = {"oldest": "lowest-direct", "newest": "highest"}
"""An end of a range, and how uv is told to go there with what it is asked for, and with nothing else."""


def supported(*packages: str, pyproject: Path = ROOT / "pyproject.toml") -> list[str]:
    """What the project requires of ``packages``, with the markers that say for which Python."""
    requirements = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"]
    return [text for text in requirements if re.split(r"[^\w.-]", text, maxsplit=1)[0] in packages]


def install(cell: str) -> None:
    """Go to the ends that ``cell`` names: those of sagemaker first, then those of botocore that this sagemaker takes.

    ``botocore_oldest`` is thus another version beside another sagemaker. Raises CalledProcessError when there is none,
    or when what is installed then does not fit together.
    """
    ends = ends_of(cell)
    _uv("install", "--resolution", RESOLUTION[ends["sagemaker"]], "-P", "sagemaker", *supported("sagemaker"))
    # boto3 takes the botocore of its own minor version alone, so both move together.
    sdk = (f"sagemaker=={version('sagemaker')}", *supported("boto3", "botocore"))
    _uv("install", "--resolution", RESOLUTION[ends["botocore"]], "-P", "boto3", "-P", "botocore", *sdk)
    _uv("check")


def _uv(command: str, *arguments: str) -> None:
    options = ("--quiet", "--python", sys.executable)
    subprocess.run(["uv", "pip", command, *options, *arguments], check=True)  # noqa: S603, S607 - tox-uv brings it
