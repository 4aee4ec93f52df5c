# --- preprocessing script of a container
# file: scripts/preprocess.py
import argparse
import os
import pathlib

import boto3
import pandas as pd

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--input-data", type=str, required=True)
    args = parser.parse_args()
    base_dir = "/opt/ml/processing"
    pathlib.Path(f"{base_dir}/data").mkdir(parents=True, exist_ok=True)
    bucket = args.input_data.split("/")[2]
    key = "/".join(args.input_data.split("/")[3:])
    fn = f"{base_dir}/data/abalone-dataset.csv"
    boto3.resource("s3").Bucket(bucket).download_file(key, fn)
    frame = pd.read_csv(fn)
    frame.to_csv(f"{base_dir}/train/train.csv", header=False, index=False)
    print(f"s3://{bucket}/{key} has {len(frame)} rows")

# --- training script of a container
# file: src/train.py
import argparse
import json
import os

import joblib


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model-dir", default=os.environ.get("SM_MODEL_DIR"))
    parser.add_argument("--train", default=os.environ.get("SM_CHANNEL_TRAIN"))
    parser.add_argument("--output-data-dir", default=os.environ.get("SM_OUTPUT_DATA_DIR"))
    return parser.parse_args()


def main(args, model, metrics):
    joblib.dump(model, os.path.join(args.model_dir, "model.joblib"))
    with open(args.output_data_dir + "/metrics.json", "w") as out:
        json.dump(metrics, out)


if __name__ == "__main__":
    main(parse_args(), None, {})

# --- script that writes to the place it was told
# file: processing/export.py
import os

import awswrangler as wr
import pandas as pd


def main():
    target = os.environ["RESULT_S3_URI"]
    day = os.environ["RUN_DAY"]
    frame = pd.read_parquet("/opt/ml/processing/input/scores.parquet")
    wr.s3.to_parquet(frame, path=f"{target}/day={day}/scores.parquet")


if __name__ == "__main__":
    main()

# --- evaluation script
# file: evaluate.py
import json
import os
import tarfile

if __name__ == "__main__":
    with tarfile.open("/opt/ml/processing/model/model.tar.gz") as tar:
        tar.extractall(path="..")
    output_dir = "/opt/ml/processing/evaluation"
    evaluation_path = f"{output_dir}/evaluation.json"
    with open(evaluation_path, "w") as f:
        f.write(json.dumps({"regression_metrics": {"mse": {"value": 1.0}}}))

# --- serving script
# file: inference.py
import os

import joblib


def model_fn(model_dir):
    return joblib.load(os.path.join(model_dir, "model.joblib"))


def output_fn(prediction, accept):
    return ",".join(str(p) for p in prediction), accept

# --- test of a pipeline
# file: tests/test_pipeline.py
import json

import pytest

from pipelines.abalone.pipeline import get_pipeline


@pytest.fixture
def bucket():
    return "test-bucket"


def test_outputs(bucket):
    definition = json.loads(get_pipeline(region="us-east-1", default_bucket=bucket).definition())
    output = definition["Steps"][0]["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]
    assert output["S3Output"]["S3Uri"] == f"s3://{bucket}/abalone/train"


def test_model_path(bucket):
    estimator = make_estimator(output_path=f"s3://{bucket}/models")
    assert estimator.output_path == "s3://test-bucket/models"

# --- unittest of a builder
# file: test/builders/test_packaging.py
import unittest
from unittest.mock import Mock

from builders.packaging import PackagingStepBuilder


class PackagingTest(unittest.TestCase):
    def setUp(self):
        self.config = Mock()
        self.config.pipeline_s3_loc = "s3://bucket/prefix"
        self.builder = PackagingStepBuilder(self.config)

    def test_destination(self):
        outputs = self.builder._get_outputs({})
        self.assertEqual(outputs[0].destination, f"{self.config.pipeline_s3_loc}/packaging/model")

# --- conftest with a fake session
# file: tests/conftest.py
from unittest.mock import MagicMock

import pytest
from sagemaker.processing import ProcessingOutput


@pytest.fixture
def session():
    fake = MagicMock()
    fake.default_bucket.return_value = "unit-test"
    return fake


@pytest.fixture
def output(session):
    return ProcessingOutput(
        source="/opt/ml/processing/out",
        destination=f"s3://{session.default_bucket()}/out",
    )

# --- script and pipeline side by side
# file: pipeline.py
from sagemaker.processing import ProcessingOutput, ScriptProcessor
from sagemaker.workflow.steps import ProcessingStep


def make(role, image, session):
    processor = ScriptProcessor(
        image_uri=image, command=["python3"], role=role, instance_count=1, instance_type="ml.m5.large"
    )
    return ProcessingStep(
        name="Clean",
        step_args=processor.run(
            code="scripts/clean.py",
            outputs=[
                ProcessingOutput(
                    source="/opt/ml/processing/clean",
                    destination=f"s3://{session.default_bucket()}/clean",  # report
                )
            ],
        ),
    )
# file: scripts/clean.py
import os

OUT = "/opt/ml/processing/clean"

if __name__ == "__main__":
    for name in sorted(os.listdir("/opt/ml/processing/input")):
        with open(f"/opt/ml/processing/input/{name}") as src, open(OUT + "/" + name, "w") as dst:
            dst.write(src.read().strip())

# --- deploy script that starts what exists
# file: start.py
import argparse

import boto3

parser = argparse.ArgumentParser()
parser.add_argument("--name", required=True)
parser.add_argument("--prefix", required=True)
args = parser.parse_args()
client = boto3.client("sagemaker")
response = client.start_pipeline_execution(
    PipelineName=args.name,
    PipelineParameters=[{"Name": "EXECUTION_S3_PREFIX", "Value": args.prefix}],
)
print("started " + response["PipelineExecutionArn"])

# --- airflow dag that starts a pipeline
# file: dags/churn.py
from airflow.decorators import dag
from airflow.providers.amazon.aws.operators.sagemaker import SageMakerStartPipelineOperator


@dag(schedule="@daily")
def churn():
    SageMakerStartPipelineOperator(
        task_id="start",
        pipeline_name="churn",
        pipeline_params={"RunDate": "{{ ds }}", "OutputPrefix": "s3://{{ var.value.bucket }}/churn/{{ ds }}"},
    )


churn()

# --- web service that has nothing to do with pipelines
# file: service/app.py
import boto3
from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/download/<name>")
def download(name):
    url = boto3.client("s3").generate_presigned_url("get_object", Params={"Bucket": "files", "Key": f"public/{name}"})
    return jsonify(url=url)

# --- reading a finished execution
import boto3
import pandas as pd


def metrics_of(execution_arn):
    client = boto3.client("sagemaker")
    steps = client.list_pipeline_execution_steps(PipelineExecutionArn=execution_arn)["PipelineExecutionSteps"]
    job = steps[0]["Metadata"]["ProcessingJob"]["Arn"].split("/")[-1]
    uri = client.describe_processing_job(ProcessingJobName=job)["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
    return pd.read_json(f"{uri}/evaluation.json")

# --- spark job in the cluster
# file: jobs/aggregate.py
import sys

from pyspark.sql import SparkSession


def main(argv):
    spark = SparkSession.builder.appName("aggregate").getOrCreate()
    source, target = argv[1:3]
    frame = spark.read.parquet(source + "/events")
    frame.groupBy("day").count().write.mode("overwrite").parquet(target + "/by_day")


if __name__ == "__main__":
    main(sys.argv)
