"""EMRServerless: a job of an application that is there, or of one that the service makes for it."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import Destination, Kind, Need, ShapeName

KIND: Final = Kind(
    type="EMRServerless",
    no_request="The Arguments are no request but parts of two: JobConfig of StartJobRun, CreateApplication for it.",
    shapes={
        "EMRServerless": {
            "type": "structure",
            "members": {
                "ApplicationId": {"service": "emr-serverless", "shape": "ApplicationId"},
                "ApplicationConfig": {"service": "emr-serverless", "shape": "CreateApplicationRequest"},
                "ExecutionRoleArn": {"service": "emr-serverless", "shape": "IAMRoleArn"},
                "JobConfig": {"service": "emr-serverless", "shape": "StartJobRunRequest"},
            },
            "required": ["ExecutionRoleArn", "JobConfig"],
        },
    },
    filled_in={
        "StartJobRunRequest": frozenset({"applicationId", "clientToken"}),
        "CreateApplicationRequest": frozenset({"clientToken"}),
    },
    needs=(
        Need((), ("ApplicationId", "ApplicationConfig")),
        Need(("JobConfig",), ("jobDriver",)),
        Need(("JobConfig", "jobDriver"), ("sparkSubmit", "hive")),
    ),
    destinations=(
        Destination(
            (
                "JobConfig",
                "configurationOverrides",
                "monitoringConfiguration",
                "s3MonitoringConfiguration",
                "logUri",
            ),
            "{job}",
        ),
    ),
    describe_shape=ShapeName("emr-serverless", "GetJobRunResponse"),
    echoes=False,
    cached=True,
    retried=True,
    settings=frozenset({"tags", "max_runtime_seconds", "kms_key"}),
)
