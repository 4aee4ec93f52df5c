"""The same pipelines written by hand with the SDK's framework classes, as its documentation writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import cursus.sdk.names  # isort: skip - before anything of the SDK; it makes the twin's clients lazy too

import boto3
from sagemaker import image_uris
from sagemaker.inputs import TrainingInput
from sagemaker.model import Model
from sagemaker.processing import ProcessingInput, ProcessingOutput
from sagemaker.sklearn.processing import SKLearnProcessor
from sagemaker.telemetry import telemetry_logging
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep
from sagemaker.xgboost import XGBoost, XGBoostProcessor

from benchmarks.pipelines import BLOCK, COLUMNS
from cursus.sdk.session import quiet_sdk

SCRIPTS = Path(cursus.sdk.names.__file__).parents[1] / "steps" / "scripts"

REGION = "us-east-1"
ROLE = "arn:aws:iam::111122223333:role/SageMakerExecution"
BASE = "s3://alice-models/MODS/benchmark"
CACHE = CacheConfig(enable_caching=True, expire_after="P30D")


class _NoUpload:
    """Stands for the bucket: takes everything at no cost."""

    def Object(self, *_: str, **__: str) -> _NoUpload:  # noqa: N802 - boto3's name
        return self

    def upload_file(self, *_: Any, **__: Any) -> None:
        return None

    def put(self, **_: Any) -> None:
        return None


class StubSession(PipelineSession):  # type: ignore[misc]  # the SDK ships no types
    """A session whose uploads and questions to AWS take no time at all; everything else is the SDK's own."""

    def __init__(self) -> None:
        boto_session = boto3.Session("AKIDEXAMPLE", "secret", region_name=REGION)
        super().__init__(boto_session=boto_session, default_bucket="alice-models")
        self.s3_resource = _NoUpload()

    def default_bucket(self) -> str:
        return "alice-models"

    def upload_data(self, path: str, bucket: str, key_prefix: str = "data", **_: Any) -> str:
        return f"s3://{bucket}/{key_prefix}/{Path(path).name}"


def compile_twin(nodes: int, session: StubSession) -> str:
    """The text of the definition. The SDK's telemetry, two calls for each training step, is not sent."""
    with mock.patch.object(telemetry_logging, "_send_telemetry_request"), quiet_sdk():
        return _compile(nodes, session)


def _compile(nodes: int, session: StubSession) -> str:
    image = image_uris.retrieve("xgboost", REGION, version="1.7-1", py_version="py3", instance_type="ml.m5.xlarge")
    steps = [step for number in range(nodes // len(BLOCK)) for step in _block(number, image, session)]
    definition: str = Pipeline(name="Benchmark", steps=steps, sagemaker_session=session).definition()
    return definition


def _block(number: int, image: str, session: StubSession) -> list[Any]:
    load = _load(number, session)
    preprocess = _preprocess(number, load, session)
    train = _train(number, preprocess, session)
    evaluate = _evaluate(number, preprocess, train, session)
    model = Model(
        image_uri=image,
        model_data=train.properties.ModelArtifacts.S3ModelArtifacts,
        role=ROLE,
        env={"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"},
        sagemaker_session=session,
    )
    return [
        load,
        preprocess,
        train,
        evaluate,
        ModelStep(name=f"Model-{number}", step_args=model.create(instance_type="ml.m5.xlarge")),
    ]


def _sklearn(session: StubSession, environment: dict[str, str]) -> SKLearnProcessor:
    return SKLearnProcessor(
        framework_version="1.2-1",
        role=ROLE,
        instance_type="ml.m5.4xlarge",
        instance_count=1,
        volume_size_in_gb=500,
        env=environment,
        sagemaker_session=session,
    )


def _load(number: int, session: StubSession) -> ProcessingStep:
    step_args = _sklearn(session, {"SOURCE": f"s3://example-data/orders/{number}"}).run(
        code=str(SCRIPTS / "data_loading.py"),
        outputs=[
            ProcessingOutput("/opt/ml/processing/output/data", f"{BASE}/load/{number}/data", "DATA"),
            ProcessingOutput("/opt/ml/processing/output/metadata", f"{BASE}/load/{number}/metadata", "METADATA"),
            ProcessingOutput("/opt/ml/processing/output/signature", f"{BASE}/load/{number}/signature", "SIGNATURE"),
        ],
        arguments=["--job_type", "training"],
    )
    return ProcessingStep(name=f"Load-{number}", step_args=step_args, cache_config=CACHE)


def _preprocess(number: int, load: ProcessingStep, session: StubSession) -> ProcessingStep:
    data = load.properties.ProcessingOutputConfig.Outputs["DATA"].S3Output.S3Uri
    step_args = _sklearn(session, {"LABEL_FIELD": "label", "NUMERICAL_COLUMNS": ",".join(COLUMNS)}).run(
        code=str(SCRIPTS / "tabular_preprocessing.py"),
        inputs=[ProcessingInput(data, "/opt/ml/processing/input/data", "DATA")],
        outputs=[ProcessingOutput("/opt/ml/processing/output", f"{BASE}/preprocess/{number}", "processed_data")],
        arguments=["--job_type", "training"],
    )
    return ProcessingStep(name=f"Preprocess-{number}", step_args=step_args, cache_config=CACHE)


def _train(number: int, preprocess: ProcessingStep, session: StubSession) -> TrainingStep:
    estimator = XGBoost(
        entry_point=str(SCRIPTS / "xgboost_training.py"),
        framework_version="1.7-1",
        hyperparameters={"num_round": 20 + number, "max_depth": 6, "eta": 0.3, "objective": "binary:logistic"},
        role=ROLE,
        instance_count=1,
        instance_type="ml.m5.xlarge",
        output_path=f"{BASE}/train/{number}",
        sagemaker_session=session,
    )
    data = preprocess.properties.ProcessingOutputConfig.Outputs["processed_data"].S3Output.S3Uri
    step_args = estimator.fit(inputs={channel: TrainingInput(data) for channel in ("train", "val", "test")})
    return TrainingStep(name=f"Train-{number}", step_args=step_args, cache_config=CACHE)


def _evaluate(number: int, preprocess: ProcessingStep, train: TrainingStep, session: StubSession) -> ProcessingStep:
    processor = XGBoostProcessor(
        framework_version="1.7-1",
        role=ROLE,
        instance_type="ml.m5.4xlarge",
        instance_count=1,
        volume_size_in_gb=500,
        env={"ID_FIELD": "id", "LABEL_FIELD": "label"},
        sagemaker_session=session,
    )
    data = preprocess.properties.ProcessingOutputConfig.Outputs["processed_data"].S3Output.S3Uri
    model = train.properties.ModelArtifacts.S3ModelArtifacts
    step_args = processor.run(
        code=str(SCRIPTS / "xgboost_model_evaluation.py"),
        inputs=[
            ProcessingInput(model, "/opt/ml/processing/input/model", "model_input"),
            ProcessingInput(data, "/opt/ml/processing/input/eval_data", "processed_data"),
        ],
        outputs=[
            ProcessingOutput("/opt/ml/processing/output/eval", f"{BASE}/evaluate/{number}/eval", "eval_output"),
            ProcessingOutput("/opt/ml/processing/output/metrics", f"{BASE}/evaluate/{number}/metrics", "metrics"),
        ],
        arguments=["--job_type", "training"],
    )
    return ProcessingStep(name=f"Evaluate-{number}", step_args=step_args, cache_config=CACHE)
