"""What reads files of other people, each with sound files to begin with."""

from __future__ import annotations

import gzip
import io
import lzma
import shutil
import tarfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cursus.checks.runner import check_definition
from cursus.core.config_file import load_configs
from cursus.dag import PipelineDAG
from cursus.definition.diff import diff
from cursus.definition.files import read_definition
from cursus.definition.resolve import resolve
from cursus.environments.files import load_environments
from cursus.jsonfile import dumps
from cursus.lint.linter import lint_paths
from cursus.reporting import Finding, Format, render
from cursus.runtime.archives import unpack
from cursus.runtime.plan import make_plan
from cursus.runtime.state import History
from validation.cases import GOLDEN

_ID: Final = "0123456789ab"


@dataclass(frozen=True)
class Reader:
    """``read`` is given an odd file and an empty folder; it may raise CursusError and nothing else."""

    name: str
    suffix: str
    sound: Callable[[], Sequence[bytes]]
    read: Callable[[Path, Path], object]


def _files(pattern: str, root: Path = GOLDEN) -> Callable[[], Sequence[bytes]]:
    return lambda: [path.read_bytes() for path in sorted(root.glob(pattern))]


def _definition(file: Path, _folder: Path) -> None:
    definition = read_definition(file)
    found = check_definition(definition)
    for form in Format:
        render(found, form)
    changed = {**definition, "Steps": definition["Steps"][1:]}
    for action in (lambda: resolve(definition), lambda: make_plan(definition), lambda: diff(definition, changed)):
        _tried(action)


def _tried(action: Callable[[], object]) -> None:
    """All of them are tried, whatever one says of the input."""
    from cursus.errors import CursusError

    try:
        action()
    except CursusError as error:
        render([Finding(diagnostic) for diagnostic in error.diagnostics], Format.JUNIT)


def _configs(file: Path, _: Path) -> None:
    with warnings.catch_warnings():  # of a class that no one provides, the answer is a warning
        warnings.simplefilter("ignore", UserWarning)
        load_configs(file)


def _environment(file: Path, folder: Path) -> None:
    shutil.copyfile(file, folder / "dev.toml")
    load_environments(folder)


def _state(file: Path, folder: Path) -> None:
    place = folder / "runs" / _ID / "run.json"
    place.parent.mkdir(parents=True)
    shutil.copyfile(file, place)
    history = History(folder)
    history.tidy()
    run = history.last("a" * 64)
    if run is not None:
        history.save(run)


def _records() -> list[bytes]:
    output = {"uri": "s3://bucket/key", "size": 3, "digest": "b" * 64}
    step = {
        "status": "succeeded",
        "seconds": 1.5,
        "key": "c" * 64,
        "outputs": [output],
        "properties": {},
        "message": "",
    }
    execution: Mapping[str, Any] = {
        "PipelineExecutionId": _ID,
        "PipelineExecutionArn": "arn",
        "PipelineName": "p",
        "PipelineArn": "arn",
        "StartDateTime": "2026-01-01T00:00:00.000Z",
        "CurrentDateTime": "2026-01-01T00:00:00.000Z",
    }
    steps = {"A": step, "B": {**step, "status": "running"}}
    return [dumps({"identity": "a" * 64, "execution": execution, "steps": steps}).encode()]


def _archives() -> list[bytes]:
    found = []
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", format=form) as tar:
            for name in ("train.py", "deep/er/data.csv", "n" * 90):
                member = tarfile.TarInfo(name)
                member.size = 700
                member.pax_headers = {"comment": "x"}
                tar.addfile(member, io.BytesIO(b"0123456" * 100))
        plain = buffer.getvalue()
        found += [plain, gzip.compress(plain, mtime=0), lzma.compress(plain)]
    return found


_TOML: Final = b"""[environment]
region = "us-east-1"
account = "111122223333"
profile = "dev"
shared_buckets = ["models"]

[parameters]
EXECUTION_S3_PREFIX = "s3://team/run"
COUNT = 3
RATE = 0.5
DEEP = [{a = [1, 2]}]
"""

READERS: Final = (
    Reader("definition", ".json", _files("pipelines/*/parameterized.json"), _definition),
    Reader("dag", ".json", _files("pipelines/*/dag.json"), lambda file, _: PipelineDAG.load(file)),
    Reader("config", ".json", _files("pipelines/*/config.json"), _configs),
    Reader("toml", ".toml", lambda: [_TOML], _environment),
    Reader("state", ".json", _records, _state),
    Reader("archive", ".tar", _archives, lambda file, folder: unpack(file, folder / "out", file.name)),
    Reader(
        "source",
        ".py",
        _files("cursus/steps/builders/*.py", GOLDEN.parent),
        lambda file, _: [render(lint_paths([file]).findings, form) for form in Format],
    ),
)
