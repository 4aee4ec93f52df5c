"""InferenceComponent: a model on an endpoint that several share."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import Kind, Need, sagemaker

KIND: Final = Kind(
    type="InferenceComponent",
    request_shape=sagemaker("CreateInferenceComponentInput"),
    filled_in={"CreateInferenceComponentInput": frozenset({"InferenceComponentName"})},
    needs=(Need((), ("Specification", "Specifications")),),
    name_limit=63,
    describe_shape=sagemaker("DescribeInferenceComponentOutput"),
    not_described=frozenset({"Tags"}),
    job_name="InferenceComponentName",
    retried=True,
)
