"""Our pipeline variables: the expressions of the SDK's, and refusals that say what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import cursus.sdk.values  # noqa: F401 # isort: skip - before the SDK: it takes ours from here on

import sagemaker.workflow.execution_variables as sdk_execution
import sagemaker.workflow.functions as sdk_functions
import sagemaker.workflow.parameters as sdk_parameters
import sagemaker.workflow.properties as sdk_properties
from sagemaker.workflow.entities import PipelineVariable as SdkVariable

from cursus.core.base.baseline_check import BaselineCheckBuilder
from cursus.core.catalog import catalog
from cursus.core.step import Step
from cursus.definition.kinds import kind_of
from cursus.definition.values import (
    ExecutionVariables,
    Join,
    JsonGet,
    ParameterBoolean,
    ParameterFloat,
    ParameterInteger,
    ParameterString,
    PipelineVariable,
    Properties,
    PropertyFile,
    StepProperties,
    as_json,
)

PREFIX = ParameterString("PREFIX", default_value="s3://bucket/run")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (PREFIX, sdk_parameters.ParameterString("PREFIX", default_value="s3://bucket/run")),
        (
            ParameterString("Mode", enum_values=["a", "b"]),
            sdk_parameters.ParameterString("Mode", enum_values=["a", "b"]),
        ),
        (ParameterInteger("Count", default_value=0), sdk_parameters.ParameterInteger("Count", default_value=0)),
        (ParameterFloat("Rate", default_value=0.5), sdk_parameters.ParameterFloat("Rate", default_value=0.5)),
        (ParameterBoolean("On", default_value=False), sdk_parameters.ParameterBoolean("On", default_value=False)),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_parameters_are_declared_as_by_the_sdk(ours: Any, theirs: Any) -> None:
    """The same names and arguments give the same declaration and the same reference."""
    assert (ours.to_request(), ours.expr, ours._referenced_steps) == (theirs.to_request(), theirs.expr, [])


def test_expressions_are_the_sdks() -> None:
    """Joins, references with attributes and items, JSON values and execution variables."""
    train = StepProperties("Train", "Training")
    theirs = sdk_properties.Properties("Train", shape_name="DescribeTrainingJobResponse")
    assert train.ModelArtifacts.S3ModelArtifacts.expr == theirs.ModelArtifacts.S3ModelArtifacts.expr
    assert train.FinalMetricDataList["auc"].Value.expr == theirs.FinalMetricDataList["auc"].Value.expr
    assert train.InputDataConfig[0].ChannelName.expr == theirs.InputDataConfig[0].ChannelName.expr
    file = PropertyFile("metrics", "metrics_output", "metrics.json")
    their_file = sdk_properties.PropertyFile("metrics", "metrics_output", "metrics.json")
    assert file.expr == their_file.expr
    ours = JsonGet(step_name="Evaluate", property_file=file, json_path="auc.value")
    their_get = sdk_functions.JsonGet(step_name="Evaluate", property_file=their_file, json_path="auc.value")
    assert (ours.expr, ours._referenced_steps) == (their_get.expr, their_get._referenced_steps)
    parts: list[Any] = [PREFIX, "a", train.TrainingJobName, 3, True]
    their_parts = [sdk_parameters.ParameterString("PREFIX"), "a", theirs.TrainingJobName, 3, True]
    joined, their_join = Join(on="/", values=parts), sdk_functions.Join(on="/", values=their_parts)
    assert joined.expr == their_join.expr
    assert joined._referenced_steps == ["Train"]
    for name in ("PIPELINE_NAME", "PIPELINE_EXECUTION_ID", "START_DATETIME", "TRAINING_JOB_NAME"):
        theirs_execution = getattr(sdk_execution.ExecutionVariables, name)
        assert getattr(ExecutionVariables, name).expr == theirs_execution.expr


@pytest.mark.parametrize(
    "use",
    [
        lambda v: str(v),
        lambda v: f"{v}/a",
        lambda v: "%s/a" % v,  # noqa: UP031
        lambda v: "{}/a".format(v),  # noqa: UP032
        lambda v: v + "/a",
        lambda v: "s3://" + v,
        lambda v: v / "a",
        lambda v: int(v),
        lambda v: float(v),
    ],
)
@pytest.mark.parametrize("value", [PREFIX, Join("/", [PREFIX, "a"]), Properties("Train", "ModelName")], ids=repr)
def test_a_variable_is_not_text(use: Callable[[Any], object], value: Any) -> None:
    """Every way to make text of it raises; for paths the message says what to write."""
    with pytest.raises(TypeError, match=r"before the pipeline runs") as caught:
        use(value)
    assert "Join(" in str(caught.value) or "Pass the value itself" in str(caught.value)


def test_values_that_cannot_work_are_refused_at_once() -> None:
    """What the service would join letter by letter, or not at all, and defaults of another type."""
    with pytest.raises(TypeError, match="list of values"):
        Join(on="/", values="abc")
    for part in (None, ["a"], {"a": 1}):
        with pytest.raises(TypeError, match="takes text, numbers and pipeline variables"):
            Join(on="/", values=["a", part])
    wrong: tuple[tuple[Any, Any], ...] = (
        (ParameterInteger, "1"),
        (ParameterInteger, True),
        (ParameterString, 1),
        (ParameterBoolean, 0),
    )
    for kind, default in wrong:
        with pytest.raises(TypeError, match="the default of X"):
            kind("X", default_value=default)
    with pytest.raises(ValueError, match="either property_file or s3_uri"):
        JsonGet(step_name="A", json_path="x")


def test_a_misspelt_property_is_an_error_with_the_nearest_name() -> None:
    """Describe shapes say which properties exist; some steps have none at all."""
    with pytest.raises(AttributeError, match=r"ModelArtifact'.*ModelArtifacts"):
        _ = StepProperties("Train", "Training").ModelArtifact
    with pytest.raises(TypeError, match="no items"):
        _ = StepProperties("Train", "Training").ModelArtifacts[0]
    with pytest.raises(ValueError, match="no properties"):
        StepProperties("Stop", "Fail")


@pytest.mark.parametrize("ours", [PREFIX, Join("/", [PREFIX]), ExecutionVariables.PIPELINE_NAME, Properties("A", "B")])
def test_ours_and_theirs_take_each_other(ours: PipelineVariable) -> None:
    """Each library finds the other's variables where it looks for its own."""
    assert isinstance(ours, SdkVariable)
    their_join = sdk_functions.Join(on="/", values=[ours, "a"])
    assert isinstance(their_join, PipelineVariable)
    assert as_json({"path": Join(on="/", values=[their_join, "b"])})["path"]["Std:Join"]["Values"][0] == their_join.expr
    assert their_join._referenced_steps == ours._referenced_steps


@pytest.mark.parametrize("name", catalog().builders)
def test_what_builders_refer_to_exists(name: str) -> None:
    """Every reference that a verb gives its consumers is a path in the Describe shape of its step's type."""
    builder = catalog().builders[name]
    types = {"-CreateModel": "Model", "-RegisterModel": "RegisterModel"}
    verb = next(base.__module__.rpartition(".")[2] for base in builder.__mro__ if "core.base" in base.__module__)
    verbs = {"processing": "Processing", "training": "Training", "algorithm": "Training", "transform": "Transform"}
    step_type = types.get(builder.name_suffix) or verbs.get(verb, builder.step_type())
    step = Step(f"Some{builder.name_suffix}", step_type, {})
    made = builder.__new__(builder)
    kind = kind_of(step_type)
    assert kind is not None
    if issubclass(builder, BaselineCheckBuilder):  # The service describes no such step, but has these.
        assert {(name,): "location" for name in builder.properties.values()} == kind.properties
        return
    for output in builder.output_ports:
        reference = builder.output_property(made, step, output)
        found = reference.values[0] if isinstance(reference, Join) else reference
        assert isinstance(found, Properties)
        walked: Any = step.properties
        for key in found.path.replace("['", ".['").split("."):
            walked = walked[key[2:-2]] if key.startswith("['") else getattr(walked, key)
        assert walked.expr == found.expr
