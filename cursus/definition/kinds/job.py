"""Job: a job of a category that CreateJob knows, described by a document of that category."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import Kind, sagemaker

KIND: Final = Kind(
    type="Job",
    request_shape=sagemaker("CreateJobRequest"),
    filled_in={"CreateJobRequest": frozenset({"JobName"})},
    name_limit=63,
    describe_shape=sagemaker("DescribeJobResponse"),
    job_name="JobName",
    cached=True,
    retried=True,
)
