"""Names that saved configs and DAGs of users rely on, and no golden case has to use.

The golden files have the rest: classes and ports by their first names, container paths, output folders.
"""

from __future__ import annotations

from typing import Any

import pytest

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.catalog import catalog

# Step -> other names of its config class.
CONFIGS = {
    "BatchTransform": {"BatchTransformStepConfig", "BatchTransformConfig"},
    "CradleDataLoading": {"CradleDataLoadConfig", "CradleDataLoadingConfig"},
    "PyTorchModel": {"PyTorchModelStepConfig", "PyTorchModelConfig"},
    "XGBoostModel": {"XGBoostModelStepConfig", "XGBoostModelConfig"},
}

# Step and output -> the other names that consumers ask by.
ALIASES = {
    "CurrencyConversion.converted_data": {"processed_data", "input_path"},
    "DummyTraining.model_input": {"model_output", "model_data", "ModelArtifacts"},
    "LightGBMModelEval.eval_output": {"evaluation_data", "predictions"},
    "LightGBMModelInference.eval_output": {"evaluation_data", "predictions"},
    "LightGBMTraining.evaluation_output": {"evaluation_data", "eval_data"},
    "LightGBMTraining.model_output": {"model_input", "model_data", "ModelArtifacts"},
    "ModelCalibration.calibration_output": {"calibration_model"},
    "Package.packaged_model": {"PackagedModel", "model_data"},
    "Payload.payload_sample": {"GeneratedPayloadSamples"},
    "PercentileModelCalibration.calibration_output": {"calibration_model"},
    "PyTorchModelEval.eval_output": {"evaluation_data", "predictions"},
    "PyTorchTraining.model_output": {"model_input", "model_data", "ModelArtifacts"},
    "RiskTableMapping.processed_data": {"input_path", "training_data"},
    "RiskTableMapping.risk_tables": {"bin_mapping", "risk_table_artifacts"},
    "TabularPreprocessing.processed_data": {"input_path", "training_data", "model_input_data"},
    "XGBoostModelEval.eval_output": {"evaluation_data", "predictions"},
    "XGBoostModelInference.eval_output": {"evaluation_data", "predictions"},
    "XGBoostTraining.evaluation_output": {"evaluation_data", "eval_data"},
    "XGBoostTraining.model_output": {"model_input", "model_data", "ModelArtifacts"},
}


# Input -> its path, with a question mark where the step runs without it.

# Output -> its path and the other names that consumers ask by.


def builder(name: str) -> type[StepBuilderBase[Any]]:
    return catalog().builders[name]


@pytest.mark.parametrize("name", CONFIGS)
def test_config_names(name: str) -> None:
    """A saved file may call a step's config by each of its names."""
    assert [catalog().configs[known] for known in CONFIGS[name]] == [builder(name).Config] * len(CONFIGS[name])


@pytest.mark.parametrize("place", ALIASES)
def test_other_names_of_outputs(place: str) -> None:
    """A saved edge or an input may ask for an output by each of its names."""
    name, _, output = place.partition(".")
    assert ALIASES[place] <= {*builder(name).output_ports[output].aliases}


def test_risk_tables_are_required_where_none_are_learned() -> None:
    """Only a training job makes its risk tables itself."""
    port = builder("RiskTableMapping").input_ports["risk_tables"]
    assert [job for job in ("training", "validation", "testing", "calibration") if not port.required_by(job)] == [
        "training"
    ]


@pytest.mark.parametrize("name", catalog().builders)
def test_every_field_is_explained(name: str) -> None:
    """The skeleton and the documentation are made of the descriptions."""
    fields = builder(name).Config.model_fields
    assert [field for field, info in fields.items() if not info.description] == []
