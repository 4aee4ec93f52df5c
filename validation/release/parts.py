"""What a release has to pass, each a nox session, and what became of one."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TAIL: Final = 40
"""Lines of a log that stand in the report."""


@dataclass(frozen=True)
class Part:
    """A nox session with its options; ``page``: the one file that it leaves to be read, below the repository."""

    session: str
    what: str
    page: str = ""
    options: tuple[str, ...] = ()


PARTS: Final = (
    Part("tests", "style, types and every test"),
    Part(
        "validate",
        "the gate: golden files, portability, contract, compat",
        "build/validation/report.html",
        ("--no-cache",),  # a release trusts nothing that an earlier run compiled
    ),
    Part("browser", "the gate's report, used in a browser"),
    Part("spark", "steps on Spark, which leave the same rows as on one machine"),
    Part("mutation", "damaged definitions that the checks catch"),
    Part("fuzz", "20,000 odd inputs for everything that reads files"),
    Part("kills", "every command that writes, broken off at twenty moments"),
    Part("oracle", "the resolver against the SDK's own evaluator"),
    Part("e2e", "whole pipelines, run locally, with their results checked"),
    Part("docs", "the documentation: warnings are errors"),
    Part("matrix", "the gate under the oldest and the newest SDK and botocore"),
    Part("package", "the wheel built, installed by itself, and used from an empty folder"),
    Part(
        "bench",
        "benchmarks against targets, exact counts and the previous release",
        "benchmarks/report/index.html",
        ("--against", "previous-release", "--targets"),
    ),
)
"""The benchmark comes last, when nothing is left to disturb it but itself."""


@dataclass(frozen=True)
class Ended:
    """A part that ran: whether it passed, how long it took, and where all that it said stands."""

    part: Part
    passed: bool
    seconds: float
    log: Path
    page: Path | None

    @property
    def tail(self) -> str:
        """The last lines that it said."""
        return "\n".join(self.log.read_text(encoding="utf-8").splitlines()[-TAIL:])


def run(part: Part, root: Path, folder: Path, say: Callable[[str], None]) -> Ended:
    """Run the session in ``root``. Its log and its page go to ``folder``; ``say`` gets each line as it comes."""
    left = root / part.page
    if part.page:
        left.unlink(missing_ok=True)  # so that what is copied is of this run
    log = folder / f"{part.session}.log"
    begun = time.monotonic()
    command = [sys.executable, "-m", "nox", "--non-interactive", "-s", part.session]
    if part.options:
        command += ["--", *part.options]
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen(  # noqa: S603 - a session of our own, run by this interpreter
            command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as process,
    ):
        for line in process.stdout or ():
            file.write(line)
            say(line)
    seconds = time.monotonic() - begun
    page = None
    if part.page and left.exists():
        page = folder / f"{part.session}.html"
        page.write_bytes(left.read_bytes())
    return Ended(part, process.returncode == 0, seconds, log, page)
