"""Which parameters a pipeline has: the rows of the table, strings, mistakes, and the in-house constants."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterInteger, ParameterString

from cursus import PipelineDAG, compile_dag_to_pipeline, merge_and_save_configs
from cursus.core.parameters import STANDARD_PARAMETERS, parameter_set
from cursus.definition import values
from cursus.s3 import prefix_problem
from cursus.steps.builders.builder_xgboost_model_step import XGBoostModelStepConfig

from .samples import IDENTITY, STATIC, codes, failure, preprocessing

PREFIX, KMS, GROUP, SUBNET, ROLE, _ = STANDARD_PARAMETERS
SECURITY = [KMS, GROUP, SUBNET]
NODE = "TabularPreprocessing_training"


def compiled(folder: Path, parameters: Any, **options: Any) -> dict[str, Any]:
    """The definition of one preprocessing step."""
    merge_and_save_configs([preprocessing()], folder / "config.json")
    pipeline = compile_dag_to_pipeline(
        PipelineDAG([NODE]), folder / "config.json", pipeline_parameters=parameters, **options
    )
    definition: dict[str, Any] = json.loads(pipeline.definition())
    return definition


def destination(definition: dict[str, Any]) -> Any:
    return definition["Steps"][0]["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]


GET = {"Get": f"Parameters.{PREFIX}"}
ELSEWHERE = "s3://elsewhere/runs"


@pytest.mark.parametrize(
    ("given", "base", "declared"),
    [
        ([], STATIC, []),
        (None, GET, [{"Name": PREFIX, "Type": "String", "DefaultValue": STATIC}]),
        ([PREFIX], GET, [{"Name": PREFIX, "Type": "String"}]),
        ([f"{PREFIX}={ELSEWHERE}"], GET, [{"Name": PREFIX, "Type": "String", "DefaultValue": ELSEWHERE}]),
        (
            [ParameterString(PREFIX, default_value=ELSEWHERE)],
            GET,
            [{"Name": PREFIX, "Type": "String", "DefaultValue": ELSEWHERE}],
        ),
        ([PREFIX, *SECURITY], GET, [{"Name": name, "Type": "String"} for name in (PREFIX, *SECURITY)]),
        ([*SECURITY, PREFIX], GET, [{"Name": name, "Type": "String"} for name in (*SECURITY, PREFIX)]),
        (SECURITY, STATIC, [{"Name": name, "Type": "String"} for name in SECURITY]),
    ],
    ids=["static", "default", "parameterized", "string", "object", "secured", "their order", "secured static"],
)
def test_each_row_of_the_table_has_its_base(tmp_path: Path, given: Any, base: Any, declared: Any) -> None:
    """What is given decides the first part of every path and what is declared, as given and in that order."""
    definition = compiled(tmp_path, given)
    values = destination(definition)["Std:Join"]["Values"]
    assert values == [base, "tabular_preprocessing", "training", "processed_data"]
    assert definition["Parameters"] == declared


def test_security_reaches_the_job(tmp_path: Path) -> None:
    """Keys for outputs and volumes, and the shared network, are on the job when they are given, and only then."""
    arguments = compiled(tmp_path, [PREFIX, *SECURITY])["Steps"][0]["Arguments"]
    assert arguments["ProcessingOutputConfig"]["KmsKeyId"] == {"Get": f"Parameters.{KMS}"}
    assert arguments["ProcessingResources"]["ClusterConfig"]["VolumeKmsKeyId"] == {"Get": f"Parameters.{KMS}"}
    assert arguments["NetworkConfig"] == {
        "EnableNetworkIsolation": False,
        "EnableInterContainerTrafficEncryption": True,
        "VpcConfig": {
            "SecurityGroupIds": [{"Get": f"Parameters.{GROUP}"}],
            "Subnets": [{"Get": f"Parameters.{SUBNET}"}],
        },
    }
    plain = json.dumps(compiled(tmp_path, [PREFIX]))
    assert "Kms" not in plain
    assert "NetworkConfig" not in plain


def test_a_network_of_ones_own_parameters_is_used() -> None:
    """Security groups and subnets with defaults make a network of the shared one's settings."""
    given = [f"{GROUP}=sg-1", ParameterString(SUBNET, default_value="subnet-1")]
    parameters, found = parameter_set(given, default_base=STATIC)
    network = parameters.network
    assert network is not None
    assert codes(found) == ["W228"]  # the paths stay static
    held = [*(network.security_group_ids or ()), *(network.subnets or ())]
    assert held == [values.ParameterString(GROUP, "sg-1"), values.ParameterString(SUBNET, "subnet-1")]
    assert network.encrypt_inter_container_traffic is True


def test_a_role_parameter_is_the_role_of_the_jobs(tmp_path: Path) -> None:
    """With EXECUTION_ROLE_ARN the definition names no role."""
    arguments = compiled(tmp_path, [PREFIX, ROLE])["Steps"][0]["Arguments"]
    assert arguments["RoleArn"] == {"Get": f"Parameters.{ROLE}"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["EXECUTION_S3_PREFX"], ["E208"]),
        (["EXECUTION_S3_PREFX=s3://b/x"], ["E208"]),
        ([""], ["E208"]),
        ([ParameterInteger(PREFIX)], ["E208"]),
        ([None], ["E208"]),
        ([PREFIX, PREFIX], ["E208"]),
        ([PREFIX, ParameterString(PREFIX)], ["E208"]),
        ([ParameterString("EXECUTION_PREFIX")], ["E207"]),
        ([PREFIX, GROUP], ["E212"]),
        ([KMS], ["W228"]),
        ([PREFIX, SUBNET, KMS], ["E212"]),
        ([f"{PREFIX}=s3://b/x/", ParameterString("MINE"), GROUP, "x"], ["E208", "E207", "E209", "E212"]),
    ],
)
def test_wrong_parameters_are_told(given: Any, expected: list[str]) -> None:
    """A name that stands for nothing, stands twice or lacks its other half is an error, all at once."""
    assert codes(parameter_set(given, default_base=STATIC)[1]) == expected


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("s3://bucket", None),
        ("s3://bucket/a/b", None),
        ("", "is empty"),
        ("bucket/a", "does not start"),
        ("S3://bucket/a", "does not start"),
        ("s3://bucket/", "slash"),
        ("s3://bucket//a", "empty segment"),
        ("s3:///a", "slash|empty segment|bucket"),
        ("s3://", "slash|bucket"),
        ("s3://bucket/a b", "white space"),
        ("s3://bucket/a\n", "white space"),
        ("s3://Bucket/a", "bucket"),
        ("s3://b", "bucket"),
        ("s3://bucket/prüfung", None),
        ("s3://bucket/a=1,b(2)'s", None),
        ("s3://bucket/a/../b", "dots"),
        ("s3://bucket/.", "dots"),
        ("s3://bucket/a\\b", "character"),
        ("s3://bucket/{stage}", "character"),
        ("s3://bucket/a?b", "character"),
        ("s3://bucket/a\x1bb", "character"),
        ("s3://bucket/a\u202eb", "character"),
        ("s3://bu..cket/a", "bucket"),
        ("s3://10.0.0.1/a", "bucket"),
        ("s3:/bucket/a", "does not start"),
        (5, "not a text"),
    ],
)
def test_only_a_location_can_be_a_prefix(value: object, problem: str | None) -> None:
    """What would break every path has its reason; E209 says it of a default."""
    found = prefix_problem(value)
    assert (found is None) == (problem is None)
    if found is not None and problem is not None:
        assert any(part in found for part in problem.split("|"))


@pytest.mark.parametrize("parameters", [[], None])
def test_a_static_location_that_is_none_is_refused(tmp_path: Path, parameters: Any) -> None:
    """What a config derives is held to the same rule where it is the base, and not where it is none."""
    from cursus import CompilationError

    merge_and_save_configs([preprocessing(service_name="fraud team")], tmp_path / "config.json")
    dag = PipelineDAG([NODE])
    with pytest.raises(CompilationError, match=r"E209.*(\n.*)*white space"):
        compile_dag_to_pipeline(dag, tmp_path / "config.json", pipeline_parameters=parameters)
    compile_dag_to_pipeline(dag, tmp_path / "config.json", pipeline_parameters=[PREFIX])


def test_external_parameters_are_declared_and_may_have_any_name(tmp_path: Path) -> None:
    """A parameter that feeds an input is declared beside the others, once."""
    table = ParameterString("RAW_TABLE")
    for given, names in (([], ["RAW_TABLE"]), ([PREFIX, table], [PREFIX, "RAW_TABLE"])):
        definition = compiled(tmp_path, given, external_inputs={f"{NODE}.DATA": table})
        assert [parameter["Name"] for parameter in definition["Parameters"]] == names
        source = definition["Steps"][0]["Arguments"]["ProcessingInputs"][0]["S3Input"]["S3Uri"]
        assert source == {"Get": "Parameters.RAW_TABLE"}


@pytest.mark.parametrize("location", [None, 5, Join(on="/", values=["s3://tables", "x"])])
def test_only_texts_and_string_parameters_come_from_outside(tmp_path: Path, location: Any) -> None:
    """Anything else is E404, not a crash."""
    found = failure(compiled, tmp_path, [], external_inputs={f"{NODE}.DATA": location})
    assert codes(found) == ["E404"]


@pytest.mark.parametrize(("given", "names"), [(None, []), ([PREFIX], [PREFIX])])
def test_a_prefix_that_nothing_refers_to_is_declared_only_when_named(tmp_path: Path, given: Any, names: Any) -> None:
    """A pipeline without outputs does not get the prefix, unless the caller asked for it."""
    config = XGBoostModelStepConfig(**IDENTITY, external_inputs={"model_data": "s3://models/model.tar.gz"})
    merge_and_save_configs([config], tmp_path / "config.json")
    pipeline = compile_dag_to_pipeline(
        PipelineDAG(["XGBoostModel"]), tmp_path / "config.json", pipeline_parameters=given
    )
    assert [parameter["Name"] for parameter in json.loads(pipeline.definition())["Parameters"]] == names


IN_HOUSE = """
from sagemaker.network import NetworkConfig
from sagemaker.workflow.parameters import ParameterString
PIPELINE_EXECUTION_TEMP_DIR = ParameterString("HOUSE_PREFIX")
KMS_ENCRYPTION_KEY_PARAM = ParameterString("HOUSE_KEY")
SECURITY_GROUP_ID = ParameterString("HOUSE_GROUP")
VPC_SUBNET = ParameterString("HOUSE_SUBNET")
PROCESSING_JOB_SHARED_NETWORK_CONFIG = NetworkConfig(
    enable_network_isolation=True, security_group_ids=[SECURITY_GROUP_ID], subnets=[VPC_SUBNET]
)
"""
LOOK = """
from cursus.core import parameters
from mods_workflow_core.utils import constants
given, found = parameters.parameter_set([*parameters.STANDARD_PARAMETERS], default_base="s3://bucket/x")
assert not found
assert given.prefix.name == constants.PIPELINE_EXECUTION_TEMP_DIR.name == parameters.PREFIX
assert given.network is constants.PROCESSING_JOB_SHARED_NETWORK_CONFIG
print(*parameters.STANDARD_PARAMETERS)
"""


def test_the_in_house_constants_are_used_where_they_are(tmp_path: Path) -> None:
    """Where ``mods_workflow_core`` is installed, its parameters and its network are the pipeline's."""
    package = tmp_path / "mods_workflow_core" / "utils"
    package.mkdir(parents=True)
    (package / "constants.py").write_text(IN_HOUSE)
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(root)!r}]\n{LOOK}"],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = ["EXECUTION_ROLE_ARN", "FUNCTION_ARN_PREFIX"]
    assert run.stdout.split() == ["HOUSE_PREFIX", "HOUSE_KEY", "HOUSE_GROUP", "HOUSE_SUBNET", *ours], run
