"""What data loading reads, how it transforms it, and what it leaves: the nested parts of its config."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from cursus.core.base.config_base import JobType, Told
from cursus.core.base.tiers import TieredModel

RESERVED = frozenset({"code", "config"})
"""Folders of the container's inputs that are not for data."""


Named = Annotated[str, StringConstraints(min_length=1)] | dict[str, Any]
"""A text that is not empty, or an expression such as a parameter."""

Statement = Annotated[str, StringConstraints(min_length=1, max_length=4096)] | dict[str, Any]


class S3Source(TieredModel):
    s3_uri: Annotated[str, StringConstraints(pattern="^s3://.+")] | dict[str, Any] = Field(
        description="S3 prefix of csv, json or parquet files, or an expression."
    )


class QuerySource(TieredModel):
    """A table that the service selects for the job."""

    engine: ClassVar[Literal["athena", "redshift"]]


class AthenaSource(QuerySource):
    engine = "athena"

    catalog: Named = Field(default="AwsDataCatalog", description="Data catalog.")
    database: Named = Field(description="Database of the query.")
    query_string: Statement = Field(description="SQL query, or an expression, such as a join of text and parameters.")
    work_group: Told | None = Field(default=None, description="Athena work group; the account's own when not given.")
    output_format: Literal["PARQUET", "JSON"] = Field(default="PARQUET", description="Format of the result.")
    output_compression: Literal["GZIP", "SNAPPY", "ZLIB"] | None = Field(default=None, description="Its compression.")


class RedshiftSource(QuerySource):
    engine = "redshift"

    cluster_id: Named = Field(description="Redshift cluster.")
    database: Named = Field(description="Database of the query.")
    db_user: Named = Field(description="User that runs the query.")
    query_string: Statement = Field(description="SQL query, or an expression, such as a join of text and parameters.")
    cluster_role_arn: Told | None = Field(default=None, description="Role of the cluster; the jobs' when not given.")
    output_format: Literal["PARQUET", "CSV"] = Field(default="PARQUET", description="Format of the result.")
    output_compression: Literal["None", "GZIP", "BZIP2", "ZSTD", "SNAPPY"] | None = Field(
        default=None, description="Its compression."
    )


class Source(TieredModel):
    """One table. The subclass names the kinds of sources that a step knows."""

    data_source_name: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$", description="Name of the table in transform_sql.")
    data_source_type: str
    s3_data_source_properties: S3Source | None = Field(default=None, description="For S3.")
    athena_data_source_properties: AthenaSource | None = Field(default=None, description="For ATHENA.")
    redshift_data_source_properties: RedshiftSource | None = Field(default=None, description="For REDSHIFT.")

    @property
    def properties_field(self) -> str:
        """The field that has the properties of the source's own type."""
        return f"{self.data_source_type.lower()}_data_source_properties"

    @property
    def properties(self) -> S3Source | QuerySource | dict[str, Any] | None:
        """The properties of the source's own type."""
        found: S3Source | QuerySource | dict[str, Any] | None = getattr(self, self.properties_field)
        return found

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.properties is None:
            raise ValueError(f"{self.data_source_name} has no {self.data_source_type.lower()}_data_source_properties")
        if self.data_source_name in RESERVED:
            raise ValueError(f"{self.data_source_name!r} cannot name a source: the step's own files are there")
        return self


class DataSource(Source):
    """One table."""

    data_source_type: Literal["S3", "ATHENA", "REDSHIFT"] = Field(description="Its location.")


class Sources(TieredModel):
    start_date: str | None = Field(default=None, description="First moment of the data.")
    end_date: str | None = Field(default=None, description="Moment before which the data ends.")
    data_sources: Sequence[Source] = Field(min_length=1, description="The tables.")

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        names = [source.data_source_name for source in self.data_sources]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two data sources are called {', '.join(twice)}")
        return self


class DataSources(Sources):
    data_sources: list[DataSource] = Field(min_length=1, description="The tables.")


class JobSplitOptions(TieredModel):
    split_job: bool = Field(default=False, description="Whether to load the days in several jobs.")
    days_per_split: int = Field(default=7, ge=1, description="Days of one job.")
    merge_sql: str | None = Field(default=None, description="SQL that puts the jobs' results together, from INPUT.")


class Transform(TieredModel):
    transform_sql: str = Field(min_length=1, description="SQL over the tables, by the names of their sources.")
    job_split_options: JobSplitOptions | None = Field(default=None, description="How the job is split.")


class OutputSpecification(TieredModel):
    output_schema: list[str] = Field(default=[], description="Columns of the result; all when empty.")
    job_type: JobType | None = Field(default=None, description="Job type of the step, for its readers.")
    output_format: str = Field(default="PARQUET", description="Format of the result: PARQUET, CSV or JSON.")
    output_save_mode: str = Field(default="ERRORIFEXISTS", description="What to do with an earlier result.")
    output_file_count: int = Field(default=0, ge=0, description="Files of the result; 0 for as many as it takes.")
    keep_dot_in_output_schema: bool = Field(default=False, description="Whether columns keep dots in their names.")
    include_header_in_s3_output: bool = Field(default=True, description="Whether CSV files have a header.")
