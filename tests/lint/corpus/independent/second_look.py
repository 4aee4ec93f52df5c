# --- abalone with a get_pipeline function and a session helper
import boto3
import sagemaker
import sagemaker.session
from sagemaker.processing import ProcessingOutput
from sagemaker.sklearn.processing import SKLearnProcessor
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep


def get_pipeline_session(region, default_bucket):
    boto_session = boto3.Session(region_name=region)
    return PipelineSession(boto_session=boto_session, default_bucket=default_bucket)


def get_pipeline(region, role=None, default_bucket=None, base_job_prefix="Abalone"):
    pipeline_session = get_pipeline_session(region, default_bucket)
    input_data = ParameterString(
        name="InputDataUrl",
        default_value=f"s3://sagemaker-servicecatalog-seedcode-{region}/dataset/abalone-dataset.csv",
    )
    processor = SKLearnProcessor("0.23-1", role, "ml.m5.xlarge", 1, sagemaker_session=pipeline_session)
    step_args = processor.run(
        outputs=[
            ProcessingOutput(output_name="train", source="/opt/ml/processing/train"),
            ProcessingOutput(
                output_name="report",
                source="/opt/ml/processing/report",
                destination=f"s3://{pipeline_session.default_bucket()}/{base_job_prefix}/report",  # expect: E814
            ),
        ],
        code="preprocess.py",
        arguments=["--input-data", input_data],
    )
    return ProcessingStep(name="Preprocess", step_args=step_args)
# --- location from the environment with a default
import os

from sagemaker.estimator import Estimator
from sagemaker.workflow.pipeline_context import PipelineSession

output_path = os.environ.get("OUTPUT_PATH", "s3://ml-models-prod/churn")  # expect: E814
est = Estimator("image", "role", 1, "ml.m5.large", output_path=output_path, sagemaker_session=PipelineSession())
# --- location from a dict with a default
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.steps import ProcessingStep


def out(config, bucket):
    return ProcessingOutput(
        source="/opt/ml/processing/o",
        destination=config.get("destination", f"s3://{bucket}/o"),  # expect: E814
    )
# --- locations in a dataclass
from dataclasses import dataclass

from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.steps import ProcessingStep


@dataclass
class Places:
    bucket: str

    @property
    def models(self):
        return f"s3://{self.bucket}/models"

    @property
    def features(self):
        return f"s3://{self.bucket}/features"  # expect: E814


def out(places: Places):
    return ProcessingOutput(source="/opt/ml/processing/o", destination=places.features)
# --- attribute of a class that makes the pipeline
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import TrainingStep


class ChurnPipeline:
    def __init__(self, bucket, prefix):
        self.session = PipelineSession(default_bucket=bucket)
        self.base_uri = f"s3://{bucket}/{prefix}"
        self.model_uri = f"{self.base_uri}/models"  # expect: E814

    def training(self):
        est = Estimator("i", "r", 1, "ml.m5.large", output_path=self.model_uri, sagemaker_session=self.session)
        return TrainingStep("T", step_args=est.fit({"train": TrainingInput(self.base_uri + "/train")}))  # expect: W815
# --- a path object of another library
from sagemaker.workflow.pipeline import Pipeline
from cloudpathlib import S3Path

root = S3Path("s3://analytics-team-eu/reports")
(root / "today.html").write_text("done")
pipeline = Pipeline(name="p", steps=[])
# --- pandas reads while the pipeline is built
import pandas as pd
from sagemaker.workflow.pipeline import Pipeline

bucket = "analytics-team-eu"
columns = pd.read_csv(f"s3://{bucket}/schema.csv")["name"].tolist()
pipeline = Pipeline(name="p", steps=[])
# --- docstrings and messages with locations
import logging

from sagemaker.workflow.pipeline import Pipeline


def build(bucket):
    """Builds the pipeline; its data is in s3://analytics-team-eu/churn."""
    logging.info("data in s3://%s/churn", bucket)
    if not bucket:
        raise ValueError(f"s3://{bucket}/churn is not a bucket")
    return Pipeline(name="p", steps=[], sagemaker_session=None)
# --- tags and descriptions with locations
from sagemaker.workflow.pipeline import Pipeline

pipeline = Pipeline(name="p", steps=[])
pipeline.upsert(role_arn="r", description="Reads s3://raw-zone/sales", tags=[{"Key": "data", "Value": "s3://raw-zone/sales"}])
# --- tuning by hand beside the pipeline
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.tuner import HyperparameterTuner
from sagemaker.workflow.pipeline import Pipeline

bucket = "analytics-team-eu"
estimator = Estimator("image", "role", 1, "ml.m5.large", output_path=f"s3://{bucket}/trial")
train = TrainingInput(f"s3://{bucket}/train", content_type="csv")
channels = dict(train=train)
tuner = HyperparameterTuner(estimator, "rmse", {}, max_jobs=4)
tuner.fit(channels)
pipeline = Pipeline(name="p", steps=[])
# --- deploying after the pipeline ran
from sagemaker.model import Model
from sagemaker.workflow.pipeline import Pipeline

pipeline = Pipeline(name="p", steps=[])
execution = pipeline.start()
execution.wait()
model = Model(image_uri="image", model_data="s3://ml-models-prod/churn/model.tar.gz", role="role")
predictor = model.deploy(initial_instance_count=1, instance_type="ml.m5.large")
# --- data capture of an endpoint
from sagemaker.model_monitor import DataCaptureConfig
from sagemaker.workflow.pipeline import Pipeline

capture = DataCaptureConfig(enable_capture=True, destination_s3_uri="s3://ml-capture/churn")
# --- parameters used in all the places
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.workflow.functions import Join
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.parameters import ParameterInteger, ParameterString
from sagemaker.workflow.steps import TrainingStep

count = ParameterInteger(name="Count", default_value=1)
base = ParameterString(name="Base", default_value="s3://ml-artifacts-prod")
est = Estimator(
    "image",
    "role",
    count,
    "ml.m5.large",
    output_path=Join(on="/", values=[base, ExecutionVariables.START_DATETIME, "models"]),
    hyperparameters={"table": "churn", "folds": 5},
    environment={"BASE": base},
)
step = TrainingStep("T", step_args=est.fit({"train": TrainingInput(Join(on="/", values=[base, "train"]))}))
# --- parameter turned into text
from sagemaker.processing import ProcessingInput
from sagemaker.workflow.parameters import ParameterString

base = ParameterString("Base")
a = ProcessingInput(source=base + "/a", destination="/opt/ml/processing/a")  # expect: E803
b = ProcessingInput(source="{}/b".format(base), destination="/opt/ml/processing/b")  # expect: E802
c = ProcessingInput(source="%s/c" % base, destination="/opt/ml/processing/c")  # expect: E802
d = ProcessingInput(source=str(base), destination="/opt/ml/processing/d")  # expect: E805
e = ProcessingInput(source=f"{base.default_value}/e", destination="/opt/ml/processing/e")  # expect: E807
f = ProcessingInput(source=base.to_string(), destination="/opt/ml/processing/f")
# --- f-string over a step's property
import os

from sagemaker.processing import ProcessingInput
from sagemaker.workflow.steps import TrainingStep


def inputs(step_train):
    model = step_train.properties.ModelArtifacts.S3ModelArtifacts
    return [
        ProcessingInput(source=os.path.join(model, "model.tar.gz"), destination="/opt/ml/processing/model"),  # expect: E804
        ProcessingInput(source=model, destination="/opt/ml/processing/same"),
    ]
# --- a reversed condition and a numeric parameter in a name
from sagemaker.workflow.conditions import ConditionLessThanOrEqualTo
from sagemaker.workflow.functions import JsonGet
from sagemaker.workflow.parameters import ParameterFloat
from sagemaker.workflow.properties import PropertyFile

threshold = ParameterFloat("Threshold", default_value=6.0)
report = PropertyFile(name="Evaluation", output_name="evaluation", path="evaluation.json")
condition = ConditionLessThanOrEqualTo(
    left=JsonGet(step_name="Evaluate", property_file=report, json_path="regression_metrics.mse.value"),
    right=threshold,
)
# --- EMR step with arguments
from sagemaker.workflow.emr_step import EMRStep, EMRStepConfig

step = EMRStep(
    name="Emr",
    display_name="Emr",
    description="",
    cluster_id="j-1",
    step_config=EMRStepConfig(
        jar="s3://analytics-jars/app.jar",  # expect: W815
        args=["--out", "s3://curated-zone/sales"],  # expect: W815
    ),
)
# --- model monitor baseline by hand, in a notebook with a pipeline
from sagemaker.model_monitor import DefaultModelMonitor
from sagemaker.workflow.pipeline import Pipeline

bucket = "ml-monitoring"
monitor = DefaultModelMonitor(role="role")
monitor.suggest_baseline(
    baseline_dataset=f"s3://{bucket}/baseline.csv",
    dataset_format={"csv": {}},
    output_s3_uri=f"s3://{bucket}/baseline",
)
# --- a test of the pipeline
from churn.pipeline import get_pipeline
from sagemaker.workflow.pipeline_context import LocalPipelineSession


def test_outputs():
    pipeline = get_pipeline(bucket="b", session=LocalPipelineSession())
    step = pipeline.steps[0]
    assert step.arguments["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] == "s3://b/churn/train"
# --- wrapper around the processor
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.workflow.steps import ProcessingStep


def processing_step(name, script, inputs, outputs, session):
    processor = ScriptProcessor(image_uri="i", command=["python3"], role="r", sagemaker_session=session)
    args = processor.run(
        code=script,
        inputs=[ProcessingInput(source=uri, destination=f"/opt/ml/processing/{key}") for key, uri in inputs.items()],
        outputs=[
            ProcessingOutput(output_name=key, source=f"/opt/ml/processing/{key}", destination=uri)
            for key, uri in outputs.items()
        ],
    )
    return ProcessingStep(name=name, step_args=args)


def get_steps(bucket, session):
    return [
        processing_step(
            "Clean",
            "clean.py",
            inputs={"raw": "s3://raw-zone/sales"},  # expect: W815
            outputs={"clean": f"s3://{bucket}/clean"},  # expect: E814
            session=session,
        )
    ]
# --- location chosen by a condition
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.steps import ProcessingStep


def out(stage, bucket):
    if stage == "prod":
        destination = "s3://ml-prod/o"  # expect: E814
    else:
        destination = f"s3://{bucket}/o"  # expect: E814
    return ProcessingOutput(source="/opt/ml/processing/o", destination=destination)
# --- parameter or location
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.functions import Join
from sagemaker.workflow.steps import ProcessingStep


def out(output_base=None, bucket="b"):
    destination = Join(on="/", values=[output_base, "o"]) if output_base else f"s3://{bucket}/o"  # expect: E814
    return ProcessingOutput(source="/opt/ml/processing/o", destination=destination)
# --- clock in a log line and a location elsewhere
from datetime import datetime

from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterString

base = ParameterString("Base")
now = datetime.utcnow().isoformat()
print(f"compiled at {now}")
out = ProcessingOutput(source="/opt/ml/processing/o", destination=Join(on="/", values=[base, "o"]))
late = ProcessingOutput(source="/opt/ml/processing/o", destination=Join(on="/", values=[base, now]))  # expect: E816
# --- code location as a prefix only
from sagemaker.sklearn.estimator import SKLearn
from sagemaker.workflow.pipeline_context import PipelineSession

session = PipelineSession()
est = SKLearn(
    "train.py",
    framework_version="1.2-1",
    role="role",
    instance_type="ml.m5.large",
    code_location=f"s3://{session.default_bucket()}/code",  # expect: E814
    sagemaker_session=session,
)
# --- notebook job and lineage
from sagemaker.workflow.notebook_job_step import NotebookJobStep

step = NotebookJobStep(
    name="Notebook",
    input_notebook="explore.ipynb",
    image_uri="image",
    kernel_name="python3",
    parameters={"source": "s3://raw-zone/sales"},  # expect: W815
)
# --- v3: helper with the layout of the new SDK
from sagemaker.core.shapes import ProcessingS3Output
from sagemaker.core.workflow.parameters import ParameterString
from sagemaker.mlops.workflow.pipeline import Pipeline
from sagemaker.serve import ModelBuilder

base = ParameterString(name="Base")


def s3_output(name):
    return ProcessingS3Output(s3_uri=f"{base}/{name}", local_path="/opt/ml/processing/o", s3_upload_mode="EndOfJob")  # expect: E801
# --- a settings object
from dataclasses import dataclass

from sagemaker.estimator import Estimator
from sagemaker.workflow.pipeline_context import PipelineSession


@dataclass
class Settings:
    role: str = "role"
    output_path: str = "s3://ml-models-prod/churn"  # expect: E814

    def report_uri(self):
        return "s3://ml-reports-prod/churn"


class Unused:
    output_path = "s3://ml-models-dev/other"


settings = Settings()
est = Estimator("i", settings.role, 1, "ml.m5.large", output_path=settings.output_path, sagemaker_session=PipelineSession())
# --- a settings object handed on
from sagemaker.inputs import TrainingInput
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.steps import ProcessingStep


class Paths:
    def __init__(self, bucket):
        self.bucket = bucket
        self.train = f"s3://{bucket}/train"  # expect: W815

    def output(self, name):
        return f"s3://{self.bucket}/{name}"  # expect: E814

    def log(self, name):
        return f"s3://{self.bucket}/logs/{name}"


class Steps:
    def __init__(self, paths: Paths):
        self.paths = paths

    def channel(self):
        return TrainingInput(self.paths.train)

    def out(self):
        return ProcessingOutput(source="/opt/ml/processing/o", destination=self.paths.output("o"))


def build(bucket):
    steps = Steps(Paths(bucket))
    return steps.channel(), steps.out()
# --- command line with a default
import argparse

from sagemaker.estimator import Estimator
from sagemaker.workflow.pipeline_context import PipelineSession

parser = argparse.ArgumentParser()
parser.add_argument("--output", default="s3://ml-models-prod/churn")  # expect: E814
args = parser.parse_args()
est = Estimator("i", "r", 1, "ml.m5.large", output_path=args.output, sagemaker_session=PipelineSession())
