# --- model from a literal archive
from sagemaker.model import Model
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.pipeline_context import PipelineSession

session = PipelineSession()
model = Model(image_uri="image", model_data="s3://ml-models-prod/churn/model.tar.gz", role="role", sagemaker_session=session)  # expect: W815
step = ModelStep(name="Create", step_args=model.create(instance_type="ml.m5.large"))
# --- model from a training step
from sagemaker.model import Model
from sagemaker.workflow.model_step import ModelStep


def create(step_train, session):
    model = Model(
        image_uri="image",
        model_data=step_train.properties.ModelArtifacts.S3ModelArtifacts,
        sagemaker_session=session,
        role="role",
    )
    return ModelStep(name="Create", step_args=model.create(instance_type="ml.m5.large"))
# --- registering with metrics
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.workflow.functions import Join
from sagemaker.workflow.steps import ProcessingStep


def metrics(step_eval, bucket):
    good = ModelMetrics(
        model_statistics=MetricsSource(
            s3_uri=Join(
                on="/",
                values=[
                    step_eval.arguments["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"],
                    "evaluation.json",
                ],
            ),
            content_type="application/json",
        )
    )
    fixed = ModelMetrics(
        model_statistics=MetricsSource(
            s3_uri=f"s3://{bucket}/evaluation/evaluation.json",  # expect: W815
            content_type="application/json",
        )
    )
    return good, fixed
# --- evaluation path by format on a step's property
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.workflow.steps import ProcessingStep


def metrics(step_eval):
    return ModelMetrics(
        model_statistics=MetricsSource(
            s3_uri="{}/evaluation.json".format(  # expect: E802
                step_eval.properties.ProcessingOutputConfig.Outputs["evaluation"].S3Output.S3Uri
            ),
            content_type="application/json",
        )
    )
# --- evaluation path read from the arguments
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.workflow.steps import ProcessingStep


def metrics(step_eval):
    return ModelMetrics(
        model_statistics=MetricsSource(
            s3_uri="{}/evaluation.json".format(
                step_eval.arguments["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
            ),
            content_type="application/json",
        )
    )
# --- batch transform
from sagemaker.inputs import TransformInput
from sagemaker.transformer import Transformer
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import TransformStep

session = PipelineSession()
batch_data = ParameterString(name="BatchData", default_value="s3://raw-zone/batch")


def transform(step_create_model):
    transformer = Transformer(
        model_name=step_create_model.properties.ModelName,
        instance_type="ml.m5.xlarge",
        instance_count=1,
        output_path=f"s3://{session.default_bucket()}/AbaloneTransform",  # expect: E814
        sagemaker_session=session,
    )
    return TransformStep(name="Transform", step_args=transformer.transform(data=batch_data))


def transform_old(step_create_model, transformer):
    return TransformStep(
        name="Transform",
        transformer=transformer,
        inputs=TransformInput(data="s3://raw-zone/batch"),  # expect: W815
    )
# --- tuning
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.tuner import ContinuousParameter, HyperparameterTuner
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import TuningStep

session = PipelineSession()
bucket = session.default_bucket()
est = Estimator(
    "image",
    "role",
    1,
    "ml.m5.large",
    output_path="s3://{}/tuning".format(bucket),  # expect: E814
    sagemaker_session=session,
)
tuner = HyperparameterTuner(est, "validation:rmse", {"eta": ContinuousParameter(0, 1)})
step = TuningStep(
    name="Tune",
    step_args=tuner.fit(inputs={"train": TrainingInput(s3_data=f"s3://{bucket}/train")}),  # expect: W815
)


def best(step_tuning, prefix):
    return step_tuning.get_top_model_s3_uri(top_k=0, s3_bucket=bucket, prefix=prefix)
# --- quality check
from sagemaker.workflow.check_job_config import CheckJobConfig
from sagemaker.workflow.functions import Join
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.quality_check_step import DataQualityCheckConfig, QualityCheckStep
from sagemaker.model_monitor.dataset_format import DatasetFormat

output_base = ParameterString(name="OutputBase")


def checks(step_process, default_bucket, base_job_prefix):
    good = DataQualityCheckConfig(
        baseline_dataset=step_process.properties.ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri,
        dataset_format=DatasetFormat.csv(header=False),
        output_s3_uri=Join(on="/", values=[output_base, ExecutionVariables.PIPELINE_EXECUTION_ID, "dataqualitycheck"]),
    )
    fixed = DataQualityCheckConfig(
        baseline_dataset="s3://raw-zone/baseline.csv",  # expect: W815
        dataset_format=DatasetFormat.csv(header=False),
        output_s3_uri=Join(on="/", values=["s3:/", default_bucket, base_job_prefix, "dataqualitycheck"]),  # expect: E814
    )
    return good, fixed
# --- clarify
from sagemaker.clarify import DataConfig
from sagemaker.workflow.clarify_check_step import ClarifyCheckStep, DataBiasCheckConfig


def bias(bucket, prefix, step_process):
    return DataConfig(
        s3_data_input_path=step_process.properties.ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri,
        s3_output_path=f"s3://{bucket}/{prefix}/bias",  # expect: E814
        label="label",
    )
# --- lambda and callback
from sagemaker.lambda_helper import Lambda
from sagemaker.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep
from sagemaker.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
from sagemaker.workflow.parameters import ParameterString

data = ParameterString("InputData")
step = LambdaStep(
    name="Deploy",
    lambda_func=Lambda(function_arn="arn:aws:lambda:eu-west-1:111122223333:function:f"),
    inputs={"model_package_group": "churn", "data": data},
    outputs=[LambdaOutput("status", LambdaOutputTypeEnum.String)],
)
callback = CallbackStep(
    name="Glue",
    sqs_queue_url="https://sqs.eu-west-1.amazonaws.com/111122223333/q",
    inputs={"source": data, "target": "s3://curated-zone/sales"},  # expect: W815
    outputs=[CallbackOutput("location", CallbackOutputTypeEnum.String)],
)
# --- lambda output in a path
from sagemaker.processing import ProcessingInput
from sagemaker.workflow.lambda_step import LambdaOutput, LambdaStep
from sagemaker.workflow.functions import Join


def inputs(step_lambda):
    key = step_lambda.properties.Outputs["key"]
    return [
        ProcessingInput(source=Join(on="/", values=[key, "a"]), destination="/opt/ml/processing/a"),
        ProcessingInput(source=f"{key}/b", destination="/opt/ml/processing/b"),  # expect: E801
    ]
# --- spark with submit arguments
from sagemaker.spark.processing import PySparkProcessor
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep

session = PipelineSession()
spark = PySparkProcessor(base_job_name="spark", framework_version="3.3", role="role", sagemaker_session=session)
args = spark.run(
    submit_app="spark/app.py",
    arguments=["--s3_output_bucket", session.default_bucket(), "--prefix", "churn"],
    spark_event_logs_s3_uri="s3://{}/spark_event_logs".format(session.default_bucket()),  # expect: E814
)
step = ProcessingStep(name="Spark", step_args=args)
# --- the step decorator
import os

import pandas as pd
from sagemaker.workflow.function_step import step
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline

source = ParameterString("Source", default_value="s3://raw-zone/sales.csv")


@step(name="preprocess", instance_type="ml.m5.large")
def preprocess(path, bucket):
    df = pd.read_csv(path)
    target = f"{path.rsplit('/', 1)[0]}/clean"
    df.to_parquet(target)
    print(f"wrote {target} to {bucket}")
    return os.path.join(target, "part.parquet")


@step
def train(path):
    return f"s3://ml-models-prod/{path.split('/')[-1]}"


pipeline = Pipeline(name="p", parameters=[source], steps=[train(preprocess(source, "b"))])
# --- the step decorator by another name
import sagemaker.workflow.function_step as function_step
from sagemaker.workflow.function_step import step as pipeline_step
from sagemaker.workflow.parameters import ParameterString

place = ParameterString("Place")


@pipeline_step(name="a")
def first(folder):
    return folder + "/a"


@function_step.step(name="b")
def second(folder):
    return folder.replace("s3://", "")


def third(folder):
    return "/".join([folder, "c"])


made = pipeline_step(third, name="c")(second(first(place)))
# --- a step decorator of another library
from behave import step
from sagemaker.workflow.parameters import ParameterString

place = ParameterString("Place")


@step("I write to {folder}")
def write(folder):
    return folder + "/a"  # expect: E803


write(place)
# --- delayed return in an f-string
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline


@step(name="a")
def a():
    return "s3://bucket/a"


@step(name="b")
def b(path):
    return path


done = a()
steps = [b(f"{done}/part")]  # expect: E801
# --- v3: processing and training
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.shapes import ProcessingInput, ProcessingOutput, ProcessingS3Input, ProcessingS3Output
from sagemaker.core.workflow.functions import Join
from sagemaker.core.workflow.parameters import ParameterString
from sagemaker.core.workflow.pipeline_context import PipelineSession
from sagemaker.mlops.workflow.pipeline import Pipeline
from sagemaker.mlops.workflow.steps import ProcessingStep, TrainingStep
from sagemaker.train import ModelTrainer
from sagemaker.train.configs import InputData, OutputDataConfig

session = PipelineSession()
default_bucket = session.default_bucket()
output_base = ParameterString(name="OutputBase")
good = ProcessingOutput(
    output_name="train",
    s3_output=ProcessingS3Output(
        s3_uri=Join(on="/", values=[output_base, "train"]), local_path="/opt/ml/processing/train", s3_upload_mode="EndOfJob"
    ),
)
fixed = ProcessingOutput(
    output_name="test",
    s3_output=ProcessingS3Output(
        s3_uri=f"s3://{default_bucket}/test",  # expect: E814
        local_path="/opt/ml/processing/test",
        s3_upload_mode="EndOfJob",
    ),
)
raw = ProcessingInput(
    input_name="raw",
    s3_input=ProcessingS3Input(
        s3_uri="s3://raw-zone/sales",  # expect: W815
        local_path="/opt/ml/processing/input",
        s3_data_type="S3Prefix",
    ),
)
trainer = ModelTrainer(
    training_image="image",
    output_data_config=OutputDataConfig(s3_output_path=f"s3://{default_bucket}/models"),  # expect: E814
    sagemaker_session=session,
)
args = trainer.train(input_data_config=[InputData(channel_name="train", data_source=f"s3://{default_bucket}/train")])  # expect: W815
# --- v3: the step decorator
from sagemaker.core.workflow.parameters import ParameterString
from sagemaker.mlops.workflow.function_step import step

place = ParameterString("Place")


@step(name="w", instance_type="ml.m5.large")
def write(folder):
    return f"{folder}/a".lstrip("/")


write(place)
# --- a class of the team that makes steps, by the name of a builder
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.steps import ProcessingStep


class EvaluationStepBuilder:
    """Builds the evaluation step of the churn pipeline."""

    DOCS = "s3://team-docs/evaluation.md"

    def __init__(self, bucket, base_output_path):
        self.bucket = bucket
        self.base_output_path = base_output_path

    def describe(self):
        return f"{self.base_output_path}/evaluation"

    def outputs(self):
        return [
            ProcessingOutput(
                output_name="evaluation",
                source="/opt/ml/processing/evaluation",
                destination=f"s3://{self.bucket}/evaluation",  # expect: E814
            )
        ]
# --- text utilities of a project that has nothing to do with pipelines
from urllib.parse import urlparse


class QueryBuilder:
    def _normalize_s3_uri(self, uri):
        return uri.rstrip("/")

    def table(self, execution_prefix, name):
        return f"{execution_prefix}/{name}"

    def bucket(self, base_output_path):
        return urlparse(base_output_path).netloc
# --- settings module beside the pipeline
# file: settings.py
BUCKET = "ml-artifacts-prod"
MODELS = f"s3://{BUCKET}/models"  # expect: E814
LOGS = f"s3://{BUCKET}/logs"
# file: pipeline.py
from sagemaker.estimator import Estimator
from sagemaker.workflow.pipeline_context import PipelineSession

import settings

est = Estimator("image", "role", 1, "ml.m5.large", output_path=settings.MODELS, sagemaker_session=PipelineSession())
print(f"logs are in {settings.LOGS}")
# --- configuration read from yaml
import yaml
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.steps import ProcessingStep

with open("config.yml") as stream:
    config = yaml.safe_load(stream)

bucket = config["bucket"]
out = ProcessingOutput(source="/opt/ml/processing/o", destination=f"s3://{bucket}/{config['prefix']}/o")  # expect: E814
other = ProcessingOutput(source="/opt/ml/processing/p", destination=config["destination"])
# --- joined with the scheme as the first part
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterString

bucket = ParameterString("Bucket")
out = ProcessingOutput(source="/opt/ml/processing/o", destination=Join(on="/", values=["s3:/", bucket, "o/p", "q"]))
same = ProcessingOutput(source="/opt/ml/processing/o", destination=Join(on="", values=["s3://", bucket, "/o/", "p"]))
twice = ProcessingOutput(source="/opt/ml/processing/o", destination=Join(on="/", values=["s3:/", bucket, "o/", "p"]))  # expect: E812
# --- a base that ends with a slash
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterString

base = ParameterString("Base", default_value="s3://ml-artifacts-prod/churn/")
out = ProcessingOutput(source="/opt/ml/processing/o", destination=Join(on="/", values=[base, "o"]))  # expect: E812
last = ProcessingOutput(source="/opt/ml/processing/o", destination=Join(on="/", values=["s3://x", "o/"]))  # expect: E814
# --- printing a parameter
from sagemaker.workflow.parameters import ParameterString

base = ParameterString("Base")
print(f"writing to {base}")  # expect: E808
print("writing to", base)
# --- auto ml
from sagemaker.automl.automl import AutoML, AutoMLInput
from sagemaker.workflow.automl_step import AutoMLStep
from sagemaker.workflow.pipeline_context import PipelineSession

session = PipelineSession()
auto_ml = AutoML(
    role="role",
    target_attribute_name="label",
    sagemaker_session=session,
    output_path=f"s3://{session.default_bucket()}/automl",  # expect: E814
)
step = AutoMLStep(
    name="AutoML",
    step_args=auto_ml.fit(inputs=[AutoMLInput(inputs="s3://raw-zone/automl", target_attribute_name="label", channel_type="training")]),  # expect: W815
)
# --- upload inside of the pipeline's module
from sagemaker.inputs import TrainingInput
from sagemaker.workflow.pipeline_context import PipelineSession

session = PipelineSession()
location = session.upload_data("data", key_prefix="churn/train")  # expect: W815
channel = TrainingInput(s3_data=location, content_type="csv")
