"""Where results lie: today's folders, those of earlier versions, and a fixed one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cursus import PipelineDAG, PipelineDAGCompiler, compile_dag_to_pipeline
from cursus.core.layouts import LAYOUTS, folder

from .samples import IDENTITY, STATIC, codes, failure, training
from .samples import write_file as write

OWN: dict[str, Any] = {
    "__model_type__": "TabularPreprocessingConfig",
    "label_name": "y",
    "external_inputs": {"DATA": "s3://b/x"},
}
SAVED_BY_1_3 = {
    "aws_region": "us-east-1",
    "pipeline_name": "ada-fraud-xgboost-NA",
    "pipeline_description": "fraud xgboost Model NA",
    "pipeline_s3_loc": STATIC,
}
NODE = "TabularPreprocessing_training"


@pytest.mark.parametrize(
    ("step", "own_folder", "job_type", "name", "places"),
    [
        (
            "TabularPreprocessing",
            "tabular_preprocessing",
            "training",
            None,
            ("tabular_preprocessing/training", "tabularpreprocessing/training", "tabularpreprocessing_training"),
        ),
        (
            "ModelCalibration",
            "model_calibration",
            "calibration",
            None,
            ("model_calibration/calibration", "modelcalibration/calibration", "modelcalibration_calibration"),
        ),
        (
            "XGBoostModelEval",
            "model_evaluation",
            "calibration",
            None,
            ("model_evaluation/calibration", "xgboostmodeleval/calibration", "xgboostmodeleval"),
        ),
        ("Package", "packaging", None, None, ("packaging", "package", "package")),
        ("Payload", "payload", None, None, ("payload", "payload", "payload")),
        ("XGBoostTraining", "xgboost_training", None, None, ("xgboost_training",) * 3),
        ("Package", "packaging", None, "Mine", ("packaging/Mine", "package", "package")),
    ],
)
def test_the_folders_of_each_layout(
    step: str, own_folder: str, job_type: str | None, name: str | None, places: tuple[str, ...]
) -> None:
    """As it was measured with versions 1.3.1 and 2.9.32."""
    assert tuple("/".join(folder(layout, step, own_folder, job_type, name)) for layout in LAYOUTS) == places
    assert folder(None, step, own_folder, job_type, name) == folder("cursus", step, own_folder, job_type, name)


def place(path: Path, **options: Any) -> str:
    """Where the preprocessing writes, below its base."""
    pipeline = compile_dag_to_pipeline(PipelineDAG([NODE]), path, pipeline_parameters=[], **options)
    arguments = json.loads(pipeline.definition())["Steps"][0]["Arguments"]
    uri = arguments["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
    return "/".join(uri["Std:Join"]["Values"][1:])


def test_the_argument_goes_before_the_config_and_the_config_before_today(tmp_path: Path) -> None:
    """Each may name the layout."""
    silent = write(tmp_path, {NODE: OWN})
    assert place(silent) == "tabular_preprocessing/training/processed_data"
    assert place(silent, output_layout="2.9") == "tabularpreprocessing/training/processed_data"
    named = write(tmp_path, {NODE: OWN}, IDENTITY | {"output_layout": "1.3"})
    assert place(named) == "tabularpreprocessing_training/processed_data"
    assert place(named, output_layout="cursus") == "tabular_preprocessing/training/processed_data"


@pytest.mark.parametrize("layout", [None, "2.9"])
def test_a_folder_of_its_own_goes_before_any_layout(tmp_path: Path, layout: Any) -> None:
    """For a reader that expects one place."""
    path = write(tmp_path, {NODE: OWN | {"output_folder": "teams/fixed"}})
    assert place(path, output_layout=layout) == "teams/fixed/processed_data"


@pytest.mark.parametrize("name", ["", "/a", "a/", "a//b", "../a", "a/..", ".", "s3://b/x", "a b"])
def test_a_folder_stays_below_the_base(tmp_path: Path, name: str) -> None:
    """What would leave it, or double a slash, is refused."""
    path = write(tmp_path, {NODE: OWN | {"output_folder": name}})
    assert codes(failure(PipelineDAGCompiler(path).compile, PipelineDAG([NODE]))) == ["E214"]


def test_an_unknown_layout_is_refused(tmp_path: Path) -> None:
    """In the config as a value, in Python as an argument."""
    path = write(tmp_path, {NODE: OWN}, IDENTITY | {"output_layout": "2.0"})
    assert codes(failure(PipelineDAGCompiler(path).compile, PipelineDAG([NODE]))) == ["E214"]
    with pytest.raises(ValueError, match=r"cursus or 2\.9 or 1\.3"):
        PipelineDAGCompiler(path, output_layout="2.0").compile(PipelineDAG([NODE]))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("own", "shared", "suggested"),
    [
        ({}, SAVED_BY_1_3, "1.3"),
        ({}, {"portable_source_dir": "../../x"}, "1.3"),
        ({"effective_source_dir": "/x"}, {}, "2.9"),
        ({"__model_module__": "a.b"}, {}, "1.3"),
        ({"text_columns": {"__type_info__": "list", "value": ["a"]}}, {}, "2.9"),
        ({}, {}, None),
        ({}, {"pipeline_s3_loc": "s3://ada-bucket/elsewhere"}, None),
        ({}, SAVED_BY_1_3 | {"output_layout": "cursus"}, None),
        ({}, SAVED_BY_1_3 | {"output_layout": "1.3"}, None),
        ({"output_folder": "mine"}, SAVED_BY_1_3, None),
    ],
)
def test_one_note_says_what_keeps_the_old_place(
    tmp_path: Path, own: dict[str, Any], shared: dict[str, Any], suggested: str | None
) -> None:
    """For a file that an earlier version saved, and that names no layout."""
    nodes = [NODE, "TabularPreprocessing_testing"]
    specific = {nodes[0]: OWN | own, nodes[1]: OWN | own | {"job_type": "testing"}}
    if "output_folder" in own:
        specific.pop(nodes.pop())
    compiler = PipelineDAGCompiler(write(tmp_path, specific, IDENTITY | shared))
    compiler.compile(PipelineDAG(nodes))
    notes = [found for found in compiler.diagnostics if found.code == "I243"]
    assert len(notes) == (1 if suggested else 0)
    assert all(f"--layout {suggested}" in note.hint for note in notes)
    given = PipelineDAGCompiler(compiler.config_path, output_layout="cursus")
    given.compile(PipelineDAG(nodes))
    assert "I243" not in codes(given.diagnostics)


def test_nothing_is_said_where_nothing_moves(tmp_path: Path) -> None:
    """A training job has the same folder in every layout."""
    fields = training(external_inputs={"input_path": "s3://b/x"}).model_dump(exclude_none=True)
    own = {"__model_type__": "XGBoostTrainingConfig", **fields}
    compiler = PipelineDAGCompiler(write(tmp_path, {"XGBoostTraining": own}, IDENTITY | SAVED_BY_1_3))
    compiler.compile(PipelineDAG(["XGBoostTraining"]))
    assert compiler.diagnostics == ()


FULL = ["EXECUTION_S3_PREFIX", "KMS_ENCRYPTION_KEY_PARAM", "SECURITY_GROUP_ID", "VPC_SUBNET"]


@pytest.mark.parametrize(
    ("given", "in_file", "expected"),
    [
        ("all", None, FULL),
        (["all"], None, FULL),
        (["all", "EXECUTION_ROLE_ARN"], None, [*FULL, "EXECUTION_ROLE_ARN"]),
        (None, "all", FULL),
        (None, ["EXECUTION_S3_PREFIX"], FULL[:1]),
        ([], "all", []),
        (None, None, FULL[:1]),
    ],
)
def test_the_full_set_of_parameters_has_one_name(tmp_path: Path, given: Any, in_file: Any, expected: list[str]) -> None:
    """``all``, from the caller or from the file; what the caller says comes first."""
    path = write(tmp_path, {NODE: OWN | {"pipeline_parameters": in_file}})
    pipeline = PipelineDAGCompiler(path, pipeline_parameters=given).compile(PipelineDAG([NODE]))
    definition = json.loads(pipeline.definition())
    assert [parameter["Name"] for parameter in definition["Parameters"]] == expected
    secured = "VpcConfig" in definition["Steps"][0]["Arguments"].get("NetworkConfig", {})
    assert secured == (len(expected) > 1)
