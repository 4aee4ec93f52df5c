"""Scripts of the shell and the built-in algorithm xgboost on this machine."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from cursus.errors import CursusError
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.training import TrainingRequest

from .world import PREFIX, Step, World, definition, destination, statuses

XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
KMEANS = "382416733822.dkr.ecr.us-east-1.amazonaws.com/kmeans:1"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def rows(count: int) -> str:
    """The target, which is twice the first column, and two columns."""
    chance = random.Random(1)
    drawn = [(chance.random(), chance.random()) for _ in range(count)]
    return "".join(f"{2 * one},{one},{other}\n" for one, other in drawn)


def algorithm(world: World, image: str = XGBOOST, **hyperparameters: str) -> Step:
    """A training job without a script."""
    places = {
        name: world.put(f"s3://data/{name}/a.csv", rows(80)).rpartition("/")[0] for name in ("train", "validation")
    }
    channels = [
        {
            "ChannelName": name,
            "ContentType": "text/csv",
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": place}},
        }
        for name, place in places.items()
    ]
    arguments = {
        "AlgorithmSpecification": {"TrainingImage": image, "TrainingInputMode": "File"},
        "HyperParameters": {"objective": "reg:squarederror", "num_round": "20", **hyperparameters},
        "InputDataConfig": channels,
        "OutputDataConfig": {"S3OutputPath": destination("Train")},
    }
    return {"Name": "Train", "Type": "Training", "Arguments": arguments}


def scoring() -> list[Step]:
    """A model of what the training left, and a transform of rows without the target."""
    archive = {"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"}
    model = {
        "Name": "Model",
        "Type": "Model",
        "Arguments": {"PrimaryContainer": {"Image": XGBOOST, "ModelDataUrl": archive}},
    }
    place = {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://data/batch"}}}
    arguments = {
        "ModelName": {"Get": "Steps.Model.ModelName"},
        "TransformInput": {**place, "ContentType": "text/csv", "SplitType": "Line"},
        "TransformOutput": {"S3OutputPath": destination("Score"), "Accept": "text/csv", "AssembleWith": "Line"},
    }
    return [model, {"Name": "Score", "Type": "Transform", "Arguments": arguments}]


def test_the_algorithm_trains_and_serves(world: World) -> None:
    """From a table whose first column is the target to a score for each row, close to what is right."""
    world.put("s3://data/batch/b.csv", "0.2,0.5\n0.8,0.1\n")
    outcome = world.run(definition(algorithm(world), *scoring()))
    assert statuses(outcome) == {"Train": "succeeded", "Model": "succeeded", "Score": "succeeded"}
    scores = [float(line) for line in world.text(f"{PREFIX}/Score/b.csv.out").splitlines()]
    assert scores == pytest.approx([0.4, 1.6], abs=0.2)


def test_the_algorithm_is_tuned_by_its_own_metric(world: World) -> None:
    """The service knows how the algorithm prints its metrics; so does a local run."""
    job = algorithm(world)["Arguments"]
    job["StaticHyperParameters"] = {**job.pop("HyperParameters")}
    search: dict[str, Any] = {
        "Strategy": "Grid",
        "ResourceLimits": {"MaxParallelTrainingJobs": 2},
        "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "validation:mae"},
        "ParameterRanges": {"CategoricalParameterRanges": [{"Name": "eta", "Values": ["0.001", "0.3"]}]},
    }
    arguments = {"HyperParameterTuningJobConfig": search, "TrainingJobDefinition": job}
    outcome = world.run(definition({"Name": "Search", "Type": "Tuning", "Arguments": arguments}))
    found = outcome.run.steps["Search"].properties["TrainingJobSummaries"]
    assert [summary["TunedHyperParameters"] for summary in found] == [{"eta": "0.3"}, {"eta": "0.001"}]


def test_what_it_needs_is_said(world: World) -> None:
    """Without the rounds it fails as its container does, and says why."""
    step = algorithm(world)
    del step["Arguments"]["HyperParameters"]["num_round"]
    outcome = world.run(definition(step))
    assert "num_round is required" in outcome.problems[0].message


def test_other_algorithms_need_the_service(world: World) -> None:
    with pytest.raises(CursusError, match="built-in algorithm of the image kmeans"):
        TrainingRequest.parse(Fields.of(algorithm(world, KMEANS)))


def test_file_systems_are_in_aws(world: World) -> None:
    """A channel of one is named as what it is."""
    step = algorithm(world)
    step["Arguments"]["InputDataConfig"][0]["DataSource"] = {"FileSystemDataSource": {"FileSystemType": "FSxLustre"}}
    with pytest.raises(CursusError, match="FileSystemDataSource is a file system of AWS"):
        world.run(definition(step))


def test_a_script_of_the_shell(world: World) -> None:
    """It gets its arguments, and reads and writes below the folder that stands for the root."""
    world.put("s3://data/in/a.txt", "one")
    step = world.step("Copy", "", "s3://data/in")
    shell = 'cd "$CURSUS_CONTAINER_ROOT"/opt/ml/processing\ncp input/data/a.txt output/$1.txt\n'
    world.put("s3://code/Copy/main.sh", shell)
    entry = ["bash", "/opt/ml/processing/input/code/main.sh"]
    step["Arguments"]["AppSpecification"]["ContainerEntrypoint"] = entry
    outcome = world.run(definition(step))
    assert statuses(outcome) == {"Copy": "succeeded"}
    assert world.text(f"{PREFIX}/Copy/Copy.txt") == "one"


def test_a_shell_that_fails(world: World) -> None:
    step = world.step("Stop", "")
    world.put("s3://code/Stop/main.sh", "echo not today\nexit 3\n")
    step["Arguments"]["AppSpecification"]["ContainerEntrypoint"] = ["sh", "/opt/ml/processing/input/code/main.sh"]
    outcome = world.run(definition(step))
    assert (statuses(outcome), outcome.problems[0].message) == ({"Stop": "failed"}, "not today")
