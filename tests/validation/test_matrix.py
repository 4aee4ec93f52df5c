"""The matrix tells what changed because of the SDK: once, with its class, and because of which version."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cursus.errors import Diagnostic, Where
from cursus.gate.bases import BASES
from cursus.gate.case import Case
from cursus.gate.compilation import Compiled
from cursus.jsonfile import dumps
from cursus.testing import golden
from validation import gate
from validation.matrix import cell as cells
from validation.matrix import sdk
from validation.matrix.__main__ import main
from validation.matrix.cell import Cell, Found, Versions
from validation.matrix.changes import changes, factors_of

ROOT = Path(__file__).parents[2]

OLD_SDK = ("py311-sagemaker_oldest2-botocore_oldest", "py311-sagemaker_oldest2-botocore_newest")
NEW_SDK = ("py311-sagemaker_newest2-botocore_oldest", "py311-sagemaker_newest2-botocore_newest")
ALL = (*OLD_SDK, *NEW_SDK)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the cells of this test are kept."""
    monkeypatch.setattr(sdk, "RESULTS", tmp_path / "matrix")
    monkeypatch.setattr(cells, "code", lambda: "now")
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def cell(name: str, *findings: Found, code: str = "now") -> Cell:
    versions = Versions("3.11.7", "2.248.0" if "sagemaker_oldest2" in name else "2.257.0", "1.40.0", "1.40.0")
    passed = not any(found.code.startswith("E") for found in findings)
    return Cell(name, versions, code, passed, 1.5, 10, findings, {"SDK v2": "10 of 10"})


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result


def image(step: str, kind: str = "cache-busting") -> Found:
    return Found("E602", f"{step}/default [static]", f"$.Steps.{step}.Arguments.ImageUri", f"{kind}: golden 1, now 2")


def test_one_kind_of_difference_is_told_once() -> None:
    """The same place in two steps and in two cells is one change in two definitions; another class is another."""
    told = changes([
        cell(ALL[0], image("Training"), image("Package"), image("Package", "wiring changed")),
        cell(ALL[1], image("Package")),
    ])  # fmt: skip
    assert [(change.kind, change.pattern, change.count, change.cells) for change in told] == [
        ("cache-busting", "$.Steps.*.Arguments.ImageUri", 2, ALL[:2]),
        ("wiring changed", "$.Steps.*.Arguments.ImageUri", 1, ALL[:1]),
    ]


@pytest.mark.parametrize(
    ("some", "factors"),
    [
        (OLD_SDK, {"sagemaker_oldest2"}),
        ((ALL[0], ALL[2]), {"botocore_oldest"}),
        (ALL[:1], {"sagemaker_oldest2", "botocore_oldest"}),
        (ALL, set()),
        ((ALL[0], ALL[3]), None),
        (ALL[:3], None),
    ],
)
def test_cause(some: Sequence[str], factors: set[str] | None) -> None:
    """What some cells have in common, and no other, is the cause; what is in every cell has none."""
    assert factors_of((frozenset(name.split("-")) for name in some), (cell(name).factors for name in ALL)) == factors


def test_report(folder: Path) -> None:
    """A difference is told below the version it is because of, a finding of every cell is not, and nothing passes."""
    warning = Found("W301", "", "", "everywhere")
    for name in ALL:
        cells.write(cell(name, warning, *([image("Training")] if name in OLD_SDK else [])))
    result = call("report")
    said = " ".join(result.output.split())
    assert result.exit_code == 1
    assert "Because of sagemaker 2.248.0: E602 $.Steps.*.Arguments.ImageUri in 1 definition, such as Training" in said
    assert "cache-busting: golden 1, now 2" in said
    assert "In every cell, so because of none of them: W301 FAILED 2 of 4 cells" in said


def test_report_of_sound_cells() -> None:
    """Warnings because of an SDK are told, and fail nothing."""
    cells.write(cell(ALL[0], Found("W510", "Training/default [static]", "$.Steps[0].Arguments.New", "is new")))
    cells.write(cell(ALL[3]))
    result = call("report")
    assert result.exit_code == 0
    assert "PASSED  2 of 2 cells" in result.output
    assert "W510 $.Steps[*].Arguments.New in 1 definition" in result.output


@pytest.mark.parametrize("sound", [True, False])
def test_a_cell_of_other_code_does_not_count(sound: bool) -> None:
    """It is named, and the matrix has not passed, whatever the others came to."""
    cells.write(cell(ALL[0], code="before"))
    if sound:
        cells.write(cell(ALL[1]))
    result = call("report")
    assert (result.exit_code, f"Run again, because code or golden files changed: {ALL[0]}\n" in result.output) == (
        1,
        True,
    )
    assert f"FAILED  {int(sound)} of {int(sound)} cells" in result.output


def test_no_cell_is_no_success() -> None:
    """Where nothing was run nothing has passed."""
    assert call("report").exit_code == 1


def verdict_of(folder: Path, was: dict[str, Any], now: dict[str, Any]) -> gate.Verdict:
    """What the gate says of one definition that should be ``was``."""
    case = Case("step", "Training/default", folder, folder)
    path = case.golden(BASES[0])
    path.write_text(dumps(was))
    findings = tuple(golden.compare(path, dumps(now)))
    return gate.Verdict((gate.Outcome(Compiled(case, BASES[0], dumps(now)), findings),))


@pytest.mark.parametrize("differs", [True, False])
def test_a_cell_is_what_the_gate_says(folder: Path, monkeypatch: pytest.MonkeyPatch, differs: bool) -> None:
    """The file of a cell holds versions, verdict and every difference by place and class; so says the exit code."""
    was = {
        "Steps": [{"Name": "Training", "Type": "Training", "Arguments": {"ImageUri": "one", "StoppingCondition": {}}}]
    }
    now = json.loads(json.dumps(was))
    if differs:
        now["Steps"][0]["Arguments"]["ImageUri"] = "two"
        now["Metadata"] = {}
    monkeypatch.setattr(gate, "run", lambda *_: verdict_of(folder, was, now))
    result = call("run", ALL[0])
    ((kept,), _) = cells.read_all("now")
    assert (result.exit_code, kept.passed, kept.differing, kept.definitions) == (differs, not differs, differs, 1)
    assert kept.versions == cells.installed()
    told = {(change.kind, change.pattern) for change in changes([kept])}
    assert told == (
        {("cache-busting", "$.Steps.*.Arguments.ImageUri"), ("cosmetic", "$.Metadata")} if differs else set()
    )
    assert f"{int(differs)} of 1 definitions differ" in result.output


def test_what_is_about_no_one_definition_keeps_its_place() -> None:
    """What the gate finds of a whole case has no path, or a path below it."""
    gone = Diagnostic("E644", "the step is gone", Where("$.Steps.One").in_file("golden/steps/a"))
    broken = Diagnostic("E642", "no longer compiles", "golden/steps/b")
    findings = cells.cell_of(ALL[0], gate.Verdict((), (gone, broken)), 0).findings
    assert [(found.definition, found.path) for found in findings] == [
        ("golden/steps/a", "$.Steps.One"),
        ("golden/steps/b", ""),
    ]


Asked = list[tuple[list[str], list[str]]]
"""The arguments of each call, and what was given to it."""


@pytest.fixture
def uv(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """A uv that finds version 1.0 of all it is asked for, and something else that this needs."""
    asked: Asked = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        given = options["input"].splitlines()
        asked.append((command, given))
        packages = dict.fromkeys(line.replace("=", ">").partition(">")[0] for line in given)
        return subprocess.CompletedProcess(command, 0, "".join(f"{package}==1.0\n" for package in (*packages, "other")))

    monkeypatch.setattr(subprocess, "run", run)
    return asked


def test_a_cell_installs_what_the_project_supports(uv: Asked) -> None:
    """Ranges are those of pyproject.toml, the oldest end is the lowest that fits, all else is new, nothing is left."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = [text for text in project["optional-dependencies"]["sdk"] if text.startswith("sagemaker")]
    sdk.install("py311-sagemaker_oldest2-botocore_newest")
    sagemaker, botocore, everything, sync, _ = uv
    assert sagemaker[1] == [*extra, "sagemaker<3"]
    boto = [text for text in project["dependencies"] if text.startswith("boto")]
    assert botocore[1] == ["sagemaker==1.0", *boto]
    assert everything[1][:3] == ["sagemaker==1.0", "boto3==1.0", "botocore==1.0"]
    assert everything[1][3:] == [text for text in project["optional-dependencies"]["sdk"] if text.startswith("pytz")]
    assert str(sdk.PYPROJECT) in everything[0]
    assert ["lowest-direct" in command for command, _ in uv] == [True, *([False] * 4)]
    assert ("sync" in sync[0], "other==1.0" in sync[1], "--no-deps" in uv[-1][0]) == (True, True, True)


def test_a_cell_without_the_sdk(uv: Asked) -> None:
    """It is not even asked for."""
    sdk.install("py311-sagemaker_none-botocore_newest")
    assert not any(line.startswith("sagemaker") for _, given in uv for line in given)


def test_a_cell_forgets_what_it_was(uv: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is being installed anew has no result until it was run."""
    cells.write(cell(ALL[0]))
    monkeypatch.setattr(sys, "argv", ["sdk", ALL[0]])
    sdk.main()
    assert (cells.read_all("now"), len(uv)) == (([], []), 5)


def test_tox_runs_the_pythons_that_the_project_names() -> None:
    """The classifiers and tox's list hold the same versions, and its factors are ends that can be installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {text.removeprefix("Programming Language :: Python :: 3.") for text in project["classifiers"]}
    products = [
        row["product"]
        for row in tomllib.loads((ROOT / "tox.toml").read_text(encoding="utf-8"))["env_list"]
        if isinstance(row, dict)
    ]
    pythons = products[0][0]
    assert {str(minor) for minor in range(pythons["start"], pythons["stop"] + 1)} == {n for n in named if n.isdigit()}
    factors = {factor for product in products for group in product[1:] for factor in group}
    ends = [f"{end}{generation}" for end in sdk.RESOLUTION for generation in sdk.GENERATIONS]
    sagemaker = {f"sagemaker_{end}" for end in (*ends, sdk.NO_SDK)}
    assert factors == sagemaker | {f"botocore_{end}" for end in sdk.RESOLUTION}
