"""AutoML: a search for the best model of a table (Autopilot)."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import EACH, Described, Destination, Filled, Kind, Need, sagemaker

KIND: Final = Kind(
    type="AutoML",
    request_shape=sagemaker("CreateAutoMLJobRequest"),
    filled_in={"CreateAutoMLJobRequest": frozenset({"AutoMLJobName"})},
    needs=(Need(("InputDataConfig", EACH), ("DataSource",)),),
    name_limit=32,
    destinations=(Destination(("OutputDataConfig", "S3OutputPath"), "{job}"),),
    output_key=("OutputDataConfig", "KmsKeyId"),
    volume_key=("AutoMLJobConfig", "SecurityConfig", "VolumeKmsKeyId"),
    network=("AutoMLJobConfig", "SecurityConfig", "VpcConfig"),
    describe_shape=sagemaker("DescribeAutoMLJobResponse"),
    not_described=frozenset({"Tags"}),
    job_name="AutoMLJobName",
    properties={
        ("BestCandidateProperties", "ModelInsightsJsonReportPath"): "location",
        ("BestCandidateProperties", "ExplainabilityJsonReportPath"): "location",
    },
    described=Described(
        "DescribeAutoMLJob",
        "AutoMLJobName",
        ("AutoMLJob", "Arn"),
        {
            ("AutoMLJobConfig", EACH): Filled.ANY,
            ("InputDataConfig", EACH): Filled.ANY,
            ("ProblemType",): Filled.ANY,
        },
    ),
    cached=True,
    retried=True,
)
