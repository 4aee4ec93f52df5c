"""Every action of this version beside the same action of another, with ``--against``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from benchmarks import versions
from benchmarks.actions import ACTIONS, STEPS
from benchmarks.comparison import Comparison, Effort, compare_versions, make_kit, pairs_of
from benchmarks.conftest import COMPARISON
from benchmarks.hundred_nodes import write_hundred_nodes
from benchmarks.pipelines import compile_pipeline, write_pipeline
from benchmarks.source_files import source_files


def write_inputs(folder: Path) -> Path:
    """What the actions read: the same files for both versions."""
    ten, hundred = write_pipeline(folder / "ten", 10), write_hundred_nodes(folder / "hundred")
    (folder / "ten.json").write_text(compile_pipeline(ten), encoding="utf-8")
    (folder / "definition.json").write_text(compile_pipeline(hundred), encoding="utf-8")
    (folder / "sources.json").write_text(json.dumps(source_files(20)), encoding="utf-8")
    for step in STEPS:
        shutil.copytree(versions.ROOT / "golden" / "steps" / step, folder / "steps" / step)
    return folder


def test_against(pytestconfig: pytest.Config, tmp_path: Path, quick: bool) -> None:
    """Installs both versions, measures them in one run, and hands the comparison to the report."""
    reference = pytestconfig.getoption("--against")
    if reference == versions.PREVIOUS:
        reference = versions.previous_release()
        if reference is None:
            pytest.skip("there is no release before this commit")
    try:
        other, this = versions.other(reference, tmp_path / "other"), versions.this(tmp_path / "this")
    except versions.VersionError as error:
        pytest.fail(str(error), pytrace=False)
    start = pairs_of(this, other, make_kit(tmp_path / "kit"), write_inputs(tmp_path / "inputs"))
    effort = Effort(rounds=3, budget=0.2) if quick else Effort(rounds=5, budget=1)
    figures = compare_versions(start, list(ACTIONS), effort)
    packages = versions.differing_packages(this, other)
    pytestconfig.stash[COMPARISON] = Comparison(reference, figures, packages)
