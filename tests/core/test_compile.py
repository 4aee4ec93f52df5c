"""A DAG and a saved config become a pipeline whose paths, names, code and images are the right ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sagemaker.workflow.parameters import ParameterString

from cursus import (
    CompilationError,
    PipelineDAG,
    PipelineDAGCompiler,
    ResolutionError,
    compile_dag_to_pipeline,
    merge_and_save_configs,
)
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.pipeline import Pipeline
from cursus.steps.builders.builder_package_step import PackageStepBuilder
from cursus.steps.builders.builder_tabular_preprocessing_step import TabularPreprocessingStepBuilder
from cursus.steps.builders.builder_xgboost_training_step import XGBoostTrainingStepBuilder

from .samples import ROLE, STATIC, TABLE, codes, evaluation, failure, package, preprocessing, training, write_file

TRAIN = ("TabularPreprocessing_training", "XGBoostTraining")
MODEL = {"external_inputs": {"model_input": "s3://models/model.tar.gz"}}


def compiler(
    folder: Path, configs: Mapping[str, BasePipelineConfig] | list[BasePipelineConfig], **options: Any
) -> PipelineDAGCompiler:
    merge_and_save_configs(configs, folder / "config.json")
    return PipelineDAGCompiler(folder / "config.json", **options)


def steps_of(pipeline: Pipeline) -> dict[str, Any]:
    return {step["Name"]: step["Arguments"] for step in json.loads(pipeline.definition())["Steps"]}


def output(arguments: Any) -> list[Any]:
    values: list[Any] = arguments["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]["Std:Join"]["Values"]
    return values


def read_channel(pipeline: Any, location: str) -> Any:
    """The one document that a job finds at an asset's location."""
    (asset,) = [asset for asset in pipeline.assets if asset.location() == location]
    (name,) = asset.asset.published_sizes
    return name, json.loads(asset.asset.published_file(name))


# --- a builder on its own


@pytest.mark.parametrize(
    ("prefix", "base"),
    [(None, STATIC), ("s3://mine/x", "s3://mine/x"), (ParameterString("P"), {"Get": "Parameters.P"})],
)
def test_a_builder_alone_writes_below_what_it_is_told(prefix: Any, base: Any) -> None:
    """The base is the prefix that was set, else the static location, and every output is joined to it."""
    builder = TabularPreprocessingStepBuilder(preprocessing())
    builder.set_execution_prefix(prefix)
    assert builder.execution_prefix is prefix
    expression = builder._get_base_output_path()
    assert (expression if isinstance(expression, str) else expression.expr) == base
    (place,) = builder.destinations().values()
    assert place.expr == {
        "Std:Join": {"On": "/", "Values": [base, "tabular_preprocessing", "training", "processed_data"]}
    }


@pytest.mark.parametrize(
    ("node", "name", "folder"),
    [
        (None, "TabularPreprocessing-Calibration", ["calibration"]),
        ("TabularPreprocessing", "TabularPreprocessing-Calibration", ["calibration"]),
        ("TabularPreprocessing_calibration", "TabularPreprocessing-Calibration", ["calibration"]),
        ("TabularPreprocessing_training", "TabularPreprocessing_training", None),
        ("clean", "clean", ["calibration", "clean"]),
        ("clean the/table.é", "clean-the-table-ab56d57d", ["calibration", "clean-the-table-ab56d57d"]),
        ("é", "4a99557e", ["calibration", "4a99557e"]),
        ("n" * 80, "n" * 55 + "-feed930b", ["calibration", "n" * 55 + "-feed930b"]),
    ],
)
def test_a_node_name_is_a_step_name_and_perhaps_a_folder(node: str | None, name: str, folder: list[str] | None) -> None:
    """The step's own name adds nothing; another is made valid, with digits of what it lost, and adds a segment."""
    builder = TabularPreprocessingStepBuilder(preprocessing("calibration"), node=node)
    assert builder.step_name == name
    assert builder.folder == ("tabular_preprocessing", *(folder or ["calibration", name]))


def test_a_builder_alone_and_in_a_pipeline_gives_the_same_step(tmp_path: Path) -> None:
    """There is one source for paths and arguments."""
    config = preprocessing()
    alone = TabularPreprocessingStepBuilder(config).create_step(inputs=TABLE)
    pipeline = compiler(tmp_path, [config], pipeline_parameters=[]).compile(PipelineDAG(TRAIN[:1]))
    alone_in_one = Pipeline(name="x", steps=[alone])
    assert steps_of(alone_in_one) == steps_of(pipeline)


def test_a_builder_alone_asks_for_its_inputs() -> None:
    """A required input that is not given is E401 with its name."""
    (found,) = failure(PackageStepBuilder(package()).create_step)
    assert (found.code, found.where) == ("E401", "Package.model_input")


# --- what reaches the jobs


def test_the_training_job_reads_the_hyperparameters(tmp_path: Path) -> None:
    """What the config says, derived values included, is the file in the channel the script reads."""
    pipeline = compiler(tmp_path, [preprocessing(), training()]).compile(PipelineDAG(TRAIN, [TRAIN]))
    arguments = steps_of(pipeline)["XGBoostTraining"]
    channels = {
        channel["ChannelName"]: channel["DataSource"]["S3DataSource"]["S3Uri"]
        for channel in arguments["InputDataConfig"]
    }
    assert channels.keys() == {"train", "val", "test", "config"}
    name, document = read_channel(pipeline, channels["config"])
    assert name == "hyperparameters.json"
    assert document.items() >= {"num_round": 10, "max_depth": 3, "objective": "binary:logistic", "eta": 0.3}.items()
    assert arguments["HyperParameters"]["sagemaker_program"] == "xgboost_training.py"


@pytest.mark.parametrize(("region", "aws"), [("NA", "us-east-1"), ("EU", "eu-west-1"), ("FE", "us-west-2")])
def test_images_and_assets_are_of_the_configs_region(tmp_path: Path, region: str, aws: str) -> None:
    """Containers come from the region, code from the bucket the SDK would have there, in the role's account."""
    configs: list[BasePipelineConfig] = [preprocessing(region=region), training(region=region)]
    pipeline = compiler(tmp_path, configs).compile(PipelineDAG(TRAIN, [TRAIN]))
    table, trained = steps_of(pipeline).values()
    assert f".dkr.ecr.{aws}.amazonaws.com/sagemaker-scikit-learn:1.2-1" in table["AppSpecification"]["ImageUri"]
    assert f".dkr.ecr.{aws}.amazonaws.com/sagemaker-xgboost:1.7-1" in trained["AlgorithmSpecification"]["TrainingImage"]
    places = {asset.location().rpartition("/")[0] for asset in pipeline.assets}
    assert places == {f"s3://sagemaker-{aws}-123456789012/cursus/assets"}


OTHER = "arn:aws:iam::123456789012:role/service/Other"


@pytest.mark.parametrize(("given", "roles"), [(None, [OTHER, ROLE]), (ROLE + "2", [ROLE + "2"] * 2)])
def test_a_job_runs_under_its_configs_role(tmp_path: Path, given: str | None, roles: list[str]) -> None:
    """Each step has the role of its own config, unless one is given for all."""
    configs: list[BasePipelineConfig] = [preprocessing(role=OTHER), training()]
    pipeline = compiler(tmp_path, configs, role=given).compile(PipelineDAG(TRAIN, [TRAIN]))
    assert [arguments["RoleArn"] for arguments in steps_of(pipeline).values()] == roles


def test_an_edge_is_a_reference_or_at_least_an_order(tmp_path: Path) -> None:
    """Data travels by property references; an edge that feeds nothing still makes the step wait."""
    configs = {"a": preprocessing(), "t": training(), "p": package(), "late": preprocessing("testing")}
    edges = [("a", "t"), ("t", "p"), ("p", "late")]
    pipeline = compiler(tmp_path, configs).compile(PipelineDAG(configs, edges))
    steps = {step["Name"]: step for step in json.loads(pipeline.definition())["Steps"]}
    assert steps["late"]["DependsOn"] == ["p"]
    uris = {i["InputName"]: i["S3Input"]["S3Uri"] for i in steps["p"]["Arguments"]["ProcessingInputs"]}
    assert uris["model_input"] == {"Get": "Steps.t.ModelArtifacts.S3ModelArtifacts"}


def test_strictly_portable_code_lies_below_the_prefix(tmp_path: Path) -> None:
    """With assets under the execution prefix no bucket, account or author is left in the definition."""
    parameters = ["EXECUTION_S3_PREFIX", "EXECUTION_ROLE_ARN"]
    build = compiler(
        tmp_path,
        {"t": training(external_inputs={"input_path": "s3://tables/x"}), "p": package(role="by-name")},
        pipeline_parameters=parameters,
        assets="execution",
    )
    definition = build.compile(PipelineDAG(["t", "p"], [("t", "p")]), "portable").definition()
    assert not [trace for trace in ("123456789012", "ada-", "sagemaker-us-east-1", "by-name") if trace in definition]


def test_source_directories_are_found_from_the_config_file(tmp_path: Path) -> None:
    """The user's code is looked for below the config's folder, or below the source root that is given."""
    for place in ("project/code", "other/code"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "mine.py").write_text(place)
    config = preprocessing(processing_source_dir="/home/ada/code", processing_entry_point="mine.py")
    dag = PipelineDAG(TRAIN[:1])
    here = compiler(tmp_path / "project", [config]).compile(dag)
    there = compiler(tmp_path / "project", [config], source_root=tmp_path / "other").compile(dag)
    for pipeline, content in ((here, b"project/code"), (there, b"other/code")):
        assert [asset.asset.published_file("mine.py") for asset in pipeline.assets] == [content]
        assert str(tmp_path) not in pipeline.definition()


# --- names and places of many nodes


def test_a_hundred_nodes_of_one_type_under_any_names(tmp_path: Path) -> None:
    """Each has a step and a place of its own, in the order of the DAG."""
    names = [f"Knoten {number}.ä/β" for number in range(100)]
    pipeline = compiler(tmp_path, dict.fromkeys(names, preprocessing())).compile(PipelineDAG(names))
    steps = steps_of(pipeline)
    assert [name.rpartition("-")[0] for name in steps] == [f"Knoten-{number}" for number in range(100)]
    assert len({json.dumps(output(arguments)) for arguments in steps.values()}) == 100


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a b", "a-b", "a/b"], []),
        (["a" * 70 + "1", "a" * 70 + "2"], []),
        (["TabularPreprocessing", "TabularPreprocessing_training"], ["E405", "E406"]),
        (["TabularPreprocessing_training", "TabularPreprocessing-Training"], ["E406"]),
        (["é", "ü", "训练", "测试"], []),
        (["a", "A"], []),
    ],
)
def test_nodes_that_would_share_a_place_or_a_name_are_told(
    tmp_path: Path, names: list[str], expected: list[str]
) -> None:
    """Names that lose something stay apart; what is one place or name all the same is an error, never overwritten."""
    found = compiler(tmp_path, dict.fromkeys(names, preprocessing())).validate(PipelineDAG(names))
    assert codes(found) == expected


# --- the pipeline itself


def test_a_compile_is_the_same_twice(tmp_path: Path) -> None:
    """Same inputs, same bytes, from the compiler and from the one call; also when the definition is asked for twice."""
    dag = PipelineDAG(TRAIN, [TRAIN])
    build = compiler(tmp_path, [preprocessing(), training()])
    one, two = build.compile(dag), compile_dag_to_pipeline(dag, tmp_path / "config.json")
    assert isinstance(one, Pipeline)
    assert one.definition() == one.definition() == two.definition() == build.compile(dag).definition()


@pytest.mark.parametrize(("given", "name"), [(None, "ada-fraud-xgboost-NA"), ("mine", "mine")])
def test_a_pipeline_is_named_by_the_config_or_the_caller(tmp_path: Path, given: str | None, name: str) -> None:
    """The derived name is made valid; one that is given has to be."""
    build = compiler(tmp_path, [preprocessing()])
    assert build.compile(PipelineDAG(TRAIN[:1]), given).name == name
    assert codes(failure(build.compile, PipelineDAG(TRAIN[:1]), "not valid!")) == ["E224"]


def test_several_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Graph, configs, wiring of parameters and role are judged together, and raised once."""
    own = {"__model_type__": "TabularPreprocessingConfig"}
    path = write_file(
        tmp_path,
        {
            "a": own,
            "b": own | {"label_name": "y", "role": "Jobs", "train_ratio": 2},
            "c": own | {"label_name": "y", "role": "Jobs"},
        },
    )
    dag = PipelineDAG(["a", "b", "c", "d"], [("a", "a"), ("a", "z")])
    build = PipelineDAGCompiler(path, pipeline_parameters=["NONSENSE"], external_inputs={"c.DATA": "s3://tables/x"})
    with pytest.raises(CompilationError) as caught:
        build.compile(dag)
    assert codes(caught.value.diagnostics) == ["E106", "E105", "E218", "E205", "E214", "E208", "E219"]
    assert codes(build.validate(dag)) == codes(caught.value.diagnostics)
    assert all(f"{found.code} " in str(caught.value) for found in caught.value.diagnostics)


def test_several_mistakes_in_sources_are_told_at_once(tmp_path: Path) -> None:
    """Builders that find their sources missing are all heard, and so are those that depend on them."""
    broken = {"processing_source_dir": "nowhere", "processing_entry_point": "x.py"}
    configs = {"a": preprocessing(**broken), "t": training(training_entry_point="x.py"), "e": package(**broken)}
    build = compiler(tmp_path, configs)
    dag = PipelineDAG(configs, [("a", "t"), ("t", "e")])
    assert codes(failure(build.compile, dag, "no good!")) == ["E224", "E210", "E213", "E210"]


def test_a_container_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A version that the SDK knows no image of is an error at the node."""
    (found,) = compiler(tmp_path, [preprocessing(processing_framework_version="99")]).validate(PipelineDAG(TRAIN[:1]))
    assert (found.code, found.where) == ("E235", "TabularPreprocessing_training")


def test_a_preview_shows_what_a_node_becomes(tmp_path: Path) -> None:
    """Config, builder and the source of each input, in the order of the DAG; a valid DAG has nothing to tell."""
    configs = {"t": training(), "e": evaluation(), "a": preprocessing()}
    build = compiler(tmp_path, configs, external_inputs={"e.processed_data": ParameterString("TABLE")})
    dag = PipelineDAG(configs, [("a", "t"), ("t", "e")])
    shown = {node.node: node for node in build.preview(dag)}
    assert list(shown) == ["a", "t", "e"]
    assert (shown["t"].config, shown["t"].builder) == ("XGBoostTrainingConfig", XGBoostTrainingStepBuilder.__name__)
    assert [dict(node.inputs) for node in shown.values()] == [
        {"DATA": "s3://tables/raw"},
        {"input_path": "a.processed_data"},
        {"model_input": "t.model_output", "processed_data": "parameter TABLE"},
    ]
    assert build.validate(dag) == []


def test_warnings_and_notes_come_with_the_pipeline(tmp_path: Path) -> None:
    """What does not stop a compile is told by ``diagnostics`` and ``validate``."""
    own = {"__model_type__": "TabularPreprocessingConfig", "label_name": "y", "labels": 1, "external_inputs": TABLE}
    build = PipelineDAGCompiler(write_file(tmp_path, {"a": own}))
    build.compile(PipelineDAG(["a"]))
    assert codes(build.diagnostics) == ["W215"]
    assert codes(build.validate(PipelineDAG(["a"]))) == ["W215"]


def test_different_static_locations_have_no_common_default(tmp_path: Path) -> None:
    """E221 under the default base; with no parameters each config keeps its own."""
    configs = {"a": preprocessing(), "b": preprocessing(author="eve")}
    dag = PipelineDAG(configs)
    assert codes(compiler(tmp_path, configs).validate(dag)) == ["E221"]
    steps = steps_of(compiler(tmp_path, configs, pipeline_parameters=[]).compile(dag))
    assert [output(arguments)[0] for arguments in steps.values()] == [STATIC, STATIC.replace("ada-fraud", "eve-fraud")]


def test_a_node_may_not_be_named_after_another_job_type(tmp_path: Path) -> None:
    """A key that says calibration and a config that says nothing, and so training, are told apart."""
    own = {
        "__model_type__": "TabularPreprocessingConfig",
        "label_name": "label",
        "external_inputs": {"DATA": "s3://t/d"},
    }
    config = write_file(tmp_path, {"TabularPreprocessing_calibration": own})
    assert codes(failure(compile_dag_to_pipeline, PipelineDAG(["TabularPreprocessing_calibration"]), config)) == [
        "E238"
    ]


def test_a_pipeline_lies_in_one_region(tmp_path: Path) -> None:
    """Configs of two regions are told, with where each stands."""
    configs = {
        name: {"__model_type__": "PackageConfig", "region": name, "external_inputs": {"model_input": "s3://m/m"}}
        for name in ("NA", "EU")
    }
    (found,) = [
        diagnostic
        for diagnostic in failure(compile_dag_to_pipeline, PipelineDAG(["NA", "EU"]), write_file(tmp_path, configs))
        if diagnostic.code == "E239"
    ]
    assert "us-east-1" in found.message and "eu-west-1" in found.message


@pytest.mark.parametrize(("values", "code"), [({}, "E505"), ({"EXECUTION_S3_PREFX": "s3://b/p"}, "E504")])
def test_a_start_that_the_service_would_refuse_makes_no_call(tmp_path: Path, values: dict[str, str], code: str) -> None:
    """A missing parameter or an unknown one is told by start, before any client is made."""
    own = {"__model_type__": "PackageConfig", "external_inputs": {"model_input": "s3://m/model.tar.gz"}}
    config = write_file(tmp_path, {"Package": own})
    pipeline = compile_dag_to_pipeline(PipelineDAG(["Package"]), config, pipeline_parameters=["EXECUTION_S3_PREFIX"])
    with pytest.raises(ResolutionError) as caught:
        pipeline.start(values)
    assert code in codes(caught.value.diagnostics)
