"""One cell of the matrix: what the gate said under one Python, one sagemaker and one botocore, kept in a file."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

from cursus.gate.contents import contents, digest
from cursus.jsonfile import dumps, write_atomically
from validation.cases import ROOT
from validation.gate import Verdict
from validation.matrix import sdk

PACKAGES = ("sagemaker", "boto3", "botocore")


@dataclass(frozen=True)
class Versions:
    python: str
    sagemaker: str
    boto3: str
    botocore: str


@dataclass(frozen=True)
class Found:
    """A finding of the gate; ``definition`` is the case and the base, or what else it is about."""

    code: str
    definition: str
    path: str
    message: str


@dataclass(frozen=True)
class Cell:
    """What one cell came to; ``code`` says which code and golden files that was of."""

    name: str
    versions: Versions
    code: str
    passed: bool
    minutes: float
    definitions: int
    findings: tuple[Found, ...]
    agreeing: dict[str, str]
    """What the SDK agrees with, as ``765 of 765``, by the name of who asked it; empty without an SDK."""

    @property
    def differing(self) -> int:
        """Definitions that are not byte for byte what the golden files say."""
        return len({found.definition for found in self.findings if found.code in ("E601", "E602")})

    @property
    def factors(self) -> frozenset[str]:
        """``py311-sagemaker_oldest-botocore_newest`` in its parts."""
        return frozenset(self.name.split("-"))

    @property
    def ends(self) -> dict[str, str]:
        return sdk.ends_of(self.name)


def installed() -> Versions:
    return Versions(platform.python_version(), *map(_version, PACKAGES))


def _version(package: str) -> str:
    """What is installed; a dash where nothing is."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "-"


def code() -> str:
    """A digest of everything else that a cell depends on: two cells can be compared when theirs is the same."""
    folders = ("cursus", "examples", "golden", "validation")
    lines = [line for folder in folders for line in contents((ROOT / folder).rglob("*"), ROOT)]
    return digest("\n".join(lines).encode())


def cell_of(name: str, verdict: Verdict, minutes: float) -> Cell:
    """The cell ``name`` of what the gate said in this process."""
    definitions = sum(outcome.case.kind != "invalid" for outcome in verdict.outcomes)
    return Cell(
        name,
        installed(),
        code(),
        verdict.passed,
        round(minutes, 2),
        definitions,
        tuple(_findings(verdict)),
        {who: str(share) for who, share in verdict.figures.oracle.items()},
    )


def _findings(verdict: Verdict) -> Iterator[Found]:
    for outcome in verdict.outcomes:
        place = f"{outcome.case.name} [{outcome.base}]"
        for found in outcome.findings:
            yield Found(found.code, place, found.where, found.message)
    for found in verdict.findings:
        file = found.at.file
        yield Found(found.code, file or found.where, found.at.inside if file else "", found.message)


def write(cell: Cell) -> None:
    write_atomically(sdk.result_of(cell.name), dumps(asdict(cell)))


def read_all(code: str) -> tuple[list[Cell], list[str]]:
    """Every cell that was run on ``code``, by name; and the names of those that were run on other code or files."""
    cells, stale = [], []
    for path in sorted(sdk.RESULTS.glob("*.json")):
        members = json.loads(path.read_text(encoding="utf-8"))
        if members["code"] == code:
            findings = tuple(Found(**found) for found in members["findings"])
            cells.append(Cell(**members | {"versions": Versions(**members["versions"]), "findings": findings}))
        else:
            stale.append(path.stem)
    return cells, stale
