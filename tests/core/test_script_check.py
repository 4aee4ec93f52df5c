"""A step against its script: what does not fit is told before a job fails of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from cursus import PipelineDAG, PipelineDAGCompiler
from cursus.core.base.context import BuildContext
from cursus.core.script_check import check_script
from cursus.core.script_interface import read_interface
from cursus.steps.builders.builder_tabular_preprocessing_step import (
    TabularPreprocessingConfig,
    TabularPreprocessingStepBuilder,
)
from cursus.steps.builders.builder_xgboost_training_step import XGBoostTrainingStepBuilder

from .samples import training, write_file

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
    (folder / "code").mkdir(exist_ok=True)
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


@pytest.mark.parametrize(
    "source",
    [
        'if mode == "split":\n    os.environ["LABEL"]\n',
        'label = os.environ["LABEL"] if split else None\n',
        'split and os.environ["LABEL"]\n',
        'try:\n    os.environ["LABEL"]\nexcept KeyError:\n    pass\n',
        'match mode:\n    case "split":\n        os.environ["LABEL"]\n',
        'def main(mode):\n    if mode != "split":\n        return\n    os.environ["LABEL"]\n',
    ],
)
def test_what_a_script_reads_under_a_condition_is_not_required(source: str) -> None:
    """Only the script knows when the condition holds; the name counts as read."""
    interface = read_interface([source])
    assert interface is not None
    assert not interface.required
    assert interface.reads("LABEL")


@pytest.mark.parametrize(
    "source",
    [
        'if __name__ == "__main__":\n    os.environ["LABEL"]\n',
        'def main():\n    try:\n        os.environ["LABEL"]\n    except Exception:\n        raise\n',
        'def main():\n    if os.environ["LABEL"] == "x":\n        return\n',
        'if not table:\n    raise ValueError\nos.environ["LABEL"]\n',
        "x = " + " + ".join(["'a'"] * 300) + '\nos.environ["LABEL"]\n',
    ],
)
def test_what_a_script_reads_in_any_case_is_required(source: str) -> None:
    """The guard of a main program and a handler that ends the script leave nothing out."""
    interface = read_interface([source])
    assert interface is not None
    assert interface.required == {"LABEL"}


def test_a_script_that_is_no_python_is_left_alone() -> None:
    """Code that this Python cannot read says nothing of its interface."""
    assert read_interface(["print 'of another time'"]) is None
    assert read_interface(["x = " + " + ".join(["'a'"] * 20_000)]) is None


def test_an_input_that_nothing_feeds_is_not_missed(tmp_path: Path) -> None:
    """A user's script need not know of an optional input before the pipeline has something for it."""
    (tmp_path / "code").mkdir()
    script = 'import os\nos.listdir("/opt/ml/processing/input/model")\nos.listdir("/opt/ml/processing/output")\n'
    (tmp_path / "code/own.py").write_text(script)
    config = {
        "__model_type__": "PackageConfig",
        "processing_source_dir": "code",
        "processing_entry_point": "own.py",
        "external_inputs": {"model_input": "s3://b/m"},
    }

    def unused(**inputs: str) -> list[str]:
        own = config | {"external_inputs": {"model_input": "s3://b/m", **inputs}}
        found = PipelineDAGCompiler(write_file(tmp_path, {"Package": own})).validate(PipelineDAG(["Package"]))
        return [one.where for one in found if one.code == "W305"]

    assert unused() == []
    assert unused(calibration_model="s3://b/c") == ["Package.calibration_model"]


def test_another_script_of_the_directory_has_its_own_interface(tmp_path: Path) -> None:
    """What only a neighbour asks for is not asked of this step; what an imported module asks for is."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "neighbour.py").write_text('import os\nos.environ["NEIGHBOURS_OWN"]\n')
    (tmp_path / "code" / "helper.py").write_text('import os\nos.environ["HELPERS_OWN"]\n')
    found = codes(FITTING + "\nimport helper\n", tmp_path)
    assert [(code, "HELPERS_OWN" in message) for code, message in found] == [("E301", True)]


def test_a_training_script_is_held_against_its_job(tmp_path: Path) -> None:
    """A variable that no training job has, and a path that is no channel, are told; SM_* and the channels are not."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "train.py").write_text(
        "import os\n"
        'os.environ["SM_MODEL_DIR"], os.environ["OWN_SETTING"]\n'
        'open("/opt/ml/input/data/train/x.csv"), open("/opt/ml/model/model.json"), open("/opt/ml/modle/model.json")\n'
    )
    config = training(source_dir="code", training_entry_point="train.py")
    context = dataclasses.replace(BuildContext.offline(config), source_root=tmp_path)
    found = check_script(XGBoostTrainingStepBuilder(config, context=context))
    assert [(one.code, one.message.split()[2].rstrip(",")) for one in found] == [
        ("E301", "OWN_SETTING"),
        ("W306", "/opt/ml/modle/model.json"),
    ]
