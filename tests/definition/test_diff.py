"""What a difference between two definitions is called, and that none is overlooked."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cursus.definition.diff import ABSENT, DifferenceKind, diff

from .examples import condition, definition, get, join, output, processing, training

Change = Callable[[dict[str, Any]], Any]
BROKEN, WIRING, MOVED, CACHE, COSMETIC = DifferenceKind


def pipeline() -> dict[str, Any]:
    prep = processing("Prep", DATA="s3://raw", CODE="s3://assets/1/prep.py", environment={"LABEL": "y", "DEPTH": "3"})
    prep["Arguments"]["AppSpecification"] = {"ImageUri": "image:1", "ContainerArguments": ["--mode", "train"]}
    prep |= {"DependsOn": ["Train"], "DisplayName": "Prepare"}
    train = training("Train", output("Prep")) | {"RetryPolicies": [{"MaxAttempts": 2}]}
    kind = {"Name": "KIND", "Type": "String", "DefaultValue": "a", "EnumValues": ["a", "b"]}
    result = definition(prep, train, condition("Check", 1, processing("Then")))
    result["Parameters"] += [kind, {"Name": "KEY", "Type": "String"}]
    return result


def step(changed: dict[str, Any], index: int = 0) -> dict[str, Any]:
    return cast("dict[str, Any]", changed["Steps"][index]["Arguments"])


def outputs(changed: dict[str, Any]) -> list[Any]:
    return cast("list[Any]", step(changed)["ProcessingOutputConfig"]["Outputs"])


def nested(changed: dict[str, Any]) -> dict[str, Any]:
    return cast("dict[str, Any]", step(changed, 2)["IfSteps"][0])


NEW = {"Name": "NEW", "Type": "String"}
MOVED_TO = join("s3://elsewhere", "data")
S3_URI = "ProcessingOutputConfig.Outputs.data.S3Output.S3Uri"

# Class, path, and the change, made in place by the methods of dict and list.
CHANGES: list[tuple[DifferenceKind, str, Change]] = [
    (BROKEN, "$.Parameters.KEY", lambda d: d["Parameters"].pop()),
    (BROKEN, "$.Parameters.NEW", lambda d: d["Parameters"].append(NEW)),
    (BROKEN, "$.Parameters.BASE.DefaultValue", lambda d: d["Parameters"][0].pop("DefaultValue")),
    (BROKEN, "$.Parameters.KEY.Type", lambda d: d["Parameters"][3].update(Type="Integer")),
    (BROKEN, "$.Parameters.KIND.EnumValues", lambda d: d["Parameters"][2].update(EnumValues=["a"])),
    (BROKEN, "$.Parameters.KIND.EnumValues", lambda d: d["Parameters"][2].update(EnumValues=["a", "c"])),
    (BROKEN, "$.Parameters.KEY.EnumValues", lambda d: d["Parameters"][3].update(EnumValues=["a"])),
    (COSMETIC, "$.Parameters.NEW", lambda d: d["Parameters"].append(NEW | {"DefaultValue": "x"})),
    (COSMETIC, "$.Parameters.KEY.DefaultValue", lambda d: d["Parameters"][3].update(DefaultValue="k")),
    (COSMETIC, "$.Parameters.KIND.EnumValues", lambda d: d["Parameters"][2].update(EnumValues=["c", "a", "b"])),
    (COSMETIC, "$.Parameters.KIND.EnumValues", lambda d: d["Parameters"][2].pop("EnumValues")),
    (COSMETIC, "$.Parameters", lambda d: d["Parameters"].reverse()),
    (MOVED, "$.Parameters.BASE.DefaultValue", lambda d: d["Parameters"][0].update(DefaultValue="s3://c")),
    (CACHE, "$.Parameters.LIMIT.DefaultValue", lambda d: d["Parameters"][1].update(DefaultValue=0.6)),
    (WIRING, "$.Steps.Train", lambda d: d["Steps"].pop(1)),
    (WIRING, "$.Steps.More", lambda d: d["Steps"].insert(0, processing("More"))),
    (WIRING, "$.Steps.Train.Type", lambda d: d["Steps"][1].update(Type="Tuning")),
    (WIRING, "$.Steps.Prep.DependsOn.Check", lambda d: d["Steps"][0]["DependsOn"].append("Check")),
    (WIRING, "$.Steps.Prep.DependsOn", lambda d: d["Steps"][0]["DependsOn"].append("Train")),
    (WIRING, "$.Steps.Train.DependsOn", lambda d: d["Steps"][1].update(DependsOn=["Check"])),
    (WIRING, "$.Steps.Prep.PropertyFiles", lambda d: d["Steps"][0].update(PropertyFiles=[])),
    (WIRING, "$.Steps.Prep.Arguments.ProcessingInputs.DATA", lambda d: step(d)["ProcessingInputs"].pop(0)),
    (WIRING, "$.Steps.Train.Arguments.InputDataConfig.test",
     lambda d: step(d, 1)["InputDataConfig"].append({"ChannelName": "test"})),
    (WIRING, "$.Steps.Prep.Arguments.ProcessingOutputConfig.Outputs.more",
     lambda d: outputs(d).append({"OutputName": "more"})),
    (WIRING, "$.Steps.Train.Arguments.InputDataConfig.train.DataSource.S3DataSource.S3Uri",
     lambda d: step(d, 1)["InputDataConfig"][0]["DataSource"]["S3DataSource"].update(S3Uri=output("Then"))),
    (WIRING, "$.Steps.Prep.Arguments.KmsKey",
     lambda d: step(d).update(KmsKey=get("Parameters.KEY"))),
    (WIRING, "$.Steps.Check.Arguments.Conditions[0].LeftValue",
     lambda d: step(d, 2)["Conditions"][0].update(LeftValue=2)),
    (WIRING, "$.Steps.Check.Arguments.IfSteps.Then", lambda d: step(d, 2)["IfSteps"].pop()),
    (MOVED, f"$.Steps.Prep.Arguments.{S3_URI}", lambda d: outputs(d)[0]["S3Output"].update(S3Uri=MOVED_TO)),
    (MOVED, f"$.Steps.Prep.Arguments.{S3_URI}",
     lambda d: outputs(d)[0]["S3Output"]["S3Uri"]["Std:Join"]["Values"].pop()),
    (MOVED, "$.Steps.Train.Arguments.OutputDataConfig.S3OutputPath",
     lambda d: step(d, 1)["OutputDataConfig"].update(S3OutputPath="s3://b")),
    (MOVED, "$.Steps.Train.Arguments.CheckpointConfig",
     lambda d: step(d, 1).update(CheckpointConfig={"S3Uri": "s3://c"})),
    (MOVED, f"$.Steps.Check.Arguments.IfSteps.Then.Arguments.{S3_URI}",
     lambda d: nested(d)["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"].update(S3Uri=MOVED_TO)),
    (CACHE, "$.Steps.Prep.Arguments.Environment.DEPTH", lambda d: step(d)["Environment"].update(DEPTH="4")),
    (CACHE, "$.Steps.Prep.Arguments.Environment.DEPTH", lambda d: step(d)["Environment"].update(DEPTH=3)),
    (CACHE, "$.Steps.Prep.Arguments.Environment.__x", lambda d: step(d)["Environment"].update(__x="4")),
    (CACHE, "$.Steps.Prep.Arguments.Environment.LABEL", lambda d: step(d)["Environment"].pop("LABEL")),
    (CACHE, "$.Steps.Prep.Arguments.AppSpecification.ImageUri",
     lambda d: step(d)["AppSpecification"].update(ImageUri="image:2")),
    (CACHE, "$.Steps.Prep.Arguments.AppSpecification.ContainerArguments",
     lambda d: step(d)["AppSpecification"]["ContainerArguments"].insert(0, "-v")),
    (CACHE, "$.Steps.Prep.Arguments.ProcessingInputs.CODE.S3Input.S3Uri",
     lambda d: step(d)["ProcessingInputs"][1]["S3Input"].update(S3Uri="s3://assets/2/prep.py")),
    (CACHE, "$.Steps.Prep.Arguments.ProcessingInputs", lambda d: step(d)["ProcessingInputs"].reverse()),
    (CACHE, "$.Steps.Train.RetryPolicies[0].MaxAttempts",
     lambda d: d["Steps"][1]["RetryPolicies"][0].update(MaxAttempts=3)),
    (CACHE, "$.Steps.Train.CacheConfig", lambda d: d["Steps"][1].update(CacheConfig={"Enabled": True})),
    (CACHE, "$.Version", lambda d: d.update(Version="2030-01-01")),
    (CACHE, "$.PipelineExperimentConfig", lambda d: d.update(PipelineExperimentConfig={"TrialName": "t"})),
    (COSMETIC, "$.Steps.Prep.DisplayName", lambda d: d["Steps"][0].update(DisplayName="Clean")),
    (COSMETIC, "$.Steps.Check.Arguments.IfSteps.Then.Description",
     lambda d: nested(d).update(Description="…")),
    (COSMETIC, "$.Metadata.x", lambda d: d["Metadata"].update(x=1)),
    (COSMETIC, "$.Steps", lambda d: d["Steps"].reverse()),
    (COSMETIC, "$.Steps.Prep.Arguments.Environment",
     lambda d: step(d)["Environment"].update(LABEL=step(d)["Environment"].pop("LABEL"))),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "change"), CHANGES)
def test_class(kind: DifferenceKind, path: str, change: Change) -> None:
    """One change is one difference, of its class, at its path, with both values."""
    old, new = pipeline(), pipeline()
    change(new)
    (found,) = diff(old, new)
    assert (found.kind, found.path) == (kind, path)
    assert found.old != found.new or type(found.old) is not type(found.new)


@pytest.mark.parametrize(("kind", "path", "change"), CHANGES)
def test_both_directions(kind: DifferenceKind, path: str, change: Change) -> None:
    """What changed one way has changed back the other way: same place, values swapped."""
    old, new = pipeline(), pipeline()
    change(new)
    (there,), (back,) = diff(old, new), diff(new, old)
    assert (there.path, there.old, there.new) == (back.path, back.new, back.old)


def test_channels_of_a_search() -> None:
    """A channel of one of several training job definitions is wiring, and so is a definition as a whole."""
    channel = {"ChannelName": "train", "DataSource": {"S3DataSource": {"S3Uri": "s3://in"}}}
    jobs = [{"DefinitionName": name, "InputDataConfig": [channel]} for name in ("a", "b")]
    old = definition({"Name": "Tune", "Type": "Tuning", "Arguments": {"TrainingJobDefinitions": jobs}})
    new = copy.deepcopy(old)
    step(new)["TrainingJobDefinitions"][1]["InputDataConfig"].append({**channel, "ChannelName": "test"})
    step(new)["TrainingJobDefinitions"].insert(0, {"DefinitionName": "c"})
    assert [(found.kind, found.path) for found in diff(old, new)] == [
        (WIRING, "$.Steps.Tune.Arguments.TrainingJobDefinitions.b.InputDataConfig.test"),
        (WIRING, "$.Steps.Tune.Arguments.TrainingJobDefinitions.c"),
    ]


def test_values_are_json() -> None:
    """The values are what stands in the definitions, whole expressions and lists included."""
    old, new = pipeline(), pipeline()
    new["Steps"][1]["DependsOn"] = ["Check"]
    new["Steps"][2]["Arguments"]["ElseSteps"] = [processing("Else")]
    outputs(new)[0]["S3Output"]["S3Uri"]["Std:Join"]["Values"].append("x")
    found = {difference.path: (difference.old, difference.new, difference.side) for difference in diff(old, new)}
    base = get("Parameters.BASE")
    assert found == {
        "$.Steps.Train.DependsOn": (ABSENT, ["Check"], "added"),
        "$.Steps.Check.Arguments.ElseSteps.Else": (ABSENT, processing("Else"), "added"),
        f"$.Steps.Prep.Arguments.{S3_URI}": (join(base, "Prep", "data"), join(base, "Prep", "data", "x"), "changed"),
    }


def test_each_member_and_element() -> None:
    """However much of an object or of a list of the same length changed, each member and element is told apart."""
    old, new = pipeline(), pipeline()
    step(old)["Environment"] = {"A": "1", "B": "2", "C": "3"}
    step(new)["Environment"] = {"A": "2", "D": "3", "E": "4"}
    step(old)["AppSpecification"]["ContainerArguments"] = ["a", "b", "c"]
    step(new)["AppSpecification"]["ContainerArguments"] = ["b", "c", "d"]
    variables = [f"Environment.{name}" for name in "ABCDE"]
    elements = [f"AppSpecification.ContainerArguments[{index}]" for index in range(3)]
    found = [difference.path for difference in diff(old, new)]
    assert found == [f"$.Steps.Prep.Arguments.{place}" for place in elements + variables]


def test_worst_first() -> None:
    """Differences come worst class first."""
    old, new = pipeline(), pipeline()
    new["Steps"][0]["DisplayName"] = "x"
    step(new)["Environment"]["DEPTH"] = "4"
    new["Parameters"].pop()
    assert [difference.kind for difference in diff(old, new)] == [BROKEN, CACHE, COSMETIC]


scalars = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from([1.0, "", "a", "__a"])
keys = st.sampled_from(["Name", "Outputs", "OutputName", "__x", "Get", "Std:Join", "a b", "DependsOn", "Tags", "Key"])
members = st.recursive(
    scalars,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(keys, children, max_size=3),
    max_leaves=8,
)
steps = st.lists(st.dictionaries(keys | st.just("Arguments"), members, max_size=3), max_size=2)
definitions = st.fixed_dictionaries({"Steps": steps, "Parameters": steps, "Other": members})


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(definitions, definitions)
def test_nothing_is_overlooked(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Two definitions of any shape differ exactly if their JSON texts do."""
    assert bool(diff(old, new)) == (json.dumps(old) != json.dumps(new))
    assert diff(old, copy.deepcopy(old)) == []
