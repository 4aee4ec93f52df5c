"""Pipelines as their authors write them with version 3 of the SDK: the usual shapes that it has classes for."""

from __future__ import annotations

import os

import boto3
from sagemaker.core.clarify import BiasConfig, DataConfig
from sagemaker.core.helper.session_helper import get_execution_role
from sagemaker.core.lambda_helper import Lambda
from sagemaker.core.model_monitor.dataset_format import DatasetFormat
from sagemaker.core.parameter import ContinuousParameter
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.shapes import ProcessingOutput, ProcessingS3Output
from sagemaker.core.transformer import Transformer
from sagemaker.core.workflow.conditions import (
    ConditionEquals,
    ConditionGreaterThanOrEqualTo,
    ConditionLessThanOrEqualTo,
    ConditionNot,
    ConditionOr,
)
from sagemaker.core.workflow.functions import Join, JsonGet
from sagemaker.core.workflow.parameters import ParameterFloat, ParameterString
from sagemaker.core.workflow.pipeline_context import PipelineSession
from sagemaker.core.workflow.properties import PropertyFile
from sagemaker.mlops.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep
from sagemaker.mlops.workflow.check_job_config import CheckJobConfig
from sagemaker.mlops.workflow.clarify_check_step import ClarifyCheckStep, DataBiasCheckConfig
from sagemaker.mlops.workflow.condition_step import ConditionStep
from sagemaker.mlops.workflow.emr_serverless_step import EMRServerlessJobConfig, EMRServerlessStep
from sagemaker.mlops.workflow.emr_step import EMRStep, EMRStepConfig
from sagemaker.mlops.workflow.endpoint_step import EndpointConfigStep, EndpointStep
from sagemaker.mlops.workflow.fail_step import FailStep
from sagemaker.mlops.workflow.function_step import step
from sagemaker.mlops.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
from sagemaker.mlops.workflow.model_step import ModelStep
from sagemaker.mlops.workflow.pipeline import Pipeline
from sagemaker.mlops.workflow.steps import ProcessingStep, TrainingStep, TransformStep, TuningStep
from sagemaker.mlops.workflow.quality_check_step import DataQualityCheckConfig, QualityCheckStep
from sagemaker.serve.model_builder import ModelBuilder
from sagemaker.train import ModelTrainer
from sagemaker.train.configs import Compute, InputData, OutputDataConfig, SourceCode
from sagemaker.train.tuner import HyperparameterTuner

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:1"
ROLE = "arn:aws:iam::123456789012:role/Training"


def _session() -> PipelineSession:
    return PipelineSession(boto_session=boto3.Session(profile_name="production", region_name="us-east-1"))


def processing() -> Pipeline:
    """A script in an image of one's own, a decision on what it reports, a function, a queue."""
    session = _session()
    role = get_execution_role(session)
    prefix = ParameterString(name="Prefix", default_value="s3://mine/run")
    script = ScriptProcessor(role, IMAGE, ["python3"], 1, "ml.m5.large", sagemaker_session=session)
    report = PropertyFile(name="Report", output_name="evaluation", path="evaluation.json")
    output = ProcessingOutput(
        output_name="evaluation",
        s3_output=ProcessingS3Output(
            s3_uri=f"s3://{session.default_bucket()}/evaluation",
            local_path="/opt/ml/processing/evaluation",
            s3_upload_mode="EndOfJob",
        ),
    )
    evaluated = ProcessingStep(
        name="Evaluate", step_args=script.run(code=__file__, outputs=[output]), property_files=[report]
    )
    told = LambdaStep(
        name="Notify",
        lambda_func=Lambda(function_arn="arn:aws:lambda:us-east-1:123456789012:function:notify", session=session),
        inputs={"text": "done"},
        outputs=[LambdaOutput("status", LambdaOutputTypeEnum.String)],
    )
    waited = CallbackStep(
        name="Wait",
        sqs_queue_url="https://sqs.us-east-1.amazonaws.com/123456789012/queue",
        inputs={"status": told.properties.Outputs["status"]},
        outputs=[CallbackOutput("answer", CallbackOutputTypeEnum.String)],
    )
    worse = FailStep(name="Worse", error_message=Join(on=" ", values=["AUC is below", 0.7]))
    decided = ConditionStep(
        name="GoodEnough",
        conditions=[ConditionLessThanOrEqualTo(left=JsonGet(evaluated.name, report, "auc"), right=0.7)],
        if_steps=[worse],
        else_steps=[told, waited],
    )
    return Pipeline("processing", [prefix], steps=[evaluated, decided], sagemaker_session=session)


def training() -> Pipeline:
    """A job, a tuner over it, a model, its registration, a transform."""
    session = _session()
    trainer = ModelTrainer(
        training_image=IMAGE,
        role=ROLE,
        compute=Compute(instance_type="ml.m5.xlarge", instance_count=1, volume_size_in_gb=30),
        output_data_config=OutputDataConfig(s3_output_path=f"s3://{session.default_bucket()}/own"),
        sagemaker_session=session,
    )
    data = [InputData(channel_name="train", data_source="s3://mine/train")]
    trained = TrainingStep(name="Train", step_args=trainer.train(input_data_config=data))
    tuner = HyperparameterTuner(
        model_trainer=trainer,
        objective_metric_name="validation:auc",
        hyperparameter_ranges={"eta": ContinuousParameter(0.1, 0.5)},
        metric_definitions=[{"Name": "validation:auc", "Regex": "auc=([0-9.]+)"}],
        max_jobs=4,
    )
    tuned = TuningStep(name="Tune", step_args=tuner.tune(inputs=data))
    builder = ModelBuilder(
        image_uri=IMAGE,
        s3_model_data_url=trained.properties.ModelArtifacts.S3ModelArtifacts,
        role_arn=ROLE,
        sagemaker_session=session,
    )
    created = ModelStep(name="Model", step_args=builder.build())
    registered = ModelStep(
        name="Register",
        step_args=builder.register(
            model_package_group_name="Models",
            content_types=["text/csv"],
            response_types=["text/csv"],
            inference_instances=["ml.m5.large"],
            transform_instances=["ml.m5.large"],
        ),
    )
    transformer = Transformer(
        created.properties.ModelName, 1, "ml.m5.large", output_path="s3://mine/out", sagemaker_session=session
    )
    transformed = TransformStep(name="Transform", step_args=transformer.transform(data="s3://mine/test"))
    return Pipeline("training", steps=[trained, tuned, created, registered, transformed], sagemaker_session=session)


def services() -> Pipeline:
    """The two checks against a baseline."""
    session = _session()
    job = CheckJobConfig(role=ROLE, instance_type="ml.m5.large", sagemaker_session=session)
    quality = QualityCheckStep(
        name="Quality",
        quality_check_config=DataQualityCheckConfig(
            baseline_dataset="s3://mine/train.csv",
            dataset_format=DatasetFormat.csv(header=True),
            output_s3_uri="s3://mine/quality",
        ),
        check_job_config=job,
        skip_check=True,
        register_new_baseline=True,
        model_package_group_name="Models",
    )
    bias = ClarifyCheckStep(
        name="Bias",
        clarify_check_config=DataBiasCheckConfig(
            data_config=DataConfig(
                s3_data_input_path="s3://mine/train.csv",
                s3_output_path="s3://mine/bias",
                s3_analysis_config_output_path="s3://mine/bias/config",
                label="label",
                headers=["label", "age"],
                dataset_type="text/csv",
            ),
            data_bias_config=BiasConfig(label_values_or_threshold=[1], facet_name="age"),
        ),
        check_job_config=job,
        skip_check=True,
        register_new_baseline=True,
    )
    return Pipeline("services", steps=[quality, bias], sagemaker_session=session)


def decorated() -> Pipeline:
    """Python functions as steps."""
    session = _session()
    prefix = ParameterString(name="Prefix", default_value="s3://mine/run")

    @step(name="Split", role=ROLE, instance_type="ml.m5.large", image_uri=IMAGE)
    def split(prefix: str) -> str:
        return prefix + "/split"

    @step(name="Fit", role=ROLE, instance_type="ml.m5.large", image_uri=IMAGE)
    def fit(prefix: str) -> str:
        return prefix + "/model"

    return Pipeline("decorated", [prefix], steps=[fit(split(prefix))], sagemaker_session=session)


def further() -> Pipeline:
    """Steps around the jobs: EMR, an endpoint, code of one's own, decisions within decisions."""
    session = _session()
    threshold = ParameterFloat(name="Threshold", default_value=0.7)
    rate = ParameterFloat(name="Rate", default_value=0.1)
    prepared = EMRStep(
        name="Prepare",
        display_name="Prepare",
        description="Spark on a cluster that is there",
        cluster_id="j-1ABCDEFGHIJKL",
        step_config=EMRStepConfig(jar="command-runner.jar", args=["spark-submit", "s3://mine/prepare.py"]),
    )
    driver = {"sparkSubmit": {"entryPoint": "s3://mine/join.py"}}
    joined = EMRServerlessStep(
        name="Join",
        display_name="Join",
        description="Spark without a cluster",
        application_id="00f1abcdefghij01",
        job_config=EMRServerlessJobConfig(job_driver=driver, execution_role_arn=ROLE),
        depends_on=[prepared],
    )
    trainer = ModelTrainer(
        training_image=IMAGE,
        role=ROLE,
        source_code=SourceCode(source_dir=os.path.dirname(__file__), entry_script="v3.py"),
        compute=Compute(instance_type="ml.m5.xlarge", instance_count=1, volume_size_in_gb=30),
        hyperparameters={"rate": rate.to_string()},
        sagemaker_session=session,
    )
    trained = TrainingStep(
        name="Fit",
        step_args=trainer.train(input_data_config=[InputData(channel_name="train", data_source="s3://mine/train")]),
        depends_on=[joined],
    )

    @step(name="Score", role=ROLE, instance_type="ml.m5.large", image_uri=IMAGE)
    def score(model: str) -> float:
        return float(len(model))

    scored = score(trained.properties.ModelArtifacts.S3ModelArtifacts)
    variant = {"VariantName": "A", "ModelName": "mine", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
    described = EndpointConfigStep(
        name="Describe", step_args=session.create_endpoint_config(name="mine", production_variants=[variant])
    )
    served = EndpointStep(
        name="Serve",
        step_args=session.create_endpoint(endpoint_name="mine", config_name="mine"),
        depends_on=[described],
    )
    worst = ConditionStep(
        name="Worst",
        conditions=[ConditionOr([ConditionLessThanOrEqualTo(threshold, 0.1), ConditionNot(ConditionEquals(rate, 0.1))])],
        if_steps=[FailStep(name="Far", error_message="far below")],
        else_steps=[FailStep(name="Near", error_message=Join(on=" ", values=["below", threshold]))],
    )
    decided = ConditionStep(
        name="Decide",
        conditions=[ConditionGreaterThanOrEqualTo(left=scored, right=threshold)],
        if_steps=[described, served],
        else_steps=[worst],
    )
    return Pipeline(
        "further", [threshold, rate], steps=[prepared, joined, trained, scored, decided], sagemaker_session=session
    )
