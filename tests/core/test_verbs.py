"""Steps without a builder class of their own: what their configs lead to, and what is refused."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cursus import CompilationError, PipelineDAG, PipelineDAGCompiler
from cursus.core.base.containers import ServedConfig, ServedContainer
from cursus.core.catalog import catalog
from cursus.definition.kinds import KINDS
from cursus.definition.paths import iter_steps, own_part

from .test_conditions import SHARED, compiled

CHANNELS = {"train": {"content_type": "text/csv"}}
ALGORITHM = {
    "__model_type__": "AlgorithmConfig",
    "algorithm": "xgboost",
    "channels": CHANNELS,
    "external_inputs": {"train": "s3://b/train"},
}
SEARCH = {
    "__model_type__": "TuningConfig",
    "tuned_step": "Algorithm",
    "training": {"algorithm": "xgboost", "channels": CHANNELS, "hyperparameters": {"eta": 0.3, "seed": 7}},
    "ranges": {"eta": {"min": 0.1, "max": 0.5}},
    "objective_metric": "validation:auc",
    "objective": "Maximize",
    "max_jobs": 4,
    "external_inputs": {"train": "s3://b/train"},
}
MODEL = {
    "__model_type__": "ContainerModelConfig",
    "algorithm": "xgboost",
    "external_inputs": {"model_data": "s3://b/model.tar.gz"},
}
REGISTER = {
    "__model_type__": "RegisterModelConfig",
    "algorithm": "xgboost",
    "external_inputs": {"model_data": "s3://b/model.tar.gz"},
}
ARN = "arn:aws:lambda:us-east-1:999999999999:function:deploy"
LAMBDA = {"__model_type__": "LambdaConfig", "function_arn": ARN, "outputs": {"endpoint": "String", "size": "Integer"}}


def one(folder: Path, config: dict[str, Any], parameters: dict[str, Any] | None = None) -> dict[str, Any]:
    """The step of a pipeline of one node."""
    step: dict[str, Any] = compiled(folder, {"Node": config}, [], parameters)["Steps"][0]
    return step


def refused(folder: Path, config: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Code, place and message of everything that is wrong with a node."""
    with pytest.raises(CompilationError) as caught:
        one(folder, config)
    where = f"{folder}{os.sep}"
    return [(found.code, found.where.removeprefix(where), found.message) for found in caught.value.diagnostics]


def test_every_step_has_a_kind() -> None:
    """What a verb emits is of a type that the checks, the resolver and the reports know."""
    for name, builder in catalog().builders.items():
        verbs = [cls for cls in builder.__mro__ if cls.__module__.startswith("cursus.core.base.")]
        assert verbs, name
    emitted = {"Algorithm": "Training", "Script": "Processing"}
    for name in ("Algorithm", "Script", "Model", "RegisterModel", "Lambda", "Callback", "Tuning", "QualityCheck"):
        assert emitted.get(name, name) in KINDS
    assert {"ClarifyCheck", "Condition", "Fail"} <= KINDS.keys()


# --- training


def test_hyperparameters_are_text(tmp_path: Path) -> None:
    """As the service wants them; a parameter that is a number is joined to a text."""
    given = {"rounds": {"parameter": "Rounds"}, "eta": 0.1, "flag": True, "layers": [1, 2], "name": "x"}
    config = ALGORITHM | {"hyperparameters": given}
    step = one(tmp_path, config, {"Rounds": {"type": "Integer", "default": 5}})
    assert step["Arguments"]["HyperParameters"] == {
        "rounds": {"Std:Join": {"On": "", "Values": [{"Get": "Parameters.Rounds"}]}},
        "eta": "0.1",
        "flag": "true",
        "layers": "[1, 2]",
        "name": "x",
    }


def test_spot_and_checkpoints(tmp_path: Path) -> None:
    """A spot job waits as long as it may run unless it says more; its checkpoints lie below the base."""
    arguments = one(tmp_path, ALGORITHM | {"spot": True, "checkpoint_path": "/opt/ml/checkpoints"})["Arguments"]
    assert arguments["EnableManagedSpotTraining"] is True
    assert arguments["StoppingCondition"] == {"MaxRuntimeInSeconds": 86400, "MaxWaitTimeInSeconds": 86400}
    place = arguments["CheckpointConfig"]["S3Uri"]["Std:Join"]["Values"]
    output = arguments["OutputDataConfig"]["S3OutputPath"]["Std:Join"]["Values"]
    assert place == [*output, "checkpoints"]


@pytest.mark.parametrize(
    ("fields", "field", "part"),
    [
        ({"max_wait_seconds": 5}, "max_wait_seconds", "only a spot job waits"),
        ({"spot": True, "max_wait_seconds": 5}, "max_wait_seconds", "at least max_runtime_seconds"),
        ({"algorithm": "xgbost"}, "algorithm", "Did you mean xgboost"),
        ({"image_uri": "x"}, "algorithm", "either algorithm or image_uri"),
        ({"channels": {}}, "channels", "at least 1"),
        ({"cache_expire_after": "30 days"}, "cache_expire_after", "pattern"),
        ({"retry_policies": [{"exceptions": ["Step.THROTTLING"]}]}, "retry_policies.0", "either max_attempts or"),
    ],
)
def test_training_that_cannot_be(tmp_path: Path, fields: dict[str, Any], field: str, part: str) -> None:
    """Each with the field at fault."""
    ((code, where, message),) = refused(tmp_path, ALGORITHM | fields)
    assert code == "E214"
    assert f"Node.{field}" in where
    assert part in message


def test_no_such_version(tmp_path: Path) -> None:
    """The message says which versions there are."""
    ((code, _, message),) = refused(tmp_path, ALGORITHM | {"algorithm_version": "0.1"})
    assert (code, message) == ("E235", "there is no image of xgboost 0.1 for ml.m5.4xlarge")


# --- what every step can say


def test_settings_of_one_step(tmp_path: Path) -> None:
    """Key, tags, environment, retries and the life of the cache reach the request of any job."""
    said = {
        "kms_key": {"parameter": "Key"},
        "tags": {"team": "fraud"},
        "environment": {"MODE": {"parameter": "Key"}, "THREADS": "4"},
        "cache_expire_after": "P7D",
        "retry_policies": [{"exceptions": ["SageMaker.CAPACITY_ERROR"], "expire_after_minutes": 60}],
    }
    step = one(tmp_path, ALGORITHM | said, {"Key": {"type": "String", "default": "alias/x"}})
    key = {"Get": "Parameters.Key"}
    assert step["Arguments"]["OutputDataConfig"]["KmsKeyId"] == key
    assert step["Arguments"]["ResourceConfig"]["VolumeKmsKeyId"] == key
    assert step["Arguments"]["Tags"] == [{"Key": "team", "Value": "fraud"}]
    assert step["Arguments"]["Environment"] == {"MODE": key, "THREADS": "4"}
    assert step["CacheConfig"] == {"Enabled": True, "ExpireAfter": "P7D"}
    assert step["RetryPolicies"] == [
        {
            "ExceptionType": ["SageMaker.CAPACITY_ERROR"],
            "IntervalSeconds": 1,
            "BackoffRate": 2.0,
            "ExpireAfterMin": 60,
        }
    ]


def test_a_step_that_is_never_tried_again(tmp_path: Path) -> None:
    """The service refuses retry policies of some types."""
    policies = [{"exceptions": ["Step.THROTTLING"], "max_attempts": 2}]
    assert [found[:2] for found in refused(tmp_path, LAMBDA | {"retry_policies": policies})] == [
        ("E270", "Node.retry_policies")
    ]


# --- models


def test_model_and_registration_name_their_container(tmp_path: Path) -> None:
    """By the name of an algorithm, or by an image; the approval may be a parameter."""
    container = one(tmp_path, MODEL)["Arguments"]["PrimaryContainer"]
    assert container["ModelDataUrl"] == "s3://b/model.tar.gz"
    assert "/xgboost:" in container["Image"]
    config = REGISTER | {"algorithm": None, "image_uri": "me/own:1", "approval_status": {"parameter": "Approval"}}
    arguments = one(tmp_path, config, {"Approval": {"type": "String", "default": "Approved"}})["Arguments"]
    assert arguments["InferenceSpecification"]["Containers"][0]["Image"] == "me/own:1"
    assert arguments["ModelApprovalStatus"] == {"Get": "Parameters.Approval"}


def test_a_container_has_one_wording() -> None:
    """Alone or as one of several, a field of the same name is described in the same words."""
    alone, several = ServedConfig.model_fields, ServedContainer.model_fields
    for name in ("algorithm", "algorithm_version", "has_archive"):
        assert alone[name].description == several[name].description != ""


def test_an_image_needs_an_instance_type_that_is_known(tmp_path: Path) -> None:
    """Text or a parameter with a default chooses the image; what only a run knows is E269, once."""
    joined = {"join": ["ml.", {"parameter": "Size"}]}
    sizes = {"Size": {"type": "String", "default": "m5.large"}}
    for types in (["ml.m5.large"], [{"parameter": "Type"}]):
        declared = {"Type": {"type": "String", "default": "ml.m5.large"}} if types != ["ml.m5.large"] else None
        arguments = one(tmp_path, REGISTER | {"inference_instance_types": types}, declared)["Arguments"]
        assert "xgboost" in arguments["InferenceSpecification"]["Containers"][0]["Image"]
    with pytest.raises(CompilationError) as caught:
        one(tmp_path, REGISTER | {"inference_instance_types": [joined]}, sizes)
    assert [(found.code, found.message) for found in caught.value.diagnostics] == [
        ("E269", "the image of xgboost depends on a run")
    ]


def test_approval_that_the_service_does_not_know(tmp_path: Path) -> None:
    """As a value, and as a parameter's default."""
    assert [found[:2] for found in refused(tmp_path, REGISTER | {"approval_status": "Maybe"})] == [
        ("E214", "config.json: Node.approval_status")
    ]
    with pytest.raises(CompilationError) as caught:
        parameters = {"Approval": {"type": "String", "default": "Maybe"}}
        one(tmp_path, REGISTER | {"approval_status": {"parameter": "Approval"}}, parameters)
    assert [found.code for found in caught.value.diagnostics] == ["E268"]


def test_reports_of_other_nodes(tmp_path: Path) -> None:
    """Model metrics are references, and an edge from a node that is only read by them carries what it is for."""
    check = {
        "__model_type__": "QualityCheckConfig",
        "check_type": "DATA_QUALITY",
        "external_inputs": {"baseline_dataset": "s3://b/train"},
    }
    register = REGISTER | {
        "model_metrics": {"data_quality_statistics": {"output": "Check.statistics"}},
        "drift_check_baselines": {"data_quality_constraints": {"output": "Check.drift_constraints"}},
    }
    definition = compiled(tmp_path, {"Check": check, "Register": register}, [["Check", "Register"]])
    arguments = definition["Steps"][1]["Arguments"]
    assert arguments["ModelMetrics"]["ModelDataQuality"]["Statistics"] == {
        "ContentType": "application/json",
        "S3Uri": {"Get": "Steps.Check.CalculatedBaselineStatistics"},
    }
    assert arguments["DriftCheckBaselines"]["ModelDataQuality"]["Constraints"]["S3Uri"] == {
        "Get": "Steps.Check.BaselineUsedForDriftCheckConstraints"
    }


# --- features


def test_an_output_that_goes_to_a_feature_group(tmp_path: Path) -> None:
    """The script writes it itself: no place in S3, and other steps read the group's name."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "a.py").write_text("")
    ingest = {
        "__model_type__": "ScriptConfig",
        "source_dir": str(tmp_path / "code"),
        "processing_entry_point": "a.py",
        "outputs": {"features": {"feature_group": {"parameter": "Group"}}, "report": None},
    }
    after = LAMBDA | {"inputs": {"group": {"output": "Ingest.features"}}}
    nodes = {"Ingest": ingest, "After": after}
    group = {"Group": {"type": "String", "default": "orders"}}
    ingesting, calling = compiled(tmp_path, nodes, [["Ingest", "After"]], group)["Steps"]
    written = {one["OutputName"]: one for one in ingesting["Arguments"]["ProcessingOutputConfig"]["Outputs"]}
    assert written["features"] == {
        "OutputName": "features",
        "AppManaged": True,
        "FeatureStoreOutput": {"FeatureGroupName": {"Get": "Parameters.Group"}},
    }
    assert "S3Output" in written["report"]
    assert len(ingesting["Arguments"]["ProcessingOutputConfig"]["Outputs"]) == 2
    read = "Steps.Ingest.ProcessingOutputConfig.Outputs['features'].FeatureStoreOutput.FeatureGroupName"
    assert calling["Arguments"]["group"] == {"Get": read}
    with pytest.raises(CompilationError, match=r"Ingest\.outputs\.features\.feature_group.*E268"):
        compiled(tmp_path, nodes, [["Ingest", "After"]], {"Group": {"type": "Integer", "default": 5}})


# --- answers from outside


def test_answers_are_read_by_edges_and_expressions(tmp_path: Path) -> None:
    """What a function or the reader of a queue answers feeds the ports of other nodes, and their expressions."""
    callback = {
        "__model_type__": "CallbackConfig",
        "sqs_queue_url": "https://sqs.us-east-1.amazonaws.com/999999999999/q",
        "inputs": {"nested": [{"execution": "PipelineExecutionId"}, 1]},
        "outputs": {"table": "String"},
    }
    function = LAMBDA | {"inputs": {"table": {"output": "Ask.table"}}}
    train = {name: value for name, value in ALGORITHM.items() if name != "external_inputs"}
    definition = compiled(
        tmp_path,
        {"Ask": callback, "Call": function, "Train": train},
        [["Ask", "Call"], {"from": "Ask.table", "to": "Train.train"}],
    )
    ask, call, trained = definition["Steps"]
    answer = {"Get": "Steps.Ask.OutputParameters['table']"}
    assert ask["Arguments"] == {"nested": [{"Get": "Execution.PipelineExecutionId"}, 1]}
    assert ask["OutputParameters"] == [{"OutputName": "table", "OutputType": "String"}]
    assert (call["Arguments"], call["FunctionArn"]) == ({"table": answer}, ARN)
    assert trained["Arguments"]["InputDataConfig"][0]["DataSource"]["S3DataSource"]["S3Uri"] == answer


def test_the_function_may_be_a_parameter(tmp_path: Path) -> None:
    """A text with or without a default; one that is no ARN of a function is refused."""
    config = LAMBDA | {"function_arn": {"parameter": "Function"}}
    step = one(tmp_path, config, {"Function": {"type": "String"}})
    assert step["FunctionArn"] == {"Get": "Parameters.Function"}
    assert one(tmp_path, config, {"Function": {"type": "String", "default": ARN}}) == step
    for wrong in ({"type": "String", "default": "deploy"}, {"type": "Integer", "default": 1}):
        with pytest.raises(CompilationError) as caught:
            one(tmp_path, config, {"Function": wrong})
        assert [(found.code, found.where) for found in caught.value.diagnostics] == [("E268", "Node.function_arn")]


def handled(folder: Path, source: str, handler: str = "deploy.handler") -> dict[str, Any]:
    """The compiled step of a handler."""
    (folder / "code").mkdir(exist_ok=True)
    (folder / "code" / "deploy.py").write_text(source)
    own = {"__model_type__": "LambdaConfig", "source_dir": "code", "handler": handler}
    config = {"configuration": {"shared": SHARED, "specific": {"Node": own}}}
    (folder / "config.json").write_text(json.dumps(config))
    compiler = PipelineDAGCompiler(folder / "config.json", source_root=folder, pipeline_parameters=[])
    step: dict[str, Any] = json.loads(compiler.compile(PipelineDAG(["Node"], [])).definition())["Steps"][0]
    return step


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def handler(event, context): ...", True),
        ("async def handler(event, context): ...", True),
        ("from elsewhere import handler", True),
        ("from elsewhere import *", True),
        ("import elsewhere\nhandler = elsewhere.make()", True),
        ("try:\n    from a import handler\nexcept ImportError:\n    handler = None", True),
        ("def handler(event): return f'{event['of a later Python']}'", True),
        ("class Handlers:\n    def handler(self): ...", False),
        ("def other(event, context): ...", False),
    ],
)
def test_whether_a_file_has_its_handler(tmp_path: Path, source: str, found: bool) -> None:
    """What shows only when the module runs is not judged."""
    if found:
        handled(tmp_path, source)
        return
    with pytest.raises(CompilationError) as caught:
        handled(tmp_path, source)
    assert [one.code for one in caught.value.diagnostics] == ["E271"]


def test_a_function_is_named_by_what_it_is(tmp_path: Path) -> None:
    """Another line of code is another function; the same one has the same name wherever it is compiled."""
    names = [handled(tmp_path, source)["FunctionArn"] for source in ("def handler(e, c): ...",) * 2]
    other = handled(tmp_path, "def handler(e, c): pass")["FunctionArn"]
    (again := tmp_path / "again").mkdir()
    assert handled(again, "def handler(e, c): ...")["FunctionArn"] == names[0] == names[1] != other
    assert names[0].startswith("arn:aws:lambda:us-east-1:123456789012:function:cursus-sagemaker-Node-")


# --- tuning


def test_the_best_models_are_outputs(tmp_path: Path) -> None:
    """Each archive lies below the search's place and the name of its job; fixed values leave out what is searched."""
    second = {name: value for name, value in MODEL.items() if name != "external_inputs"}
    definition = compiled(
        tmp_path,
        {"Search": SEARCH | {"top_models": 2}, "First": second, "Second": second},
        [["Search", "First"], {"from": "Search.model_2", "to": "Second.model_data"}],
    )
    search, *models = definition["Steps"]
    job = search["Arguments"]["TrainingJobDefinition"]
    assert job["StaticHyperParameters"] == {"seed": "7"}
    place = job["OutputDataConfig"]["S3OutputPath"]["Std:Join"]["Values"]
    archives = [model["Arguments"]["PrimaryContainer"]["ModelDataUrl"]["Std:Join"]["Values"] for model in models]
    names = [{"Get": f"Steps.Search.TrainingJobSummaries[{rank}].TrainingJobName"} for rank in (0, 1)]
    assert archives == [[*place, name, "output/model.tar.gz"] for name in names]


SEVERAL: dict[str, Any] = {
    "__model_type__": "TuningConfig",
    "algorithms": {
        "trees": {name: SEARCH[name] for name in ("tuned_step", "training", "ranges", "objective_metric")},
        "lines": {
            "tuned_step": "Algorithm",
            "training": {
                "algorithm": "linear-learner",
                "channels": {"train": {"required": False}, "test": {"required": False}},
                "training_instance_count": {"parameter": "Count"},
            },
            "inputs": {"test": "train"},
            "ranges": {"l1": {"min": 0.1, "max": {"parameter": "Most"}}},
            "objective_metric": "validation:roc_auc_score",
        },
    },
    "objective": "Maximize",
    "max_jobs": 4,
}
COUNTS = {"Count": {"type": "Integer", "default": 2}, "Most": {"type": "Float", "default": 0.9}}


def test_several_algorithms_in_one_search(tmp_path: Path) -> None:
    """Each has its definition, with its own objective and ranges; all write to one place, below their jobs' names."""
    condition = {
        "__model_type__": "ConditionConfig",
        "condition": {
            "left": {"property": "Search.BestTrainingJob.TrainingJobDefinitionName"},
            "is": "equals",
            "right": "trees",
        },
    }
    configs = {"Search": SEVERAL | {"external_inputs": {"train": "s3://b/train"}}, "Which": condition, "Model": MODEL}
    del (served := dict(MODEL))["external_inputs"]
    edges = [["Search", "Which"], {"from": "Which", "to": "Model", "when": True}, ["Search", "Model"]]
    search, which = compiled(tmp_path, configs | {"Model": served}, edges, COUNTS)["Steps"]
    trees, lines = search["Arguments"]["TrainingJobDefinitions"]
    assert [trees["DefinitionName"], lines["DefinitionName"]] == ["trees", "lines"]
    assert lines["TuningObjective"] == {"Type": "Maximize", "MetricName": "validation:roc_auc_score"}
    assert lines["HyperParameterRanges"]["ContinuousParameterRanges"][0]["MaxValue"] == {
        "Std:Join": {"On": "", "Values": [{"Get": "Parameters.Most"}]}
    }
    assert lines["ResourceConfig"]["InstanceCount"] == {"Get": "Parameters.Count"}
    assert trees["StaticHyperParameters"] == {"seed": "7"}
    assert trees["OutputDataConfig"] == lines["OutputDataConfig"]
    config = search["Arguments"]["HyperParameterTuningJobConfig"]
    assert not {"HyperParameterTuningJobObjective", "ParameterRanges"} & config.keys()
    assert which["Arguments"]["Conditions"][0]["LeftValue"] == {
        "Get": "Steps.Search.BestTrainingJob.TrainingJobDefinitionName"
    }


def test_an_input_of_several_algorithms(tmp_path: Path) -> None:
    """Inputs of one name are one; ``inputs`` gives one another name; it is required if any algorithm requires it."""
    step = compiled(tmp_path, {"Node": SEVERAL | {"external_inputs": {"train": "s3://b/t"}}}, [], COUNTS)["Steps"][0]
    read = [
        {one["ChannelName"]: one["DataSource"]["S3DataSource"]["S3Uri"] for one in job["InputDataConfig"]}
        for job in step["Arguments"]["TrainingJobDefinitions"]
    ]
    assert read == [{"train": "s3://b/t"}, {"train": "s3://b/t", "test": "s3://b/t"}]
    with pytest.raises(CompilationError, match=r"Node\.train.*E401"):
        compiled(tmp_path, {"Node": SEVERAL}, [], COUNTS)


def test_what_an_algorithm_cannot_have(tmp_path: Path) -> None:
    """A parameter is held against the algorithm's field, and found where it stands."""
    config = SEVERAL | {"external_inputs": {"train": "s3://b/train"}}
    with pytest.raises(CompilationError) as caught:
        compiled(tmp_path, {"Node": config}, [], COUNTS | {"Count": {"type": "String"}})
    assert [(one.code, one.where) for one in caught.value.diagnostics] == [
        ("E268", "Node.algorithms.lines.training.training_instance_count")
    ]


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"strategy": "Grid", "max_jobs": None}, "eta has min and max"),
        ({"algorithms": {}}, "at least 1 item"),
        ({"algorithms": {f"a{n}": SEVERAL["algorithms"]["trees"] for n in range(11)}}, "at most 10 items"),
        (
            {
                "algorithms": {
                    name: {
                        **SEVERAL["algorithms"]["trees"],
                        "ranges": {f"x{n}": {"min": 0, "max": 9} for n in range(16)},
                    }
                    for name in ("one", "two")
                }
            },
            "30 ranges at the most, and these are 32",
        ),
        ({"ranges": {"eta": {"min": 0.1, "max": 0.5}}}, "each of the algorithms has its own"),
    ],
)
def test_a_search_of_several_that_cannot_be(tmp_path: Path, fields: dict[str, Any], part: str) -> None:
    """The service's limits hold for all definitions together."""
    assert any(code == "E214" and part in message for code, _, message in refused(tmp_path, SEVERAL | fields))


def test_a_grid_of_several_algorithms(tmp_path: Path) -> None:
    """Its jobs are the points of all grids."""
    algorithms = {
        name: {
            **SEVERAL["algorithms"]["trees"],
            "ranges": {"eta": {"values": [0.1, 0.2]}, "seed": {"values": [1, 2, 3]}},
        }
        for name in ("one", "two")
    }
    fields = {"algorithms": algorithms, "strategy": "Grid", "external_inputs": {"train": "s3://b/t"}}
    one(tmp_path, SEVERAL | fields | {"max_jobs": 12})
    assert "the grid has 12 points" in refused(tmp_path, SEVERAL | fields | {"max_jobs": 6})[0][2]


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"ranges": {"eta": {"min": 0.5, "max": 0.1}}}, "inverted"),
        ({"ranges": {"eta": {"min": 0.5}}}, "both min and max"),
        ({"ranges": {"eta": {}}}, "min and max, or values"),
        ({"max_jobs": None}, "has to know when to end"),
        ({"strategy": "Grid"}, "a grid search needs values"),
        ({"max_parallel_jobs": 5}, "more than max_jobs"),
        ({"tuned_step": "Package"}, "not a step that trains"),
        ({"tuned_step": "NotebookJob"}, "not a step that trains"),
        ({"training": {"algorithm": "xgboost"}}, "Field required"),
        (
            {
                "tuned_step": "DummyTraining",
                "training": {"framework_version": "1", "py_version": "py3", "training_entry_point": "x.py"},
            },
            "not a step that trains",
        ),
    ],
)
def test_a_search_that_cannot_be(tmp_path: Path, fields: dict[str, Any], part: str) -> None:
    """Each with a code and the reason."""
    found = refused(tmp_path, SEARCH | fields)
    assert [code for code, _, _ in found if code in ("E214", "E205")]
    assert part in found[0][2] or part == "Field required"


# --- checks


@pytest.mark.parametrize(
    ("config", "part"),
    [
        ({"__model_type__": "QualityCheckConfig", "check_type": "MODEL_QUALITY"}, "is needed to measure predictions"),
        (
            {"__model_type__": "ClarifyCheckConfig", "check_type": "DATA_BIAS", "analysis": {"methods": {"shap": {}}}},
            "needs pre_training_bias",
        ),
    ],
)
def test_a_check_that_cannot_be(tmp_path: Path, config: dict[str, Any], part: str) -> None:
    """Without what it measures with."""
    ((code, _, message),) = refused(tmp_path, config)
    assert code == "E214"
    assert part in message


# --- what belongs to the pipeline as a whole


def test_experiment_and_parallelism(tmp_path: Path) -> None:
    """Any config may say them; what it does not say follows from the execution."""
    definition = compiled(tmp_path, {"Node": ALGORITHM | {"experiment": "churn"}}, [])
    assert definition["PipelineExperimentConfig"] == {
        "ExperimentName": "churn",
        "TrialName": {"Get": "Execution.PipelineExecutionId"},
    }
    one(tmp_path, ALGORITHM | {"max_parallel_steps": 3})
    dag, config = PipelineDAG.load(tmp_path / "dag.json"), tmp_path / "config.json"
    asked: list[dict[str, Any]] = []

    def create_pipeline(**request: Any) -> dict[str, Any]:
        asked.append(request)
        return {}

    client = SimpleNamespace(create_pipeline=create_pipeline)
    session = SimpleNamespace(client=lambda _service: client)
    pipeline = PipelineDAGCompiler(config, pipeline_parameters=[]).compile(dag)
    pipeline.sagemaker_session = session
    pipeline.create()
    pipeline.create(parallelism_config={"MaxParallelExecutionSteps": 9})
    assert [request["ParallelismConfiguration"] for request in asked] == [
        {"MaxParallelExecutionSteps": 3},
        {"MaxParallelExecutionSteps": 9},
    ]


# --- Spark


def test_a_spark_script_gets_its_places(tmp_path: Path) -> None:
    """Inputs and outputs by name, those below the base; the next step reads the output's own place."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "clean.py").write_text("")
    spark = {
        "__model_type__": "EMRServerlessConfig",
        "application_id": "00f1",
        "source_dir": "code",
        "entry_point": "clean.py",
        "inputs": {"orders": None},
        "outputs": {"train": None},
        "external_inputs": {"orders": "s3://b/orders"},
    }
    train = {name: value for name, value in ALGORITHM.items() if name != "external_inputs"}
    cleaned, trained = compiled(tmp_path, {"Spark": spark, "Train": train}, [["Spark", "Train"]])["Steps"]
    arguments = cleaned["Arguments"]["JobConfig"]["jobDriver"]["sparkSubmit"]["entryPointArguments"]
    place = arguments[3]
    assert arguments[:3] == ["--orders", "s3://b/orders", "--train"]
    assert place["Std:Join"]["Values"][1:] == ["emr_serverless", "Spark", "train"]
    assert trained["Arguments"]["InputDataConfig"][0]["DataSource"]["S3DataSource"]["S3Uri"] == place
    assert trained["DependsOn"] == ["Spark"]
    for wrong in ({"application_id": None}, {"application": {"name": "x"}}, {"source_dir": None}):
        assert [found[0] for found in refused(tmp_path, spark | wrong)] == ["E214"]


# --- what people see of a step


GOLDEN = Path(__file__).parents[2] / "golden"
CASES = [
    *(
        next(folder / name for name in ("default", "training") if (folder / name).exists())
        for folder in sorted((GOLDEN / "steps").iterdir())
    ),
    GOLDEN / "pipelines" / "quality_gate",
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}-{case.name}" for case in CASES])
def test_a_step_can_be_named_for_people(case: Path, tmp_path: Path) -> None:
    """Whatever its verb, the display name and the description of its config reach the definition, and nothing else."""
    dag = PipelineDAG.load(case / "dag.json")
    said = {"display_name": "Shown", "description": "What it is for."}
    definitions = list[dict[str, Any]]()
    for added in (dict.fromkeys(said), said):
        document = json.loads((case / "config.json").read_text(encoding="utf-8"))
        for fields in document["configuration"]["specific"].values():
            fields |= added
        path = tmp_path / f"{len(definitions)}.json"
        path.write_text(json.dumps(document))
        compiler = PipelineDAGCompiler(path, source_root=case, pipeline_parameters=[])
        definitions.append(json.loads(compiler.compile(dag).definition()))
    plain, shown = ([step for _, step in iter_steps(definition)] for definition in definitions)
    for step, named in zip(plain, shown, strict=True):
        own = own_part(named)
        assert (own.pop("DisplayName"), own.pop("Description")) == tuple(said.values())
        assert own == own_part(step)


def test_every_verb_has_such_a_case() -> None:
    """So that the test above leaves none out."""
    definitions = [json.loads((case / "parameterized.json").read_text()) for case in CASES]
    types = {step["Type"] for definition in definitions for _, step in iter_steps(definition)}
    assert {case.parent.name for case in CASES} | types >= catalog().builders.keys()


# --- scripts that train, and the search of any training


TRAINS = {
    "__model_type__": "ScriptTrainingConfig",
    "source_dir": "code",
    "training_entry_point": "train.py",
    "channels": {"train": None},
    "hyperparameters": {"depth": {"parameter": "Depth"}, "kind": "tree", "share": 0.5},
    "metric_definitions": {"auc": "auc=([0-9.]+)"},
    "external_inputs": {"train": "s3://b/train"},
}
DEPTH = {"Depth": {"type": "Integer", "default": 3}}


def test_a_script_that_trains_gets_its_hyperparameters(tmp_path: Path) -> None:
    """Beside those of script mode, as texts; its metrics are found in the log."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code/train.py").write_text("print('auc=0.9')")
    arguments = one(tmp_path, TRAINS, DEPTH)["Arguments"]
    given = arguments["HyperParameters"]
    assert given.pop("sagemaker_submit_directory").endswith("/sourcedir.tar.gz")
    depth = {"Std:Join": {"On": "", "Values": [{"Get": "Parameters.Depth"}]}}
    assert given == {"depth": depth, "kind": "tree", "share": "0.5", "sagemaker_program": "train.py"}
    assert arguments["AlgorithmSpecification"]["MetricDefinitions"] == [{"Name": "auc", "Regex": "auc=([0-9.]+)"}]
    assert "sagemaker-scikit-learn:1.2-1" in arguments["AlgorithmSpecification"]["TrainingImage"]


def test_a_script_that_trains_is_tuned(tmp_path: Path) -> None:
    """The search hands the script what it tries, beside what is fixed."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code/train.py").write_text("print('auc=0.9')")
    inner = {name: value for name, value in TRAINS.items() if name not in ("__model_type__", "external_inputs")}
    config = SEARCH | {
        "tuned_step": "ScriptTraining",
        "training": inner,
        "ranges": {"depth": {"min": 1, "max": 9}, "share": {"min": 0.1, "max": {"parameter": "Most"}}},
        "objective_metric": "auc",
    }
    parameters = {**DEPTH, "Most": {"type": "Float", "default": 0.9}}
    arguments = one(tmp_path, config, parameters)["Arguments"]
    assert arguments["TrainingJobDefinition"]["StaticHyperParameters"].keys() == {
        "kind",
        "sagemaker_program",
        "sagemaker_submit_directory",
    }
    ranges = arguments["HyperParameterTuningJobConfig"]["ParameterRanges"]
    assert [one["Name"] for one in ranges["IntegerParameterRanges"]] == ["depth"]
    assert [one["Name"] for one in ranges["ContinuousParameterRanges"]] == ["share"]


HYPERPARAMETERS = {
    "full_field_list": ["id", "label", "x"],
    "cat_field_list": [],
    "tab_field_list": ["x"],
    "id_name": "id",
    "label_name": "label",
    "multiclass_categories": [0, 1],
    "num_round": 5,
    "max_depth": 3,
}
TREES = SEARCH | {
    "tuned_step": "XGBoostTraining",
    "training": {"training_entry_point": "xgboost_training.py", "hyperparameters": HYPERPARAMETERS},
    "objective_metric": "val:auc_roc",
    "external_inputs": {"input_path": "s3://b/table"},
}


def test_our_own_script_is_tuned_by_what_it_prints(tmp_path: Path) -> None:
    """Its metrics are known, and its hyperparameters are searched within their limits."""
    arguments = one(tmp_path, TREES)["Arguments"]["TrainingJobDefinition"]
    metrics = {metric["Name"]: metric["Regex"] for metric in arguments["AlgorithmSpecification"]["MetricDefinitions"]}
    printed = "val: auc_roc 0.9120, brier 0.2175"
    found = re.search(metrics["val:auc_roc"], printed), re.search(metrics["val:brier"], printed)
    assert [match[1] for match in found if match] == ["0.9120", "0.2175"]


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        ({"eta": {"min": 0.1, "max": 3}}, "eta does not take 3: input should be less than or equal to 1"),
        ({"max_depth": {"values": ["deep"]}}, "max_depth does not take 'deep': input should be a valid integer"),
        ({"lambda": {"min": 0, "max": 3}}, "the script reads no hyperparameter 'lambda'. Did you mean lambda_xgb?"),
    ],
)
def test_what_our_script_cannot_take(ranges: dict[str, Any], message: str, tmp_path: Path) -> None:
    """A value that the script would refuse is found before any job runs."""
    ((code, where, found),) = refused(tmp_path, TREES | {"ranges": ranges})
    assert (code, where) == ("E214", f"config.json: Node.ranges.{next(iter(ranges))}")
    assert found.startswith(message)
