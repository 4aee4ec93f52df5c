"""Data that are in S3 already, in place of their loading."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cursus.core.base.config_base import JobType, variables
from cursus.core.base.ports import Input, Output
from cursus.core.base.processing import OwnInput
from cursus.steps.engines import EngineStepBuilder, TableEngineConfig
from cursus.steps.formats import IN_CAPITALS

PLACE = "/opt/ml/processing/input/data"
OWN_SETTINGS = ("max_workers", "batch_size", "optimize_memory", "streaming_batch_size", "enable_true_streaming")
"""What only a user's own script reads."""


class DummyDataLoadingConfig(TableEngineConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = ("data_source", "shard_size")
    takes_flags: ClassVar[tuple[str, ...]] = ("write_data_shards",)
    of_own_script = OWN_SETTINGS

    job_type: JobType = Field(default="training", description="Which data these are.")
    data_source: str = Field(
        pattern="^s3://.+", examples=["s3://your-data/orders/"], description="S3 prefix of csv, json or parquet files."
    )
    write_data_shards: bool = Field(default=False, description="Whether to write several files.")
    shard_size: int = Field(default=10000, ge=1, description="Rows of each of them.")
    metadata_format: Annotated[Literal["CSV", "JSON"], IN_CAPITALS] = Field(
        default="CSV", description="Format of the columns' description."
    )
    max_workers: int | None = Field(default=None, ge=0, description="Processes of your own script.")
    batch_size: int | None = Field(default=None, ge=0, description="Files that your own script reads at a time.")
    optimize_memory: bool | None = Field(default=None, description="Whether your own script saves memory.")
    streaming_batch_size: int | None = Field(default=None, ge=0, description="Rows of a batch, when it streams.")
    enable_true_streaming: bool | None = Field(default=None, description="Whether your own script streams.")


class DummyDataLoadingStepBuilder(EngineStepBuilder[DummyDataLoadingConfig]):
    """Copy a table from S3, and write it with its schema and signature, as a data loading step does."""

    script = "dummy_data_loading.py"
    spark_script = "spark_dummy_data_loading.py"
    output_folder = "dummy_data_loading"
    instances = "table"
    offered = frozenset(name.upper() for name in OWN_SETTINGS)

    INPUT_DATA = Input(PLACE, required=False)

    DATA = Output("/opt/ml/processing/output/data")
    METADATA = Output("/opt/ml/processing/output/metadata")
    SIGNATURE = Output("/opt/ml/processing/output/signature")

    def environment(self) -> dict[str, str]:
        config = self.config
        settings = variables(
            write_data_shards=config.write_data_shards,
            shard_size=config.shard_size,
            metadata_format=config.metadata_format,
        )
        if config.runs_own_script:
            settings |= variables(**{name: getattr(config, name) for name in OWN_SETTINGS})
        return settings | config.format_setting()

    def own_inputs(self) -> dict[str, tuple[str, OwnInput]]:
        """``data_source``, unless something else feeds the input."""
        return {"INPUT_DATA": (PLACE, self.config.data_source)}

    def needs_all_rows(self) -> str:
        return "the metadata tell of all rows"
