"""An Airflow operator that starts a deployed pipeline and waits for it; it needs boto3, neither cursus nor the SDK.

In a DAG, where the values come from Airflow's own variables and templates::

    StartPipelineOperator(
        task_id="train",
        pipeline_name="alice-BreastCancer-xgboost-us-east-1",
        parameters={
            "EXECUTION_S3_PREFIX": "s3://team-bucket/nightly/{{ ds }}",
            "KMS_ENCRYPTION_KEY_PARAM": "{{ var.value.kms_key }}",
            "SECURITY_GROUP_ID": "{{ var.value.security_group }}",
            "VPC_SUBNET": "{{ var.value.subnet }}",
        },
    )
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import Any

import boto3

try:
    from airflow.models import BaseOperator
except ImportError:

    class BaseOperator:  # type: ignore[no-redef]
        """Stands in where Airflow is not installed, so that the operator can be tried there."""

        def __init__(self, *, task_id: str, **_: Any) -> None:
            self.task_id = task_id


class StartPipelineOperator(BaseOperator):  # type: ignore[misc]
    """Start an execution, wait until it ends, and return its ARN; the task fails when the execution does."""

    template_fields: Sequence[str] = ("pipeline_name", "parameters")

    def __init__(
        self, *, pipeline_name: str, parameters: Mapping[str, str], poll_seconds: float = 60, **options: Any
    ) -> None:
        super().__init__(**options)
        self.pipeline_name = pipeline_name
        self.parameters = dict(parameters)
        self.poll_seconds = poll_seconds

    def execute(self, context: Mapping[str, Any]) -> str:
        sagemaker = boto3.client("sagemaker")
        # With one token for each run, a task that is retried waits for the execution that its first try started.
        token = hashlib.sha256(f"{self.task_id} {context['run_id']}".encode()).hexdigest()
        arn: str = sagemaker.start_pipeline_execution(
            PipelineName=self.pipeline_name,
            PipelineParameters=[{"Name": name, "Value": value} for name, value in self.parameters.items()],
            ClientRequestToken=token,
        )["PipelineExecutionArn"]
        while True:
            execution = sagemaker.describe_pipeline_execution(PipelineExecutionArn=arn)
            status = execution["PipelineExecutionStatus"]
            if status == "Succeeded":
                return arn
            if status in ("Failed", "Stopped"):
                raise RuntimeError(f"{arn}: {status}. {execution.get('FailureReason', '')}".rstrip())
            time.sleep(self.poll_seconds)
