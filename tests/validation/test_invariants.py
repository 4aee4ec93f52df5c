"""Each fact that a definition must state is missed when it is taken out, and nothing is missed in the sound ones."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cursus.core.assets import Asset, PublishedAsset
from cursus.core.compiler.dag_compiler import PipelineDAGCompiler
from cursus.dag import PipelineDAG
from cursus.definition.paths import iter_steps
from cursus.gate.bases import BASES
from validation.cases import GOLDEN
from validation.invariants import Built, broken

Step = dict[str, Any]


@functools.cache
def built(case: str, base: str) -> Built:
    (chosen,) = (one for one in BASES if one.name == base)
    folder = GOLDEN / case
    parameters = None if chosen.pipeline_parameters is None else list(chosen.pipeline_parameters)
    compiler = PipelineDAGCompiler(folder / "config.json", pipeline_parameters=parameters, assets=chosen.assets)
    dag = PipelineDAG.load(folder / "dag.json")
    return Built.of(compiler.assemble(dag))


def tampered(sound: Built, step: str, change: Callable[[Step], object]) -> list[str]:
    """The codes that are found once ``change`` was done to one step."""
    definition = copy.deepcopy(dict(sound.definition))
    (found,) = (one for _, one in iter_steps(definition) if one["Name"] == step)
    change(found)
    return [one.code for one in broken(replace(sound, definition=definition))]


def drop(*keys: Any) -> Callable[[Step], object]:
    def change(step: Step) -> object:
        held: Any = step
        for key in keys[:-1]:
            held = held[key]
        return held.pop(keys[-1])

    return change


def put(value: Any, *keys: Any) -> Callable[[Step], object]:
    def change(step: Step) -> object:
        held: Any = step
        for key in keys[:-1]:
            held = held[key]
        held[keys[-1]] = value
        return step

    return change


def swap(step: Step) -> None:
    """The archive and the sample of a registration."""
    container = step["Arguments"]["InferenceSpecification"]["Containers"][0]
    sample = step["Arguments"]["SamplePayloadUrl"]
    step["Arguments"]["SamplePayloadUrl"], container["ModelDataUrl"] = container["ModelDataUrl"], sample


def swap_channels(step: Step) -> None:
    first, second, *_ = step["Arguments"]["InputDataConfig"]
    first["ChannelName"], second["ChannelName"] = second["ChannelName"], first["ChannelName"]


def cut_digest(step: Step) -> None:
    text = step["Arguments"]["HyperParameters"]["sagemaker_submit_directory"]
    folder, digest, name = text.rsplit("/", 2)
    step["Arguments"]["HyperParameters"]["sagemaker_submit_directory"] = f"{folder}/{digest[:12]}/{name}"


def join_folders(step: Step) -> None:
    values = step["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]["Std:Join"]["Values"]
    values[1:3] = ["/".join(values[1:3])]


ARGUMENTS = "Arguments"
GATE, BATCH, QUERY = "pipelines/quality_gate", "pipelines/batch_scoring", "steps/CradleDataLoading/athena"
TABLE, TRAIN, REGISTER = "TabularPreprocessing-Training", "XGBoostTraining", "Registration-RegisterModel"
CLUSTER = (ARGUMENTS, "ProcessingResources", "ClusterConfig")
IN_CLEAR = "EnableInterContainerTrafficEncryption"
QUERIED = (ARGUMENTS, "ProcessingInputs", 1, "DatasetDefinition", "AthenaDatasetDefinition")

TAMPERING = [
    (GATE, TABLE, drop(ARGUMENTS, "ProcessingOutputConfig", "KmsKeyId"), "E616"),
    (GATE, TABLE, drop(*CLUSTER, "VolumeKmsKeyId"), "E616"),
    (GATE, TABLE, drop(ARGUMENTS, "NetworkConfig", "VpcConfig"), "E616"),
    (GATE, TABLE, drop(ARGUMENTS, "NetworkConfig", IN_CLEAR), "E616"),
    (GATE, TRAIN, drop(ARGUMENTS, "OutputDataConfig", "KmsKeyId"), "E616"),
    (GATE, TRAIN, drop(ARGUMENTS, "ResourceConfig", "VolumeKmsKeyId"), "E616"),
    (GATE, TRAIN, drop(ARGUMENTS, IN_CLEAR), "E616"),
    (BATCH, "XGBoostModel-CreateModel", drop(ARGUMENTS, "VpcConfig"), "E616"),
    (BATCH, "BatchTransform-Testing", drop(ARGUMENTS, "TransformOutput", "KmsKeyId"), "E616"),
    (QUERY, "CradleDataLoading-Training", drop(*QUERIED, "KmsKeyId"), "E616"),
    (GATE, TRAIN, drop("DependsOn"), "E618"),
    (GATE, TABLE, put({"Get": f"Steps.{TRAIN}.TrainingJobName"}, ARGUMENTS, "Environment", "JOB"), "E618"),
    (GATE, REGISTER, swap, "E619"),
    (GATE, TRAIN, swap_channels, "E619"),
    (GATE, TABLE, put("/opt/ml/processing/x", ARGUMENTS, "ProcessingInputs", 0, "S3Input", "LocalPath"), "E619"),
    (GATE, TABLE, join_folders, "E621"),
    (GATE, TRAIN, put("s3://anywhere/model", ARGUMENTS, "OutputDataConfig", "S3OutputPath"), "E621"),
    (GATE, TRAIN, cut_digest, "E622"),
    (GATE, TABLE, put(str(Path(__file__)), ARGUMENTS, "Environment", "WHERE"), "E623"),
    (GATE, TABLE, put("0.5", ARGUMENTS, "Environment", "TRAIN_RATIO"), "E624"),
    (GATE, TABLE, drop(ARGUMENTS, "AppSpecification", "ContainerArguments"), "E624"),
    (GATE, TABLE, drop("CacheConfig"), "E624"),
    (GATE, TABLE, put(7, *CLUSTER, "InstanceCount"), "E624"),
    (GATE, TABLE, put("arn:aws:iam::999999999999:role/other", ARGUMENTS, "RoleArn"), "E624"),
    (GATE, REGISTER, put("Approved", ARGUMENTS, "ModelApprovalStatus"), "E624"),
]


@pytest.mark.parametrize(
    ("case", "step", "change", "code"), TAMPERING, ids=[f"{row[1]}-{row[3]}-{n}" for n, row in enumerate(TAMPERING)]
)
def test_each_fact_is_missed(case: str, step: str, change: Callable[[Step], object], code: str) -> None:
    """Under *secured* every place of a key or a network is filled; the rest holds under any base."""
    assert code in tampered(built(case, "secured"), step, change)


@pytest.mark.parametrize("case", [GATE, BATCH, QUERY])
@pytest.mark.parametrize("base", [base.name for base in BASES])
def test_sound_definitions_state_them_all(case: str, base: str) -> None:
    assert broken(built(case, base)) == []


def test_an_output_that_no_script_writes() -> None:
    """The port's container path is held against the script, not against another declaration."""
    sound = built(GATE, "static")
    builder = sound.assembler.builders["TabularPreprocessing_training"]
    (name,) = builder.output_ports
    moved = copy.copy(builder)
    port = copy.copy(builder.output_ports[name])
    object.__setattr__(port, "path", "/opt/ml/processing/outputs")
    moved.output_ports = {name: port}
    assembler = copy.copy(sound.assembler)
    assembler.builders = {**assembler.builders, "TabularPreprocessing_training": moved}
    codes = [found.code for found in broken(Built(sound.definition, assembler, sound.assets))]
    assert "E617" in codes


def test_an_asset_that_is_not_published() -> None:
    """Every file that a step reads is published, and every published one is read."""
    sound = built(GATE, "strict")
    assert {one.code for one in broken(replace(sound, assets=sound.assets[1:]))} == {"E622"}
    other = PublishedAsset(Asset({"other.py": b""}), sound.assets[0].folder)
    assert {one.code for one in broken(replace(sound, assets=(*sound.assets, other)))} == {"E622"}
