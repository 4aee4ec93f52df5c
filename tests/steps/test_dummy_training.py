"""Which files of a source directory are the pretrained model."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from cursus import CompilationError

from .cases import compiled
from .test_jobs import make


def told(case: str) -> tuple[str, list[str]]:
    """The argument that names the model, and the staged files of it."""
    result = compiled(f"steps/DummyTraining/{case}")
    flag, name = result.only["AppSpecification"]["ContainerArguments"]
    assert flag == "--pretrained_path"
    return name, [file for file in result.names if file.startswith("pretrained/")]


def test_the_only_archive() -> None:
    """A source directory with one archive needs no further word."""
    assert told("default") == ("pretrained/model.tar.gz", ["pretrained/model.tar.gz"])


def test_one_archive_of_two() -> None:
    """The named archive is staged, and the other is not."""
    assert told("named_archive") == ("pretrained/model.tar.gz", ["pretrained/model.tar.gz"])


def test_a_folder() -> None:
    """Without a source directory the path starts at the source root; a folder is staged as it is."""
    assert told("model_folder") == ("pretrained", ["pretrained/code/inference.py", "pretrained/xgboost_model.json"])


def test_a_script_of_the_users_own(tmp_path: Path) -> None:
    """It lies beside its model and knows where that is."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts/take.py").touch()
    builder = make("DummyTraining", processing_source_dir="scripts", processing_entry_point="take.py")
    builder.context = dataclasses.replace(builder.context, source_root=tmp_path)
    assert builder.arguments() == []
    assert list(builder.source_files()) == ["take.py"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"source_dir": "models"}, "2 archives"),
        ({"source_dir": "models", "pretrained_model_path": "c.tar.gz"}, "no model 'c.tar.gz'"),
        ({"source_dir": "empty"}, "no file in 'empty'"),
        ({"source_dir": "code"}, "0 archives"),
        ({"source_dir": "elsewhere"}, "is not below the source root"),
        ({}, "0 archives"),
    ],
)
def test_no_model_or_several(tmp_path: Path, fields: dict[str, Any], message: str) -> None:
    """Which model is meant is never guessed."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "code").mkdir()
    (tmp_path / "code/notes.txt").touch()
    (tmp_path / "models").mkdir()
    for name in ("a.tar.gz", "b.tar.gz"):
        (tmp_path / "models" / name).touch()
    builder = make("DummyTraining", **fields)
    builder.context = dataclasses.replace(builder.context, source_root=tmp_path)
    with pytest.raises(CompilationError, match=message):
        builder.create_step()
