"""Definitions of strangers: what they name stays inside the buckets and the container, or is refused."""

from __future__ import annotations

import io
import os
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from cursus.errors import CursusError
from cursus.runtime.archives import unpack
from cursus.runtime.storage import LocalStorage, split_uri

from .world import World, archive, codes, definition


@pytest.mark.parametrize(
    "uri",
    [
        "s3://runs/../../etc/passwd",
        "s3://../etc/passwd",
        "s3://.cursus/runs",
        "s3://runs/./a",
        "s3://runs//a",
        "s3://runs/a\\..\\b",
        "s3://runs/a\0b",
        "s3:///etc/passwd",
        "/etc/passwd",
        "file:///etc/passwd",
        "s3://UPPER/a",
        "s3://a..b/c",
    ],
)
def test_no_location_leads_out_of_the_buckets(uri: str, tmp_path: Path) -> None:
    """A location that names no place in a bucket is refused by whoever is given it."""
    with pytest.raises(CursusError, match="E592"):
        LocalStorage(tmp_path).path(uri)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep no such names")
@pytest.mark.parametrize("place", ["input", "output"])
def test_a_file_name_that_is_not_utf_8_is_refused(world: World, place: str) -> None:
    """One in the data before anything runs, one that a script writes when it has ended."""
    if place == "input":
        os.close(os.open(os.fsencode(world.path("s3://data")) + b"/\xff", os.O_CREAT))
        with pytest.raises(CursusError, match="E592 has a segment that is not a plain name"):
            world.run(definition(world.step("A", reads="s3://data")))
        assert world.changes == []
    else:
        step = world.step("A", "open(os.fsencode(OUT) + b'/\\xff', 'w').close()\n")
        assert codes(world.run(definition(step))) == ["E592"]


def test_a_location_is_a_bucket_and_a_key() -> None:
    """A slash at the end changes nothing: locations are folders."""
    assert split_uri("s3://my.bucket-1/a/b/") == split_uri("s3://my.bucket-1/a/b") == ("my.bucket-1", "a/b")


@pytest.mark.parametrize("member", ["../evil.py", "/etc/evil.py", "a/../../evil.py", "a\\..\\evil.py"])
def test_archives_stay_inside(member: str, tmp_path: Path) -> None:
    """A member that lies outside is refused before anything is unpacked."""
    file = tmp_path / "a.tar.gz"
    file.write_bytes(archive({"good.py": "", member: "evil"}))
    with pytest.raises(CursusError, match="E595"):
        unpack(file, tmp_path / "target", "a.tar.gz")
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_archives_hold_files_and_folders_only(kind: bytes, tmp_path: Path) -> None:
    """Links and devices are refused."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        member = tarfile.TarInfo("innocent")
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)
    file = tmp_path / "a.tar"
    file.write_bytes(buffer.getvalue())
    with pytest.raises(CursusError, match="neither a file nor a folder"):
        unpack(file, tmp_path / "target", "a.tar")


def test_no_archive_at_all(tmp_path: Path) -> None:
    """Damaged bytes are told as such."""
    file = tmp_path / "a.tar.gz"
    file.write_bytes(archive({"a.py": "x" * 1000})[:60])
    with pytest.raises(CursusError, match="not a readable tar archive"):
        unpack(file, tmp_path / "target", "a.tar.gz")


@pytest.mark.parametrize(
    "entrypoint",
    [
        ["bash", "-c", "true"],
        ["python3", "-c", "import os"],
        ["python3", "/opt/ml/processing/input/code/../../../../../../evil.py"],
        ["python3", "relative.py"],
        ["python3", "/opt/ml/main.py", "--more"],
        ["/usr/bin/python3", "/opt/ml/main.py"],
        [],
        "python3 main.py",
    ],
)
def test_only_python_scripts_of_the_container_are_started(world: World, entrypoint: Any) -> None:
    """Every other entrypoint is refused before anything runs."""
    step = world.step("A")
    step["Arguments"]["AppSpecification"]["ContainerEntrypoint"] = entrypoint
    with pytest.raises(CursusError, match=r"A: E591 .*ContainerEntrypoint"):
        world.run(definition(step))


@pytest.mark.parametrize("path", ["/opt/ml/../../../../tmp/x", "../x", "opt/ml/x", "/", ""])
def test_no_mount_leaves_the_container(world: World, path: str) -> None:
    """Neither inputs nor outputs are anywhere else on this machine."""
    for place in ("ProcessingInputs", "ProcessingOutputConfig"):
        step = world.step("A")
        arguments = step["Arguments"]
        mount = (
            arguments[place][0]["S3Input"]
            if place == "ProcessingInputs"
            else arguments[place]["Outputs"][0]["S3Output"]
        )
        mount["LocalPath"] = path
        with pytest.raises(CursusError, match=r"A: E591 .*LocalPath"):
            world.run(definition(step))


@pytest.mark.parametrize("name", ["../../A", "A/B", "", "A" * 65])
def test_step_names_are_plain(world: World, name: str) -> None:
    """A name that would be another folder is refused."""
    with pytest.raises(CursusError, match="E501"):
        world.run(definition({**world.step("A"), "Name": name}))


def test_an_output_that_leaves_its_bucket_is_refused(world: World) -> None:
    """A destination is checked once its expression has a value."""
    step = world.step("A")
    step["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]["Std:Join"]["Values"][1] = "../../.."
    with pytest.raises(CursusError, match="E592"):
        world.run(definition(step))


@pytest.mark.parametrize(
    "value",
    ["", "my-bucket/x", "S3://bucket/x", "s3:/bucket/x", "s3://bucket/a b", "s3://bucket/{x}", "s3://bucket/\u202ex"],
)
@pytest.mark.parametrize("name", ["EXECUTION_S3_PREFIX", "DATA"])
def test_a_value_that_is_no_location_is_refused(world: World, name: str, value: str) -> None:
    """The prefix always, another one when it says that it is a location."""
    wanted = definition(world.step("A"))
    wanted["Parameters"].append({"Name": "DATA", "Type": "String", "DefaultValue": "x"})
    if name == "DATA" and not value.lower().startswith("s3:"):
        assert world.run(wanted, parameters={name: value}).succeeded
    else:
        with pytest.raises(CursusError, match=f"{name}: E581"):
            world.run(wanted, parameters={name: value})


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("sagemaker_program", "../../evil.py"),
        ("sagemaker_program", "-c"),
        ("sagemaker_submit_directory", "/etc"),
        ("sagemaker_submit_directory", "s3://../x.tar.gz"),
    ],
)
def test_training_starts_a_script_of_its_own_archive(world: World, member: str, value: str) -> None:
    """The program is a file name, the archive lies in a bucket."""
    step = world.training("T", "", "s3://data")
    step["Arguments"]["HyperParameters"][member] = value
    with pytest.raises(CursusError, match=r"E59[12]"):
        world.run(definition(step))


def test_the_own_algorithm_of_an_image_is_not_here(world: World) -> None:
    """Training without a script is refused, and what to do is said."""
    step = world.training("T", "", "s3://data")
    del step["Arguments"]["HyperParameters"]["sagemaker_program"]
    with pytest.raises(CursusError, match=r"T: E591 .*sagemaker_program is missing"):
        world.run(definition(step))


@pytest.mark.parametrize(
    ("specification", "name"),
    [
        ({"TrainingImage": "382416733822.dkr.ecr.us-east-1.amazonaws.com/linear-learner:1"}, "linear-learner"),
        ({"TrainingImage": "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1"}, "knn"),
        ({"TrainingImage": "1.dkr.ecr.cn-north-1.amazonaws.com.cn/kmeans@sha256:0"}, "kmeans"),
        ({"AlgorithmName": "arn:aws:sagemaker:us-east-1:111122223333:algorithm/our-forest"}, "our-forest"),
    ],
)
def test_algorithms_without_a_script_are_named(world: World, specification: Any, name: str) -> None:
    """A built-in algorithm, and one of the marketplace, need the service."""
    step = world.training("T", "", "s3://data")
    step["Arguments"]["HyperParameters"] = {"k": "10"}
    step["Arguments"]["AlgorithmSpecification"] = specification
    with pytest.raises(CursusError, match=rf"T: E590 needs the service: the .*algorithm .*{name}"):
        world.run(definition(step))


def test_a_repack_step_is_named(world: World) -> None:
    """The step that the SDK adds before a model is registered."""
    step = world.training("Model-RepackModel-0", "", "s3://data")
    step["Arguments"]["HyperParameters"]["sagemaker_program"] = '"_repack_model.py"'
    with pytest.raises(CursusError, match="Model-RepackModel-0: E590 needs the service: a repack step"):
        world.run(definition(step))


def test_an_output_for_the_feature_store_is_named(world: World) -> None:
    """The group is where the service has it, and no folder stands for it here."""
    step = world.step("A")
    output = {"OutputName": "f", "AppManaged": True, "FeatureStoreOutput": {"FeatureGroupName": "orders"}}
    step["Arguments"]["ProcessingOutputConfig"]["Outputs"].append(output)
    with pytest.raises(CursusError, match="A: E590 needs the service: the feature group orders") as caught:
        world.run(definition(step))
    assert "remove the output f" in caught.value.diagnostics[0].hint


def test_a_definition_without_steps_is_nothing_to_run(world: World) -> None:
    """It would succeed without having done anything."""
    with pytest.raises(CursusError, match="E580"):
        world.run(definition())


@pytest.mark.parametrize("seconds", [0, -1, 1.5, True, "1"])
def test_a_time_limit_is_a_positive_whole_number(world: World, seconds: Any) -> None:
    """Anything else is refused."""
    step = world.step("A")
    step["Arguments"]["StoppingCondition"] = {"MaxRuntimeInSeconds": seconds}
    with pytest.raises(CursusError, match=r"A: E591 .*MaxRuntimeInSeconds"):
        world.run(definition(step))


def test_any_number_is_a_time_limit(world: World) -> None:
    """Also one that no clock reaches."""
    step = world.step("A")
    step["Arguments"]["StoppingCondition"] = {"MaxRuntimeInSeconds": 10**400}
    assert world.run(definition(step)).succeeded


def test_source_archives_of_strangers_stay_inside(world: World) -> None:
    """A source archive with a member outside fails the step, and writes nothing outside."""
    step = world.training("T", "", "s3://data")
    world.put("s3://code/T/sourcedir.tar.gz", archive({"train.py": "", "../../../../evil.py": ""}))
    assert codes(world.run(definition(step))) == ["E595"]


def test_steps_that_need_the_service_are_all_told(world: World) -> None:
    """Types that cannot run here are refused together, before anything runs."""
    steps: list[Any] = [{"Name": name, "Type": name, "Arguments": {}} for name in ("EMR", "AutoML")]
    with pytest.raises(CursusError) as caught:
        world.run(definition(world.step("A"), *steps))
    assert [problem.code for problem in caught.value.diagnostics] == ["E590", "E590"]


def test_a_query_of_aws_is_refused(world: World) -> None:
    """A dataset definition is nothing without Athena or Redshift."""
    step = world.step("A")
    step["Arguments"]["ProcessingInputs"].append({"InputName": "q", "DatasetDefinition": {}})
    with pytest.raises(CursusError, match="Athena or Redshift"):
        world.run(definition(step))


@pytest.mark.parametrize("arguments", [{}, {"AppSpecification": 3}, {"AppSpecification": {"ContainerEntrypoint": [3]}}])
def test_damaged_arguments_are_refused_with_their_place(world: World, arguments: Any) -> None:
    """A step of any JSON is refused, never a crash."""
    with pytest.raises(CursusError, match=r"A: E591 Arguments\."):
        world.run(definition({"Name": "A", "Type": "Processing", "Arguments": arguments}))


def test_steps_in_a_circle_are_refused(world: World) -> None:
    """Steps that wait for each other would never begin."""
    with pytest.raises(CursusError, match="E516"):
        world.run(definition(world.step("A", needs=["B"]), world.step("B", needs=["A"])))


@pytest.mark.parametrize(
    "damaged",
    [
        3,
        {},
        {"Steps": 3},
        {"Steps": [3]},
        {"Steps": [{"Name": "A"}]},
        {"Steps": [{"Name": "A", "Type": "Processing"}]},
        {"Steps": [{"Name": "A", "Type": "Processing", "Arguments": [1]}]},
        {"Steps": [{"Name": "A", "Type": "Training", "Arguments": "x"}]},
        {"Steps": [{"Name": "A", "Type": "Condition", "Arguments": {"IfSteps": 3}}]},
        {"Steps": [{"Name": "A", "Type": "Condition", "Arguments": 3}]},
        {"Steps": [{"Name": "A", "Type": "Fail", "Arguments": {"ErrorMessage": 3}}], "Parameters": 3},
        {"Steps": [{"Name": "A", "Type": "Model", "DependsOn": 3, "Arguments": {}}]},
        {"Steps": [{"Name": "A", "Type": "Transform", "DependsOn": ["A"], "Arguments": {}}]},
        {"Steps": [{"Name": "A", "Type": "RegisterModel", "DependsOn": ["B"], "Arguments": {}}]},
    ],
)
def test_any_json_is_run_or_refused(world: World, damaged: Any) -> None:
    """What is no definition ends in diagnostics, whatever it is, and in no crash."""
    try:
        outcome = world.run(damaged)
    except CursusError:
        return
    assert outcome.problems
