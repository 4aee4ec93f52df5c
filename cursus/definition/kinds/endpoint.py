"""Endpoint: models that answer requests, as an EndpointConfig says."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import Kind, sagemaker

KIND: Final = Kind(
    type="Endpoint",
    request_shape=sagemaker("CreateEndpointInput"),
    name_limit=63,
    describe_shape=sagemaker("DescribeEndpointOutput"),
    not_described=frozenset({"DeploymentConfig", "Tags"}),
    job_name="EndpointName",
    cached=True,
    settings=frozenset({"tags"}),
)
