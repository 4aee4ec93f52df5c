"""Saved files: written, read again, and judged when somebody else wrote them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cursus import PipelineDAG, PipelineDAGCompiler, load_configs, merge_and_save_configs
from cursus.core.config_file import config_key, read_config_file

from .samples import COLUMNS, IDENTITY, codes, evaluation, failure, hyperparameters, package, preprocessing, training
from .samples import write_file as write

LABEL = {"label_name": "label"}
TABULAR = {"__model_type__": "TabularPreprocessingConfig", **LABEL}
NODE = "TabularPreprocessing_training"

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<"), min_size=1, max_size=8)
texts = st.lists(text, max_size=3)
ratio = st.floats(0, 1, exclude_min=True, exclude_max=True)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(text, children, max_size=3),
    max_leaves=6,
)


@given(
    own=st.fixed_dictionaries(
        {"label_name": text, "train_ratio": ratio},
        optional={
            "categorical_columns": st.none() | texts,
            "processing_script_arguments": st.none() | texts,
            "use_large_processing_instance": st.booleans(),
            "pipeline_name": text,
            "effective_source_dir": text,
        },
    ),
    model=st.fixed_dictionaries(
        {"multiclass_categories": st.lists(st.integers() | text, min_size=2, max_size=4)},
        optional={
            "metric_choices": texts,
            "class_weights": st.none() | st.lists(ratio, max_size=3),
            "device": st.integers() | text,
            "objective": text,
            "num_classes": st.integers(),
            "schedule": anything,
            "notes": anything,
        },
    ),
)
def test_what_is_saved_is_loaded(tmp_path_factory: pytest.TempPathFactory, own: Any, model: Any) -> None:
    """Configs with any values, overrides and further hyperparameters are equal after a file."""
    path = tmp_path_factory.getbasetemp() / "round_trip" / "config.json"
    trained = training(hyperparameters=hyperparameters(**model))
    configs = {"a": preprocessing(**own), "b": preprocessing("calibration", **own), "c": trained}
    merge_and_save_configs(configs, path)
    assert load_configs(path) == configs


def test_what_all_share_is_said_once(tmp_path: Path) -> None:
    """Values that all configs have alike are shared, others stand with each; nothing derived is saved."""
    path = tmp_path / "config.json"
    merge_and_save_configs([preprocessing(), preprocessing("calibration", train_ratio=0.5), package()], path)
    document = json.loads(path.read_text())
    configuration, metadata = document["configuration"], document["metadata"]
    assert configuration["shared"].items() >= IDENTITY.items()
    assert "label_name" not in configuration["shared"]
    assert configuration["specific"]["Package"] == {"__model_type__": "PackageConfig"}
    assert configuration["specific"]["TabularPreprocessing_calibration"]["train_ratio"] == 0.5
    assert metadata["config_types"] == {
        "TabularPreprocessing_training": "TabularPreprocessingConfig",
        "TabularPreprocessing_calibration": "TabularPreprocessingConfig",
        "Package": "PackageConfig",
    }
    assert metadata["field_sources"]["label_name"] == [NODE, "TabularPreprocessing_calibration"]
    assert "pipeline_s3_loc" not in path.read_text()


def test_what_is_empty_on_purpose_is_saved(tmp_path: Path) -> None:
    """An empty list is not the default where the default has items; an empty further field stays too."""
    path = tmp_path / "config.json"
    trained = training(hyperparameters=hyperparameters(metric_choices=[], layers=[], dropout=None))
    merge_and_save_configs([trained], path)
    loaded = load_configs(path)["XGBoostTraining"]
    assert loaded == trained


def test_a_config_has_the_name_of_its_step() -> None:
    """The key is the step type, with the job type where there is one."""
    assert [config_key(config) for config in (package(), preprocessing(), evaluation())] == [
        "Package",
        "TabularPreprocessing_training",
        "XGBoostModelEval_calibration",
    ]


def test_two_configs_of_one_key_cannot_be_saved_in_a_list(tmp_path: Path) -> None:
    """A list with two configs of one key is E204 and writes nothing; names of one's own solve it."""
    path = tmp_path / "config.json"
    assert codes(failure(merge_and_save_configs, [package(), package()], path)) == ["E204"]
    assert not path.exists()
    merge_and_save_configs({"a": package(), "b": package()}, path)
    assert load_configs(path).keys() == {"a", "b"}
    with pytest.raises(ValueError, match="no config"):
        merge_and_save_configs([], path)


def test_a_config_takes_of_the_shared_part_what_it_knows(tmp_path: Path) -> None:
    """A shared field is no matter to classes that lack it, and its own value wins over the shared one."""
    specific = {NODE: TABULAR | {"author": "eve"}, "Package": {"__model_type__": "PackageConfig"}}
    file = read_config_file(write(tmp_path, specific, IDENTITY | {"train_ratio": 0.25}))
    assert file.findings(specific) == []
    assert file.configs[NODE].author == "eve"
    assert file.configs[NODE].train_ratio == 0.25  # type: ignore[attr-defined]


def test_lists_and_models_may_be_marked(tmp_path: Path) -> None:
    """Wrapped lists are lists, and a nested model's class name is a mark, not a value."""
    marked = COLUMNS | {
        "__model_type__": "XGBoostModelHyperparameters",
        "full_field_list": {"__type_info__": "list", "value": ["id", "label", "amount"]},
    }
    specific = {
        "XGBoostTraining": {
            "__model_type__": "XGBoostTrainingConfig",
            "training_entry_point": "xgboost_training.py",
            "hyperparameters": marked,
        }
    }
    file = read_config_file(write(tmp_path, specific))
    assert file.configs["XGBoostTraining"] == training()
    assert file.findings(specific) == []


def test_earlier_fields_are_accepted_and_overrides_noted(tmp_path: Path) -> None:
    """Derived values as they would be and obsolete fields say nothing; what was changed by hand is I217, nested too."""
    quiet = {"aws_region": "us-east-1", "pipeline_name": "ada-fraud-xgboost-NA", "portable_source_dir": "/x"}
    model = COLUMNS | {"is_binary": True, "objective": "rank:pairwise"}
    xgboost = {"training_entry_point": "xgboost_training.py", "hyperparameters": model}
    specific = {
        NODE: TABULAR | quiet,
        "XGBoostTraining": xgboost | {"__model_type__": "XGBoostTrainingConfig", "pipeline_name": "mine"},
    }
    file = read_config_file(write(tmp_path, specific))
    assert [(found.code, found.where.rpartition(": ")[2]) for found in file.findings(specific)] == [
        ("I217", "XGBoostTraining.pipeline_name"),
        ("I217", "XGBoostTraining.hyperparameters.objective"),
    ]
    assert file.configs["XGBoostTraining"].pipeline_name == "mine"


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("CradleDataLoadingConfig", "CradleDataLoadConfig"),
        ("XGBoostModelConfig", "XGBoostModelStepConfig"),
        ("PyTorchModelConfig", "PyTorchModelStepConfig"),
        ("BatchTransformConfig", "BatchTransformStepConfig"),
        ("ProcessingStepConfigBase", "ProcessingConfig"),
    ],
)
def test_alternative_class_names_are_known(tmp_path: Path, name: str, ours: str) -> None:
    """A config under another of its names is read as the class it is, and not told about."""
    file = read_config_file(write(tmp_path, {"n": {"__model_type__": name}}, config_types={"n": ours}))
    assert not {"E206", "W216"} & {*codes(file.findings(["n"]))}


@pytest.mark.parametrize(
    ("own", "code", "hint"),
    [
        ({"__model_type__": "TabularPreprocesingConfig"}, "E206", "Did you mean TabularPreprocessingConfig"),
        ({"__model_type__": "os.system"}, "E206", "cursus steps list"),
        ({"__model_type__": "cursus.core.session.OfflineSession"}, "E206", ""),
        ({"__model_type__": "evil.Config"}, "E206", ""),
        ({"__model_type__": ["evil"]}, "E206", ""),
        ({"__model_type__": "XGBoostModelHyperparameters"}, "E206", ""),
        ({}, "E206", "Add '__model_type__'"),
        (TABULAR | {"_serialization_error": "x"}, "E203", "save it again"),
        (TABULAR | {"text_columns": [{"_serialization_error": "x"}]}, "E203", ""),
        (TABULAR | {"train_ratio": "half"}, "E214", "Share"),
        (TABULAR | {"job_type": "train"}, "E214", ""),
        (TABULAR | {"pipeline_s3_loc": {"a": 1}}, "E214", ""),
        ({"__model_type__": "TabularPreprocessingConfig"}, "E205", "Column of the label"),
    ],
)
def test_a_config_that_is_wrong_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: Any, code: str, hint: str
) -> None:
    """Each mistake is one diagnostic under its key, with a hint; no class is imported because a file names it."""
    (tmp_path / "evil.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    file = read_config_file(write(tmp_path, {NODE: own}))
    (found,) = file.findings([NODE])
    assert (found.code, NODE in found.where, hint in found.hint) == (code, True, True), found
    assert file.configs == {}
    assert "evil" not in sys.modules
    if code == "E206":
        with pytest.warns(UserWarning, match="E206"):
            configs = load_configs(tmp_path / "config.json")
        assert failure(configs.__getitem__, NODE) == (found,)
    else:
        assert failure(load_configs, tmp_path / "config.json") == (found,)


def test_a_field_that_nobody_knows_is_a_warning_with_the_nearest(tmp_path: Path) -> None:
    """Unknown fields are W215 wherever they stand, and do not stop a load."""
    xgboost = {"__model_type__": "XGBoostTrainingConfig", "training_entry_point": "xgboost_training.py"}
    model = COLUMNS | {"learning_rate_schedule": "cosine"}
    specific = {NODE: TABULAR | {"lable_name": "y"}, "XGBoostTraining": xgboost | {"hyperparameters": model}}
    path = write(tmp_path, specific, IDENTITY | {"auther": "ada"})
    found = {one.where.rpartition(".")[2]: one for one in read_config_file(path).findings(specific)}
    assert {one.code for one in found.values()} == {"W215"}
    assert found["lable_name"].hint.startswith("Did you mean label_name")
    assert found["auther"].hint == "Did you mean author?"
    trained: Any = load_configs(path)["XGBoostTraining"]
    assert trained.hyperparameters.learning_rate_schedule == "cosine"


def test_a_class_named_twice_is_taken_from_the_config(tmp_path: Path) -> None:
    """``__model_type__`` wins over the list of classes, with W216; the list alone is enough."""
    specific = {NODE: TABULAR, "Package": {}}
    path = write(tmp_path, specific, config_types={NODE: "PackageConfig", "Package": "PackageConfig"})
    assert codes(read_config_file(path).findings(specific)) == ["W216"]
    assert load_configs(path)["Package"] == package()


@pytest.mark.parametrize(
    "document",
    [
        "[]",
        "{}",
        '{"configuration": {}}',
        '{"configuration": {"specific": []}}',
        '{"configuration": {"specific": {"A": 1}}}',
        '{"configuration": {"specific": {}, "shared": []}}',
        '{"configuration": {"specific": {}}, "metadata": {"config_types": []}}',
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, document: str) -> None:
    """Whatever is not where it belongs is E202."""
    (tmp_path / "config.json").write_text(document)
    assert codes(failure(load_configs, tmp_path / "config.json")) == ["E202"]


def test_two_configs_under_one_key_are_refused(tmp_path: Path) -> None:
    """A key that stands twice in the file is E201: the second would silently win."""
    (tmp_path / "config.json").write_text('{"configuration": {"specific": {"A": {}, "A": {}}}}')
    (found,) = failure(load_configs, tmp_path / "config.json")
    assert (found.code, "'A' appears twice" in found.message) == ("E201", True)


def test_a_broken_config_that_no_node_asks_for_breaks_nothing(tmp_path: Path) -> None:
    """A DAG is planned with the configs of its own nodes; a broken one matters to those who name it."""
    path = write(tmp_path, {"Package": {"_serialization_error": "x"}, NODE: TABULAR, "old": {"__model_type__": "Old"}})
    compiler = PipelineDAGCompiler(path, external_inputs={f"{NODE}.DATA": "s3://tables/raw"})
    assert [node.config for node in compiler.preview(PipelineDAG([NODE]))] == ["TabularPreprocessingConfig"]
    assert compiler.diagnostics == ()
    assert compiler.preview(PipelineDAG(["Package"])) == []
    assert codes(compiler.diagnostics) == ["E203"]


@pytest.mark.parametrize(
    ("node", "keys", "expected"),
    [
        (NODE, ["anything"], []),
        ("TabularPreprocessing", ["anything"], []),
        ("TabularPreprocessing_calibration", ["anything"], ["E218"]),
        (NODE, ["one", "two"], ["E204"]),
        (NODE, ["one", NODE], []),
        ("Tabularpreprocessing_training", [NODE], ["E218"]),
    ],
)
def test_a_node_finds_the_one_config_of_its_step(tmp_path: Path, node: str, keys: list[str], expected: Any) -> None:
    """A node's config has its name, or is the only one of its step and job type."""
    compiler = PipelineDAGCompiler(
        write(tmp_path, dict.fromkeys(keys, TABULAR | {"external_inputs": {"DATA": "s3://tables/x"}}))
    )
    compiler.preview(PipelineDAG([node]))
    assert codes(compiler.diagnostics) == expected


def test_no_node_takes_the_config_of_another(tmp_path: Path) -> None:
    """A config that a node has under its own name is not lent to a node that has none."""
    compiler = PipelineDAGCompiler(write(tmp_path, {"mine": TABULAR}))
    assert [node.node for node in compiler.preview(PipelineDAG(["mine", NODE]))] == ["mine"]
    assert codes(compiler.diagnostics) == ["E218"]
