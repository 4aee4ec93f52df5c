"""Saved configs against what an earlier version compiled them to: facts beside the config, moved, broken or new."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cursus.cli import main
from cursus.compat import earlier
from cursus.compat.cases import compare_earlier, find_cases
from cursus.compat.interface import Step, interface_of
from cursus.errors import CursusError

from .conftest import GOLDEN

SAVED = GOLDEN.parent / "saved"
CASES = {path.name: path for path in sorted(SAVED.iterdir())}
NAMED = {name for name, path in CASES.items() if "output_layout" in (path / "config.json").read_text()}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A saved config of version 1.3.1 that names no layout."""
    shutil.copytree(CASES["v1_3_1"], tmp_path / "cases/parcels")
    return tmp_path / "cases/parcels"


def found(folder: Path) -> list[tuple[str, str]]:
    return [(change.code, change.where) for change in compare_earlier(find_cases(folder.parent))]


def change_facts(folder: Path, **steps: dict[str, Any]) -> None:
    facts = {"version": "1.3.1", "steps": {name.replace("__", "-"): step for name, step in steps.items()}}
    (folder / earlier.FILE_NAME).write_text(json.dumps(facts))


def test_there_is_a_case_for_each_version_that_changed_the_format() -> None:
    """Each says what its version compiled."""
    assert list(CASES) == ["v1_0_0", "v1_3_1", "v1_3_2", "v1_3_8", "v1_4_0", "v1_4_2", "v1_4_4", "v2_9_26"]
    assert all(earlier.read(path) for path in CASES.values())


@pytest.mark.parametrize("name", sorted(CASES))
def test_nothing_breaks_and_nothing_moves_where_the_layout_is_named(name: str, tmp_path: Path) -> None:
    """A config that names its layout writes where it wrote; one that names none moves and breaks nothing."""
    shutil.copytree(CASES[name], tmp_path / "cases" / name)
    codes = {code for code, _ in found(tmp_path / "cases" / name)}
    assert codes - {"W655"} <= ({"I649"} if name in NAMED else {"I649", "W648"})


def test_naming_the_layout_brings_the_places_back(case: Path) -> None:
    """What moved is where it was."""
    assert "W648" in {code for code, _ in found(case)}
    document = json.loads((case / "config.json").read_text())
    document["configuration"]["shared"]["output_layout"] = "1.3"
    (case / "config.json").write_text(json.dumps(document))
    assert {code for code, _ in found(case)} <= {"I649", "W655"}


@pytest.mark.parametrize(
    ("step", "facts", "expected"),
    [
        ("Gone", {}, ("E644", "parcels Gone")),
        ("Package", {"outputs": {"archive": "package/archive"}}, ("E645", "parcels Package output archive")),
        ("Package", {"environment": {"REGION": "FE"}}, ("E250", "parcels Package variable REGION")),
        ("Package", {"environment": {"STAGE": "x"}}, ("E250", "parcels Package variable STAGE")),
        (
            "XGBoostTraining",
            {"inputs": ["train", "val", "test", "config", "model"]},
            ("E647", "parcels XGBoostTraining input model"),
        ),
    ],
)
def test_each_kind_of_break_is_found(case: Path, step: str, facts: Any, expected: tuple[str, str]) -> None:
    """By facts that today's pipeline does not meet."""
    change_facts(case, **{step: facts})
    assert [(code, where.rstrip()) for code, where in found(case)] == [expected]


def test_a_training_that_nothing_watches_any_more_is_told_with_the_reason(case: Path) -> None:
    """Earlier versions had the profiler and the debugger on; a job that turns one on is watched again."""
    facts = earlier.read(case)
    assert facts
    told = [change for change in compare_earlier(find_cases(case.parent)) if change.code == "W655"]
    assert [(change.where, change.message.split()[1]) for change in told] == [
        ("parcels XGBoostTraining", "profiler"),
        ("parcels XGBoostTraining", "debugger"),
    ]
    assert all(change.hint.startswith("On purpose: ") for change in told)
    bare = earlier.Facts("1.3.1", steps={"XGBoostTraining": earlier.Step(watched_by=("profiler", "debugger"))})
    now = interface_of({}, {"Steps": []})
    step = {"Name": "XGBoostTraining", "Type": "Training", "Arguments": {"DebugHookConfig": {"S3OutputPath": "s3://b"}}}
    watched = replace(now, steps={"XGBoostTraining": Step("Training", (), {}, {}, {})})
    assert earlier.compare(bare, watched, {"Steps": [step]}, {}) == []


def test_a_parameter_that_is_refused_is_a_break(case: Path) -> None:
    """The full set has the four that every start of an earlier pipeline could give."""
    (case / earlier.FILE_NAME).write_text(json.dumps({"version": "1.3.1", "parameters": ["VPC_SUBNET", "STAGE"]}))
    assert found(case) == [("E646", "parcels parameter STAGE")]


def test_facts_of_another_shape_are_told(case: Path) -> None:
    """With their place."""
    (case / earlier.FILE_NAME).write_text(json.dumps({"version": 1, "steps": []}))
    with pytest.raises(CursusError, match=r"earlier\.json: version: E641"):
        found(case)


def test_the_command_compares_with_them(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside what was recorded."""
    monkeypatch.chdir(case.parents[1])
    assert CliRunner().invoke(main, ["compat", "record", "cases"]).exit_code == 0
    checked = CliRunner().invoke(main, ["compat", "check", "cases"])
    assert checked.exit_code == 0, checked.output
    assert "parcels Package output packaged_model: W648 it goes to packaging/packaged_model" in checked.stderr
    assert "0 breaks, 9 moved, 1 new in 1 recorded configs" in checked.stdout
    change_facts(case, Package={"environment": {"REGION": "FE"}})
    assert CliRunner().invoke(main, ["compat", "check", "cases"]).exit_code == 1
