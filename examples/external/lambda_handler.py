"""An AWS Lambda that compiles a pipeline and starts it; where it writes, its key and its network come with the event.

The package holds cursus and, beside this file, the folder ``pipeline`` with dag.json and config.json. An event::

    {
      "parameters": {
        "EXECUTION_S3_PREFIX": "s3://team-bucket/nightly/2026-03-01",
        "EXECUTION_ROLE_ARN": "arn:aws:iam::111122223333:role/Pipelines",
        "KMS_ENCRYPTION_KEY_PARAM": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "SECURITY_GROUP_ID": "sg-0123456789abcdef0",
        "VPC_SUBNET": "subnet-0123456789abcdef0"
      }
    }
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from cursus import PipelineDAG, PipelineDAGCompiler

FOLDER = Path(os.environ.get("PIPELINE_FOLDER", Path(__file__).parent / "pipeline"))


def handler(event: dict[str, Any], context: object) -> dict[str, str]:
    """Compile with the parameters that the event has values for, publish below its prefix, and start.

    A CursusError ends the invocation; its text lists everything that is wrong with the config or the values.
    """
    parameters: dict[str, str] = event["parameters"]
    compiler = PipelineDAGCompiler(
        FOLDER / "config.json",
        pipeline_parameters=sorted(parameters),
        assets="execution",  # the code travels to where this execution may read
    )
    pipeline = compiler.compile(PipelineDAG.load(FOLDER / "dag.json"))
    pipeline.upsert(
        parameters["EXECUTION_ROLE_ARN"],
        execution_prefix=parameters["EXECUTION_S3_PREFIX"],
        kms_key=parameters.get("KMS_ENCRYPTION_KEY_PARAM"),
    )
    return {"execution": pipeline.start(parameters).arn}
