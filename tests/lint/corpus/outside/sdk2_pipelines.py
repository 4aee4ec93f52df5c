# --- the sample pipeline everybody starts from
import boto3
import sagemaker
from sagemaker.inputs import TrainingInput
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.estimator import Estimator
from sagemaker.workflow.parameters import ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.steps import ProcessingStep, TrainingStep


def get_pipeline(region, role=None, default_bucket=None, base_job_prefix="Abalone"):
    session = get_session(region, default_bucket)
    instance_type = ParameterString(name="TrainingInstanceType", default_value="ml.m5.xlarge")
    model_path = f"s3://{session.default_bucket()}/{base_job_prefix}/AbaloneTrain"  # report: model
    image_uri = sagemaker.image_uris.retrieve(framework="xgboost", region=region, version="1.0-1")
    xgb = Estimator(
        image_uri=image_uri,
        instance_type=instance_type,
        instance_count=1,
        output_path=model_path,  # report: model
        base_job_name=f"{base_job_prefix}/abalone-train",
        sagemaker_session=session,
        role=role,
    )
    step_train = TrainingStep(name="TrainAbaloneModel", estimator=xgb, inputs={})
    return Pipeline(name="Abalone", parameters=[instance_type], steps=[step_train])

# --- one destination with the default bucket
import sagemaker
from sagemaker.processing import ProcessingOutput, ScriptProcessor
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep

sess = PipelineSession()
bucket = sess.default_bucket()
processor = ScriptProcessor(
    image_uri="683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
    command=["python3"],
    instance_count=1,
    instance_type="ml.m5.large",
    role=sagemaker.get_execution_role(),
    sagemaker_session=sess,
)
args = processor.run(
    code="prep.py",
    outputs=[
        ProcessingOutput(
            output_name="train",
            source="/opt/ml/processing/train",
            destination=f"s3://{bucket}/churn/train",  # report
        ),
        ProcessingOutput(
            output_name="test",
            source="/opt/ml/processing/test",
            destination="s3://{}/churn/test".format(bucket),  # report
        ),
    ],
)
step = ProcessingStep(name="Prep", step_args=args)

# --- outputs by Join over a parameter
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterString

prefix = ParameterString(name="OutputPrefix")
outputs = [
    ProcessingOutput(
        output_name=name,
        source=f"/opt/ml/processing/{name}",
        destination=Join(on="/", values=[prefix, "churn", name]),
    )
    for name in ("train", "validation", "test")
]

# --- parameter with a default in the caller's bucket
import sagemaker
from sagemaker.estimator import Estimator
from sagemaker.workflow.parameters import ParameterString

session = sagemaker.workflow.pipeline_context.PipelineSession()
model_output = ParameterString(
    name="ModelOutputPath",
    default_value=f"s3://{session.default_bucket()}/models",
)
estimator = Estimator(
    image_uri="xgb",
    role="arn:aws:iam::111122223333:role/SageMakerRole",
    instance_count=1,
    instance_type="ml.m5.xlarge",
    output_path=model_output,
)

# --- f-string over a ParameterString
from sagemaker.estimator import Estimator
from sagemaker.workflow.parameters import ParameterString

out = ParameterString(name="OutputPrefix", default_value="s3://bucket/prefix")
estimator = Estimator(
    image_uri="xgb",
    role="role",
    instance_count=1,
    instance_type="ml.m5.xlarge",
    output_path=f"{out}/models",  # report
)

# --- plus over a ParameterString
from sagemaker.transformer import Transformer
from sagemaker.workflow.parameters import ParameterString

batch_prefix = ParameterString("BatchPrefix")
transformer = Transformer(
    model_name="model",
    instance_count=1,
    instance_type="ml.m5.xlarge",
    output_path=batch_prefix + "/scores",  # report
    assemble_with="Line",
)

# --- transformer to Join of ExecutionVariables
from sagemaker.transformer import Transformer
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterString

root = ParameterString(name="Root")
transformer = Transformer(
    model_name="fraud",
    instance_count=2,
    instance_type="ml.c5.xlarge",
    output_path=Join(
        on="/",
        values=[root, "scores", ExecutionVariables.PIPELINE_EXECUTION_ID],
    ),
    base_transform_job_name="fraud-scores",
)

# --- f-string over an execution variable
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.execution_variables import ExecutionVariables

evaluation = ProcessingOutput(
    output_name="evaluation",
    source="/opt/ml/processing/evaluation",
    destination=f"s3://ml-results/{ExecutionVariables.PIPELINE_EXECUTION_ID}/evaluation",  # report
)

# --- Join that starts from a frozen bucket
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.functions import Join
from sagemaker.workflow.pipeline_context import PipelineSession

pipeline_session = PipelineSession()
output = ProcessingOutput(
    source="/opt/ml/processing/out",
    destination=Join(
        on="/",
        values=[
            f"s3://{pipeline_session.default_bucket()}",  # report
            "runs",
            ExecutionVariables.PIPELINE_EXECUTION_ID,
        ],
    ),
)

# --- metrics source with format over the arguments
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.workflow.step_collections import RegisterModel


def register(step_eval, step_train, estimator, group):
    metrics = ModelMetrics(
        model_statistics=MetricsSource(
            s3_uri="{}/evaluation.json".format(  # report: metrics
                step_eval.arguments["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]  # report: metrics
            ),
            content_type="application/json",
        )
    )
    return RegisterModel(
        name="Register",
        estimator=estimator,
        model_data=step_train.properties.ModelArtifacts.S3ModelArtifacts,
        content_types=["text/csv"],
        response_types=["text/csv"],
        model_package_group_name=group,
        model_metrics=metrics,
    )

# --- metrics source with Join over the properties
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.workflow.functions import Join


def metrics_of(step_eval):
    return ModelMetrics(
        model_statistics=MetricsSource(
            s3_uri=Join(
                on="/",
                values=[
                    step_eval.properties.ProcessingOutputConfig.Outputs["evaluation"].S3Output.S3Uri,
                    "evaluation.json",
                ],
            ),
            content_type="application/json",
        )
    )

# --- literal output path
from sagemaker.sklearn.estimator import SKLearn

sklearn = SKLearn(
    entry_point="train.py",
    framework_version="1.2-1",
    instance_type="ml.m5.large",
    role="arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole",
    output_path="s3://acme-ml-dev/churn/models",  # report
)

# --- code location with percent
import sagemaker
from sagemaker.pytorch import PyTorch

session = sagemaker.Session()
est = PyTorch(
    entry_point="train.py",
    source_dir="src",
    role="role",
    framework_version="2.1",
    py_version="py310",
    instance_count=1,
    instance_type="ml.g5.xlarge",
    code_location="s3://%s/code" % session.default_bucket(),  # report
)

# --- checkpoints and tensorboard
from sagemaker.debugger import TensorBoardOutputConfig
from sagemaker.tensorflow import TensorFlow


def make_estimator(sess, role, job):
    bucket = sess.default_bucket()
    return TensorFlow(
        entry_point="train.py",
        role=role,
        framework_version="2.13",
        py_version="py310",
        instance_count=1,
        instance_type="ml.p3.2xlarge",
        checkpoint_s3_uri=f"s3://{bucket}/{job}/checkpoints",  # report
        checkpoint_local_path="/opt/ml/checkpoints",
        tensorboard_output_config=TensorBoardOutputConfig(
            s3_output_path="s3://" + bucket + "/" + job + "/tensorboard",  # report
            container_local_output_path="/opt/ml/output/tensorboard",
        ),
    )

# --- training input is public data
from sagemaker.inputs import TrainingInput

inputs = {
    "train": TrainingInput(
        s3_data="s3://sagemaker-sample-files/datasets/tabular/uci_abalone/train_csv/abalone_dataset1_train.csv",
        content_type="text/csv",
    ),
    "validation": TrainingInput(
        s3_data="s3://sagemaker-sample-files/datasets/tabular/uci_abalone/validation/abalone_dataset1_validation.csv",
        content_type="text/csv",
    ),
}

# --- public data in the region's sample bucket
from sagemaker.processing import ProcessingInput


def raw_input(region):
    return ProcessingInput(
        source=f"s3://sagemaker-sample-data-{region}/processing/census/census-income.csv",
        destination="/opt/ml/processing/input",
    )

# --- image uri and role as text
from sagemaker.processing import ScriptProcessor


def make_processor(account_id, region, tag, session):
    return ScriptProcessor(
        image_uri=f"{account_id}.dkr.ecr.{region}.amazonaws.com/churn-processing:{tag}",
        role=f"arn:aws:iam::{account_id}:role/SageMakerExecution",
        command=["python3"],
        instance_type="ml.m5.xlarge",
        instance_count=1,
        base_job_name=f"churn-{tag}",
        sagemaker_session=session,
    )

# --- names of pipeline, steps and groups
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.steps import ProcessingStep


def build(prefix, env, step_args):
    prepare = ProcessingStep(name=f"{prefix}-Prepare-{env}", step_args=step_args)
    return Pipeline(
        name=prefix + "-" + env,
        parameters=[],
        steps=[prepare],
    )

# --- data quality check config
from sagemaker.model_monitor import DatasetFormat
from sagemaker.workflow.check_job_config import CheckJobConfig
from sagemaker.workflow.quality_check_step import DataQualityCheckConfig, QualityCheckStep


def data_quality(bucket, prefix, train_step, role):
    config = DataQualityCheckConfig(
        baseline_dataset=train_step.properties.ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri,
        dataset_format=DatasetFormat.csv(header=False),
        output_s3_uri=f"s3://{bucket}/{prefix}/dataqualitycheck",  # report
    )
    return QualityCheckStep(
        name="DataQualityCheck",
        check_job_config=CheckJobConfig(role=role, instance_count=1),
        quality_check_config=config,
        skip_check=False,
        model_package_group_name=f"{prefix}-models",
    )

# --- data quality check with Join
from sagemaker.model_monitor import DatasetFormat
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.functions import Join
from sagemaker.workflow.quality_check_step import DataQualityCheckConfig


def data_quality(base, dataset):
    return DataQualityCheckConfig(
        baseline_dataset=dataset,
        dataset_format=DatasetFormat.csv(header=False),
        output_s3_uri=Join(
            on="/",
            values=[base, "baseline", ExecutionVariables.PIPELINE_EXECUTION_ID, "data_quality"],
        ),
    )

# --- clarify bias output
from sagemaker.clarify import DataConfig


def bias_config(default_bucket, base_job_prefix, train):
    bias_report_path = "s3://{}/{}/{}".format(default_bucket, base_job_prefix, "bias")  # report: bias
    return DataConfig(
        s3_data_input_path=train,
        s3_output_path=bias_report_path,  # report: bias
        label="target",
        dataset_type="text/csv",
    )

# --- lambda step that gets an output location
from sagemaker.lambda_helper import Lambda
from sagemaker.workflow.lambda_step import LambdaStep

EXPORTS = "s3://acme-exports-prod/daily"  # report: exports

export = LambdaStep(
    name="Export",
    lambda_func=Lambda(function_arn="arn:aws:lambda:eu-west-1:111122223333:function:export"),
    inputs={
        "format": "parquet",
        "output_location": EXPORTS,  # report: exports
    },
)

# --- lambda step that gets a parameter
from sagemaker.lambda_helper import Lambda
from sagemaker.workflow.lambda_step import LambdaStep
from sagemaker.workflow.parameters import ParameterString

export_prefix = ParameterString(name="ExportPrefix", default_value="s3://acme-exports-dev/daily")


def export_step(account, region):
    return LambdaStep(
        name="Export",
        lambda_func=Lambda(function_arn=f"arn:aws:lambda:{region}:{account}:function:export"),
        inputs={"format": "parquet", "output_location": export_prefix},
    )

# --- processing arguments that hold an output location
from sagemaker.workflow.steps import ProcessingStep


def score_step(processor, bucket, run_date):
    args = processor.run(
        code="score.py",
        arguments=[
            "--run-date",
            run_date,
            "--output-uri",
            f"s3://{bucket}/scores/{run_date}/",  # report
        ],
    )
    return ProcessingStep(name="Score", step_args=args)

# --- processing arguments without any output
from sagemaker.workflow.steps import ProcessingStep


def score_step(processor, horizon, run_date):
    args = processor.run(
        code="score.py",
        arguments=[
            "--run-date",
            f"{run_date:%Y-%m-%d}",
            "--horizon",
            str(horizon),
            "--holidays",
            "s3://noaa-ghcn-pds/csv/by_year/2023.csv",
        ],
    )
    return ProcessingStep(name="Score", step_args=args)

# --- spark event logs
from sagemaker.spark.processing import PySparkProcessor


def spark_step(session, role, bucket, prefix):
    spark = PySparkProcessor(
        base_job_name=f"{prefix}-spark",
        framework_version="3.3",
        role=role,
        instance_count=2,
        instance_type="ml.m5.xlarge",
        sagemaker_session=session,
    )
    return spark.run(
        submit_app="./code/preprocess.py",
        arguments=["--rows", "1000"],
        spark_event_logs_s3_uri=f"s3://{bucket}/{prefix}/spark_event_logs",  # report
    )

# --- hyperparameters with an output
from sagemaker.estimator import Estimator


def huggingface(role, image, bucket):
    return Estimator(
        image_uri=image,
        role=role,
        instance_count=1,
        instance_type="ml.g5.2xlarge",
        hyperparameters={
            "epochs": 3,
            "model_name": "distilbert-base-uncased",
            "s3_checkpoint_dir": f"s3://{bucket}/hf/checkpoints",  # report
        },
    )

# --- emr step with a log location
from sagemaker.workflow.emr_step import EMRStep, EMRStepConfig


def emr(cluster_id, stack):
    config = EMRStepConfig(
        jar="command-runner.jar",
        args=[
            "spark-submit",
            "--deploy-mode",
            "cluster",
            "s3://us-east-1.elasticmapreduce/samples/spark/aggregate.py",
            "--output",
            "s3://acme-lake-" + stack + "/aggregates/",  # report
        ],
    )
    return EMRStep(
        name=f"Aggregate-{stack}",
        display_name="Aggregate",
        description="Aggregates the raw events",
        cluster_id=cluster_id,
        step_config=config,
    )

# --- fail step and condition messages
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionLessThanOrEqualTo
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet


def gate(step_eval, report, threshold, then):
    fail = FailStep(
        name="MseFail",
        error_message=Join(on=" ", values=["Execution failed due to MSE >", threshold]),
    )
    condition = ConditionLessThanOrEqualTo(
        left=JsonGet(step_name=step_eval.name, property_file=report, json_path="regression_metrics.mse.value"),
        right=threshold,
    )
    return ConditionStep(name="Gate", conditions=[condition], if_steps=then, else_steps=[fail])

# --- location from an environment variable
import os

from sagemaker.processing import ProcessingOutput

BUCKET = os.environ["ML_BUCKET"]

report = ProcessingOutput(
    output_name="report",
    source="/opt/ml/processing/report",
    destination=f"s3://{BUCKET}/reports/drift",  # report
)

# --- location from the command line
import argparse

from sagemaker.estimator import Estimator


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bucket", required=True)
    parser.add_argument("--role", required=True)
    args = parser.parse_args()
    estimator = Estimator(
        image_uri="image",
        role=args.role,
        instance_count=1,
        instance_type="ml.m5.large",
        output_path="s3://" + args.bucket + "/model-artifacts",  # report
    )
    return estimator

# --- os.path.join for the destination
import os

from sagemaker.processing import ProcessingOutput


def split_outputs(base_uri):
    return [
        ProcessingOutput(
            output_name=part,
            source=os.path.join("/opt/ml/processing", part),
            destination=os.path.join(base_uri, "split", part),  # report
        )
        for part in ("train", "test")
    ]

# --- os.path.join for the code only
import os

from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.functions import Join

BASE_DIR = os.path.dirname(os.path.realpath(__file__))


def run(processor, base_uri):
    return processor.run(
        code=os.path.join(BASE_DIR, "preprocess.py"),
        outputs=[
            ProcessingOutput(
                output_name="train",
                source="/opt/ml/processing/train",
                destination=Join(on="/", values=[base_uri, "train"]),
            )
        ],
    )

# --- tuning step with a model path by hand
from sagemaker.model import Model


def best_model(tuning_step, bucket, prefix, image, role):
    return Model(
        image_uri=image,
        model_data=tuning_step.get_top_model_s3_uri(top_k=0, s3_bucket=bucket, prefix=prefix),
        role=role,
    )

# --- automl output
from sagemaker.automl.automl import AutoML


def automl(session, role):
    return AutoML(
        role=role,
        target_attribute_name="label",
        sagemaker_session=session,
        total_job_runtime_in_seconds=3600,
        mode="ENSEMBLING",
        output_path=f"s3://{session.default_bucket()}/automl",  # report
    )

# --- data capture of the endpoint
from sagemaker.model_monitor import DataCaptureConfig


def capture(bucket, endpoint_name):
    return DataCaptureConfig(
        enable_capture=True,
        sampling_percentage=100,
        destination_s3_uri="s3://{bucket}/{name}/capture".format(bucket=bucket, name=endpoint_name),
    )

# --- cache config and retry policies
from sagemaker.workflow.retry import StepExceptionTypeEnum, StepRetryPolicy
from sagemaker.workflow.steps import CacheConfig, ProcessingStep

cache = CacheConfig(enable_caching=True, expire_after="P30D")


def step(name, step_args):
    return ProcessingStep(
        name=name,
        step_args=step_args,
        cache_config=cache,
        retry_policies=[
            StepRetryPolicy(
                exception_types=[StepExceptionTypeEnum.SERVICE_FAULT],
                expire_after_mins=120,
            )
        ],
    )

# --- steps that hand on properties
from sagemaker.inputs import TrainingInput
from sagemaker.workflow.steps import TrainingStep


def train_step(estimator, prep):
    outputs = prep.properties.ProcessingOutputConfig.Outputs
    return TrainingStep(
        name="Train",
        step_args=estimator.fit(
            inputs={
                channel: TrainingInput(s3_data=outputs[channel].S3Output.S3Uri, content_type="text/csv")
                for channel in ("train", "validation")
            }
        ),
    )

# --- notebook job step
from sagemaker.workflow.notebook_job_step import NotebookJobStep


def notebook_step(session, role, image):
    return NotebookJobStep(
        name="Report",
        input_notebook="report.ipynb",
        image_uri=image,
        kernel_name="python3",
        role=role,
        s3_root_uri=f"s3://{session.default_bucket()}/notebook-jobs",  # report
    )

# --- input by parameter and by literal
from sagemaker.processing import ProcessingInput
from sagemaker.workflow.parameters import ParameterString

input_data = ParameterString(
    name="InputData",
    default_value="s3://sagemaker-servicecatalog-seedcode-us-east-1/dataset/abalone-dataset.csv",
)
inputs = [
    ProcessingInput(source=input_data, destination="/opt/ml/processing/input"),
    ProcessingInput(source="s3://commoncrawl/cc-index/table/cc-main/", destination="/opt/ml/processing/crawl"),
]
