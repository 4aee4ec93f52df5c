# --- v3 processing output
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.shapes import ProcessingOutput, ProcessingS3Output
from sagemaker.core.workflow.pipeline_context import PipelineSession
from sagemaker.mlops.workflow.steps import ProcessingStep

session = PipelineSession()
prefix = "abalone"
processor = ScriptProcessor(image_uri="image", role="role", instance_count=1, instance_type="ml.m5.large")
args = processor.run(
    code="code/preprocess.py",
    outputs=[
        ProcessingOutput(
            output_name="train",
            s3_output=ProcessingS3Output(
                s3_uri=f"s3://{session.default_bucket()}/{prefix}/train",  # report
                local_path="/opt/ml/processing/train",
                s3_upload_mode="EndOfJob",
            ),
        ),
    ],
)
step = ProcessingStep(name="Process", step_args=args)

# --- v3 processing output with Join
from sagemaker.core.shapes import ProcessingOutput, ProcessingS3Output
from sagemaker.core.workflow.functions import Join
from sagemaker.core.workflow.parameters import ParameterString

root = ParameterString(name="Root")
output = ProcessingOutput(
    output_name="train",
    s3_output=ProcessingS3Output(
        s3_uri=Join(on="/", values=[root, "abalone", "train"]),
        local_path="/opt/ml/processing/train",
        s3_upload_mode="EndOfJob",
    ),
)

# --- v3 model trainer output
from sagemaker.train import ModelTrainer
from sagemaker.train.configs import Compute, OutputDataConfig, SourceCode


def trainer(session, role, image, bucket):
    return ModelTrainer(
        training_image=image,
        role=role,
        sagemaker_session=session,
        compute=Compute(instance_type="ml.m5.xlarge", instance_count=1),
        source_code=SourceCode(source_dir="src", entry_script="train.py"),
        output_data_config=OutputDataConfig(s3_output_path=f"s3://{bucket}/models"),  # report
        base_job_name=f"{bucket}-train",
    )

# --- v3 model trainer on a parameter
from sagemaker.core.workflow.parameters import ParameterString
from sagemaker.train import ModelTrainer
from sagemaker.train.configs import CheckpointConfig, Compute, OutputDataConfig

models = ParameterString(name="ModelPrefix", default_value="s3://change-me/models")
trainer = ModelTrainer(
    training_image="image",
    role="role",
    compute=Compute(instance_type="ml.m5.xlarge", instance_count=1),
    output_data_config=OutputDataConfig(s3_output_path=models),
    checkpoint_config=CheckpointConfig(s3_uri=models, local_path="/opt/ml/checkpoints"),
)

# --- v3 literal checkpoint
from sagemaker.train.configs import CheckpointConfig

checkpoints = CheckpointConfig(
    s3_uri="s3://research-scratch/user-jane/ckpt",  # report
    local_path="/opt/ml/checkpoints",
)

# --- v3 input data that is public
from sagemaker.train.configs import InputData


def channels(region):
    train = InputData(
        channel_name="train",
        data_source=f"s3://jumpstart-cache-prod-{region}/training-datasets/tf_flowers/",
    )
    return [train]

# --- v3 transformer
from sagemaker.core.transformer import Transformer
from sagemaker.mlops.workflow.steps import TransformStep


def score(model, session, data):
    out = "/".join(["s3:/", session.default_bucket(), "scores"])  # report: score
    transformer = Transformer(
        model_name=model,
        instance_type="ml.m5.xlarge",
        instance_count=1,
        output_path=out,  # report: score
        sagemaker_session=session,
    )
    return TransformStep(name="Score", step_args=transformer.transform(data=data, content_type="text/csv"))

# --- v3 input shapes and a source path
from sagemaker.core.shapes import ProcessingInput, ProcessingS3Input


def raw(step):
    return ProcessingInput(
        input_name="raw",
        s3_input=ProcessingS3Input(
            s3_uri=step.properties.ProcessingOutputConfig.Outputs["raw"].S3Output.S3Uri,
            local_path="/opt/ml/processing/input/" + "raw",
            s3_data_type="S3Prefix",
            s3_input_mode="File",
        ),
    )

# --- v3 step function writes what it likes
import pandas as pd
from sagemaker.mlops.workflow.function_step import step


@step(name="aggregate", instance_type="ml.m5.large")
def aggregate(source, bucket, day):
    frame = pd.read_parquet(source)
    target = f"s3://{bucket}/aggregates/{day}.parquet"
    frame.groupby("customer").sum().to_parquet(target)
    return target

# --- v2 step function with its own literal
from sagemaker.workflow.function_step import step


@step
def evaluate(model_uri):
    import json

    import s3fs

    fs = s3fs.S3FileSystem()
    with fs.open("s3://acme-results/evaluation.json", "w") as out:
        json.dump({"model": model_uri}, out)
    return "s3://acme-results/" + "evaluation.json"

# --- step function called with a frozen location
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline


@step(name="write-report", keep_alive_period_in_seconds=300)
def write_report(metrics, output_uri):
    with open("/tmp/report.json", "w") as out:
        out.write(str(metrics))
    print(f"would upload to {output_uri}/report.json")
    return f"{output_uri}/report.json"


def make(session, metrics):
    bucket = session.default_bucket()
    report = write_report(metrics, output_uri=f"s3://{bucket}/reports")  # report
    return Pipeline(name="reports", steps=[report])

# --- step function called with a parameter
from sagemaker.workflow.function_step import step
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline

target = ParameterString(name="Target")


@step(name="write-report")
def write_report(metrics, output_uri):
    path = "/".join([output_uri, "report.json"])
    return path


pipeline = Pipeline(name="reports", parameters=[target], steps=[write_report({"auc": 0.8}, output_uri=target)])

# --- aliased decorator of the step
from sagemaker.workflow import function_step as fs


@fs.step(name="score", dependencies="requirements.txt")
def score(rows, bucket):
    import awswrangler as wr

    wr.s3.to_csv(rows, path=f"s3://{bucket}/scores.csv")
    return len(rows)

# --- v3 model registry with text around an image
from sagemaker.serve import ModelBuilder


def package(image_account, region, artifacts, session):
    return ModelBuilder(
        image_uri=f"{image_account}.dkr.ecr.{region}.amazonaws.com/xgb-serving:1.7",
        s3_model_data_url=artifacts,
        role_arn="arn:aws:iam::" + image_account + ":role/Serving",
        sagemaker_session=session,
    )

# --- v3 quality check
from sagemaker.mlops.workflow.quality_check_step import ModelQualityCheckConfig


def quality(base_uri, predictions):
    return ModelQualityCheckConfig(
        baseline_dataset=predictions,
        dataset_format={"csv": {"header": True}},
        output_s3_uri=base_uri + "/model_quality",  # report
        problem_type="Regression",
        inference_attribute="prediction",
        ground_truth_attribute="label",
    )

# --- v3 Join under another name
import sagemaker.core.workflow.functions as fn
from sagemaker.core.workflow.execution_variables import ExecutionVariables as EV
from sagemaker.core.workflow.parameters import ParameterString as P

root = P(name="Root", default_value="s3://placeholder/prefix")


def below(*parts):
    return fn.Join(on="/", values=[root, EV.PIPELINE_NAME, *parts])


train_uri = below("train")

# --- v3 ModelTrainer with a kwargs dict
from sagemaker.train import ModelTrainer
from sagemaker.train.configs import OutputDataConfig

options = {
    "training_image": "image",
    "role": "role",
    "output_data_config": OutputDataConfig(
        s3_output_path="s3://team-bucket-eu-west-1/models",  # report
        compression_type="GZIP",
    ),
}
trainer = ModelTrainer(**options)

# --- v3 tensorboard and hyperparameters on local paths
from sagemaker.train import ModelTrainer
from sagemaker.train.configs import TensorBoardOutputConfig


def make(image, role, run, base):
    trainer = ModelTrainer(
        training_image=image,
        role=role,
        hyperparameters={"output_dir": f"/opt/ml/output/{run}", "epochs": 2},
    )
    return trainer.with_tensorboard_output_config(
        TensorBoardOutputConfig(local_path=f"/opt/ml/tensorboard/{run}", s3_output_path=base)
    )
