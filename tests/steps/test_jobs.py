"""What each job is told: environment, arguments, documents, images, and where its code comes from."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from cursus import CompilationError, load_configs
from cursus.core.base.context import BuildContext
from cursus.core.catalog import catalog
from cursus.core.pipeline import Pipeline

from .cases import GOLDEN, STEP_CASES, compiled, own_parameters

COMMON = {
    "author": "alice",
    "bucket": "alice-models",
    "role": "arn:aws:iam::111122223333:role/SageMakerExecution",
    "region": "NA",
    "service_name": "CardFraud",
    "pipeline_version": "1.4.0",
}


def make(step: str, **fields: Any) -> Any:
    """A builder on its own, in a pipeline of nobody."""
    cls = catalog().builders[step]
    return cls(cls.Config.model_validate({**COMMON, **fields}))


def arguments(case: str) -> list[str]:
    found: list[str] = compiled(case).only["AppSpecification"]["ContainerArguments"]
    return found


ALONE = [
    case
    for case in STEP_CASES
    if not case.endswith("/new_model") and not own_parameters(case) and len(compiled(case).steps) == 1
]
"""The cases that speak of nothing but their own step."""


@pytest.mark.parametrize("case", ALONE)
def test_a_builder_alone_builds_the_same(case: str) -> None:
    """A builder without a compiler gives the very step that it gives in a pipeline."""
    ((node, config),) = load_configs(GOLDEN / case / "config.json").items()
    context = dataclasses.replace(BuildContext.offline(config), source_root=GOLDEN / case)
    builder = catalog().builder_for(config)
    assert builder is not None
    step = builder(config, node=node, context=context).create_step(inputs=config.external_inputs)
    pipeline = Pipeline("alone", [], [step])
    assert json.loads(pipeline.definition())["Steps"] == compiled(case).definition["Steps"]


def test_what_outgrows_the_environment_travels_as_a_file() -> None:
    """Of 35 currencies only the short settings are variables; the tables are in config.json."""
    result = compiled("steps/CurrencyConversion/many_currencies")
    assert set(result.only["Environment"]) == {
        "CURRENCY_CONVERSION_VARS",
        "LABEL_FIELD",
        "TRAIN_RATIO",
        "TEST_VAL_RATIO",
    }
    assert len(json.loads(result.files["config.json"]["CURRENCY_CONVERSION_DICT"])) == 35
    assert "config" in [given["InputName"] for given in result.only["ProcessingInputs"]]


def test_a_name_that_is_no_variable_travels_as_a_file() -> None:
    """The service refuses such a name in the environment."""
    fields = {"model_owner": "a", "model_domain": "b", "model_objective": "c", "expected_tps": 1}
    lists = {f"source_model_inference_{end}put_variable_list": {"x": "NUMERIC"} for end in ("in", "out")}
    special = {"special_field_values": {"card-type": "debit"}, "max_latency_in_millisecond": 1}
    builder = make("Payload", **fields, **lists, **special)
    fitting, misfits = builder._split_environment()
    assert misfits == {"SPECIAL_FIELD_card-type": "debit"}
    assert "CONTENT_TYPES" in fitting


def test_risk_tables() -> None:
    """The columns and how to smooth are a document, unless the input brings one."""
    assert compiled("steps/RiskTableMapping/calibration").files["hyperparameters.json"] == {
        "cat_field_list": ["country", "device", "merchant_category"],
        "label_name": "is_fraud",
        "smooth_factor": 0.05,
        "count_threshold": 20,
    }
    brought = compiled("steps/RiskTableMapping/own_hyperparameters")
    paths = {given["InputName"]: given["S3Input"]["LocalPath"] for given in brought.only["ProcessingInputs"]}
    assert paths["hyperparameters_s3_uri"] == "/opt/ml/processing/input/config"
    assert "config" not in paths
    assert brought.files == {}
    assert arguments("steps/RiskTableMapping/own_hyperparameters") == ["--job_type", "training"]


def test_an_image_that_is_not_there() -> None:
    """A version that no image has is told with the ones there are."""
    with pytest.raises(CompilationError, match=r"no image of pytorch 0\.0\.1") as caught:
        make("PyTorchModel", framework_version="0.0.1").create_step({"model_data": "s3://b/model.tar.gz"})
    assert "2.0.1" in caught.value.diagnostics[0].hint


def test_hyperparameters() -> None:
    """A training job reads its hyperparameters as a file."""
    assert compiled("steps/PyTorchTraining/default").files["hyperparameters.json"]["class_weights"] == [1.0, 12.0]


def test_scripts_by_their_saved_names() -> None:
    """`train.py` without a source directory is our own script, staged under that name with its serving code."""
    result = compiled("steps/PyTorchTraining/default")
    assert result.only["HyperParameters"]["sagemaker_program"] == "train.py"
    assert {"train.py", "inference.py"} <= set(result.names)


def test_a_script_of_the_users_own() -> None:
    """A config that names a source directory and an entry point runs that, with its own arguments after ours."""
    result = compiled("steps/TabularPreprocessing/own_script")
    application = result.only["AppSpecification"]
    entry_point = "/opt/ml/processing/input/code/tabular_preprocess.py"
    assert application["ContainerEntrypoint"] == ["python3", entry_point]
    assert application["ContainerArguments"] == ["--job_type", "training", "--sample", "0.1"]
    assert result.names == ("tabular_preprocess.py",)


def test_model_settings() -> None:
    """The limits of a model in the units of its server: seconds and bytes, MMS for XGBoost, TorchServe for PyTorch."""
    found = compiled("steps/XGBoostModel/tagged").only
    settings = found["PrimaryContainer"]["Environment"]
    assert settings["SAGEMAKER_PROGRAM"] == "inference.py"
    assert settings["SAGEMAKER_SUBMIT_DIRECTORY"] == "/opt/ml/model/code"
    assert settings["SAGEMAKER_MODEL_SERVER_TIMEOUT"] == "600"
    assert settings["MMS_MAX_REQUEST_SIZE"] == str(12 * 1024 * 1024)
    assert found["Tags"] == [{"Key": "team", "Value": "card-fraud"}]
    torch = compiled("steps/PyTorchModel/default").only["PrimaryContainer"]["Environment"]
    assert torch["TS_MAX_REQUEST_SIZE"] == str(6 * 1024 * 1024)
