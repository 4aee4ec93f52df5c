"""Endpoints as the SDK's own generic class makes them; versions before 2.257 have none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.workflow.endpoint_step import EndpointStep

from cursus.core.base.endpoint import EndpointBuilder
from cursus.core.base.endpoint_config import only_if_asked
from cursus.core.paths import Location
from validation.oracle.cache import cache_config
from validation.oracle.endpoint_config import WithoutEmptyTags


class _Step(WithoutEmptyTags, EndpointStep):  # type: ignore[misc]
    """The SDK's step, compared without what says nothing."""


class Oracle(EndpointBuilder):
    """Mixed into a builder, makes its step with the SDK's EndpointStep."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        step_args = self.context.session.create_endpoint(self.name(), inputs["endpoint_config"], tags=self.tags or None)
        return _Step(
            name=self.step_name,
            step_args=step_args,
            depends_on=list(dependencies) or None,
            cache_config=cache_config(only_if_asked(self.config, cache)),
        )
