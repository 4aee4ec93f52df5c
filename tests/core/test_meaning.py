"""What the fields of earlier versions do: hyperparameters beside the code, labels, what users' scripts read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cursus import PipelineDAG, PipelineDAGCompiler
from cursus.core.assembler.wiring import none_texts
from cursus.core.base.config_base import as_variable, variables
from cursus.errors import errors_in

from .samples import COLUMNS, IDENTITY, codes, failure
from .samples import write_file as write

PREPROCESSING = {"__model_type__": "TabularPreprocessingConfig", "external_inputs": {"DATA": "s3://b/x"}}
TRAINING = {
    "__model_type__": "XGBoostTrainingConfig",
    "training_entry_point": "train.py",
    "source_dir": "code",
    "external_inputs": {"input_path": "s3://b/x"},
}
OWN = {"processing_source_dir": "code"}
EVALUATION = {
    "__model_type__": "XGBoostModelEvalConfig",
    "external_inputs": {"model_input": "s3://b/m", "processed_data": "s3://b/x"},
}
FILE = {"id_name": "parcel", "label_name": "late", "max_depth": 9}


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A user's source directory."""
    folder = tmp_path / "code"
    folder.mkdir()
    for name in ("train.py", "own.py"):
        (folder / name).write_text('"""The user\'s own."""\n')
    return folder


def put_hyperparameters(code: Path, text: str = json.dumps(FILE)) -> None:
    (code / "hyperparams").mkdir()
    (code / "hyperparams/hyperparameters.json").write_text(text)


def compiler(folder: Path, node: str, own: dict[str, Any], **options: Any) -> PipelineDAGCompiler:
    return PipelineDAGCompiler(write(folder, {node: own}), **options)


def step(folder: Path, node: str, own: dict[str, Any], **options: Any) -> dict[str, Any]:
    """The arguments of the one step that a config becomes."""
    pipeline = compiler(folder, node, own, **options).compile(PipelineDAG([node]))
    arguments: dict[str, Any] = json.loads(pipeline.definition())["Steps"][0]["Arguments"]
    return arguments


def channel(folder: Path, own: dict[str, Any]) -> dict[str, Any] | None:
    """The document of a training's config channel; None where there is no such channel."""
    pipeline = compiler(folder, "XGBoostTraining", own).compile(PipelineDAG(["XGBoostTraining"]))
    arguments = json.loads(pipeline.definition())["Steps"][0]["Arguments"]
    documents = [asset.asset.files["hyperparameters.json"] for asset in pipeline.assets if not asset.asset.archive]
    assert ("config" in {one["ChannelName"] for one in arguments["InputDataConfig"]}) == bool(documents)
    content = documents[0] if documents else None
    return json.loads(content) if isinstance(content, bytes) else None


@pytest.mark.parametrize("name", ["XGBoostModelInference", "LightGBMModelInference"])
def test_inference_writes_json_in_the_shape_that_our_script_knows(tmp_path: Path, name: str) -> None:
    """Another shape needs a script of the user's own."""
    own = {
        "__model_type__": f"{name}Config",
        "output_format": "json",
        "external_inputs": {"model_input": "s3://b/m", "processed_data": "s3://b/x"},
    }
    for shape in ({}, {"json_orient": "records"}, {"json_orient": None}):
        assert step(tmp_path, name, own | shape)["Environment"]["OUTPUT_FORMAT"] == "json"
    split = own | {"json_orient": "split"}
    refused = compiler(tmp_path, name, split).validate(PipelineDAG([name]))
    assert ["json_orient" in one.where for one in errors_in(refused)] == [True]
    (tmp_path / "code").mkdir()
    (tmp_path / "code/own.py").write_text("")
    users = split | OWN | {"processing_entry_point": "own.py"}
    assert step(tmp_path, name, users)["Environment"]["JSON_ORIENT"] == "split"


def test_hyperparameters_may_lie_beside_the_code(tmp_path: Path, code: Path) -> None:
    """The config's own come first; a script that reads its directory gets no channel."""
    put_hyperparameters(code, json.dumps(FILE | {"__model_type__": "X", "__model_module__": "a.b"}))
    assert channel(tmp_path, TRAINING) == FILE
    assert channel(tmp_path, TRAINING | {"skip_hyperparameters_s3_uri": False}) == FILE
    assert channel(tmp_path, TRAINING | {"skip_hyperparameters_s3_uri": True}) is None
    own = channel(tmp_path, TRAINING | {"hyperparameters": COLUMNS})
    assert own is not None
    assert own["max_depth"] == COLUMNS["max_depth"]


def test_hyperparameters_that_nobody_gives(tmp_path: Path, code: Path) -> None:
    """An error where the script reads them from the channel; a script of the user's own may do without."""
    assert channel(tmp_path, TRAINING | {"skip_hyperparameters_s3_uri": True}) is None
    for own in (
        TRAINING | {"skip_hyperparameters_s3_uri": False},
        TRAINING | {"source_dir": None, "training_entry_point": "xgboost_training.py"},
    ):
        (found,) = compiler(tmp_path, "XGBoostTraining", own).validate(PipelineDAG(["XGBoostTraining"]))
        assert (found.code, found.where) == ("E240", "XGBoostTraining.hyperparameters")


@pytest.mark.parametrize("text", ["{", "[1]", "\udcff"])
def test_hyperparameters_that_cannot_be_read(tmp_path: Path, code: Path, text: str) -> None:
    """A file of another shape is told with its place."""
    (code / "hyperparams").mkdir()
    (code / "hyperparams/hyperparameters.json").write_text(text, errors="surrogateescape")
    (found,) = compiler(tmp_path, "XGBoostTraining", TRAINING).validate(PipelineDAG(["XGBoostTraining"]))
    assert (found.code, "hyperparams/hyperparameters.json" in found.where) == ("E241", True)


@pytest.mark.parametrize(
    ("own", "in_directory", "expected"),
    [
        ({"id_name": "a", "label_name": "b", "hyperparameters": COLUMNS}, True, {"ID_FIELD": "a", "LABEL_FIELD": "b"}),
        ({"hyperparameters": COLUMNS}, True, {"ID_FIELD": "id", "LABEL_FIELD": "label"}),
        (OWN | {"processing_entry_point": "own.py"}, True, {"ID_FIELD": "parcel", "LABEL_FIELD": "late"}),
        ({}, False, {}),
        ({"eval_metric_choices": ["auc", "f1_score"]}, False, {"EVAL_METRIC_CHOICES": "auc,f1_score"}),
        (
            OWN | {"processing_entry_point": "own.py", "comparison_mode": False, "previous_score_field": ""},
            False,
            {"COMPARISON_MODE": "false", "PREVIOUS_SCORE_FIELD": ""},
        ),
        ({"comparison_mode": False}, False, {}),
    ],
)
def test_what_an_evaluation_is_told(
    tmp_path: Path, code: Path, own: dict[str, Any], in_directory: bool, expected: dict[str, str]
) -> None:
    """Columns of the config, else of the hyperparameters, else of those beside the code; nothing that is not known."""
    if in_directory:
        put_hyperparameters(code)
    assert step(tmp_path, "XGBoostModelEval", EVALUATION | own).get("Environment", {}) == expected


def test_a_users_requirements_are_installed_before_their_script(tmp_path: Path, code: Path) -> None:
    """A launcher starts the evaluation where the directory has a requirements.txt."""
    own = EVALUATION | OWN | {"processing_entry_point": "own.py"}
    script = "/opt/ml/processing/input/code/own.py"
    assert step(tmp_path, "XGBoostModelEval", own)["AppSpecification"]["ContainerEntrypoint"] == ["python3", script]
    (code / "requirements.txt").write_text("numpy\n")
    launched = step(tmp_path, "XGBoostModelEval", own)
    assert launched["AppSpecification"]["ContainerEntrypoint"] == [
        "python3",
        "/opt/ml/processing/input/code/cursus_launcher.py",
    ]
    pipeline = compiler(tmp_path, "XGBoostModelEval", own).compile(PipelineDAG(["XGBoostModelEval"]))
    files = next(asset.asset.files for asset in pipeline.assets if "own.py" in asset.asset.files)
    assert files["cursus_launcher.txt"] == b"own.py\n"
    assert {"cursus_launcher.py", "requirements.txt"} <= files.keys()


def test_an_evaluation_needs_no_setting_of_a_training(tmp_path: Path) -> None:
    """The hyperparameters of any model say what its columns are, under whatever class name they were saved."""
    columns = {name: value for name, value in COLUMNS.items() if name not in ("num_round", "max_depth")}
    own = EVALUATION | {"hyperparameters": {"__model_type__": "ModelHyperparameters", **columns}}
    made = compiler(tmp_path, "XGBoostModelEval", own)
    pipeline = made.compile(PipelineDAG(["XGBoostModelEval"]))
    environment = json.loads(pipeline.definition())["Steps"][0]["Arguments"]["Environment"]
    assert (environment["ID_FIELD"], environment["LABEL_FIELD"]) == (COLUMNS["id_name"], COLUMNS["label_name"])
    assert made.diagnostics == ()


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("TabularPreprocessing", {"label_name": "y", "external_inputs": {"DATA": "s3://b/x"}}),
        ("RiskTableMapping", {"external_inputs": {"data_input": "s3://b/x"}}),
        ("CurrencyConversion", {"currency_conversion_dict": {}, "external_inputs": {"data_input": "s3://b/x"}}),
        ("ModelCalibration", {"label_field": "y", "external_inputs": {"evaluation_data": "s3://b/x"}}),
        ("DummyDataLoading", {"data_source": "s3://b/x", "metadata_format": "json"}),
    ],
)
def test_a_format_is_spelled_as_one_likes(tmp_path: Path, code: Path, name: str, own: dict[str, Any]) -> None:
    """In any case for our scripts; a user's script may know further ones, and gets the text as it was saved."""
    own = {"__model_type__": f"{name}Config", **own}
    assert step(tmp_path, name, own | {"output_format": "Parquet"})["Environment"]["OUTPUT_FORMAT"] == "Parquet"
    refused = compiler(tmp_path, name, own | {"output_format": "orc"}).validate(PipelineDAG([name]))
    assert codes(refused) == ["E214"]
    users = own | OWN | {"processing_entry_point": "own.py", "output_format": "orc"}
    assert step(tmp_path, name, users)["Environment"]["OUTPUT_FORMAT"] == "orc"


def test_a_training_writes_in_a_format_spelled_as_one_likes(tmp_path: Path) -> None:
    """Its script finds the name in capitals among the hyperparameters."""
    own = TRAINING | {"source_dir": None, "training_entry_point": "xgboost_training.py"}
    document = channel(tmp_path, own | {"hyperparameters": COLUMNS, "output_format": "Parquet"})
    assert document is not None
    assert document["output_format"] == "PARQUET"


@pytest.mark.parametrize(
    ("job_type", "found"), [("training", ["E205"]), (None, ["E205"]), ("calibration", []), ("testing", [])]
)
def test_a_label_is_required_where_the_job_has_one(tmp_path: Path, job_type: str | None, found: list[str]) -> None:
    """Only training data are split by it; a field that is wrong as well is told at the same time."""
    own = PREPROCESSING | {"job_type": job_type}
    made = compiler(tmp_path, "TabularPreprocessing", own)
    assert codes(made.validate(PipelineDAG(["TabularPreprocessing"]))) == found
    wrong = compiler(tmp_path, "TabularPreprocessing", own | {"train_ratio": 70})
    assert codes(wrong.validate(PipelineDAG(["TabularPreprocessing"]))) == [*found, "E214"]


def test_scripts_of_earlier_versions_find_their_columns(tmp_path: Path, code: Path) -> None:
    """All four variables are there for a user's script, separated by commas; ours get those that are given."""
    own = PREPROCESSING | {"label_name": "y", "categorical_columns": ["a", "b"], "max_workers": 0}
    ours = step(tmp_path, "TabularPreprocessing", own)["Environment"]
    assert {name: value for name, value in ours.items() if "COLUMNS" in name} == {"CATEGORICAL_COLUMNS": "a,b"}
    assert "MAX_WORKERS" not in ours
    theirs = step(tmp_path, "TabularPreprocessing", own | OWN | {"processing_entry_point": "own.py"})["Environment"]
    assert theirs | {"CATEGORICAL_COLUMNS": "a,b", "DATE_COLUMNS": "", "TEXT_COLUMNS": ""} == theirs
    assert theirs["MAX_WORKERS"] == "0"


def test_a_package_is_told_its_region_and_bucket(tmp_path: Path, code: Path) -> None:
    """REGION is the marketplace's, as it was; the bucket is for users' scripts, unless strictly portable."""
    own = {"__model_type__": "PackageConfig", "external_inputs": {"model_input": "s3://b/m"}}
    ours = step(tmp_path, "Package", own)["Environment"]
    assert (ours["REGION"], "BUCKET_NAME" in ours) == ("NA", False)
    users = own | OWN | {"processing_entry_point": "own.py"}
    assert step(tmp_path, "Package", users)["Environment"]["BUCKET_NAME"] == IDENTITY["bucket"]
    assert "BUCKET_NAME" not in step(tmp_path, "Package", users, assets="execution")["Environment"]


def test_a_payload_needs_nothing_of_the_registry(tmp_path: Path) -> None:
    """Without a list of variables the script asks the model; special values come from both fields."""
    own: dict[str, Any] = {"__model_type__": "PayloadConfig", "external_inputs": {"model_input": "s3://b/m"}}
    assert "SOURCE_MODEL_INFERENCE_INPUT_VARIABLE_LIST" not in step(tmp_path, "Payload", own)["Environment"]
    special = own | {"field_defaults": {"a": "1", "b": 2.5}, "special_field_values": {"a": "9"}}
    environment = step(tmp_path, "Payload", special)["Environment"]
    assert (environment["SPECIAL_FIELD_a"], environment["SPECIAL_FIELD_b"]) == ("9", "2.5")


CONVERSION: dict[str, Any] = {
    "__model_type__": "CurrencyConversionConfig",
    "external_inputs": {"data_input": "s3://b/x"},
}
EARLIER = {
    "marketplace_id_col": "mp",
    "marketplace_info": {"1": {"currency_code": "EUR"}},
    "label_field": "y",
    "currency_conversion_dict": {"EUR": 0.9},
    "currency_conversion_var_list": ["price"],
}
LATER = {
    "marketplace_id_field": "mp",
    "currency_conversion_vars": ["price"],
    "currency_conversion_dict": {
        "mappings": [{"marketplace_id": 1, "currency_code": "EUR", "conversion_rate": 0.9}],
    },
}


MIXED = LATER | {"currency_conversion_dict": {"mappings": [], "EUR": "0.9"}}


@pytest.mark.parametrize("shape", [EARLIER, LATER, MIXED, LATER | {"currency_conversion_dict": {"EUR": 0.9}}])
def test_both_shapes_of_currency_conversion_mean_the_same(tmp_path: Path, shape: dict[str, Any]) -> None:
    """Rates, marketplaces and columns arrive at the script alike."""
    arguments = step(tmp_path, "CurrencyConversion", CONVERSION | shape)
    environment = arguments["Environment"]
    assert json.loads(environment["CURRENCY_CONVERSION_VARS"]) == ["price"]
    assert json.loads(environment["CURRENCY_CONVERSION_DICT"]) == {"EUR": 0.9}
    assert arguments["AppSpecification"]["ContainerArguments"][4:6] == ["--marketplace-id-col", "mp"]
    if shape in (EARLIER, LATER):
        assert json.loads(environment["MARKETPLACE_INFO"]) == {"1": {"currency_code": "EUR"}}


def test_a_conversion_of_split_data_needs_no_label(tmp_path: Path) -> None:
    """Version 1.4.2 has no label_field; our script asks for one only where it splits."""
    made = compiler(tmp_path, "CurrencyConversion", CONVERSION | LATER)
    assert errors_in(made.validate(PipelineDAG(["CurrencyConversion"]))) == []


@pytest.mark.parametrize(
    "own",
    [
        {"currency_conversion_vars": ["price"], "currency_conversion_dict": {"EUR": 0.9}},
        LATER | {"mode": "split_after_conversion"},
        {"currency_conversion_dict": {"mappings": [{"marketplace_id": 1}]}},
    ],
)
def test_a_conversion_that_cannot_work_is_refused(tmp_path: Path, own: dict[str, Any]) -> None:
    """No column says the currency; a split has no label; a mapping has no rate."""
    made = compiler(tmp_path, "CurrencyConversion", CONVERSION | own)
    assert "E214" in codes(made.validate(PipelineDAG(["CurrencyConversion"])))


@pytest.mark.parametrize(
    ("mappings", "message"),
    [
        ([(1, "EUR", 0.9), (2, "EUR", 0.8)], "the mappings give currency EUR both 0.9 and 0.8"),
        ([(1, "EUR", 0.9), (1, "GBP", 0.8)], "the mappings give marketplace 1 both EUR and GBP"),
        ([(1, "EUR", 0.9), (3,)], "mapping 2 needs a currency_code and a conversion_rate"),
    ],
)
def test_mappings_that_disagree_are_refused(tmp_path: Path, mappings: list[tuple[Any, ...]], message: str) -> None:
    """Neither of two rates is taken silently; what one of them lacks is named."""
    names = ("marketplace_id", "currency_code", "conversion_rate")
    table = {"mappings": [dict(zip(names, one, strict=False)) for one in mappings]}
    made = compiler(tmp_path, "CurrencyConversion", CONVERSION | LATER | {"currency_conversion_dict": table})
    (found,) = errors_in(made.validate(PipelineDAG(["CurrencyConversion"])))
    assert (found.code, found.message) == ("E214", message)


def test_what_every_job_gets(tmp_path: Path, code: Path) -> None:
    """USE_SECURE_PYPI where the config says something; precomputed artifacts are a training's."""
    assert (
        "USE_SECURE_PYPI" not in step(tmp_path, "Payload", {"__model_type__": "PayloadConfig", **MODEL})["Environment"]
    )
    secure = {"__model_type__": "PayloadConfig", "use_secure_pypi": True, **MODEL}
    assert step(tmp_path, "Payload", secure)["Environment"]["USE_SECURE_PYPI"] == "true"
    trained = TRAINING | {"hyperparameters": COLUMNS, "use_secure_pypi": False, "use_precomputed_features": True}
    assert step(tmp_path, "XGBoostTraining", trained)["Environment"] == {
        "USE_SECURE_PYPI": "false",
        "USE_PRECOMPUTED_FEATURES": "true",
    }


MODEL = {"external_inputs": {"model_input": "s3://b/m"}}


def test_a_training_of_the_user_may_take_precomputed_artifacts(tmp_path: Path, code: Path) -> None:
    """In the channel that version 2.9 had for them, where something feeds it."""

    def channels(inputs: dict[str, str]) -> set[str]:
        own = TRAINING | {"hyperparameters": COLUMNS, "external_inputs": inputs}
        return {one["ChannelName"] for one in step(tmp_path, "XGBoostTraining", own)["InputDataConfig"]}

    table = {"input_path": "s3://b/x"}
    assert channels(table) == {"train", "val", "test", "config"}
    assert channels(table | {"model_artifacts_input": "s3://b/a"}) - channels(table) == {"model_artifacts_input"}


def test_half_a_network_is_refused(tmp_path: Path) -> None:
    """Subnets without security groups, or the other way round, are no network."""
    own = {"__model_type__": "PackageConfig", **MODEL, "subnets": ["subnet-1"]}
    assert codes(failure(compiler(tmp_path, "Package", own).compile, PipelineDAG(["Package"]))) == ["E214"]


def test_settings_become_variables_as_scripts_read_them() -> None:
    """Nothing becomes the text None."""
    given = variables(a=None, b=True, c=["x", "y"], d=["x,y"], e={"k": 1}, f=0.5, g=[])
    assert given == {"B": "true", "C": "x,y", "D": '["x,y"]', "E": '{"k": 1}', "F": "0.5", "G": ""}
    assert as_variable("text") == "text"


def test_the_text_none_in_a_variable_is_told() -> None:
    """What str(None) gives is taken for a value by every script."""
    (found,) = none_texts({"A": "None", "B": "none", "C": ""}, "Node")
    assert (found.code, found.where) == ("W410", "Node.A")


def test_relative_directories_start_at_the_root_or_the_project(tmp_path: Path) -> None:
    """``project_root_folder`` names the folder below the root that holds them."""
    (tmp_path / "parcels/code").mkdir(parents=True)
    (tmp_path / "parcels/code/train.py").write_text("pass\n")
    own = TRAINING | {"hyperparameters": COLUMNS}
    assert codes(compiler(tmp_path, "XGBoostTraining", own).validate(PipelineDAG(["XGBoostTraining"]))) == ["E210"]
    assert step(tmp_path, "XGBoostTraining", own | {"project_root_folder": "parcels"})
