"""Definitions as the SDK itself writes them, with steps of many types: what it writes is valid for the checks.

It is also how the known traps get into a definition; each is caught here as it comes out of the SDK.
"""

from __future__ import annotations

import json
import os
import warnings
from typing import Any

import pytest

os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the SDK's modules warn of themselves when they are compiled
    from sagemaker.estimator import Estimator
    from sagemaker.inputs import TrainingInput
    from sagemaker.lambda_helper import Lambda
    from sagemaker.network import NetworkConfig
    from sagemaker.processing import ProcessingInput, ProcessingOutput, Processor
    from sagemaker.tuner import ContinuousParameter, HyperparameterTuner
    from sagemaker.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep
    from sagemaker.workflow.condition_step import ConditionStep
    from sagemaker.workflow.conditions import (
        ConditionEquals,
        ConditionGreaterThan,
        ConditionGreaterThanOrEqualTo,
        ConditionIn,
        ConditionLessThan,
        ConditionLessThanOrEqualTo,
        ConditionNot,
        ConditionOr,
    )
    from sagemaker.workflow.emr_step import EMRStep, EMRStepConfig
    from sagemaker.workflow.fail_step import FailStep
    from sagemaker.workflow.functions import Join
    from sagemaker.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
    from sagemaker.workflow.parameters import (
        ParameterBoolean,
        ParameterFloat,
        ParameterInteger,
        ParameterString,
    )
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.properties import PropertyFile
    from sagemaker.workflow.retry import (
        SageMakerJobExceptionTypeEnum,
        SageMakerJobStepRetryPolicy,
        StepExceptionTypeEnum,
        StepRetryPolicy,
    )
    from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep, TuningStep

    from cursus.sdk.session import OfflineSession, without_telemetry

from cursus.checks.runner import check_definition

ROLE = "arn:aws:iam::123456789012:role/SageMaker"
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/image:1"
PREFIX = ParameterString("EXECUTION_S3_PREFIX")

pytestmark = pytest.mark.filterwarnings("ignore")  # the SDK's advice about how to call it


@pytest.fixture
def session() -> OfflineSession:
    return OfflineSession("us-east-1", "default-bucket")


def definition(session: OfflineSession, parameters: list[Any], *steps: Any) -> dict[str, Any]:
    pipeline = Pipeline("pipeline", parameters=parameters, steps=list(steps), sagemaker_session=session)
    content: dict[str, Any] = json.loads(pipeline.definition())
    return content


def processor(session: OfflineSession, **options: Any) -> Processor:
    return Processor(ROLE, IMAGE, 1, "ml.m5.xlarge", sagemaker_session=session, **options)


def preparing(session: OfflineSession, destination: Any, options: dict[str, Any] | None = None, **more: Any) -> Any:
    inputs = [ProcessingInput(input_name="raw", source="s3://raw/table", destination="/opt/ml/processing/input")]
    outputs = [ProcessingOutput("/opt/ml/processing/output", destination, "data")]
    arguments = processor(session, **(options or {})).run(inputs=inputs, outputs=outputs)
    return ProcessingStep("Prepare", step_args=arguments, **more)


def fitted(estimator: Estimator, inputs: dict[str, TrainingInput]) -> Any:
    return without_telemetry(Estimator.fit)(estimator, inputs)


def codes(content: dict[str, Any]) -> set[str]:
    return {found.code for found in check_definition(content)}


def test_steps_of_every_kind_are_valid(session: OfflineSession) -> None:
    """Parameters, policies, property files, conditions and steps of nine types, as the SDK writes them."""
    limit, rounds = ParameterFloat("LIMIT", default_value=0.5), ParameterInteger("ROUNDS", default_value=3)
    careful, mode = (
        ParameterBoolean("CAREFUL", default_value=True),
        ParameterString("MODE", default_value="a", enum_values=["a", "b"]),
    )
    prepare = preparing(
        session,
        Join(on="/", values=[PREFIX, "prepare"]),
        cache_config=CacheConfig(enable_caching=True, expire_after="P30DT1H"),
        property_files=[PropertyFile("report", "data", "report.json")],
        retry_policies=[
            StepRetryPolicy([StepExceptionTypeEnum.THROTTLING], interval_seconds=2, backoff_rate=1.5, max_attempts=4),
            SageMakerJobStepRetryPolicy(
                exception_types=[SageMakerJobExceptionTypeEnum.CAPACITY_ERROR], expire_after_mins=90
            ),
        ],
    )
    data = prepare.properties.ProcessingOutputConfig.Outputs["data"].S3Output.S3Uri

    def estimator(name: str) -> Estimator:
        place = Join(on="/", values=[PREFIX, name])
        estimator = Estimator(IMAGE, ROLE, 1, "ml.m5.xlarge", output_path=place, sagemaker_session=session)
        estimator.set_hyperparameters(rounds=rounds.to_string(), careful=careful.to_string(), mode=mode)
        return estimator

    train = TrainingStep("Train", step_args=fitted(estimator("train"), {"train": TrainingInput(data)}))
    tuner = HyperparameterTuner(
        estimator("tune"), "loss", {"eta": ContinuousParameter(0.1, 0.5)}, [{"Name": "loss", "Regex": "l=(.*)"}]
    )
    tune = TuningStep("Tune", step_args=tuner.fit({"train": TrainingInput(data)}))
    called = LambdaStep(
        "Call",
        lambda_func=Lambda("arn:aws:lambda:us-east-1:123456789012:function:call", session=session),
        inputs={"place": data},
        outputs=[LambdaOutput("loss", LambdaOutputTypeEnum.Float)],
        cache_config=CacheConfig(enable_caching=False),
    )
    wait = CallbackStep(
        "Wait",
        sqs_queue_url="https://sqs.us-east-1.amazonaws.com/123456789012/queue",
        inputs={},
        outputs=[CallbackOutput("answer", CallbackOutputTypeEnum.String)],
        depends_on=[train],
    )
    spark = EMRStep("Spark", "Spark", "a step", "j-1ABCDEFGHIJKL", EMRStepConfig("s3://code/job.jar"))
    conditions = [
        ConditionEquals(mode, "a"),
        ConditionGreaterThan(limit, 0.1),
        ConditionGreaterThanOrEqualTo(limit, 0.1),
        ConditionLessThan(limit, 0.9),
        ConditionLessThanOrEqualTo(limit, 0.9),
        ConditionIn(mode, ["a", "b"]),
        ConditionNot(ConditionEquals(mode, "b")),
        ConditionOr([ConditionEquals(mode, "a"), ConditionEquals(mode, "b")]),
    ]
    fail = FailStep("Fail", error_message=Join(on=" ", values=["limit", limit]))
    choose = ConditionStep("Choose", conditions=conditions, if_steps=[spark], else_steps=[fail], depends_on=[train])
    parameters = [PREFIX, limit, rounds, careful, mode]
    content = definition(session, parameters, prepare, train, tune, called, wait, choose)
    assert {step["Type"] for step in content["Steps"]} >= {"Tuning", "Lambda", "Callback", "Condition"}
    assert [str(found.diagnostic) for found in check_definition(content)] == []


def test_a_frozen_destination_is_diverted(session: OfflineSession) -> None:
    """Given the repr of a path the SDK writes to its default bucket; the check recognises what it makes."""
    content = definition(session, [PREFIX], preparing(session, f"{PREFIX.expr!r}/prepare"))
    assert "default-bucket" in json.dumps(content)
    assert codes(content) == {"E540"}


def test_a_missing_destination_is_diverted(session: OfflineSession) -> None:
    """An output without a destination goes the same way."""
    assert codes(definition(session, [PREFIX], preparing(session, None))) == {"E540"}


def test_a_text_for_values_is_taken_apart(session: OfflineSession) -> None:
    """Join(values="abc") compiles to a Join of characters, and never asks whether that was meant."""
    destination = Join(on="/", values=[PREFIX, Join(on="", values="data")])
    assert codes(definition(session, [PREFIX], preparing(session, destination))) == {"E542"}


def test_a_single_subnet_is_no_list(session: OfflineSession) -> None:
    """subnets=ParameterString compiles, and the service wants a list."""
    network = NetworkConfig(subnets=ParameterString("SUBNET"), security_group_ids=["sg-12345678"])
    step = preparing(session, Join(on="/", values=[PREFIX, "x"]), {"network_config": network})
    assert codes(definition(session, [PREFIX, ParameterString("SUBNET")], step)) == {"E545"}


def test_a_path_written_twice_is_a_race(session: OfflineSession) -> None:
    """The same Join in an output and in an input makes no dependency in the SDK."""
    place = Join(on="/", values=[PREFIX, "prepare"])
    estimator = Estimator(
        IMAGE, ROLE, 1, "ml.m5.xlarge", output_path=Join(on="/", values=[PREFIX, "train"]), sagemaker_session=session
    )
    train = TrainingStep("Train", step_args=fitted(estimator, {"train": TrainingInput(place)}))
    assert codes(definition(session, [PREFIX], preparing(session, place), train)) == {"E537"}
