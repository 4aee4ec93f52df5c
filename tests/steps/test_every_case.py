"""What holds for every builder and every pipeline of the catalogue, whatever the base."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cursus.core.base.instances import volume_key
from cursus.pipelines import pipelines
from cursus.steps.catalog import catalog

from .cases import (
    BASES,
    CASES,
    PIPELINE_CASES,
    PREFIX,
    STEP_CASES,
    compile_anew,
    compiled,
    config,
    destinations,
    own_parameters,
    walk,
)

KEY = {"Get": "Parameters.KMS_ENCRYPTION_KEY_PARAM"}
VPC = {"SecurityGroupIds": [{"Get": "Parameters.SECURITY_GROUP_ID"}], "Subnets": [{"Get": "Parameters.VPC_SUBNET"}]}
OWN_VPC = {"SecurityGroupIds": ["sg-0a1b2c3d"], "Subnets": ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]}
ALL = [(case, base) for case in CASES for base in BASES]
OWN = {name for name, builder in catalog().builders.items() if builder.__module__.startswith("cursus.")}


def test_every_builder_has_a_case_for_each_job_type() -> None:
    """Those that know a job type in all four."""
    cases = {(Path(case).parts[1], Path(case).parts[2]) for case in STEP_CASES}
    jobs = {"training", "validation", "testing", "calibration"}
    for name in {
        name for name in OWN if catalog().builders[name].output_folder or catalog().builders[name].input_ports
    }:
        wanted = jobs if "job_type" in catalog().builders[name].Config.model_fields else {"default"}
        assert wanted <= {case for step, case in cases if step == name}, name


@pytest.mark.parametrize("case", CASES)
def test_compiles_without_a_word(case: str) -> None:
    """A case compiles under each base, and the compiler has nothing to say about it."""
    assert {base: compiled(case, base).notes for base in BASES} == dict.fromkeys(BASES, ())


@pytest.mark.parametrize("case", CASES)
def test_the_same_bytes_again(case: str) -> None:
    """Two compiles of one case give one text."""
    assert compile_anew(case, "secured").text == compiled(case, "secured").text


@pytest.mark.parametrize(("case", "base"), ALL)
def test_every_output_begins_with_the_base(case: str, base: str) -> None:
    """Each place that a step writes to is a Join whose first value is the base, and no two are one."""
    result = compiled(case, base)
    fields = config(case)
    name = f"{fields['author']}-{fields['service_name']}-{fields.get('model_class', 'xgboost')}"
    folder = "MODS/" if fields["region"] in ("NA", "EU", "FE") else ""
    static = f"s3://{fields['bucket']}/{folder}{name}-{fields['region']}_{fields['pipeline_version']}"
    expected = static if base == "static" else {"Get": f"Parameters.{PREFIX}"}
    places = [place for step in result.definition["Steps"] for place in map(json.dumps, destinations(step))]
    assert [place for place, count in Counter(places).items() if count > 1] == []
    for place in map(json.loads, places):
        first, *folders = place["Std:Join"]["Values"]
        assert first == expected
        assert all(isinstance(folder, str) and folder.strip("/") == folder for folder in folders)


@pytest.mark.parametrize("case", CASES)
def test_what_is_declared(case: str) -> None:
    """No parameter without being asked, the prefix only where something refers to it, else what was named."""
    own = own_parameters(case)
    found = {base: compiled(case, base).definition["Parameters"] for base in BASES}
    declared = {base: [one for one in found[base] if one["Name"] not in own] for base in BASES}
    assert all(len(found[base]) == len(declared[base]) + len(own) for base in BASES)
    refers = f"Parameters.{PREFIX}" in compiled(case, "parameterized").text
    assert declared["static"] == []
    assert [parameter["Name"] for parameter in declared["default"]] == ([PREFIX] if refers else [])
    assert all(parameter["DefaultValue"].startswith("s3://alice-models/") for parameter in declared["default"])
    for base in ("parameterized", "secured", "strict"):
        assert [parameter["Name"] for parameter in declared[base]] == BASES[base]


@pytest.mark.parametrize("case", CASES)
def test_no_trace_of_the_author(case: str) -> None:
    """Strictly portable, the whole text holds no bucket, account or author; with a prefix, no bucket of the config."""
    assert "alice-models" not in compiled(case, "secured").text
    strict = compiled(case, "strict").text
    assert not [word for word in ("alice", "111122223333", "SageMakerExecution") if word in strict]


@pytest.mark.parametrize("case", CASES)
def test_keys_and_network_reach_every_job(case: str) -> None:
    """Outputs, query results and volumes are encrypted, and every job that can be is in the VPC."""
    vpc = OWN_VPC if case == "steps/TabularPreprocessing/eu_central_1" else VPC  # a network in its own config
    for name, step in compiled(case, "secured").steps.items():
        arguments = step["Arguments"]
        for key, value in walk(arguments):
            if key in ("ProcessingOutputConfig", "OutputDataConfig", "TransformOutput", "AthenaDatasetDefinition"):
                assert value["KmsKeyId"] == KEY, name
            if key in ("ClusterConfig", "ResourceConfig", "TransformResources"):
                assert value.get("VolumeKmsKeyId") == volume_key(value["InstanceType"], KEY), name
        if step["Type"] in ("Training", "Model"):
            assert arguments["VpcConfig"] == vpc
        if step["Type"] == "Processing":
            assert arguments["NetworkConfig"]["VpcConfig"] == vpc
            assert arguments["NetworkConfig"]["EnableInterContainerTrafficEncryption"] is True
        if step["Type"] == "Training":
            assert arguments["EnableInterContainerTrafficEncryption"] is True


def test_disks_of_their_own_take_no_key() -> None:
    """The service refuses a volume key for instances whose hardware encrypts their disks."""
    resources = compiled("steps/PyTorchTraining/gpu_with_own_disks", "secured").only["ResourceConfig"]
    assert resources == {"InstanceCount": 1, "InstanceType": "ml.g5.12xlarge", "VolumeSizeInGB": 100}


@pytest.mark.parametrize("case", CASES)
def test_what_is_read_is_waited_for(case: str) -> None:
    """A step that refers to another's property depends on that step, by its real name."""
    steps = list(nested(compiled(case, "parameterized").definition["Steps"]))
    names = {step["Name"] for step, _ in steps}
    for step, above in steps:
        read = {value.split(".")[1].split("[")[0] for key, value in walk(step) if key == "Get" and "Steps." in value}
        assert read <= {*step.get("DependsOn", ()), *above}, step["Name"]
        assert read <= names, step["Name"]


def nested(steps: list[dict[str, Any]], above: frozenset[str] = frozenset()) -> Iterator[tuple[dict[str, Any], Any]]:
    """Every step without those in its branches, and what the conditions around it have waited for."""
    for step in steps:
        arguments = step["Arguments"]
        branches = [arguments[name] for name in ("IfSteps", "ElseSteps") if name in arguments]
        own = {name: value for name, value in arguments.items() if name not in ("IfSteps", "ElseSteps")}
        yield {**step, "Arguments": own}, above
        for branch in branches:
            yield from nested(branch, above | {*step.get("DependsOn", ())})


def test_the_catalogue() -> None:
    """The twelve pipelines to start from, each described in one sentence."""
    found = pipelines()
    assert {f"pipelines/{name}" for name in found} >= set(PIPELINE_CASES)
    assert len(PIPELINE_CASES) >= 12
    assert all(found[Path(case).name].description.endswith(".") for case in PIPELINE_CASES)
    assert len(found["xgboost_end_to_end"].dag.nodes) == 10
