"""Endpoints: models that answer requests. Emits the request of CreateEndpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.endpoint_config import ServingName, only_if_asked
from cursus.core.names import valid_entity_name
from cursus.core.parameters import RUNNING_PIPELINE_NAME
from cursus.core.paths import Location
from cursus.core.step import Step, name_of, present
from cursus.definition.values import Join, PipelineVariable, Properties


class EndpointStepConfig(BasePipelineConfig):
    endpoint_name: ServingName | dict[str, Any] | None = Field(
        default=None,
        description="Name of the endpoint, or an expression. Default: the pipeline's, with the node's if not Endpoint.",
    )


class EndpointBuilder(StepBuilderBase[EndpointStepConfig]):
    """A step that creates an endpoint, or updates the one of its name."""

    def name(self) -> Location:
        """The endpoint's name, the same in every execution."""
        told = self.config.endpoint_name
        if told is not None:
            return self.member(self.config, "endpoint_name", "")  # type: ignore[no-any-return] # a text or a variable
        if self.node in self.canonical_nodes(self.config):
            return RUNNING_PIPELINE_NAME
        return Join(on="-", values=[RUNNING_PIPELINE_NAME, valid_entity_name(self.node)])

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        request = present(EndpointName=self.name(), EndpointConfigName=inputs["endpoint_config"], Tags=self.tags)
        return Step(self.step_name, "Endpoint", request, tuple(dependencies), only_if_asked(self.config, cache))

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        return Properties(name_of(step), "EndpointName")
