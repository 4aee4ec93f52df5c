"""Pipelines as their authors write them with version 2 of the SDK: one function for each usual shape."""

from __future__ import annotations

import boto3
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput, TransformInput
from sagemaker.lambda_helper import Lambda
from sagemaker.model import Model
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.model_monitor import DatasetFormat
from sagemaker.processing import FrameworkProcessor, ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.session import get_execution_role
from sagemaker.sklearn.estimator import SKLearn
from sagemaker.sklearn.processing import SKLearnProcessor
from sagemaker.transformer import Transformer
from sagemaker.tuner import ContinuousParameter, HyperparameterTuner
from sagemaker.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep
from sagemaker.workflow.check_job_config import CheckJobConfig
from sagemaker.workflow.clarify_check_step import (
    ClarifyCheckStep,
    DataBiasCheckConfig,
)
from sagemaker.clarify import BiasConfig, DataConfig
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionLessThanOrEqualTo
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.quality_check_step import DataQualityCheckConfig, QualityCheckStep
from sagemaker.workflow.step_collections import RegisterModel
from sagemaker.workflow.steps import ProcessingStep, TrainingStep, TransformStep, TuningStep
from sagemaker.xgboost.estimator import XGBoost

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:1"


def _session() -> PipelineSession:
    return PipelineSession(boto_session=boto3.Session(profile_name="production", region_name="us-east-1"))


def processing() -> Pipeline:
    """A scikit-learn script, a script in an image of one's own, and a framework processor with a source directory."""
    session = _session()
    role = get_execution_role(session)
    count = ParameterInteger(name="Count", default_value=1)
    sklearn = SKLearnProcessor("1.2-1", role, count, "ml.m5.xlarge", sagemaker_session=session)
    prepared = ProcessingStep(
        name="Prepare",
        step_args=sklearn.run(
            code=__file__, outputs=[ProcessingOutput(output_name="train", source="/opt/ml/processing/train")]
        ),
    )
    script = ScriptProcessor(role, IMAGE, ["python3"], 1, "ml.m5.large", sagemaker_session=session)
    source = prepared.properties.ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri
    scored = ProcessingStep(
        name="Score",
        step_args=script.run(
            code=__file__, inputs=[ProcessingInput(source=source, destination="/opt/ml/processing/input")]
        ),
    )
    framework = FrameworkProcessor(SKLearn, "1.2-1", role, 1, "ml.m5.large", sagemaker_session=session)
    packed = ProcessingStep(name="Pack", step_args=framework.run(code=__file__), depends_on=[scored])
    return Pipeline("processing", [count], steps=[prepared, scored, packed], sagemaker_session=session)


def training() -> Pipeline:
    """An image of one's own, a framework class, a tuner, a condition on metrics, a model, its registration, a transform."""
    session = _session()
    bucket, role = session.default_bucket(), "arn:aws:iam::123456789012:role/Training"
    own = Estimator(IMAGE, role, 1, "ml.m5.xlarge", output_path=f"s3://{bucket}/own", sagemaker_session=session)
    data = {"train": TrainingInput(f"s3://{bucket}/train", content_type="text/csv")}
    trained = TrainingStep(name="Own", step_args=own.fit(data))
    boost = XGBoost(
        entry_point=__file__,
        framework_version="1.7-1",
        role="RoleByName",
        instance_count=1,
        instance_type="ml.m5.xlarge",
        sagemaker_session=session,
    )
    boosted = TrainingStep(name="Boost", step_args=boost.fit(data))
    tuner = HyperparameterTuner(
        own,
        "validation:auc",
        {"eta": ContinuousParameter(0.1, 0.5)},
        metric_definitions=[{"Name": "validation:auc", "Regex": "auc=([0-9.]+)"}],
        max_jobs=4,
    )
    tuned = TuningStep(name="Tune", step_args=tuner.fit(data))
    report = PropertyFile("Report", "evaluation", "evaluation.json")
    sklearn = SKLearnProcessor("1.2-1", role, 1, "ml.m5.xlarge", sagemaker_session=session)
    output = ProcessingOutput(output_name="evaluation", source="/opt/ml/processing/evaluation")
    evaluated = ProcessingStep(
        name="Evaluate",
        step_args=sklearn.run(code=__file__, outputs=[output]),
        property_files=[report],
        depends_on=[trained, boosted],
    )
    artifacts = tuned.get_top_model_s3_uri(top_k=0, s3_bucket=bucket, prefix="own")
    model = Model(IMAGE, model_data=artifacts, role=role, sagemaker_session=session)
    created = ModelStep(name="Model", step_args=model.create(instance_type="ml.m5.large"))
    statistics = MetricsSource(s3_uri=Join("/", ["s3:/", bucket, "evaluation.json"]), content_type="application/json")
    registered = ModelStep(
        name="Register",
        step_args=model.register(
            content_types=["text/csv"],
            response_types=["text/csv"],
            inference_instances=["ml.m5.large"],
            transform_instances=["ml.m5.large"],
            model_package_group_name="Models",
            model_metrics=ModelMetrics(model_statistics=statistics),
        ),
    )
    transformer = Transformer(
        created.properties.ModelName, 1, "ml.m5.large", output_path=f"s3://{bucket}/out", sagemaker_session=session
    )
    transformed = TransformStep(name="Transform", step_args=transformer.transform(data=f"s3://{bucket}/test"))
    worse = FailStep(name="Worse", error_message=Join(" ", ["AUC is below", 0.7]))
    decided = ConditionStep(
        name="GoodEnough",
        conditions=[ConditionLessThanOrEqualTo(JsonGet("Evaluate", report, "auc"), 0.7)],
        if_steps=[worse],
        else_steps=[created, registered, transformed],
    )
    return Pipeline("training", steps=[trained, boosted, tuned, evaluated, decided], sagemaker_session=session)


def older() -> Pipeline:
    """As pipelines were written before sessions deferred calls: estimator=, model= and RegisterModel."""
    session = _session()
    role = get_execution_role(session)
    own = Estimator(IMAGE, role, 1, "ml.m5.xlarge", output_path="s3://mine/own", sagemaker_session=session)
    trained = TrainingStep(name="Train", estimator=own, inputs={"train": TrainingInput("s3://mine/train")})
    data = trained.properties.ModelArtifacts.S3ModelArtifacts
    transformer = Transformer("model", 1, "ml.m5.large", output_path="s3://mine/out", sagemaker_session=session)
    transformed = TransformStep(name="Transform", transformer=transformer, inputs=TransformInput(data="s3://mine/t"))
    registered = RegisterModel(
        name="Register",
        estimator=own,
        model_data=data,
        content_types=["text/csv"],
        response_types=["text/csv"],
        inference_instances=["ml.m5.large"],
        transform_instances=["ml.m5.large"],
        model_package_group_name="Models",
    )
    return Pipeline("older", steps=[trained, transformed, registered], sagemaker_session=session)


def services() -> Pipeline:
    """A function that the SDK would create, a queue, and the two checks against a baseline."""
    session = _session()
    role = get_execution_role(session)
    function = Lambda(
        function_name="notify",
        execution_role_arn=role,
        script=__file__,
        handler="v2.handler",
        session=session,
    )
    told = LambdaStep(
        name="Notify",
        lambda_func=function,
        inputs={"text": "done"},
        outputs=[LambdaOutput("status", LambdaOutputTypeEnum.String)],
    )
    waited = CallbackStep(
        name="Wait",
        sqs_queue_url="https://sqs.us-east-1.amazonaws.com/123456789012/queue",
        inputs={"status": told.properties.Outputs["status"]},
        outputs=[CallbackOutput("answer", CallbackOutputTypeEnum.String)],
    )
    job = CheckJobConfig(role=role, instance_type="ml.m5.large", sagemaker_session=session)
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
    return Pipeline("services", steps=[told, waited, quality, bias], sagemaker_session=session)


def decorated() -> Pipeline:
    """Python functions as steps."""
    session = _session()
    prefix = ParameterString(name="Prefix", default_value="s3://mine/run")

    @step(name="Split", role="Steps", instance_type="ml.m5.large", image_uri=IMAGE)
    def split(prefix: str) -> str:
        return prefix + "/split"

    @step(name="Fit", role="Steps", instance_type="ml.m5.large", image_uri=IMAGE)
    def fit(prefix: str) -> str:
        return prefix + "/model"

    return Pipeline("decorated", [prefix], steps=[fit(split(prefix))], sagemaker_session=session)
