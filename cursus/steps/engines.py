"""The engines that a step over tables can run on: one machine, or a cluster of Spark."""

from __future__ import annotations

from typing import Literal, TypeVar

from pydantic import Field

from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.processing import ProcessingStepBuilder


class EngineConfig(ProcessingConfig):
    """A step that runs on either engine."""

    engine: Literal["python", "spark"] = Field(
        default="python", description="What runs the step: Python on each machine, or Spark on all of them."
    )


EngineConfigT = TypeVar("EngineConfigT", bound=EngineConfig)


class EngineStepBuilder(ProcessingStepBuilder[EngineConfigT]):
    """A step with a script for each engine: ``script`` and ``spark_script``, of the same ports and settings."""

    @property
    def runs_on_spark(self) -> bool:
        return self.config.engine == "spark"
