"""The engines that a step over tables can run on: one machine, or a cluster of Spark."""

from __future__ import annotations

from typing import Literal, Self, TypeVar

from pydantic import Field, model_validator

from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.processing import ProcessingStepBuilder
from cursus.core.base.tiers import wrong_field
from cursus.steps.formats import TableConfig


class EngineConfig(ProcessingConfig):
    """A step that runs on either engine."""

    engine: Literal["python", "spark"] = Field(
        default="python", description="What runs the step: Python on each machine, or Spark on all of them."
    )


class TableEngineConfig(TableConfig, EngineConfig):
    """A step that writes a table by either engine, of which Spark knows one format less."""

    @model_validator(mode="after")
    def _check_engine(self) -> Self:
        kind = self.output_format or ""
        if self.engine == "spark" and kind.upper() == "JSON" and not self.runs_own_script:
            raise wrong_field(self, "output_format", "must be CSV, TSV or PARQUET where the engine is spark")
        return self


EngineConfigT = TypeVar("EngineConfigT", bound=EngineConfig)


class EngineStepBuilder(ProcessingStepBuilder[EngineConfigT]):
    """A step with a script for each engine: ``script`` and ``spark_script``, of the same ports and settings."""

    @property
    def runs_on_spark(self) -> bool:
        return self.config.engine == "spark"
