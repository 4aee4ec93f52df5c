# --- preprocessing with a script processor, outputs below the default bucket
import sagemaker
from sagemaker.processing import ProcessingInput, ProcessingOutput
from sagemaker.sklearn.processing import SKLearnProcessor
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep

pipeline_session = PipelineSession()
role = sagemaker.get_execution_role()
default_bucket = pipeline_session.default_bucket()
base_job_prefix = "abalone"

processor = SKLearnProcessor(
    framework_version="1.2-1",
    role=role,
    instance_type="ml.m5.xlarge",
    instance_count=1,
    base_job_name=f"{base_job_prefix}/sklearn-abalone-preprocess",
    sagemaker_session=pipeline_session,
)
step_args = processor.run(
    inputs=[
        ProcessingInput(
            source=f"s3://{default_bucket}/{base_job_prefix}/raw/abalone.csv",  # expect: W815
            destination="/opt/ml/processing/input",
        )
    ],
    outputs=[
        ProcessingOutput(
            output_name="train",
            source="/opt/ml/processing/train",
            destination=f"s3://{default_bucket}/{base_job_prefix}/train",  # expect: E814
        ),
        ProcessingOutput(output_name="test", source="/opt/ml/processing/test"),
    ],
    code="code/preprocess.py",
    arguments=["--split", "0.2"],
)
step_process = ProcessingStep(name="Preprocess", step_args=step_args)
pipeline = Pipeline(name="abalone", steps=[step_process])
# --- the estimator's model path in a variable
import boto3
import sagemaker
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import TrainingStep


def get_training_step(region, role, step_process, base_job_prefix="Abalone"):
    sess = PipelineSession()
    model_path = f"s3://{sess.default_bucket()}/{base_job_prefix}/AbaloneTrain"  # expect: E814
    image_uri = sagemaker.image_uris.retrieve(framework="xgboost", region=region, version="1.0-1")
    xgb_train = Estimator(
        image_uri=image_uri,
        instance_type="ml.m5.xlarge",
        instance_count=1,
        output_path=model_path,
        base_job_name=f"{base_job_prefix}/abalone-train",
        sagemaker_session=sess,
        role=role,
    )
    xgb_train.set_hyperparameters(objective="reg:linear", num_round=50)
    step_args = xgb_train.fit(
        inputs={
            "train": TrainingInput(
                s3_data=step_process.properties.ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri,
                content_type="text/csv",
            ),
        },
    )
    return TrainingStep(name="TrainAbaloneModel", step_args=step_args)
# --- str.format for the output path
from sagemaker.pytorch import PyTorch
from sagemaker.workflow.pipeline_context import PipelineSession

session = PipelineSession()
bucket = session.default_bucket()
prefix = "sagemaker/DEMO-pytorch-mnist"
output_path = "s3://{}/{}/output".format(bucket, prefix)  # expect: E814
code_location = "s3://{}/{}/code".format(bucket, prefix)  # expect: E814
estimator = PyTorch(
    entry_point="mnist.py",
    role="arn:aws:iam::111122223333:role/R",
    py_version="py310",
    framework_version="2.0",
    instance_count=2,
    instance_type="ml.c5.2xlarge",
    output_path=output_path,
    code_location=code_location,
    hyperparameters={"epochs": 1, "backend": "gloo"},
    sagemaker_session=session,
)
# --- percent formatting and string addition
from sagemaker.inputs import TrainingInput
from sagemaker.workflow.steps import TrainingStep
from sagemaker.xgboost.estimator import XGBoost


def steps(bucket, prefix, role, session):
    est = XGBoost(
        "train.py",
        framework_version="1.7-1",
        role=role,
        instance_count=1,
        instance_type="ml.m5.large",
        output_path="s3://%s/%s/model" % (bucket, prefix),  # expect: E814
        sagemaker_session=session,
    )
    train = TrainingInput("s3://" + bucket + "/" + prefix + "/train", content_type="csv")  # expect: W815
    validation = TrainingInput(s3_data="s3://" + bucket + "/validation", content_type="csv")  # expect: W815
    return TrainingStep(name="Train", step_args=est.fit({"train": train, "validation": validation}))
# --- os.path.join on a base
import os

from sagemaker.processing import ProcessingOutput, ScriptProcessor
from sagemaker.workflow.steps import ProcessingStep

BUCKET = "analytics-team-eu"
BASE = "s3://" + BUCKET + "/churn"


def evaluation(image, role, session):
    processor = ScriptProcessor(image_uri=image, command=["python3"], role=role, sagemaker_session=session)
    args = processor.run(
        code="evaluate.py",
        outputs=[
            ProcessingOutput(
                output_name="evaluation",
                source="/opt/ml/processing/evaluation",
                destination=os.path.join(BASE, "evaluation"),  # expect: E814
            )
        ],
    )
    return ProcessingStep(name="Evaluate", step_args=args)
# --- parameters done right
from sagemaker.inputs import TrainingInput
from sagemaker.processing import ProcessingInput, ProcessingOutput
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline_context import PipelineSession

session = PipelineSession()
input_data = ParameterString(name="InputData", default_value=f"s3://{session.default_bucket()}/abalone/raw.csv")
output_base = ParameterString(name="OutputBase", default_value="s3://analytics-team-eu/churn")
outputs = [
    ProcessingOutput(
        output_name="train",
        source="/opt/ml/processing/train",
        destination=Join(on="/", values=[output_base, "train"]),
    ),
]
inputs = [ProcessingInput(source=input_data, destination="/opt/ml/processing/input")]
channel = TrainingInput(s3_data=Join(on="/", values=[output_base, "train"]))
# --- a parameter's text inside of an f-string
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.parameters import ParameterString

bucket = ParameterString(name="Bucket")
out = ProcessingOutput(source="/opt/ml/processing/out", destination=f"s3://{bucket}/out")  # expect: E801
# --- execution variables in the path
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.functions import Join


def out(bucket):
    return ProcessingOutput(
        source="/opt/ml/processing/out",
        destination=Join(on="/", values=[f"s3://{bucket}", "churn", ExecutionVariables.PIPELINE_EXECUTION_ID, "out"]),  # expect: E814
    )
# --- time stamp in the output path
from datetime import datetime
from time import gmtime, strftime

from sagemaker.estimator import Estimator
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.pipeline_context import PipelineSession

session = PipelineSession()
bucket = session.default_bucket()
timestamp = strftime("%Y-%m-%d-%H-%M-%S", gmtime())
est = Estimator(
    "image",
    "role",
    instance_count=1,
    instance_type="ml.m5.large",
    output_path=f"s3://{bucket}/runs/{timestamp}/model",  # expect: E816
    sagemaker_session=session,
)
out = ProcessingOutput(
    source="/opt/ml/processing/out",
    destination="s3://{}/runs/{}".format(bucket, datetime.now().strftime("%Y%m%d")),  # expect: E816
)
# --- a processor that runs right now, outside of any pipeline
import sagemaker
from sagemaker.processing import ProcessingInput, ProcessingOutput
from sagemaker.sklearn.processing import SKLearnProcessor

session = sagemaker.Session()
bucket = session.default_bucket()
processor = SKLearnProcessor("1.2-1", "role", instance_type="ml.m5.large", instance_count=1)
processor.run(
    code="preprocess.py",
    inputs=[ProcessingInput(source=f"s3://{bucket}/raw", destination="/opt/ml/processing/input")],
    outputs=[ProcessingOutput(source="/opt/ml/processing/out", destination=f"s3://{bucket}/out")],
)
# --- first a trial by hand, then the pipeline
import sagemaker
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import TrainingStep

bucket = sagemaker.Session().default_bucket()
trial = Estimator("image", "role", 1, "ml.m5.large", output_path=f"s3://{bucket}/trial")
trial.fit({"train": TrainingInput(f"s3://{bucket}/train")})

train_data = ParameterString("TrainData", default_value=f"s3://{bucket}/train")
est = Estimator("image", "role", 1, "ml.m5.large", sagemaker_session=PipelineSession())
step = TrainingStep("Train", step_args=est.fit({"train": TrainingInput(s3_data=train_data)}))
# --- a container script that knows its own paths
import argparse
import os

import pandas as pd

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", default="/opt/ml/processing/output")
    args = parser.parse_args()
    df = pd.read_csv(os.path.join("/opt/ml/processing/input", "data.csv"))
    df.to_parquet(f"{args.output}/data.parquet")
# --- uploading the data set first
from sagemaker.s3 import S3Downloader, S3Uploader
from sagemaker.workflow.parameters import ParameterString

bucket = "analytics-team-eu"
input_uri = S3Uploader.upload("data/train.csv", f"s3://{bucket}/abalone")
S3Downloader.download(s3_uri=f"s3://{bucket}/abalone/test.csv", local_path="data")
input_data = ParameterString(name="InputData", default_value=input_uri)
# --- boto3 calls beside the pipeline
import boto3
from sagemaker.workflow.pipeline import Pipeline

s3 = boto3.client("s3")
bucket = "analytics-team-eu"
key = "abalone/train.csv"
s3.upload_file("train.csv", bucket, key)
print(f"Uploaded to s3://{bucket}/{key}")
boto3.client("sagemaker").create_training_job(
    TrainingJobName="one-off",
    OutputDataConfig={"S3OutputPath": f"s3://{bucket}/one-off"},
)
pipeline = Pipeline(name="p", steps=[])
# --- one base, several outputs in a loop
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.steps import ProcessingStep


def outputs_for(bucket, names):
    base = f"s3://{bucket}/features"
    result = []
    for name in names:
        result.append(
            ProcessingOutput(
                output_name=name,
                source=f"/opt/ml/processing/{name}",
                destination=f"{base}/{name}",  # expect: E814
            )
        )
    return result
# --- helper function for destinations
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.steps import ProcessingStep

DEFAULT_BUCKET = "ml-artifacts-prod"


def s3_destination(*parts):
    return "s3://" + DEFAULT_BUCKET + "/" + "/".join(parts)  # expect: E814


def processing_outputs():
    return [
        ProcessingOutput(output_name="train", source="/opt/ml/processing/train", destination=s3_destination("train")),
        ProcessingOutput(output_name="test", source="/opt/ml/processing/test", destination=s3_destination("test")),
    ]
# --- locations handed over as arguments and environment
from sagemaker.processing import ScriptProcessor
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep

session = PipelineSession()
bucket = session.default_bucket()
processor = ScriptProcessor(
    image_uri="image",
    command=["python3"],
    role="role",
    instance_count=1,
    instance_type="ml.m5.large",
    env={"FEATURE_STORE": f"s3://{bucket}/features"},  # expect: W815
    sagemaker_session=session,
)
step = ProcessingStep(
    name="Query",
    step_args=processor.run(
        code="query.py",
        arguments=["--database", "sales", "--staging", f"s3://{bucket}/athena"],  # expect: W815
    ),
)
# --- positional locations
from sagemaker.processing import ProcessingInput, ProcessingOutput
from sagemaker.workflow.steps import ProcessingStep

raw = ProcessingInput("s3://raw-zone/sales/2024", "/opt/ml/processing/input")  # expect: W815
out = ProcessingOutput("/opt/ml/processing/out", "s3://curated-zone/sales")  # expect: E814
# --- import of the package only
import sagemaker
import sagemaker.workflow.steps

session = sagemaker.workflow.pipeline_context.PipelineSession()
estimator = sagemaker.estimator.Estimator(
    image_uri="image",
    role="role",
    instance_count=1,
    instance_type="ml.m5.large",
    output_path="s3://ml-models-prod/churn",  # expect: E814
    sagemaker_session=session,
)
# --- checkpoints and spot training
from sagemaker.huggingface import HuggingFace
from sagemaker.workflow.pipeline_context import PipelineSession

sess = PipelineSession()
hf = HuggingFace(
    entry_point="train.py",
    role="role",
    transformers_version="4.28",
    pytorch_version="2.0",
    py_version="py310",
    instance_count=1,
    instance_type="ml.p3.2xlarge",
    use_spot_instances=True,
    checkpoint_s3_uri=f"s3://{sess.default_bucket()}/checkpoints",  # expect: E814
    sagemaker_session=sess,
)
# --- kwargs in a dict
from sagemaker.estimator import Estimator
from sagemaker.workflow.pipeline_context import PipelineSession

common = dict(role="role", instance_count=1, instance_type="ml.m5.large", sagemaker_session=PipelineSession())
est = Estimator("image", output_path="s3://ml-models-prod/churn", **common)  # expect: E814
settings = {"output_path": "s3://ml-models-prod/uplift"}  # expect: E814
other = Estimator("image", **settings, **common)
# --- local paths and images are no locations
import os

from sagemaker.processing import ProcessingInput, ProcessingOutput
from sagemaker.workflow.steps import ProcessingStep

BASE_DIR = os.path.dirname(os.path.realpath(__file__))
image = f"111122223333.dkr.ecr.eu-west-1.amazonaws.com/{os.environ['REPO']}:latest"
source = os.path.join(BASE_DIR, "evaluate.py")
code_in = ProcessingInput(source=os.path.join(BASE_DIR, "lib"), destination="/opt/ml/processing/lib")
out = ProcessingOutput(output_name="o", source=os.path.join("/opt/ml/processing", "o"))
# --- the location comes from outside
from sagemaker.estimator import Estimator
from sagemaker.workflow.pipeline_context import PipelineSession


def get_estimator(output_path, role, session=None):
    return Estimator("image", role, 1, "ml.m5.large", output_path=output_path, sagemaker_session=session or PipelineSession())
# --- s3_path_join of the SDK
from sagemaker.processing import ProcessingOutput
from sagemaker.s3_utils import s3_path_join
from sagemaker.workflow.pipeline_context import PipelineSession

bucket = PipelineSession().default_bucket()
out = ProcessingOutput(source="/opt/ml/processing/o", destination=s3_path_join("s3://", bucket, "churn", "o"))  # expect: E814
# --- uuid in the path
import uuid

from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.steps import ProcessingStep


def outs(bucket):
    run = str(uuid.uuid4())
    return [ProcessingOutput(source="/opt/ml/processing/o", destination=f"s3://{bucket}/{run}/o")]  # expect: E816
# --- time stamp in names only
import time

from sagemaker.workflow.pipeline import Pipeline

name = f"churn-{int(time.time())}"
pipeline = Pipeline(name=name, steps=[])
pipeline.upsert(role_arn="role")
execution = pipeline.start(parameters={"OutputBase": f"s3://bucket/{name}"})
