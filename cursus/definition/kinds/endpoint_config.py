"""EndpointConfig: which models an endpoint serves, and on what. The network of a model is the model's own."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import EACH, Described, Destination, Kind, Need, sagemaker

KIND: Final = Kind(
    type="EndpointConfig",
    request_shape=sagemaker("CreateEndpointConfigInput"),
    needs=(Need(("ProductionVariants", EACH), ("InstanceType", "InstancePools", "ServerlessConfig")),),
    name_limit=63,
    destinations=(
        Destination(("DataCaptureConfig", "DestinationS3Uri"), "{job}"),
        Destination(("AsyncInferenceConfig", "OutputConfig", "S3OutputPath")),
        Destination(("AsyncInferenceConfig", "OutputConfig", "S3FailurePath")),
    ),
    volume_key=("KmsKeyId",),
    describe_shape=sagemaker("DescribeEndpointConfigOutput"),
    not_described=frozenset({"Tags"}),
    job_name="EndpointConfigName",
    described=Described(
        "DescribeEndpointConfig",
        "EndpointConfigName",
        ("EndpointConfig", "Arn"),
        {("ProductionVariants", EACH, "InitialVariantWeight"): (1.0, 1)},
    ),
    cached=True,
    retried=True,
    settings=frozenset({"tags"}),
)
