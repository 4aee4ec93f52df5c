"""A step against its script: what does not fit is told before a job fails of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from cursus.core.base.context import BuildContext
from cursus.core.script_check import check_script
from cursus.core.script_interface import read_interface
from cursus.steps.builders.builder_tabular_preprocessing_step import (
    TabularPreprocessingConfig,
    TabularPreprocessingStepBuilder,
)

FITTING = """
import argparse, os

ROOT = "/opt/ml/processing"

SOURCE = f"{ROOT}/input/data"
TARGET = f"{ROOT}/output"

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--job_type", required=True)
    label = os.environ["LABEL_FIELD"]
    train = os.environ.get("TRAIN_RATIO", "0.7")
    test = os.getenv("TEST_VAL_RATIO", "0.5")
    columns = [os.environ.get(f"{kind}_COLUMNS") for kind in ("NUMERICAL", "TEXT")]
"""


def codes(script: str, folder: Path, **fields: object) -> list[tuple[str, str]]:
    """What is found of a preprocessing step whose script has this text."""
    (folder / "code").mkdir()
    (folder / "code" / "own.py").write_text(script)
    config = TabularPreprocessingConfig.model_validate(
        {
            "author": "alice",
            "bucket": "alice-bucket",
            "role": "arn:aws:iam::111122223333:role/r",
            "region": "NA",
            "service_name": "s",
            "pipeline_version": "1",
            "label_name": "label",
            "processing_source_dir": "code",
            "processing_entry_point": "own.py",
            **fields,
        }
    )
    context = dataclasses.replace(BuildContext.offline(config), source_root=folder)
    found = check_script(TabularPreprocessingStepBuilder(config, context=context))
    return [(diagnostic.code, diagnostic.message) for diagnostic in found]


def test_a_script_that_fits(tmp_path: Path) -> None:
    """Constants, f-strings and defaults are understood: nothing is said of a script that fits."""
    assert codes(FITTING, tmp_path, numerical_columns=["a"]) == []


@pytest.mark.parametrize(
    ("before", "after", "code", "word"),
    [
        ('os.environ["LABEL_FIELD"]', 'os.environ["LABEL_COLUMN"]', "E301", "LABEL_COLUMN"),
        ('os.getenv("TEST_VAL_RATIO", "0.5")', "0.5", "W302", "TEST_VAL_RATIO"),
        ("--job_type", "--job-type", "E303", "--job_type"),
        (
            'parser.add_argument("--job_type", required=True)',
            'parser.add_argument("--job_type"); parser.add_argument("--region", required=True)',
            "E304",
            "--region",
        ),
        ("/input/data", "/input/table", "W305", "/opt/ml/processing/input/data"),
        ("/input/data", "/input/table", "W306", "/opt/ml/processing/input/table"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, before: str, after: str, code: str, word: str) -> None:
    """Each kind of misfit has its code and names what does not fit."""
    assert before in FITTING
    found = codes(FITTING.replace(before, after), tmp_path)
    assert [message for found_code, message in found if found_code == code and word in message]


def test_an_argument_of_the_config_is_held_against_the_script(tmp_path: Path) -> None:
    """processing_script_arguments that the parser does not know are told."""
    found = codes(FITTING, tmp_path, processing_script_arguments=["--verbose", "yes"])
    assert [code for code, _ in found] == ["E303"]


def test_helpers_that_insist_make_a_variable_required() -> None:
    """A helper with an optional default that raises without one: called without, the variable is required."""
    interface = read_interface(
        [
            "def setting(environ, name, default=None):\n    raise KeyError(name)\n",
            'from helpers import setting\nsetting(environ, "NEEDED")\nsetting(environ, "OPTIONAL", "1")\n',
        ]
    )
    assert interface is not None
    assert interface.required == {"NEEDED"}
    assert interface.reads("OPTIONAL")


def test_a_script_that_is_no_python_is_left_alone() -> None:
    """Code that this Python cannot read says nothing of its interface."""
    assert read_interface(["print 'of another time'"]) is None
