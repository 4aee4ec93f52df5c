"""Loading of tables from S3, Athena and Redshift."""

from __future__ import annotations

from pydantic import Field

from cursus.steps.data_loading import DataSources
from cursus.steps.loading import LoadingBuilder, LoadingConfig


class DataLoadingConfig(LoadingConfig):
    data_sources_spec: DataSources = Field(description="What to read.")


class DataLoadingStepBuilder(LoadingBuilder[DataLoadingConfig]):
    """Read tables, join them, and write the result with its schema and signature."""

    output_folder = "data_loading"
