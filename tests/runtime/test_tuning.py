"""Tuning on this machine: candidates, several at one time, the best model; and what a local run cannot search."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cursus.errors import CursusError
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.tuning import TuningRequest

from .world import PREFIX, World, definition, destination, statuses

# Prints the distance of x from 3, and keeps x as the model.
SCRIPT = """
import os, pathlib
x = float(os.environ["SM_HP_X"])
pathlib.Path(os.environ["SM_MODEL_DIR"], "x.txt").write_text(str(x))
print(f"distance: {abs(x - 3)}")
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def search(world: World, ranges: dict[str, Any], script: str = SCRIPT, **config: Any) -> dict[str, Any]:
    """A tuning step that minimizes ``distance``."""
    training = world.training("Search", script, world.put("s3://data/train/a.txt", "a").rpartition("/")[0])
    job = training["Arguments"]
    job["StaticHyperParameters"] = job.pop("HyperParameters")
    metric = {"Name": "distance", "Regex": "distance: ([0-9.]+)"}
    job["AlgorithmSpecification"] = {"TrainingImage": "image", "MetricDefinitions": [metric]}
    told = {
        "Strategy": "Grid",
        "ResourceLimits": {"MaxParallelTrainingJobs": 2},
        "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "distance"},
        "ParameterRanges": ranges,
        **config,
    }
    return {
        "Name": "Search",
        "Type": "Tuning",
        "Arguments": {"HyperParameterTuningJobConfig": told, "TrainingJobDefinition": job},
    }


def categorical(*values: str) -> dict[str, Any]:
    return {"CategoricalParameterRanges": [{"Name": "x", "Values": list(values)}]}


def continuous(low: str, high: str, scale: str = "Linear", kind: str = "Continuous") -> dict[str, Any]:
    return {f"{kind}ParameterRanges": [{"Name": "x", "MinValue": low, "MaxValue": high, "ScalingType": scale}]}


def test_the_better_of_two_settings(world: World) -> None:
    """Both models lie below the search's place, and the next step reads the better one by the best job's name."""
    best = {
        "Std:Join": {
            "On": "/",
            "Values": [
                destination("Search"),
                {"Get": "Steps.Search.TrainingJobSummaries[0].TrainingJobName"},
                "output/model.tar.gz",
            ],
        }
    }
    unpack = (
        "import tarfile\n"
        "(OUT / 'best.txt').write_bytes(tarfile.open(next(IN.rglob('*.gz'))).extractfile('x.txt').read())\n"
    )
    outcome = world.run(definition(search(world, categorical("9", "2")), world.step("Use", unpack, best, ["Search"])))
    assert statuses(outcome) == {"Search": "succeeded", "Use": "succeeded"}
    assert world.text(f"{PREFIX}/Use/best.txt") == "2.0"
    models = [name for name in world.objects() if name.endswith("model.tar.gz")]
    assert len(models) == 2
    summaries = outcome.run.steps["Search"].properties["TrainingJobSummaries"]
    assert [summary["TunedHyperParameters"] for summary in summaries] == [{"x": "2"}, {"x": "9"}]


def test_a_warm_start_begins_without_the_earlier_results(world: World) -> None:
    """The same candidates as without it, and a remark that says so."""
    cold = search(world, categorical("9", "2"))
    parents = [{"HyperParameterTuningJobName": "last-week"}]
    warm = {"WarmStartType": "TransferLearning", "ParentHyperParameterTuningJobs": parents}
    step = {**cold, "Arguments": {**cold["Arguments"], "WarmStartConfig": warm}}
    outcome = world.run(definition(step))
    assert statuses(outcome) == {"Search": "succeeded"}
    assert [(remark.code, remark.where) for remark in outcome.remarks] == [("I584", "Search")]
    assert world.run(definition(cold), fresh=True).remarks == ()


def test_a_candidate_that_fails_is_passed_over(world: World) -> None:
    """The others are judged; when all fail, so does the step, with the words of one."""
    failing = SCRIPT.replace("print(", "assert x < 5, 'too large'\nprint(")
    outcome = world.run(definition(search(world, categorical("9", "2"), failing)))
    assert statuses(outcome) == {"Search": "succeeded"}
    outcome = world.run(definition(search(world, categorical("9", "8"), failing)), fresh=True)
    assert statuses(outcome) == {"Search": "failed"}
    assert "too large" in outcome.problems[0].message


@pytest.mark.parametrize(
    ("ranges", "low", "high"),
    [
        (continuous("0.5", "2"), 0.5, 2),
        (continuous("0.001", "1", "Logarithmic"), 0.001, 1),
        (continuous("0.1", "0.999", "ReverseLogarithmic"), 0.1, 0.999),
        (continuous("3", "9", kind="Integer"), 3, 9),
    ],
)
def test_random_candidates(world: World, ranges: dict[str, Any], low: float, high: float) -> None:
    """Within their range, not all alike, and the same ones each time; another seed draws others."""
    limits = {"MaxNumberOfTrainingJobs": 20, "MaxParallelTrainingJobs": 1}

    def drawn(**more: Any) -> list[float]:
        step = search(world, ranges, Strategy="Random", ResourceLimits=limits, **more)
        step["Arguments"]["TrainingJobDefinition"]["OutputDataConfig"] = {"S3OutputPath": PREFIX}
        request = TuningRequest.parse(Fields.of(step))
        assert isinstance(request, TuningRequest)
        return [float(candidate.hyperparameters["x"]) for candidate in request.candidates]

    values = drawn()
    assert len(values) == 20
    assert all(low <= value <= high for value in values)
    assert len(set(values)) > 3
    assert drawn() == values
    assert drawn(RandomSeed=5) != values


@pytest.mark.parametrize(
    ("ranges", "config", "code", "part"),
    [
        (categorical("1"), {"Strategy": "Bayesian"}, "E590", "a search by Bayesian"),
        (continuous("5", "1"), {"Strategy": "Random"}, "E591", "above MaxValue"),
        (continuous("0", "1", "Logarithmic"), {"Strategy": "Random"}, "E591", "above 0"),
        (continuous("a", "1"), {"Strategy": "Random"}, "E591", "is not a number"),
        (continuous("1", "1e400", kind="Integer"), {"Strategy": "Random"}, "E591", "not a number that can be"),
        (continuous("1", "nan", kind="Integer"), {"Strategy": "Random"}, "E591", "not a number that can be"),
        (continuous("-1e308", "1e308"), {"Strategy": "Random"}, "E591", "not a number that can be"),
        (categorical(), {"Strategy": "Random"}, "E591", "Values must hold a value"),
        (categorical(), {}, "E591", "Values must hold a value"),
        ({"CategoricalParameterRanges": [{"Name": "x"}]}, {"Strategy": "Random"}, "E591", "Values must hold a value"),
        ({"CategoricalParameterRanges": [{"Name": "x", "Values": ["1"]}] * 31}, {}, "E591", "at most 30"),
        (categorical("1"), {"Strategy": "Random", "RandomSeed": [1]}, "E591", "RandomSeed must be a whole number"),
        (categorical("1"), {"Strategy": "Random", "RandomSeed": {}}, "E591", "RandomSeed must be a whole number"),
        (categorical("1"), {"ResourceLimits": {"MaxNumberOfTrainingJobs": 10**8}}, "E591", "at most 10,000"),
        (
            categorical("1"),
            {"Strategy": "Random", "ResourceLimits": {"MaxNumberOfTrainingJobs": 10**30}},
            "E591",
            "at most 10,000",
        ),
        (categorical("1"), {"ResourceLimits": {"MaxParallelTrainingJobs": 101}}, "E591", "at most 100"),
        (
            {"CategoricalParameterRanges": [{"Name": f"x{n}", "Values": [*"0123456789"]} for n in range(10)]},
            {},
            "E591",
            "the grid has more than 10,000 points",
        ),
        (
            categorical("1"),
            {"HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "other"}},
            "E591",
            "do not say how other is printed",
        ),
    ],
)
def test_what_cannot_be_searched(
    world: World, ranges: dict[str, Any], config: dict[str, Any], code: str, part: str
) -> None:
    """Each with what it would need, before anything runs."""
    with pytest.raises(CursusError) as caught:
        world.run(definition(search(world, ranges, **config)))
    assert [(found.code, part in found.message) for found in caught.value.diagnostics] == [(code, True)]
    assert world.changes == []


def test_the_jobs_of_a_search_are_made_in_their_turn(
    world: World, count_calls: Callable[[Callable[[], object]], int]
) -> None:
    """A request for each of ten thousand would hold ten thousand times what the definition does."""

    def calls(number: int) -> int:
        step = search(
            world, categorical("1", "2"), Strategy="Random", ResourceLimits={"MaxNumberOfTrainingJobs": number}
        )
        step["Arguments"]["TrainingJobDefinition"]["OutputDataConfig"] = {"S3OutputPath": PREFIX}
        return count_calls(lambda: TuningRequest.parse(Fields.of(step)))

    assert (calls(500) - calls(100)) / 400 < 20


def test_an_expression_that_never_ends_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is searched for elsewhere, so that the run can end it."""
    monkeypatch.setattr("cursus.runtime.jobs.metrics.SECONDS", 0.3)
    step = search(world, categorical("1"), "print('distance: ' + 'a' * 60 + '!')\n")
    specification = step["Arguments"]["TrainingJobDefinition"]["AlgorithmSpecification"]
    specification["MetricDefinitions"][0]["Regex"] = "distance: (a+)+$"
    outcome = world.run(definition(step))
    assert "no training job came to a value of distance: printed nothing that" in outcome.problems[0].message


# --- callbacks and functions


def asking(kind: str, **sent: Any) -> dict[str, Any]:
    members = {"FunctionArn": "arn"} if kind == "Lambda" else {"SqsQueueUrl": "url"}
    answers = [{"OutputName": "place", "OutputType": "String"}]
    return {"Name": "Ask", "Type": kind, "Arguments": sent, "OutputParameters": answers, **members}


@pytest.mark.parametrize("kind", ["Lambda", "Callback"])
def test_a_command_answers(world: World, tmp_path: Path, kind: str) -> None:
    """It gets what the definition sends, and what it prints feeds the next step."""
    place = world.put("s3://data/made/a.txt", "made").rpartition("/")[0]
    script = tmp_path / "answer.py"
    script.write_text(
        "import json, sys\nasked = json.load(open(sys.argv[1]))\nprint('noise')\n"
        "print(json.dumps({'place': 's3://data/' + asked['name']}))\n"
    )
    read = {"Get": "Steps.Ask.OutputParameters['place']"}
    wanted = definition(asking(kind, name="made"), world.step("Use", reads=read, needs=["Ask"]))
    outcome = world.run(wanted, answers={"Ask": f"python3 {script}"})
    assert statuses(outcome) == {"Ask": "succeeded", "Use": "succeeded"}
    assert place == "s3://data/made"
    assert world.text(f"{PREFIX}/Use/out.txt") == "madeUse"


def test_a_handler_answers(world: World, tmp_path: Path) -> None:
    """A function in a file is called as AWS Lambda calls it."""
    world.put("s3://data/made/a.txt", "made")
    handler = tmp_path / "handler.py"
    handler.write_text("def deploy(event, context):\n    return {'place': 's3://data/' + event['name']}\n")
    read = {"Get": "Steps.Ask.OutputParameters['place']"}
    wanted = definition(asking("Lambda", name="made"), world.step("Use", reads=read, needs=["Ask"]))
    outcome = world.run(wanted, answers={"Ask": f"{handler}:deploy"})
    assert statuses(outcome) == {"Ask": "succeeded", "Use": "succeeded"}


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("python3 -c 'raise SystemExit(3)'", "exit code 3"),
        ("python3 -c 'print([1])'", "not a JSON object"),
        ("python3 -c 'print(\"[\" * 100_000)'", "not a JSON object"),
        ('python3 -c \'print("{\\"place\\": NaN}")\'', "not a JSON object"),
        ("/no/such/program", "exit code"),
    ],
)
def test_an_answer_that_is_none(world: World, command: str, part: str) -> None:
    """The step fails, and says why."""
    outcome = world.run(definition(asking("Lambda")), answers={"Ask": command})
    assert statuses(outcome) == {"Ask": "failed"}
    assert part in outcome.problems[0].message


def test_nobody_answers(world: World) -> None:
    """Said before anything runs, with the option that helps."""
    with pytest.raises(CursusError) as caught:
        world.run(definition(asking("Callback")))
    (found,) = caught.value.diagnostics
    assert (found.code, "--answer Ask=" in found.hint) == ("E590", True)


def test_each_candidate_on_several_hosts(world: World) -> None:
    """The metric is found in what any of the hosts printed, and each candidate has one model."""
    on_first = SCRIPT.replace("print(", "if os.environ['SM_CURRENT_HOST'] == 'algo-1': print(")
    step = search(world, categorical("9", "2"), on_first)
    step["Arguments"]["TrainingJobDefinition"]["ResourceConfig"] = {"InstanceCount": 2}
    outcome = world.run(definition(step), hosts=2)
    assert statuses(outcome) == {"Search": "succeeded"}
    assert outcome.run.steps["Search"].properties["BestTrainingJob"]["TunedHyperParameters"] == {"x": "2"}
    assert len([name for name in world.objects() if name.endswith("model.tar.gz")]) == 2
    logs = {path.name for path in (outcome.folder / "steps/Search").glob("log-*.txt")}
    assert logs >= {"log-001.txt", "log-001-algo-1.txt", "log-002-algo-2.txt"}


def several(world: World, **ranges: dict[str, Any]) -> dict[str, Any]:
    """A search of several definitions, by name, that all print the distance under a metric of their own."""
    step = search(world, {})
    job = step["Arguments"].pop("TrainingJobDefinition")
    told = step["Arguments"]["HyperParameterTuningJobConfig"]
    objective = told.pop("HyperParameterTuningJobObjective")
    told.pop("ParameterRanges")
    metric = {"Regex": "distance: ([0-9.]+)"}
    step["Arguments"]["TrainingJobDefinitions"] = [
        {
            **job,
            "DefinitionName": name,
            "TuningObjective": {**objective, "MetricName": name},
            "HyperParameterRanges": one,
            "AlgorithmSpecification": {"TrainingImage": "image", "MetricDefinitions": [{"Name": name, **metric}]},
        }
        for name, one in ranges.items()
    ]
    return step


def test_the_best_job_of_several_definitions(world: World) -> None:
    """Each point of each grid is a job; the best of all says which definition it is of."""
    outcome = world.run(definition(several(world, near=categorical("9", "4"), far=categorical("2.5"))))
    assert statuses(outcome) == {"Search": "succeeded"}
    found = outcome.run.steps["Search"].properties
    assert found["BestTrainingJob"]["TrainingJobDefinitionName"] == "far"
    assert [
        (one["TrainingJobDefinitionName"], one["FinalHyperParameterTuningJobObjectiveMetric"]["MetricName"])
        for one in found["TrainingJobSummaries"]
    ] == [("far", "far"), ("near", "near"), ("near", "near")]
    assert len([name for name in world.objects() if name.endswith("model.tar.gz")]) == 3


def test_each_definition_has_its_hosts(world: World) -> None:
    """As many as its own instances, and no more than the run allows."""
    step = several(world, one=categorical("1"), two=categorical("2"))
    step["Arguments"]["TrainingJobDefinitions"][1]["ResourceConfig"] = {"InstanceCount": 3}
    outcome = world.run(definition(step), hosts=2)
    assert statuses(outcome) == {"Search": "succeeded"}
    logs = {path.name for path in (outcome.folder / "steps/Search").glob("log-*-algo-*.txt")}
    assert logs == {"log-002-algo-1.txt", "log-002-algo-2.txt"}


def test_each_definition_has_its_turn(world: World) -> None:
    """A random search divides its jobs among the definitions, and draws from the ranges of each."""
    step = several(world, low=continuous("0", "1"), high=continuous("8", "9"))
    limits = {"MaxNumberOfTrainingJobs": 5}
    step["Arguments"]["HyperParameterTuningJobConfig"] |= {"Strategy": "Random", "ResourceLimits": limits}
    for one in step["Arguments"]["TrainingJobDefinitions"]:
        one["OutputDataConfig"] = {"S3OutputPath": PREFIX}
    request = TuningRequest.parse(Fields.of(step))
    assert isinstance(request, TuningRequest)
    drawn = [(one.search.name, float(one.hyperparameters["x"]) > 5) for one in request.candidates]
    assert drawn == [("low", False), ("high", True), ("low", False), ("high", True), ("low", False)]


@pytest.mark.parametrize(
    ("member", "value", "part"),
    [
        ("TuningObjective", {"Type": "Maximize", "MetricName": "b"}, "no best job"),
        ("OutputDataConfig", {"S3OutputPath": "s3://elsewhere/x"}, "one place for all models"),
    ],
)
def test_definitions_that_do_not_go_together(world: World, member: str, value: dict[str, str], part: str) -> None:
    """The highest of one and the lowest of another have no order; models lie in one place."""
    step = several(world, a=categorical("1"), b=categorical("2"))
    for one in step["Arguments"]["TrainingJobDefinitions"]:
        one["OutputDataConfig"] = {"S3OutputPath": PREFIX}
    step["Arguments"]["TrainingJobDefinitions"][1][member] = value
    with pytest.raises(CursusError, match=part):
        TuningRequest.parse(Fields.of(step))
