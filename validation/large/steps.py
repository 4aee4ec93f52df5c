"""The scripts as processes in a container's layout, each under a limit of memory."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "cursus/steps/scripts"
PROCESSING = "opt/ml/processing"
DATA = "opt/ml/input/data"

_ENVIRONMENT = {
    "OMP_NUM_THREADS": "2",
    # pyarrow's allocator reserves a gigabyte that it does not use. A container counts what is used, a limit of
    # a process what is reserved.
    "MIMALLOC_ARENA_EAGER_COMMIT": "0",
}


class StepFailed(Exception):
    """A script ended with an error."""


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and bytes of memory at the peak."""

    seconds: float
    peak: int


@dataclass(frozen=True)
class Runner:
    """Runs scripts below ``folder``; ``limit`` bytes of memory for each, None for as many as there are."""

    folder: Path
    limit: int | None

    def script(
        self, name: str, arguments: Sequence[str], environ: Mapping[str, str], mounts: Mapping[str, Path]
    ) -> Cost:
        """``mounts``: folders by their path in the container. Raises StepFailed with what the script said."""
        root = self.folder / "containers" / name
        shutil.rmtree(root, ignore_errors=True)
        for inside, outside in mounts.items():
            outside.mkdir(parents=True, exist_ok=True)
            (root / inside).parent.mkdir(parents=True, exist_ok=True)
            (root / inside).symlink_to(outside, target_is_directory=True)
        code = root / "code"
        shutil.copytree(SCRIPTS, code, ignore=shutil.ignore_patterns("__pycache__", "requirements"))
        shutil.copyfile(SCRIPTS / "xgboost_inference.py", code / "inference.py")
        return self.command([str(code / name), *arguments], {**environ, "CURSUS_CONTAINER_ROOT": str(root)})

    def command(self, arguments: Sequence[str], environ: Mapping[str, str] | None = None) -> Cost:
        log = self.folder / "log.txt"
        begun = time.monotonic()
        with log.open("wb") as stream:
            process = subprocess.Popen(  # noqa: S603 - our own scripts
                [sys.executable, *arguments],
                env={**os.environ, **_ENVIRONMENT, **(environ or {})},
                stdout=stream,
                stderr=stream,
                preexec_fn=self._limited,
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise StepFailed(f"{Path(arguments[0]).name}: exit {process.returncode}\n{log.read_text()[-2000:]}")
        return Cost(time.monotonic() - begun, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))

    def _limited(self) -> None:
        if self.limit is not None:
            resource.setrlimit(resource.RLIMIT_DATA, (self.limit, self.limit))


def write_document(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
