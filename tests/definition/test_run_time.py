"""What only a run knows: which properties a step has, what stands in for them, and how they are given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cursus.definition.given import run_time_values
from cursus.definition.references import parse_keys
from cursus.definition.resolve import resolve, resolve_partly
from cursus.definition.run_time import Misnomer, run_time_property
from cursus.definition.stand_ins import MARK, StandIn
from cursus.errors import CursusError, ResolutionError

from .examples import condition, definition, get, join, processing, training

OUTPUTS = [{"OutputName": "count", "OutputType": "Integer"}, {"OutputName": "arn", "OutputType": "String"}]
ASK = {"Name": "Ask", "Type": "Callback", "SqsQueueUrl": "https://q", "Arguments": {}, "OutputParameters": OUTPUTS}
FILE = {"PropertyFileName": "metrics", "OutputName": "data", "FilePath": "metrics.json"}
AUC = {"Std:JsonGet": {"PropertyFile": get("Steps.Eval.PropertyFiles.metrics"), "Path": "auc"}}


def step(type_: str) -> dict[str, Any]:
    return {"Name": "S", "Type": type_, "Arguments": {}, "OutputParameters": OUTPUTS}


def keys(path: str) -> tuple[str | int, ...]:
    found = parse_keys(path)
    assert found
    return found


@pytest.mark.parametrize(
    ("type_", "path", "of"),
    [
        ("Processing", "ProcessingJobArn", "string"),
        ("Processing", "ExitMessage", "string"),
        ("Training", "FinalMetricDataList['validation:auc'].Value", "float"),
        ("Training", "TrainingTimeInSeconds", "integer"),
        ("Training", "ModelArtifacts.S3ModelArtifacts", "location"),
        ("Training", "CreationTime", "timestamp"),
        ("Tuning", "BestTrainingJob.TrainingJobName", "string"),
        ("Tuning", "BestTrainingJob.TunedHyperParameters['eta']", "string"),
        ("Tuning", "TrainingJobSummaries[1].TrainingJobName", "string"),
        ("Transform", "TransformJobStatus", "string"),
        ("Model", "ModelArn", "string"),
        ("RegisterModel", "ModelPackageVersion", "integer"),
        ("AutoML", "BestCandidate.InferenceContainers[0].ModelDataUrl", "location"),
        ("AutoML", "BestCandidateProperties.ModelInsightsJsonReportPath", "location"),
        ("QualityCheck", "BaselineUsedForDriftCheckStatistics", "location"),
        ("ClarifyCheck", "CalculatedBaselineConstraints", "location"),
        ("Condition", "Outcome", "any"),
        ("Lambda", "OutputParameters['count']", "integer"),
        ("Callback", "OutputParameters['arn']", "text"),
        ("EMR", "Status.State", "string"),
        ("EMRServerless", "jobRun.state", "string"),
        ("Lineage", "ArtifactArns['table']", "text"),
        ("ForEach", "IterationOutputs[0].Ask.OutputParameters['count']", "any"),
        ("ForEach", "FailedStepCount", "integer"),
        ("Endpoint", "EndpointArn", "string"),
        ("Oracle", "Whatever[3].Is", "any"),
    ],
)
def test_property(type_: str, path: str, of: str) -> None:
    """A property that a shape or a declaration has stands in by its type, in a text that says so."""
    found = run_time_property(step(type_), keys(path))
    assert isinstance(found, StandIn)
    assert found.type == of
    assert MARK in found


@pytest.mark.parametrize(
    ("type_", "path", "nearest"),
    [
        ("Processing", "ProcessingJobStat", "ProcessingJobStatus"),
        ("Training", "ModelArtifact.S3ModelArtifacts", "ModelArtifacts"),
        ("Training", "ModelArtifacts.S3ModelArtefacts", "S3ModelArtifacts"),
        ("Tuning", "BestTrainingJobs.TrainingJobName", "BestTrainingJob"),
        ("Tuning", "TrainingJobSummaries[0].TrainingJobNam", "TrainingJobName"),
        ("QualityCheck", "CalculatedBaselineConstraint", "CalculatedBaselineConstraints"),
        ("Condition", "Outcomes", "Outcome"),
        ("EMR", "Stat", "Status"),
        ("Fail", "ErrorMessage", ""),
        ("Lambda", "Outputs['count']", "OutputParameters"),
        ("Training", "ModelArtifacts[0]", ""),
        ("Training", "FinalMetricDataList.auc.Value.x", ""),
    ],
)
def test_misnomer(type_: str, path: str, nearest: str) -> None:
    """A name that no shape and no declaration has is wrong, and the nearest one is told."""
    found = run_time_property(step(type_), keys(path))
    assert isinstance(found, Misnomer)
    assert nearest in found.hint


def test_stand_ins_in_a_definition() -> None:
    """All that a run knows is replaced by what says so; nothing is left, and a path made of it says so too."""
    evaluate = processing("Eval", DATA=get("Steps.Ask.OutputParameters['arn']")) | {"PropertyFiles": [FILE]}
    train = training("Train", "s3://in")
    status = get("Steps.Train.TrainingJobStatus")
    reads = processing("Report", environment={"S": status, "P": join("s3://b", status), "O": get("Steps.C.Outcome")})
    resolved = resolve(definition(ASK, evaluate, train, condition("C", AUC), reads), {"BASE": "s3://b"})
    environment = resolved["Steps"][4]["Arguments"]["Environment"]
    assert all(MARK in value for value in environment.values())
    assert environment["P"] == f"s3://b/{environment['S']}"
    assert MARK in resolved["Steps"][3]["Arguments"]["Conditions"][0]["LeftValue"]
    assert json.loads(json.dumps(resolved)) == resolved


def test_one_unknown_hides_nothing() -> None:
    """What is wrong is told beside a definition in which all the rest has its value."""
    wrong = processing("A", environment={"X": get("Steps.Ask.OutputParameters['x']"), "Y": get("Parameters.BASE")})
    resolved, (found,) = resolve_partly(definition(ASK, wrong), {"BASE": "s3://b"})
    assert (found.code, found.at.step) == ("E511", "A")
    assert found.at.keys == ("Steps", 1, "Arguments", "Environment", "X")
    assert resolved["Steps"][1]["Arguments"]["Environment"]["Y"] == "s3://b"
    with pytest.raises(ResolutionError):
        resolve(definition(ASK, wrong), {"BASE": "s3://b"})


def given(content: Any, *steps: dict[str, Any], properties: dict[str, str], **files: Any) -> dict[str, Any]:
    known = run_time_values(definition(*steps), properties, files.get("files", {}))
    return dict(resolve(definition(*steps, processing("Reads", environment={"X": content})), given=known))


def test_given_values(tmp_path: Path) -> None:
    """A value that is given holds instead of the stand-in, in its type; so does what is in a file that is given."""
    (tmp_path / "m.json").write_text('{"auc": 0.75}')
    evaluate = processing("Eval") | {"PropertyFiles": [FILE]}
    cases: list[tuple[Any, str, str, Any]] = [
        (get("Steps.Ask.OutputParameters['count']"), "Ask.OutputParameters['count']", "3", 3),
        (get("Steps.Ask.OutputParameters['arn']"), 'Ask.OutputParameters["arn"]', "3", "3"),
        (get("Steps.Eval.ProcessingJobStatus"), "Eval.ProcessingJobStatus", "Completed", "Completed"),
    ]
    for content, name, text, value in cases:
        resolved = given(content, ASK, evaluate, properties={name: text})
        assert resolved["Steps"][2]["Arguments"]["Environment"]["X"] == value
    resolved = given(AUC, evaluate, properties={}, files={"Eval.metrics": tmp_path / "m.json"})
    assert resolved["Steps"][1]["Arguments"]["Environment"]["X"] == 0.75


def test_values_for_nothing(tmp_path: Path) -> None:
    """Everything that is wrong with what is given is told at once, with the nearest name."""
    (tmp_path / "bad.json").write_text("{")
    evaluate = processing("Eval") | {"PropertyFiles": [FILE]}
    properties = {
        "Aks.OutputParameters['count']": "1",
        "Ask.OutputParameters['cuont']": "1",
        "Ask.OutputParameters['count']": "many",
        "Eval.ProcessingJobStats": "x",
        "Eval": "x",
    }
    files = {"Eval.metric": tmp_path / "bad.json", "Eval.metrics": tmp_path / "bad.json"}
    with pytest.raises(CursusError) as refused:
        run_time_values(definition(ASK, evaluate), properties, files)
    found = refused.value.diagnostics
    assert [one.code for one in found] == ["E523", "E523", "E522", "E523", "E523", "E523", "E524"]
    assert [one.hint for one in found[:2]] == ["Did you mean Ask?", "Did you mean count?"]
    assert "ProcessingJobStatus" in found[3].hint
