"""Configurations of endpoints as the SDK's own generic class makes them; versions before 2.257 have none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.session import production_variant
from sagemaker.workflow.endpoint_step import EndpointConfigStep

from cursus.core.base.endpoint_config import ONLY, EndpointConfigBuilder, only_if_asked
from cursus.core.paths import Location
from validation.oracle.cache import cache_config


class WithoutEmptyTags:
    """Mixed into a step of the SDK, leaves out its list of no tags."""

    @property
    def arguments(self) -> dict[str, Any]:
        request: Mapping[str, Any] = super().arguments  # type: ignore[misc] # the step's
        return {name: value for name, value in request.items() if name != "Tags" or value}


class _Step(WithoutEmptyTags, EndpointConfigStep):  # type: ignore[misc]
    """The SDK's step, compared without what says nothing."""


class Oracle(EndpointConfigBuilder):
    """Mixed into a builder, makes its step with the SDK's EndpointConfigStep."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        several = self.config.variants
        variants = [
            production_variant(
                inputs[name],
                self.member(one, "instance_type", f"variants.{name}" if several else ""),
                self.member(one, "instance_count", f"variants.{name}" if several else ""),
                variant_name=name if several else ONLY,
                initial_weight=self.member(one, "weight", f"variants.{name}" if several else ""),
            )
            for name, one in self.config.models.items()
        ]
        step_args = self.context.session.create_endpoint_config(
            self.name(),
            production_variants=variants,
            tags=self.tags or None,
            kms_key=self.storage_key(),
            data_capture_config_dict=self.data_capture(outputs) or None,
            async_inference_config_dict=self.later(outputs) or None,
        )
        return _Step(
            name=self.step_name,
            step_args=step_args,
            depends_on=list(dependencies) or None,
            cache_config=cache_config(only_if_asked(self.config, cache)),
        )
