"""Fields whose value is a parameter of the pipeline: which take one, and what is said where one cannot be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Final

import pytest
from pydantic import BaseModel

import cursus
from cursus import CompilationError, PipelineDAG, PipelineDAGCompiler, load_configs
from cursus.core.catalog import catalog
from cursus.core.field_parameters import _STAND_INS, _choices, misfit
from cursus.core.own_parameters import TYPES
from cursus.definition.resolve import resolve
from cursus.definition.values import ParameterInteger, ParameterString
from cursus.errors import CursusError

from .test_conditions import compiled
from .test_verbs import ALGORITHM, CHANNELS, MODEL, SEARCH, one

SCRIPTS: Final = Path(cursus.__file__).parent / "steps" / "scripts"
STEPS: Final = Path(__file__).parents[2] / "golden" / "steps"
SPOT: Final = ALGORITHM | {"spot": True}
SPOT_SEARCH: Final = {"algorithm": "xgboost", "channels": CHANNELS, "spot": True}
NOTEBOOK: Final = {
    "__model_type__": "NotebookJobConfig",
    "source_dir": "code",
    "input_notebook": "report.ipynb",
    "kernel_name": "python3",
    "image_uri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/notebooks:1",
}


def parameter(name: str) -> dict[str, str]:
    return {"parameter": name}


def of(kind: str, default: Any = None) -> dict[str, Any]:
    return {"type": kind} if default is None else {"type": kind, "default": default}


def refused(folder: Path, config: dict[str, Any], **parameters: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Code, field and message of everything that is wrong with a node."""
    with pytest.raises(CompilationError) as caught:
        one(folder, config, parameters)
    return [(found.code, found.where.rpartition("Node.")[2], found.message) for found in caught.value.diagnostics]


# --- every field that takes one


FLAG: Final = {"type": "String", "default": "true", "enum": ["true", "false"]}

LARGE: Final = {"max_jobs": 50, "max_wait_seconds": 90000}
"""Values that go with what the cases say of other fields."""


def places() -> Iterator[tuple[Path, str]]:
    """Each field that takes a parameter, in the first case of each step."""
    for case in sorted(STEPS.iterdir()):
        folder = sorted(inner for inner in case.iterdir() if (inner / "dag.json").is_file())[0]
        for field in dict.fromkeys(catalog().builders[case.name].Config.parameter_fields()):
            yield folder, field


PLACES: Final = list(places())


def _declared(config: Any, field: str) -> dict[str, Any]:
    """A parameter that the field takes, with the value that it has now, if it has any."""
    if field in config.flag_fields():
        return FLAG
    info = type(config).model_fields[field]
    now = getattr(config, field)
    for value in (LARGE.get(field), now, *_choices(info.annotation), *_STAND_INS):
        for kind, cls in TYPES.items():
            try:
                if value is not None and misfit(cls("Given", value), info) is None:
                    return {"type": kind, "default": value}
            except TypeError:  # The value is of another type.
                continue
    raise AssertionError(f"no parameter fits {field}")


@pytest.mark.parametrize(
    ("folder", "field"), PLACES, ids=lambda value: value if isinstance(value, str) else value.parent.name
)
def test_every_field_that_takes_a_parameter_passes_it_on(folder: Path, field: str, tmp_path: Path) -> None:
    """The definition refers to the parameter; where it does not, the step has no use for the field, and says so."""
    case = tmp_path / "case"
    shutil.copytree(folder, case)
    saved, dag = json.loads((case / "config.json").read_text()), json.loads((case / "dag.json").read_text())
    (node,) = saved["configuration"]["specific"]
    own = saved["configuration"]["specific"][node]
    if field.startswith("processing_instance_type_"):
        own["use_large_processing_instance"] = field.endswith("_large")
    if field == "image_uri":
        for image in (own, own.get("training", {})):
            image.pop("algorithm", None)
        if "training" in own:  # The service knows the metrics of its own images only.
            own["metric_definitions"] = {own["objective_metric"]: "auc=([0-9.]+)"}
    loaded = load_configs(case / "config.json")[node]
    config = loaded.model_copy(update=dict.fromkeys(loaded.named_parameters))
    own[field] = parameter("Given")
    dag["dag"].setdefault("parameters", {})["Given"] = _declared(config, field)
    (case / "config.json").write_text(json.dumps(saved))
    (case / "dag.json").write_text(json.dumps(dag))
    compiler = PipelineDAGCompiler(case / "config.json", source_root=case)
    try:
        assembled = compiler.assemble(PipelineDAG.load(case / "dag.json"))
    except CursusError as error:
        raise AssertionError([str(one) for one in error.diagnostics]) from error
    definition = json.loads(assembled.pipeline.definition())
    steps = json.dumps([definition["Steps"], definition["PipelineExperimentConfig"]])
    assert "Parameters.Given" in steps or ("W271", f"{node}.{field}") in [
        (one.code, one.where) for one in assembled.diagnostics
    ]


# --- what has to fit other fields


@pytest.mark.parametrize(
    ("config", "parameters", "field", "message"),
    [
        (
            SPOT | {"max_wait_seconds": parameter("Wait"), "max_runtime_seconds": 7300},
            {"Wait": of("Integer", 7200)},
            "max_wait_seconds",
            "must be at least max_runtime_seconds, which is part of it (Wait is 7200 by default)",
        ),
        (
            SPOT | {"max_wait_seconds": 7200, "max_runtime_seconds": parameter("Run")},
            {"Run": of("Integer", 7300)},
            "max_wait_seconds",
            "must be at least max_runtime_seconds, which is part of it (Run is 7300 by default)",
        ),
        (
            SPOT | {"max_wait_seconds": parameter("Wait")},  # As long as a job runs by default, at the least.
            {"Wait": of("Integer", 86399)},
            "max_wait_seconds",
            "must be at least max_runtime_seconds, which is part of it (Wait is 86399 by default)",
        ),
        (
            ALGORITHM | {"max_wait_seconds": parameter("Wait")},
            {"Wait": of("Integer", 7200)},
            "max_wait_seconds",
            "only a spot job waits: set spot to true",
        ),
        (
            SEARCH | {"max_jobs": parameter("Jobs"), "max_parallel_jobs": 20},
            {"Jobs": of("Integer", 5)},
            "max_parallel_jobs",
            "20 is more than max_jobs (Jobs is 5 by default)",
        ),
        (
            SEARCH | {"max_jobs": parameter("Jobs"), "top_models": 6},
            {"Jobs": of("Integer", 5)},
            "top_models",
            "6 models need as many jobs; max_jobs has fewer (Jobs is 5 by default)",
        ),
        (
            SEARCH | {"training": SPOT_SEARCH | {"max_wait_seconds": parameter("Wait")}},
            {"Wait": of("Integer", 5)},
            "training.max_wait_seconds",
            "must be at least max_runtime_seconds, which is part of it (Wait is 5 by default)",
        ),
        (
            NOTEBOOK | {"training_instance_count": parameter("Count")},
            {"Count": of("Integer", 2)},
            "training_instance_count",
            "must be 1: a notebook runs on one machine (Count is 2 by default)",
        ),
    ],
)
def test_defaults_that_contradict_other_fields(
    config: dict[str, Any], parameters: dict[str, Any], field: str, message: str, tmp_path: Path
) -> None:
    """Fields that depend on each other are compared by what is known of both: values, and defaults of parameters."""
    (found,) = refused(tmp_path, config, **parameters)
    assert found[0] == ("E214" if message.startswith("only") else "E268")
    assert found[1:] == (field, message)


@pytest.mark.parametrize(
    ("config", "parameters"),
    [
        (SPOT | {"max_wait_seconds": parameter("Wait"), "max_runtime_seconds": 200}, {"Wait": of("Integer")}),
        (SPOT | {"max_wait_seconds": 200, "max_runtime_seconds": parameter("Run")}, {"Run": of("Integer")}),
        (SEARCH | {"max_jobs": parameter("Jobs"), "max_parallel_jobs": 200}, {"Jobs": of("Integer", 500)}),
        (SEARCH | {"max_jobs": parameter("Jobs"), "max_parallel_jobs": 200}, {"Jobs": of("Integer")}),
    ],
)
def test_what_only_a_start_gives_contradicts_nothing(
    config: dict[str, Any], parameters: dict[str, Any], tmp_path: Path
) -> None:
    """A parameter without a default is compared with no other field, and none with what stands in for it meanwhile."""
    assert one(tmp_path, config, parameters)


def test_a_search_passes_its_own_parameters_to_its_jobs(tmp_path: Path) -> None:
    """A field that the tuning step shares with the training jobs is the parameter there, not what stood in for it."""
    config = SEARCH | {"max_runtime_seconds": parameter("Limit"), "kms_key": parameter("Key")}
    job = one(tmp_path, config, {"Limit": of("Integer", 60), "Key": of("String")})["Arguments"]["TrainingJobDefinition"]
    assert job["StoppingCondition"] == {"MaxRuntimeInSeconds": {"Get": "Parameters.Limit"}}
    assert job["OutputDataConfig"]["KmsKeyId"] == {"Get": "Parameters.Key"}


# --- within a training channel


def channel(**settings: Any) -> dict[str, Any]:
    return ALGORITHM | {"channels": {"train": settings}}


def test_settings_of_a_channel(tmp_path: Path) -> None:
    """Each reaches the request as it is."""
    told = channel(
        **{name: parameter(name) for name in ("content_type", "input_mode", "compression", "record_wrapper")}
    )
    defaults = {"content_type": "text/csv", "input_mode": "Pipe", "compression": "Gzip", "record_wrapper": "None"}
    step = one(tmp_path, told, {name: of("String", value) for name, value in defaults.items()})
    (found,) = step["Arguments"]["InputDataConfig"]
    assert {name: value for name, value in found.items() if name not in ("DataSource", "ChannelName")} == {
        "CompressionType": {"Get": "Parameters.compression"},
        "ContentType": {"Get": "Parameters.content_type"},
        "RecordWrapperType": {"Get": "Parameters.record_wrapper"},
        "InputMode": {"Get": "Parameters.input_mode"},
    }


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (of("String", "Pip"), "the parameter Mode has the default 'Pip', which the field does not take"),
        (of("Integer", 1), "the parameter Mode is of type Integer, which the field does not take"),
        (
            {"type": "String", "enum": ["File", "Disk"]},
            "the parameter Mode may be 'Disk', which the field does not take",
        ),
    ],
)
def test_a_channel_takes_a_parameter_as_it_takes_a_value(
    declared: dict[str, Any], message: str, tmp_path: Path
) -> None:
    """Of the same type, and of the same words."""
    found = refused(tmp_path, channel(input_mode=parameter("Mode")), Mode=declared)
    assert found == [("E268", "channels.train.input_mode", message)]


# --- where none can be


@pytest.mark.parametrize(
    ("config", "field"),
    [
        (channel(required=parameter("Given")), "channels.train.required"),
        (ALGORITHM | {"spot": parameter("Given")}, "spot"),
        (SEARCH | {"ranges": {"eta": {"min": 0.1, "max": 0.5, "integer": parameter("Given")}}}, "ranges.eta.integer"),
        (MODEL | {"has_archive": parameter("Given")}, "has_archive"),
    ],
)
def test_a_field_that_shapes_what_is_compiled(config: dict[str, Any], field: str, tmp_path: Path) -> None:
    """At any depth it says so with one code, and not that its type is another one."""
    found = refused(tmp_path, config, Given=of("Boolean", True))
    name = field.rpartition(".")[2]
    message = f"{name} cannot be a parameter: its value is needed when the pipeline is compiled"
    assert found == [("E267", field, message)]


def test_minutes_are_computed_when_compiling(tmp_path: Path) -> None:
    """EMR Serverless takes minutes, so that its limit in seconds has to be known."""
    config = {
        "__model_type__": "EMRServerlessConfig",
        "application_id": "00f1",
        "source_dir": "code",
        "entry_point": "clean.py",
        "max_runtime_seconds": parameter("Limit"),
    }
    (found,) = refused(tmp_path, config, Limit=of("Integer", 60))
    assert found[:2] == ("E267", "max_runtime_seconds")


# --- truth values that scripts read

CALIBRATION: Final = {
    "__model_type__": "ModelCalibrationConfig",
    "label_field": "y",
    "is_binary": parameter("Binary"),
    "external_inputs": {"evaluation_data": "s3://b/scores"},
}


@pytest.mark.parametrize(("value", "read"), [("true", True), ("false", False)])
def test_a_flag_is_the_text_that_its_script_reads(value: str, read: bool, tmp_path: Path) -> None:
    """The variable has the parameter's text as it is, and the script reads it as the config's own truth value."""
    script = ModuleType("container")
    exec((SCRIPTS / "container.py").read_text(), script.__dict__)
    definition = compiled(tmp_path, {"Node": CALIBRATION}, [], {"Binary": FLAG})
    given = resolve(definition, {"Binary": value})["Steps"][0]["Arguments"]["Environment"]["IS_BINARY"]
    own = one(tmp_path, CALIBRATION | {"is_binary": read})["Arguments"]["Environment"]["IS_BINARY"]
    assert given == own == value
    assert script.flag(given, "IS_BINARY") is read


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (of("Boolean", True), "is of type Boolean, and the script reads the text true or false"),
        (of("String", "true"), "may be any text, and the script reads true or false"),
        ({"type": "String", "enum": ["true", "no"]}, "may be 'no', and the script reads true or false"),
    ],
)
def test_a_parameter_that_is_no_flag(declared: dict[str, Any], message: str, tmp_path: Path) -> None:
    """It can be nothing else than the two texts, whoever starts the pipeline."""
    found = refused(tmp_path, CALIBRATION, Binary=declared)
    assert found == [("E268", "is_binary", f"the parameter Binary {message}")]


def test_what_only_an_own_script_reads(tmp_path: Path) -> None:
    """It says how to give the parameter to the script instead."""
    config = {
        "__model_type__": "TabularPreprocessingConfig",
        "label_name": "y",
        "batch_size": parameter("Files"),
        "external_inputs": {"DATA": "s3://b/raw"},
    }
    (found,) = refused(tmp_path, config, Files=of("Integer", 5))
    assert found == ("E267", "batch_size", "batch_size cannot be a parameter: only your own script reads it")


def test_content_types_of_samples(tmp_path: Path) -> None:
    """The script gets one text; literals alone stay a literal."""
    payload = {"__model_type__": "PayloadConfig", "external_inputs": {"model_input": "s3://b/model.tar.gz"}}
    given = payload | {"source_model_inference_content_types": [parameter("Type"), "text/csv"]}
    definition = compiled(tmp_path, {"Node": given}, [], {"Type": of("String", "application/json")})
    variables = resolve(definition)["Steps"][0]["Arguments"]["Environment"]
    assert variables["CONTENT_TYPES"] == "application/json,text/csv"
    assert one(tmp_path, payload)["Arguments"]["Environment"]["CONTENT_TYPES"] == "text/csv"


# --- elsewhere


def test_network_isolation(tmp_path: Path) -> None:
    """A parameter may be true or false, so that the member is there, which is left out for false."""
    step = one(tmp_path, ALGORITHM | {"enable_network_isolation": parameter("Off")}, {"Off": of("Boolean", False)})
    assert step["Arguments"]["EnableNetworkIsolation"] == {"Get": "Parameters.Off"}


def test_arguments_of_a_script(tmp_path: Path) -> None:
    """Text, or an expression, which is put into text where it is a number."""
    config = {
        "__model_type__": "TabularPreprocessingConfig",
        "label_name": "y",
        "processing_script_arguments": ["--rows", parameter("Rows")],
        "external_inputs": {"DATA": "s3://b/raw"},
    }
    arguments = one(tmp_path, config, {"Rows": of("Integer", 5)})["Arguments"]["AppSpecification"]["ContainerArguments"]
    assert arguments[-2:] == ["--rows", {"Std:Join": {"On": "", "Values": [{"Get": "Parameters.Rows"}]}}]


def test_the_application_of_emr_serverless(tmp_path: Path) -> None:
    """Expressions in it are replaced at every depth."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "clean.py").write_text("print(1)")
    own = {
        "__model_type__": "EMRServerlessConfig",
        "application": {"releaseLabel": parameter("Release"), "maximumCapacity": {"cpu": parameter("Cores")}},
        "source_dir": str(tmp_path / "code"),
        "entry_point": "clean.py",
    }
    step = compiled(tmp_path, {"Clean": own}, [], {"Release": of("String", "emr-7.2.0"), "Cores": of("String")})[
        "Steps"
    ][0]
    assert step["Arguments"]["ApplicationConfig"] == {
        "releaseLabel": {"Get": "Parameters.Release"},
        "maximumCapacity": {"cpu": {"Get": "Parameters.Cores"}},
    }


def loading(**athena: Any) -> dict[str, Any]:
    """A step that reads a table of Athena and one of S3."""
    sources: list[dict[str, Any]] = [
        {
            "data_source_name": "orders",
            "data_source_type": "ATHENA",
            "athena_data_source_properties": {"database": parameter("Database"), **athena},
        },
        {
            "data_source_name": "items",
            "data_source_type": "S3",
            "s3_data_source_properties": {"s3_uri": parameter("Items")},
        },
    ]
    return {
        "__model_type__": "DataLoadingConfig",
        "job_type": "training",
        "data_sources_spec": {"data_sources": sources},
        "transform_spec": {"transform_sql": "SELECT * FROM orders JOIN items USING (id)"},
    }


def test_what_a_table_is_selected_by(tmp_path: Path) -> None:
    """Query, database and location may depend on a start, such as on its day."""
    day = {"join": ["SELECT * FROM orders WHERE day = '", parameter("Day"), "'"]}
    declared = {"Database": of("String", "sales"), "Day": of("String"), "Items": of("String", "s3://b/items")}
    inputs = one(tmp_path, loading(query_string=day), declared)["Arguments"]["ProcessingInputs"]
    by_name = {found["InputName"]: found for found in inputs}
    query = by_name["orders"]["DatasetDefinition"]["AthenaDatasetDefinition"]
    assert query["Database"] == {"Get": "Parameters.Database"}
    assert query["QueryString"]["Std:Join"]["Values"][1] == {"Get": "Parameters.Day"}
    assert by_name["items"]["S3Input"]["S3Uri"] == {"Get": "Parameters.Items"}
    found = refused(
        tmp_path, loading(query_string="SELECT 1"), Database=of("String", "sales"), Items=of("String", "b/items")
    )
    field = "data_sources_spec.data_sources.1.s3_data_source_properties.s3_uri"
    assert found == [("E268", field, "the parameter Items has the default 'b/items', which the field does not take")]


def test_the_experiment_of_a_pipeline(tmp_path: Path) -> None:
    """The same in the definition, and in that of the SDK's own pipeline."""
    pytest.importorskip("sagemaker")
    config = ALGORITHM | {"experiment": parameter("Study"), "trial": "first"}
    definition = compiled(tmp_path, {"Node": config}, [], {"Study": of("String", "fraud")})
    assert definition["PipelineExperimentConfig"] == {
        "ExperimentName": {"Get": "Parameters.Study"},
        "TrialName": "first",
    }
    compiler = PipelineDAGCompiler(tmp_path / "config.json", pipeline_parameters=[])
    native = compiler.compile(PipelineDAG.load(tmp_path / "dag.json")).to_sdk()
    assert json.loads(native.definition()) == definition


# --- warm start


def test_a_search_that_begins_with_the_results_of_others(tmp_path: Path) -> None:
    """Names of earlier searches, or expressions: here a parameter, and a search that runs before in the pipeline."""
    second = SEARCH | {
        "warm_start": {
            "type": "TransferLearning",
            "parents": ["last-week", parameter("Earlier"), {"property": "First.HyperParameterTuningJobName"}],
        }
    }
    edge = {"from": "First", "to": "Second", "order_only": True}
    steps = compiled(tmp_path, {"First": SEARCH, "Second": second}, [edge], {"Earlier": of("String")})["Steps"]
    assert steps[1]["Arguments"]["WarmStartConfig"] == {
        "WarmStartType": "TransferLearning",
        "ParentHyperParameterTuningJobs": [
            {"HyperParameterTuningJobName": "last-week"},
            {"HyperParameterTuningJobName": {"Get": "Parameters.Earlier"}},
            {"HyperParameterTuningJobName": {"Get": "Steps.First.HyperParameterTuningJobName"}},
        ],
    }
    assert "WarmStartConfig" not in steps[0]["Arguments"]


@pytest.mark.parametrize(
    ("warm_start", "field"),
    [
        ({"type": "Identical", "parents": ["a"]}, "warm_start.type"),
        ({"type": "TransferLearning", "parents": []}, "warm_start.parents"),
        ({"type": "TransferLearning", "parents": list("abcdef")}, "warm_start.parents"),
        ({"type": "TransferLearning", "parents": ["a", "a"]}, "warm_start.parents"),
        ({"type": "TransferLearning", "parents": ["no_such_name"]}, "warm_start.parents.0"),
    ],
)
def test_a_warm_start_that_cannot_be(warm_start: dict[str, Any], field: str, tmp_path: Path) -> None:
    """The service takes two words, and one to five names of tuning jobs."""
    assert [found[:2] for found in refused(tmp_path, SEARCH | {"warm_start": warm_start})] == [("E214", field)]


def test_a_field_whose_annotation_cannot_be_hashed() -> None:
    """A builder of a plug-in may say more about its field than pydantic reads."""

    class Described(BaseModel):
        count: Annotated[int, {"unit": "hosts"}]

    info = Described.model_fields["count"]
    assert misfit(ParameterInteger("Count"), info) is None
    assert misfit(ParameterString("Count"), info) == "is of type String, which the field does not take"
