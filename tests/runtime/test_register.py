"""The local registry: versions of a model package as JSON files."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

import pytest

from cursus.errors import CursusError
from cursus.jsonfile import HALVES, write_atomically

from .world import World, codes, definition, statuses


def registration(world: World, group: str = "my-models", needs: Sequence[str] = (), **arguments: Any) -> dict[str, Any]:
    """A step that registers a model archive, which is there."""
    model = world.put("s3://data/model.tar.gz", "model")
    specification = {"Containers": [{"Image": "image", "ModelDataUrl": model}]}
    return {
        "Name": "Register",
        "Type": "RegisterModel",
        "Arguments": {"ModelPackageGroupName": group, "InferenceSpecification": specification, **arguments},
        "DependsOn": list(needs),
    }


def package(world: World, version: int) -> Any:
    return json.loads((world.root / ".cursus" / "registry" / "my-models" / f"{version}.json").read_text())


def test_each_run_registers_another_version(world: World) -> None:
    """Versions count up, each with its approval status and all that was said of it."""
    world.run(definition(registration(world)))
    world.run(definition(registration(world, ModelApprovalStatus="Approved")))
    assert [package(world, version)["ModelPackageVersion"] for version in (1, 2)] == [1, 2]
    assert package(world, 1)["ModelApprovalStatus"] == "PendingManualApproval"
    assert package(world, 2)["ModelApprovalStatus"] == "Approved"
    assert package(world, 2)["InferenceSpecification"]["Containers"][0]["ModelDataUrl"] == "s3://data/model.tar.gz"


def test_going_on_does_not_register_twice(world: World) -> None:
    """A run that failed after the registration keeps it."""
    fails = world.step("After", "sys.exit(1)\n", needs=["Register"])
    world.run(definition(registration(world), fails))
    resumed = world.run(definition(registration(world), world.step("After", "", needs=["Register"])))
    assert statuses(resumed) == {"Register": "kept", "After": "succeeded"}
    assert not (world.root / ".cursus" / "registry" / "my-models" / "2.json").exists()


def test_a_run_that_is_killed_while_it_registers_makes_one_version(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is killed before the version is there, or after that and before the run knows."""
    wanted = definition(registration(world))
    real = write_atomically
    for moment in ("before", "after"):

        def killed(*arguments: Any, moment: str = moment) -> None:
            if moment == "after":
                real(*arguments)
            (world.root / ".cursus/registry/my-models" / HALVES.replace("*", "half")).write_text("{")
            raise KeyboardInterrupt

        monkeypatch.setattr("cursus.runtime.jobs.register.write_atomically", killed)
        with pytest.raises(KeyboardInterrupt):
            world.run(wanted)
        monkeypatch.setattr("cursus.runtime.jobs.register.write_atomically", real)
    world.run(wanted)
    files = sorted(path.name for path in (world.root / ".cursus/registry/my-models").iterdir())
    assert [name for name in files if name != ".lock"] == ["1.json"]
    assert package(world, 1)["ModelPackageVersion"] == 1


def test_files_of_others_in_the_registry_are_left_alone(world: World) -> None:
    """What is no package takes its number and nothing else."""
    folder = world.root / ".cursus/registry/my-models"
    folder.mkdir(parents=True)
    for name, text in {"1.json": "{", "2.json": "[1]", "x.json": "{}", "\u0663.json": "{}"}.items():
        (folder / name).write_text(text)
    world.run(definition(registration(world)))
    assert package(world, 3)["ModelPackageVersion"] == 3
    assert (folder / "1.json").read_text() == "{"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes in folders")
def test_a_pipe_in_the_registry_takes_its_number_too(world: World) -> None:
    """Who read it would wait for ever."""
    folder = world.root / ".cursus/registry/my-models"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "1.json")
    world.run(definition(registration(world)))
    assert package(world, 2)["ModelPackageVersion"] == 2


def test_what_is_not_there_is_not_registered(world: World) -> None:
    """A step that does not write its archive makes no version."""
    step = registration(world)
    produced = {"Get": "Steps.A.ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri"}
    joined = {"Std:Join": {"On": "/", "Values": [produced, "model.tar.gz"]}}
    step["Arguments"]["InferenceSpecification"]["Containers"][0]["ModelDataUrl"] = joined
    assert codes(world.run(definition(world.step("A"), step))) == ["E593"]
    assert not (world.root / ".cursus" / "registry" / "my-models").exists()


@pytest.mark.parametrize("group", ["../../evil", "a/b", "", "a" * 64])
def test_groups_are_plain_names(world: World, group: str) -> None:
    """A group that would be another folder is refused."""
    with pytest.raises(CursusError, match="E591"):
        world.run(definition(registration(world, group)))
