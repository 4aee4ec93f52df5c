"""Files as earlier versions wrote them: every wrapper, mark, derived and renamed field, and nothing is imported."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cursus import Diagnostic, PipelineDAG, PipelineDAGCompiler, load_configs, merge_and_save_configs
from cursus.core.audit import Identity, as_identity
from cursus.core.base.history import HISTORY
from cursus.core.config_file import read_config_file

from .samples import COLUMNS, IDENTITY, codes, failure, hyperparameters, training
from .samples import write_file as write

PREPROCESSING: dict[str, Any] = {"__model_type__": "TabularPreprocessingConfig", "label_name": "label"}
TRAINING: dict[str, Any] = {
    "__model_type__": "XGBoostTrainingConfig",
    "training_entry_point": "xgboost_training.py",
    "hyperparameters": {"__model_type__": "XGBoostModelHyperparameters", **COLUMNS},
}
NODE = "TabularPreprocessing_training"
TABLE = {"external_inputs": {"DATA": "s3://b/x"}}


def wrapped(kind: str, value: Any, **more: str) -> dict[str, Any]:
    return {"__type_info__": kind, "value": value, **more}


def read(
    folder: Path, own: dict[str, Any], shared: dict[str, Any] | None = None, key: str = NODE
) -> tuple[Any, list[str]]:
    """The one config of a file, and the codes of what was found."""
    file = read_config_file(write(folder, {key: own}, IDENTITY | (shared or {})))
    return file.configs.get(key), codes(file.findings([key]))


@pytest.mark.parametrize(
    ("field", "value", "plain"),
    [
        ("categorical_columns", wrapped("list", ["a"]), ["a"]),
        ("categorical_columns", wrapped("tuple", ["a"]), ["a"]),
        ("categorical_columns", wrapped("set", ["b", "a"]), ["b", "a"]),
        ("categorical_columns", wrapped("frozenset", ["a"]), ["a"]),
        ("categorical_columns", wrapped("list", [wrapped("enum", "a", enum_class="evil.Column")]), ["a"]),
        ("current_date", wrapped("datetime", "2025-09-12T00:00:00"), "2025-09-12T00:00:00"),
        ("processing_source_dir", wrapped("path", "/home/nora/code"), "/home/nora/code"),
        ("job_type", wrapped("enum", "calibration", enum_class="evil.JobType"), "calibration"),
        ("external_inputs", wrapped("dict", {"DATA": wrapped("path", "s3://b/x")}), {"DATA": "s3://b/x"}),
    ],
)
def test_every_wrapper_is_read_as_what_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str, value: Any, plain: Any
) -> None:
    """Nested ones too; the dotted name of an enumeration is never imported."""
    (tmp_path / "evil.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    config, found = read(tmp_path, PREPROCESSING | {field: value})
    assert (getattr(config, field), found) == (plain, [])
    assert "evil" not in sys.modules


def test_a_wrapper_may_hold_models_that_hold_wrappers(tmp_path: Path) -> None:
    """A list of models with dicts of enumerations, and a shared value in a wrapper."""
    source = {
        "__model_type__": "DataSourceConfig",
        "data_source_name": "T",
        "data_source_type": wrapped("enum", "MDS", enum_class="x.Y"),
        "mds_data_source_properties": wrapped("dict", {"region": wrapped("enum", "NA", enum_class="x.Region")}),
    }
    own = {
        "__model_type__": "CradleDataLoadConfig",
        "job_type": "training",
        "data_sources_spec": {"data_sources": wrapped("list", [source])},
    }
    config, found = read(tmp_path, own, {"role": wrapped("path", IDENTITY["role"])}, "CradleDataLoading_training")
    (loaded,) = config.data_sources_spec.data_sources
    assert (loaded.data_source_type, loaded.mds_data_source_properties, found) == ("MDS", {"region": "NA"}, [])
    assert config.role == IDENTITY["role"]


def test_a_wrapper_that_nobody_writes_is_a_warning(tmp_path: Path) -> None:
    """What it holds is read all the same, and a config that no node asks for says nothing."""
    odd = PREPROCESSING | {"categorical_columns": wrapped("deque", [wrapped("enum", "a")])}
    config, found = read(tmp_path, odd)
    assert (config.categorical_columns, found) == (["a"], ["W242"])
    file = read_config_file(write(tmp_path, {NODE: PREPROCESSING, "old": odd, "older": wrapped("deque", [1])}))
    assert (codes(file.findings([NODE])), codes(file.findings(["old"]))) == ([], ["W242"])
    assert codes(file.findings(["older"])) == ["W242", "E202"]
    assert file.findings(["old"])[0].where.endswith("config.json: old.categorical_columns")


@pytest.mark.parametrize("kind", ["deque", None, "dict"])
@pytest.mark.parametrize("section", ["configuration.shared", "configuration.specific", "metadata.config_types"])
def test_a_section_in_a_wrapper_is_read_or_is_no_object(tmp_path: Path, section: str, kind: Any) -> None:
    """An unknown wrapper is a warning here too, and what holds something else than an object is E202."""
    path = write(tmp_path, {NODE: PREPROCESSING}, IDENTITY)
    document = json.loads(path.read_text())
    outer, inner = section.split(".")
    held = document.setdefault(outer, {}).get(inner, {})
    warned = [] if kind == "dict" else ["W242"]
    for value, found in ((held, warned), ("y", [*warned, "E202"]), (1, [*warned, "E202"])):
        document[outer][inner] = wrapped(kind, value)
        path.write_text(json.dumps(document))
        assert codes(read_config_file(path).diagnostics) == found
    document[outer][inner] = wrapped(kind, held)
    path.write_text(json.dumps(document))
    assert as_identity(path, Identity(bucket="other"))


@pytest.mark.parametrize("place", ["shared", "config", "nested", "deep"])
def test_the_module_of_a_model_is_passed_over_everywhere(tmp_path: Path, place: str) -> None:
    """It reaches no config and no hyperparameters.json, and nothing is said of it."""
    mark = {"__model_module__": "src.pipeline_steps.config_base"}
    own, shared = copy.deepcopy(TRAINING), {}
    match place:
        case "shared":
            shared = mark
        case "config":
            own |= mark
        case "nested":
            own["hyperparameters"] |= mark
        case "deep":
            own["hyperparameters"]["schedule"] = [{"kind": "cosine", **mark}]
    config, found = read(tmp_path, own, shared, "XGBoostTraining")
    assert found == []
    assert "__model" not in json.dumps(config.hyperparameters.to_document())


@pytest.mark.parametrize(
    ("mark", "found"),
    [
        ({"_metadata": {"step_name": "x", "config_type": "y"}}, []),
        ({"_error": "boom", "_serialization_error": True}, ["E203"]),
        ({"_circular_ref": True, "_ref_message": "fields omitted"}, ["E203"]),
        ({"text_columns": [{"_circular_ref": True}]}, ["E203"]),
    ],
)
def test_a_mark_is_harmless_or_says_that_the_config_is_half_written(
    tmp_path: Path, mark: dict[str, Any], found: list[str]
) -> None:
    """A config that was left out is no config with defaults."""
    config, told = read(tmp_path, PREPROCESSING | mark)
    assert (config is None, told) == (bool(found), found)


def test_a_shared_value_that_is_half_written_breaks_the_configs_that_have_it(tmp_path: Path) -> None:
    """Once, at its place; a config with a value of its own, or without such a field, is whole."""
    shared = IDENTITY | {"environment": {"_circular_ref": True, "_ref_message": "omitted"}}
    specific = {NODE: PREPROCESSING, "Package": {"__model_type__": "PackageConfig"}}
    file = read_config_file(write(tmp_path, specific, shared))
    (found,) = file.findings(specific)
    assert (found.code, found.where.endswith("config.json: shared.environment")) == ("E203", True)
    whole = read_config_file(write(tmp_path, {NODE: PREPROCESSING | {"environment": {}}}, shared))
    assert whole.findings([NODE]) == []


def test_a_config_that_is_no_object_concerns_its_node_alone(tmp_path: Path) -> None:
    """What a program left as null breaks no other node."""
    file = read_config_file(write(tmp_path, {NODE: PREPROCESSING, "Package": None}))
    assert (codes(file.findings([NODE])), codes(file.findings(["Package"]))) == ([], ["E202"])


def test_shared_and_specific_may_stand_at_the_top(tmp_path: Path) -> None:
    """The inside of ``configuration`` alone is a whole file."""
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"shared": IDENTITY, "specific": {"XGBoostTraining": TRAINING}}))
    assert load_configs(path) == {"XGBoostTraining": training()}


@pytest.mark.parametrize(
    ("key", "own", "node"),
    [
        ("CurrencyConversion_training_per_split", {"mode": "per_split"}, "CurrencyConversion_training"),
        ("CurrencyConversion_training_per_split", {"mode": "per_split"}, "CurrencyConversion_training_per_split"),
        ("CurrencyConversion_training", {"mode": "per_split"}, "CurrencyConversion_training_per_split"),
        ("CurrencyConversion", {"job_type": None}, "CurrencyConversion_training"),
    ],
)
def test_a_key_may_hold_the_mode_or_lack_the_job_type(tmp_path: Path, key: str, own: Any, node: str) -> None:
    """A node finds its config under what earlier versions called it."""
    config = {
        "__model_type__": "CurrencyConversionConfig",
        "currency_conversion_dict": {"EUR": 0.9},
        "external_inputs": {"data_input": "s3://b/x"},
        **own,
    }
    compiler = PipelineDAGCompiler(write(tmp_path, {key: config}))
    assert [found.config for found in compiler.preview(PipelineDAG([node]))] == ["CurrencyConversionConfig"]
    assert compiler.diagnostics == ()


@pytest.mark.parametrize("key", ["TabularPreprocessing_training_tagged", "Prepare"])
def test_the_parts_of_a_key_may_be_fields_too(tmp_path: Path, key: str) -> None:
    """``data_type`` and ``step_name_override`` are known; a node is found under the key, or under its parts."""
    own = PREPROCESSING | {"data_type": "tagged", "step_name_override": "Prepare", **TABLE}
    for node in (key, NODE, f"{NODE}_tagged"):
        compiler = PipelineDAGCompiler(write(tmp_path, {key: own}), output_layout="2.9")
        assert [found.node for found in compiler.preview(PipelineDAG([node]))] == [node]
        assert compiler.diagnostics == ()


def test_configs_of_two_data_types_are_saved_in_one_list(tmp_path: Path) -> None:
    """Their keys are those of earlier versions; both write to one place in an earlier layout, with a way out."""
    both = [read(tmp_path, PREPROCESSING | {"data_type": kind, **TABLE})[0] for kind in ("raw", "tagged")]
    saved = merge_and_save_configs(both, tmp_path / "config.json")
    nodes = [f"{NODE}_raw", f"{NODE}_tagged"]
    assert list(saved["configuration"]["specific"]) == nodes
    assert PipelineDAGCompiler(tmp_path / "config.json").validate(PipelineDAG(nodes)) == []
    (found,) = PipelineDAGCompiler(tmp_path / "config.json", output_layout="2.9").validate(PipelineDAG(nodes))
    assert (found.code, "output_folder" in found.hint) == ("E405", True)


def test_null_says_nothing(tmp_path: Path) -> None:
    """Null is the default of a field that takes no null, and no unknown field; a required one is missing."""
    config, found = read(tmp_path, PREPROCESSING | {"job_type": None, "train_ratio": None, "data_type": None})
    assert (config.job_type, config.train_ratio, found) == ("training", 0.7, [])
    assert read(tmp_path, PREPROCESSING | {"author": None})[1] == ["E205"]


DERIVED: list[tuple[str, dict[str, Any]]] = [
    ("TabularPreprocessing", {"effective_source_dir": "../../../../dockers/x", "script_path": "../../x.py"}),
    ("TabularPreprocessing", {"full_script_path": "/home/x.py", "effective_instance_type": "ml.m5.2xlarge"}),
    ("TabularPreprocessing", {"portable_source_dir": "../../x", "portable_anything": "y"}),
    ("XGBoostTraining", {"hyperparameter_file": "s3://b/NA_hyperparameters.json", "effective_source_dir": "/x"}),
    ("Registration", {"variable_schema": {"input": {"variables": [{"name": "a", "type": "NUMERIC"}]}}}),
    ("CradleDataLoading", {"output_spec": {"pipeline_s3_loc": "s3://b/x", "output_path": "s3://b/x/training"}}),
]


@pytest.mark.parametrize(("step", "fields"), DERIVED, ids=[f"{step}-{next(iter(f))}" for step, f in DERIVED])
def test_what_was_derived_is_recognized_and_derived_again(tmp_path: Path, step: str, fields: dict[str, Any]) -> None:
    """Silently, and it changes nothing: the config is the one without these fields."""
    variables = {"a": wrapped("enum", "NUMERIC", enum_class="x.VariableType")}
    own = {
        "TabularPreprocessing": PREPROCESSING | {"processing_source_dir": "code", "processing_entry_point": "own.py"},
        "XGBoostTraining": TRAINING,
        "Registration": {
            "__model_type__": "RegistrationConfig",
            **dict.fromkeys(("model_owner", "model_domain", "model_objective", "inference_entry_point"), "x"),
            "framework": "xgboost",
            "source_model_inference_input_variable_list": wrapped("dict", variables),
            "source_model_inference_output_variable_list": wrapped("dict", variables),
        },
        "CradleDataLoading": {
            "__model_type__": "CradleDataLoadingConfig",
            "job_type": "training",
            "data_sources_spec": {
                "data_sources": [
                    {
                        "data_source_name": "T",
                        "data_source_type": "S3",
                        "s3_data_source_properties": {"s3_uri": "s3://b/x"},
                    }
                ]
            },
            "output_spec": {},
        },
    }[step]
    plain, nothing = read(tmp_path, own, key=step)
    with_fields, found = read(tmp_path, own | fields, key=step)
    assert (nothing, found) == ([], [])
    assert with_fields == plain
    assert with_fields.overrides == {}


def test_a_training_keeps_the_kind_of_its_model(tmp_path: Path) -> None:
    """``model_class`` of the hyperparameters is a setting like any other: scripts read it."""
    own = TRAINING | {"hyperparameters": {**COLUMNS, "model_class": "xgboost"}}
    config, found = read(tmp_path, own, key="XGBoostTraining")
    assert (config.hyperparameters, found) == (hyperparameters(model_class="xgboost"), [])
    assert config.hyperparameters.to_document()["model_class"] == "xgboost"


@pytest.mark.parametrize(
    "row", [row for row in HISTORY if row.field and row.fate == "renamed"], ids=lambda row: row.field
)
def test_a_renamed_field_holds_under_its_new_name(tmp_path: Path, row: Any) -> None:
    """The new name wins where both are given."""
    bases: dict[str, dict[str, Any]] = {
        "ServedModelConfig": {"__model_type__": "PayloadConfig"},
        "CurrencyConversionConfig": {"__model_type__": "CurrencyConversionConfig", "currency_conversion_dict": {}},
    }
    base = bases[row.config]
    value: Any = "text"
    if row.field.endswith("_vars"):
        base, value = base | {"currency_col": "c"}, ["price"]
    config, found = read(tmp_path, base | {row.field: value}, key="n")
    assert (getattr(config, row.became), found) == (value, [])
    newer: Any = ["cost"] if isinstance(value, list) else "newer"
    for both in ({row.field: value, row.became: newer}, {row.became: newer, row.field: value}):
        assert getattr(read(tmp_path, base | both, key="n")[0], row.became) == newer


@pytest.mark.parametrize("row", [row for row in HISTORY if not row.field], ids=lambda row: row.config)
def test_a_renamed_class_is_known(tmp_path: Path, row: Any) -> None:
    """By both names."""
    for name in (row.config, row.became):
        file = read_config_file(write(tmp_path, {"n": {"__model_type__": name}}))
        assert "E206" not in codes(file.findings(["n"]))


def test_an_unknown_class_is_an_error_of_its_node_alone(tmp_path: Path) -> None:
    """It names the class and the way to have it; other nodes compile, and nothing else is said."""
    specific = {NODE: PREPROCESSING | TABLE, "Sampling_training": {"__model_type__": "SamplingConfig", "rate": 3}}
    compiler = PipelineDAGCompiler(write(tmp_path, specific, IDENTITY | {"sampling_seed": 7}))
    assert compiler.validate(PipelineDAG([NODE])) == []
    found: list[Diagnostic] = compiler.validate(PipelineDAG([NODE, "Sampling_training"]))
    assert codes(found) == ["E206"]
    assert "'SamplingConfig'" in found[0].message
    assert "cursus.steps" in found[0].hint


def test_everything_else_loads_beside_an_unknown_class(tmp_path: Path) -> None:
    """One warning names the class; asking for its config explains how a plug-in provides it."""
    odd = {"__model_type__": "SamplingConfig", "rate": 3}
    path = write(tmp_path, {"XGBoostTraining": TRAINING | {"hyperparameters": COLUMNS}, "Sampling": odd})
    with pytest.warns(UserWarning, match="unknown config class 'SamplingConfig'") as warned:
        configs = load_configs(path)
    assert len(warned) == 1
    assert list(configs) == ["XGBoostTraining"]
    assert configs.get("Sampling") is None
    assert codes(configs.diagnostics) == ["E206"]
    (found,) = failure(configs.__getitem__, "Sampling")
    assert "cursus.steps" in found.hint
    with pytest.raises(KeyError):
        configs["Nobody"]


def test_what_is_wrong_elsewhere_is_still_an_error(tmp_path: Path) -> None:
    """An unknown class hides nothing: an invalid config of a known one is raised."""
    path = write(tmp_path, {"Package": {"__model_type__": "PackageConfig", "processing_volume_size": "many"}, "O": {}})
    assert codes(failure(load_configs, path)) == ["E214"]


def test_own_classes_may_be_given(tmp_path: Path) -> None:
    """``load_configs(path, classes)`` takes a mapping of names to classes, or the classes."""
    from cursus.core.base.config_base import ProcessingConfig

    class SamplingConfig(ProcessingConfig):
        rate: int

    path = write(tmp_path, {"Sampling": {"__model_type__": "SamplingConfig", "rate": 3}})
    for classes in ({"SamplingConfig": SamplingConfig}, [SamplingConfig]):
        assert load_configs(path, classes)["Sampling"].rate == 3  # type: ignore[attr-defined]


def test_a_field_of_no_version_travels_on_where_any_may(tmp_path: Path) -> None:
    """A hyperparameter of the user's own says nothing; one that misspells another is W215."""
    own = TRAINING | {"hyperparameters": {**COLUMNS, "warmup_kind": "linear"}}
    config, found = read(tmp_path, own, key="XGBoostTraining")
    assert (config.hyperparameters.to_document()["warmup_kind"], found) == ("linear", [])
    assert read(tmp_path, TRAINING | {"hyperparameters": {**COLUMNS, "subsampel": 0.5}}, key="n")[1] == ["W215"]
