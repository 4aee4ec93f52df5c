"""Makes the environment of a cell: sagemaker and botocore at one end of what pyproject.toml supports, all else newest.

The standard library alone: nothing is installed before this runs.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYPROJECT = ROOT / "pyproject.toml"
RESULTS = ROOT / "build" / "matrix"

RESOLUTION = {"oldest": "lowest-direct", "newest": "highest"}
"""An end of a range, and how uv gets there with what it is asked for, and with nothing else."""

GENERATIONS = {"2": "sagemaker<3", "3": "sagemaker>=3"}
"""What a cell asks of sagemaker next to our own range, by the digit after the end: ``sagemaker_oldest2``."""

NO_SDK = "none"
"""In place of an end of sagemaker: a cell without it."""


def main() -> None:
    """Argument: the cell. What it came to under other versions is forgotten."""
    (name,) = sys.argv[1:]
    result_of(name).unlink(missing_ok=True)
    install(name)


def result_of(name: str) -> Path:
    """The file that says what the cell came to."""
    return RESULTS / f"{name}.json"


def ends_of(name: str) -> dict[str, str]:
    """The end of its range, ``oldest`` or ``newest``, to which a cell takes each package."""
    pairs = (factor.partition("_") for factor in name.split("-") if "_" in factor)
    return {package: end for package, _, end in pairs}


def supported(*packages: str) -> list[str]:
    """What the project requires of ``packages``, with the markers that say for which Python."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    requirements = [*project["dependencies"], *project["optional-dependencies"]["sdk"]]
    return [text for text in requirements if re.split(r"[^\w.-]", text, maxsplit=1)[0] in packages]


def install(name: str) -> None:
    """Go to the ends that a cell names: those of sagemaker first, then those of botocore that this sagemaker takes.

    ``botocore_oldest`` is thus another version next to another sagemaker. What else is there is removed: it could hide
    that something is missing. Raises CalledProcessError when there is no such environment.
    """
    ends = ends_of(name)
    sagemaker = _sagemaker(ends["sagemaker"])
    # boto3 takes the botocore of its own minor version alone, so both move together.
    sdk = _locked([*sagemaker, *supported("boto3", "botocore")], ends["botocore"], "sagemaker", "boto3", "botocore")
    # All at once: what is newest for the project alone may be newer than sagemaker takes.
    needed = [*sdk, *(supported("pytz") if sagemaker else [])]
    everything = _uv("compile", str(PYPROJECT), "-", "--group", "gate", given=needed)
    _uv("sync", "-", given=everything)
    _uv("install", "--no-deps", "--editable", str(ROOT))


def _sagemaker(end: str) -> list[str]:
    """The one version of sagemaker that a cell has, as a requirement; none for a cell without."""
    if end == NO_SDK:
        return []
    return _locked([*supported("sagemaker"), GENERATIONS[end[-1]]], end[:-1], "sagemaker")


def _locked(requirements: Iterable[str], end: str, *packages: str) -> list[str]:
    """The versions of ``packages`` at one end of ``requirements``, each as a requirement."""
    lines = _uv("compile", "-", "--resolution", RESOLUTION[end], given=requirements)
    return [line for line in lines if line.partition("==")[0] in packages]


def _uv(command: str, *arguments: str, given: Iterable[str] = ()) -> list[str]:
    bare = ("--no-header", "--no-annotate") if command == "compile" else ()
    run = subprocess.run(  # noqa: S603 - our own arguments
        ["uv", "pip", command, "--quiet", "--python", sys.executable, *bare, *arguments],  # noqa: S607 - tox-uv brings it
        input="\n".join(given),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return run.stdout.splitlines()


if __name__ == "__main__":
    main()
