"""Transform: a model's predictions for all objects below a place."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import EXPERIMENT, Described, Destination, Kind, Need, sagemaker

KIND: Final = Kind(
    type="Transform",
    request_shape=sagemaker("CreateTransformJobRequest"),
    filled_in={"CreateTransformJobRequest": frozenset({"TransformJobName"})},
    needs=(Need(("TransformInput", "DataSource"), ("S3DataSource",)),),
    name_limit=63,
    destinations=(
        Destination(("TransformOutput", "S3OutputPath")),
        Destination(("DataCaptureConfig", "DestinationS3Uri")),
    ),
    output_key=("TransformOutput", "KmsKeyId"),
    volume_key=("TransformResources", "VolumeKmsKeyId"),
    describe_shape=sagemaker("DescribeTransformJobResponse"),
    not_described=frozenset({"Tags"}),
    job_name="TransformJobName",
    described=Described(
        "DescribeTransformJob",
        "TransformJobName",
        ("TransformJob", "Arn"),
        {
            **EXPERIMENT,
            ("BatchStrategy",): ("MultiRecord",),
            ("TransformInput", "CompressionType"): ("None",),
            ("TransformInput", "SplitType"): ("None",),
            ("TransformOutput", "AssembleWith"): ("None",),
            ("DataProcessing", "InputFilter"): ("$",),
            ("DataProcessing", "OutputFilter"): ("$",),
            ("DataProcessing", "JoinSource"): ("None",),
        },
        log_group="/aws/sagemaker/TransformJobs",
    ),
    cached=True,
    retried=True,
    settings=frozenset({"tags", "environment"}),
)
