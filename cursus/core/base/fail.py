"""Fail: an execution that ends with a message. Emits the Arguments of a FailStep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.expressions import value_of
from cursus.core.paths import Location
from cursus.core.step import Step
from cursus.definition.values import PipelineVariable, Properties


class FailConfig(BasePipelineConfig):
    error_message: str | dict[str, Any] = Field(description="Error message of the execution.")


class FailStepBuilderBase(StepBuilderBase[FailConfig]):
    """A step that marks the execution as failed."""

    Config = FailConfig
    carries_data = False

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        return Step(self.step_name, "Fail", {"ErrorMessage": self.message()}, tuple(dependencies))

    def message(self) -> Any:
        """What the execution says when it fails here, as the request has it."""
        return value_of(self.config.error_message, self.context.scope, self.node, f"{self.node}.error_message")

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        return Properties(self.step_name)
