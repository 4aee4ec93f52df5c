"""Names and container paths that saved configs, DAGs and scripts of users rely on."""

from __future__ import annotations

from typing import Any

import pytest

from cursus.core.base.builder_base import StepBuilderBase
from cursus.steps.catalog import catalog

IN, OUT = "/opt/ml/processing/input", "/opt/ml/processing/output"
MODEL_ALIASES = {"model_input", "model_data", "ModelArtifacts"}

CONFIGS = {
    "BatchTransform": {"BatchTransformStepConfig", "BatchTransformConfig"},
    "CradleDataLoading": {"CradleDataLoadConfig", "CradleDataLoadingConfig"},
    "CurrencyConversion": {"CurrencyConversionConfig"},
    "DataLoading": {"DataLoadingConfig"},
    "DummyDataLoading": {"DummyDataLoadingConfig"},
    "DummyTraining": {"DummyTrainingConfig"},
    "LightGBMModelEval": {"LightGBMModelEvalConfig"},
    "LightGBMModelInference": {"LightGBMModelInferenceConfig"},
    "LightGBMTraining": {"LightGBMTrainingConfig"},
    "ModelCalibration": {"ModelCalibrationConfig"},
    "Package": {"PackageConfig"},
    "Payload": {"PayloadConfig"},
    "PercentileModelCalibration": {"PercentileModelCalibrationConfig"},
    "PyTorchModel": {"PyTorchModelStepConfig", "PyTorchModelConfig"},
    "PyTorchModelEval": {"PyTorchModelEvalConfig"},
    "PyTorchTraining": {"PyTorchTrainingConfig"},
    "Registration": {"RegistrationConfig"},
    "RiskTableMapping": {"RiskTableMappingConfig"},
    "TabularPreprocessing": {"TabularPreprocessingConfig"},
    "XGBoostModel": {"XGBoostModelStepConfig", "XGBoostModelConfig"},
    "XGBoostModelEval": {"XGBoostModelEvalConfig"},
    "XGBoostModelInference": {"XGBoostModelInferenceConfig"},
    "XGBoostTraining": {"XGBoostTrainingConfig"},
}

# Input -> its path, with a question mark where the step runs without it.
INPUTS: dict[str, dict[str, str]] = {
    "BatchTransform": {"model_name": "", "processed_data": ""},
    "CradleDataLoading": {},
    "DataLoading": {},
    "CurrencyConversion": {"data_input": f"{IN}/data"},
    "DummyDataLoading": {"INPUT_DATA": f"{IN}/data?"},
    "DummyTraining": {},
    "LightGBMModelEval": {"model_input": f"{IN}/model", "processed_data": f"{IN}/eval_data"},
    "LightGBMModelInference": {"model_input": f"{IN}/model", "processed_data": f"{IN}/eval_data"},
    "LightGBMTraining": {"input_path": "/opt/ml/input/data", "hyperparameters_s3_uri": "/opt/ml/input/data/config?"},
    "ModelCalibration": {"evaluation_data": f"{IN}/eval_data"},
    "Package": {
        "model_input": f"{IN}/model",
        "inference_scripts_input": f"{IN}/script?",
        "calibration_model": f"{IN}/calibration?",
    },
    "Payload": {"model_input": f"{IN}/model"},
    "PercentileModelCalibration": {"evaluation_data": f"{IN}/eval_data"},
    "PyTorchModel": {"model_data": ""},
    "PyTorchModelEval": {"model_input": f"{IN}/model", "processed_data": f"{IN}/eval_data"},
    "PyTorchTraining": {"input_path": "/opt/ml/input/data"},
    "Registration": {"PackagedModel": "", "GeneratedPayloadSamples": ""},
    "RiskTableMapping": {
        "data_input": f"{IN}/data",
        "hyperparameters_s3_uri": f"{IN}/config?",
        "risk_tables": f"{IN}/risk_tables",
    },
    "TabularPreprocessing": {"DATA": f"{IN}/data"},
    "XGBoostModel": {"model_data": ""},
    "XGBoostModelEval": {"model_input": f"{IN}/model", "processed_data": f"{IN}/eval_data"},
    "XGBoostModelInference": {"model_input": f"{IN}/model", "processed_data": f"{IN}/eval_data"},
    "XGBoostTraining": {"input_path": "/opt/ml/input/data", "hyperparameters_s3_uri": "/opt/ml/input/data/config?"},
}

# Output -> its path and the other names that consumers ask by.
OUTPUTS: dict[str, dict[str, tuple[str, set[str]]]] = {
    "BatchTransform": {"transform_output": ("", set())},
    "CradleDataLoading": {
        "DATA": (f"{OUT}/place_holder", set()),
        "METADATA": (f"{OUT}/metadata", set()),
        "SIGNATURE": (f"{OUT}/signature", set()),
    },
    "DataLoading": {
        "DATA": (f"{OUT}/place_holder", set()),
        "METADATA": (f"{OUT}/metadata", set()),
        "SIGNATURE": (f"{OUT}/signature", set()),
    },
    "CurrencyConversion": {"converted_data": (OUT, {"processed_data", "input_path"})},
    "DummyDataLoading": {
        "DATA": (f"{OUT}/data", set()),
        "METADATA": (f"{OUT}/metadata", set()),
        "SIGNATURE": (f"{OUT}/signature", set()),
    },
    "DummyTraining": {"model_input": (f"{OUT}/model", {"model_output", "model_data", "ModelArtifacts"})},
    "LightGBMModelEval": {
        "eval_output": (f"{OUT}/eval", {"evaluation_data", "predictions"}),
        "metrics_output": (f"{OUT}/metrics", set()),
    },
    "LightGBMModelInference": {"eval_output": (f"{OUT}/eval", {"evaluation_data", "predictions"})},
    "LightGBMTraining": {
        "model_output": ("/opt/ml/model", MODEL_ALIASES),
        "evaluation_output": ("/opt/ml/output/data", {"evaluation_data", "eval_data"}),
    },
    "ModelCalibration": {
        "calibration_output": (f"{OUT}/calibration", {"calibration_model"}),
        "metrics_output": (f"{OUT}/metrics", set()),
        "calibrated_data": (f"{OUT}/calibrated_data", set()),
    },
    "Package": {"packaged_model": (OUT, {"PackagedModel", "model_data"})},
    "Payload": {"payload_sample": (OUT, {"GeneratedPayloadSamples"})},
    "PercentileModelCalibration": {
        "calibration_output": (f"{OUT}/calibration", {"calibration_model"}),
        "metrics_output": (f"{OUT}/metrics", set()),
        "calibrated_data": (f"{OUT}/calibrated_data", set()),
    },
    "PyTorchModel": {"model_name": ("", set())},
    "PyTorchModelEval": {
        "eval_output": (f"{OUT}/eval", {"evaluation_data", "predictions"}),
        "metrics_output": (f"{OUT}/metrics", set()),
    },
    "PyTorchTraining": {
        "model_output": ("/opt/ml/model", MODEL_ALIASES),
        "data_output": ("/opt/ml/output/data", set()),
    },
    "Registration": {},
    "RiskTableMapping": {
        "processed_data": (OUT, {"input_path", "training_data"}),
        "risk_tables": (f"{OUT}/risk_tables", {"bin_mapping", "risk_table_artifacts"}),
    },
    "TabularPreprocessing": {"processed_data": (OUT, {"input_path", "training_data", "model_input_data"})},
    "XGBoostModel": {"model_name": ("", set())},
    "XGBoostModelInference": {"eval_output": (f"{OUT}/eval", {"evaluation_data", "predictions"})},
    "XGBoostModelEval": {
        "eval_output": (f"{OUT}/eval", {"evaluation_data", "predictions"}),
        "metrics_output": (f"{OUT}/metrics", set()),
    },
    "XGBoostTraining": {
        "model_output": ("/opt/ml/model", MODEL_ALIASES),
        "evaluation_output": ("/opt/ml/output/data", {"evaluation_data", "eval_data"}),
    },
}

FOLDERS = {
    "BatchTransform": "batch_transform",
    "CradleDataLoading": "cradle_data_loading",
    "CurrencyConversion": "currency_conversion",
    "DataLoading": "data_loading",
    "DummyDataLoading": "dummy_data_loading",
    "DummyTraining": "dummy_training",
    "LightGBMModelEval": "lightgbm_model_evaluation",
    "LightGBMModelInference": "lightgbm_model_inference",
    "LightGBMTraining": "lightgbm_training",
    "ModelCalibration": "model_calibration",
    "Package": "packaging",
    "Payload": "payload",
    "PercentileModelCalibration": "percentile_model_calibration",
    "PyTorchModel": "",
    "PyTorchModelEval": "pytorch_model_evaluation",
    "PyTorchTraining": "pytorch_training",
    "Registration": "",
    "RiskTableMapping": "risk_table_mapping",
    "TabularPreprocessing": "tabular_preprocessing",
    "XGBoostModel": "",
    "XGBoostModelEval": "model_evaluation",
    "XGBoostModelInference": "xgboost_model_inference",
    "XGBoostTraining": "xgboost_training",
}


def builder(name: str) -> type[StepBuilderBase[Any]]:
    return catalog().builders[name]


@pytest.mark.parametrize("name", CONFIGS)
def test_config_names(name: str) -> None:
    """A saved file may call a step's config by each of its names."""
    cls = builder(name).Config
    assert set(cls.class_names()) == CONFIGS[name]
    assert all(catalog().configs[known] is cls for known in CONFIGS[name])


@pytest.mark.parametrize("name", INPUTS)
def test_inputs(name: str) -> None:
    """Names, paths and necessity of the inputs."""
    ports = builder(name).input_ports.values()
    assert {port.name: port.path + ("" if port.required else "?") for port in ports} == INPUTS[name]


@pytest.mark.parametrize("name", OUTPUTS)
def test_outputs(name: str) -> None:
    """Names, paths and aliases of the outputs."""
    assert {port.name: (port.path, set(port.aliases)) for port in builder(name).output_ports.values()} == OUTPUTS[name]


@pytest.mark.parametrize("name", FOLDERS)
def test_folders(name: str) -> None:
    """First folder below the base; none for a step that leaves nothing in S3."""
    assert builder(name).output_folder == FOLDERS[name]


def test_risk_tables_are_required_where_none_are_learned() -> None:
    """Only a training job makes its risk tables itself."""
    port = builder("RiskTableMapping").input_ports["risk_tables"]
    assert [job for job in ("training", "validation", "testing", "calibration") if not port.required_by(job)] == [
        "training"
    ]


@pytest.mark.parametrize("name", CONFIGS)
def test_every_field_is_explained(name: str) -> None:
    """The skeleton and the documentation are made of the descriptions."""
    fields = builder(name).Config.model_fields
    assert [field for field, info in fields.items() if not info.description] == []
