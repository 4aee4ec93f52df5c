"""Steps that many saved configs have beside the first ones: what their jobs are told, and what feeds them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from cursus import CompilationError, PipelineDAG, PipelineDAGCompiler

from .cases import compiled
from .test_jobs import COMMON, make

COLUMNS = {
    "full_field_list": ["id", "y", "x"],
    "cat_field_list": [],
    "tab_field_list": ["x"],
    "id_name": "id",
    "label_name": "y",
    "multiclass_categories": [0, 1],
}
TREES = {"__model_type__": "LightGBMModelHyperparameters", **COLUMNS, "num_leaves": 7, "learning_rate": 0.2}
OWN = {"processing_source_dir": "code", "processing_entry_point": "own.py"}


def compile_nodes(folder: Path, nodes: dict[str, dict[str, Any]], edges: list[tuple[str, str]]) -> Any:
    """The steps' arguments by step name, from a saved file of these nodes."""
    folder.joinpath("code").mkdir(exist_ok=True)
    folder.joinpath("code/own.py").write_text("print(1)\n")
    types = {name: f"{name.split('_')[0]}Config" for name in nodes}
    specific = {name: {"__model_type__": types[name], **fields} for name, fields in nodes.items()}
    content = {"configuration": {"shared": COMMON, "specific": specific}, "metadata": {"config_types": types}}
    (folder / "config.json").write_text(json.dumps(content))
    compiler = PipelineDAGCompiler(str(folder / "config.json"), source_root=folder)
    pipeline = compiler.compile(PipelineDAG(list(nodes), edges))
    return {step["Name"]: step["Arguments"] for step in json.loads(pipeline.definition())["Steps"]}


def inputs(arguments: Any) -> dict[str, Any]:
    return {given["InputName"]: given["S3Input"]["S3Uri"] for given in arguments["ProcessingInputs"]}


def test_dummy_loading_reads_its_data_source_and_feeds_preprocessing(tmp_path: Path) -> None:
    """Its script gets the table, and what follows gets its DATA."""
    nodes = {
        "DummyDataLoading_calibration": {"job_type": "calibration", "data_source": "s3://bucket/raw/"},
        "TabularPreprocessing_calibration": {"job_type": "calibration"},
    }
    found = compile_nodes(tmp_path, nodes, [("DummyDataLoading_calibration", "TabularPreprocessing_calibration")])
    assert inputs(found["DummyDataLoading-Calibration"])["INPUT_DATA"] == "s3://bucket/raw/"
    place = "Steps.DummyDataLoading-Calibration.ProcessingOutputConfig.Outputs['DATA'].S3Output.S3Uri"
    assert inputs(found["TabularPreprocessing-Calibration"])["DATA"] == {"Get": place}


def test_dummy_loading_of_an_own_script_has_all_settings(tmp_path: Path) -> None:
    """As they were saved; our script gets none that it does not read."""
    fields = {"job_type": "training", "data_source": "s3://bucket/raw/", "max_workers": 0, "output_format": "Parquet"}
    found = compile_nodes(tmp_path, {"DummyDataLoading": {**fields, **OWN, "enable_true_streaming": False}}, [])
    told = {"MAX_WORKERS": "0", "ENABLE_TRUE_STREAMING": "false", "OUTPUT_FORMAT": "Parquet"}
    assert told.items() <= found["DummyDataLoading-Training"]["Environment"].items()
    assert make("DummyDataLoading", **fields).environment() == {
        "WRITE_DATA_SHARDS": "false",
        "SHARD_SIZE": "10000",
        "METADATA_FORMAT": "CSV",
        "OUTPUT_FORMAT": "Parquet",
    }


@pytest.mark.parametrize(
    "wrong", [{"data_source": "/local/raw"}, {"data_source": "s3://b/raw", "output_format": "XML"}]
)
def test_what_dummy_loading_cannot_read_or_write(wrong: dict[str, Any]) -> None:
    """Is told at its field."""
    with pytest.raises(ValidationError, match=list(wrong)[-1]):
        make("DummyDataLoading", job_type="training", **wrong)


@pytest.mark.parametrize("step", ["PyTorchModelEval", "LightGBMModelEval", "LightGBMModelInference"])
def test_requirements_are_installed_before_an_own_script(tmp_path: Path, step: str) -> None:
    """By the launcher, where there are any."""
    (tmp_path / "code").mkdir()
    outside = {"model_input": "s3://b/model.tar.gz", "processed_data": "s3://b/table"}
    fields = {"job_type": "testing", "id_name": "id", "label_name": "y", **OWN, "external_inputs": outside}
    direct = compile_nodes(tmp_path, {step: fields}, [])[f"{step}-Testing"]
    (tmp_path / "code/requirements.txt").write_text("numpy\n")
    launched = compile_nodes(tmp_path, {step: fields}, [])[f"{step}-Testing"]
    entries = [found["AppSpecification"]["ContainerEntrypoint"][1] for found in (direct, launched)]
    assert entries == [f"/opt/ml/processing/input/code/{name}" for name in ("own.py", "cursus_launcher.py")]
    assert launched["Environment"] == {"ID_FIELD": "id", "LABEL_FIELD": "y"}


def test_lightgbm_hyperparameters_are_a_document() -> None:
    """With the objective and the metrics that follow from the classes, as LightGBM calls them."""
    found = compiled("steps/LightGBMTraining/default").files["hyperparameters.json"]
    assert found["objective"] == "binary"
    assert found["metric"] == ["binary_logloss", "auc"]
    assert (found["num_leaves"], found["learning_rate"], found["bagging_freq"]) == (31, 0.1, 1)


def test_lightgbm_in_any_image_of_the_version() -> None:
    """A version that scikit-learn's images lack is PyTorch's or XGBoost's; one that nobody has is told."""

    def image(version: str, python: str) -> str:
        return str(make("LightGBMTraining", framework_version=version, py_version=python).image_uri())

    assert "sagemaker-scikit-learn:1.2-1" in image("1.2-1", "py3")
    assert "pytorch-training:2.1.0" in image("2.1.0", "py310")
    assert "sagemaker-xgboost:1.7-1" in image("1.7-1", "py3")
    with pytest.raises(CompilationError, match=r"no image of sklearn 0\.0\.1"):
        image("0.0.1", "py3")


def test_lightgbm_needs_hyperparameters() -> None:
    """Our script cannot do without."""
    with pytest.raises(CompilationError, match="there are no hyperparameters"):
        make("LightGBMTraining").create_step({"input_path": "s3://b/table"})


def test_every_reader_takes_what_lightgbm_makes(tmp_path: Path) -> None:
    """Model and scores reach evaluation, both calibrations, packaging and samples by edges between the steps alone."""
    outside = {"external_inputs": {"input_path": "s3://b/split"}}
    nodes: dict[str, dict[str, Any]] = {
        "LightGBMTraining": {"hyperparameters": TREES, **outside},
        "DummyDataLoading_testing": {"job_type": "testing", "data_source": "s3://b/raw"},
        "LightGBMModelEval_testing": {"job_type": "testing", "id_name": "id", "label_name": "y"},
        "LightGBMModelInference_testing": {"job_type": "testing"},
        "ModelCalibration_testing": {"job_type": "testing", "label_field": "y"},
        "PercentileModelCalibration_testing": {"job_type": "testing"},
        "Package": {},
        "Payload": {},
    }
    edges = [
        ("LightGBMTraining", "LightGBMModelEval_testing"),
        ("DummyDataLoading_testing", "LightGBMModelEval_testing"),
        ("LightGBMTraining", "LightGBMModelInference_testing"),
        ("DummyDataLoading_testing", "LightGBMModelInference_testing"),
        ("LightGBMModelEval_testing", "ModelCalibration_testing"),
        ("LightGBMModelInference_testing", "PercentileModelCalibration_testing"),
        ("LightGBMTraining", "Package"),
        ("PercentileModelCalibration_testing", "Package"),
        ("LightGBMTraining", "Payload"),
    ]
    found = compile_nodes(tmp_path, nodes, edges)
    model = {"Get": "Steps.LightGBMTraining.ModelArtifacts.S3ModelArtifacts"}
    readers = ("LightGBMModelEval-Testing", "LightGBMModelInference-Testing", "Package", "Payload")
    assert [inputs(found[name])["model_input"] for name in readers] == [model] * 4
    for name in readers[:2]:
        assert "DummyDataLoading-Testing" in json.dumps(inputs(found[name])["processed_data"])
    for name, source in (
        ("ModelCalibration-Testing", "LightGBMModelEval"),
        ("PercentileModelCalibration-Testing", "LightGBMModelInference"),
    ):
        assert f"{source}-Testing.ProcessingOutputConfig.Outputs['eval_output']" in json.dumps(inputs(found[name]))
    assert "PercentileModelCalibration" in json.dumps(inputs(found["Package"])["calibration_model"])


IMAGE = "246618743249.dkr.ecr.us-east-1.amazonaws.com/own:1"


def test_a_container_without_a_script(tmp_path: Path) -> None:
    """It gets its inputs and no code, and starts as it was built or by the command of the config."""
    fields = {"__model_type__": "ScriptConfig", "image_uri": IMAGE, "outputs": {"table": None}}
    own = compile_nodes(tmp_path, {"Script": fields}, [])["Script"]
    told = compile_nodes(tmp_path, {"Script": {**fields, "command": ["run", "--all"]}}, [])["Script"]
    assert own["AppSpecification"] == {"ImageUri": IMAGE}
    assert told["AppSpecification"] == {"ImageUri": IMAGE, "ContainerEntrypoint": ["run", "--all"]}
    assert "ProcessingInputs" not in own


@pytest.mark.parametrize(
    ("framework", "version", "python", "image"),
    [
        ("pytorch", "2.1.0", None, "pytorch-training:2.1.0-cpu-py310"),
        ("tensorflow", "2.11.0", None, "tensorflow-training:2.11.0-cpu-py39"),
        ("pytorch", "1.5.0", "py36", "pytorch-training:1.5.0-cpu-py36"),
        ("xgboost", "1.7-1", None, "sagemaker-xgboost:1.7-1"),
    ],
)
def test_a_script_runs_in_every_framework(
    tmp_path: Path, framework: str, version: str, python: str | None, image: str
) -> None:
    """In the image for training where there are two; where a version has several Pythons the config names one."""
    fields = {
        "source_dir": "code",
        "processing_entry_point": "own.py",
        "framework": framework,
        "processing_framework_version": version,
        **({"py_version": python} if python else {}),
    }
    assert compile_nodes(tmp_path, {"Script": fields}, [])["Script"]["AppSpecification"]["ImageUri"].endswith(image)
