"""What configs of one company's data services hold next to the parts of every data loading config."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from cursus.core.base.tiers import TieredModel
from cursus.steps.data_loading import Source, Sources


class CradleSource(Source):
    """One table. What MDS, EDX and ANDES sources mean is known to the container that reads them."""

    data_source_type: Literal["S3", "ATHENA", "REDSHIFT", "MDS", "EDX", "ANDES"] = Field(description="Its location.")
    mds_data_source_properties: dict[str, Any] | None = Field(default=None, description="For MDS.")
    edx_data_source_properties: dict[str, Any] | None = Field(default=None, description="For EDX.")
    andes_data_source_properties: dict[str, Any] | None = Field(default=None, description="For ANDES.")


class CradleSources(Sources):
    data_sources: list[CradleSource] = Field(min_length=1, description="The tables.")


class CradleJob(TieredModel):
    cradle_account: str = Field(min_length=1, description="Account that Cradle jobs run under.")
    cluster_type: str = Field(default="STANDARD", description="Size of the cluster.")
    extra_spark_job_arguments: str = Field(default="", description="Further arguments of the Spark job.")
    job_retry_count: int = Field(default=1, ge=0, description="Times a failed job is tried again.")
