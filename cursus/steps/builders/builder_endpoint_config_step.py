"""How an endpoint serves models."""

from __future__ import annotations

from cursus.core.base.endpoint_config import EndpointConfigBuilder, EndpointConfigStepConfig

__all__ = ["EndpointConfigStepBuilder", "EndpointConfigStepConfig"]


class EndpointConfigStepBuilder(EndpointConfigBuilder):
    """Say which models an endpoint serves, on which instances or without any, and what it keeps of the requests."""

    output_folder = "endpoint"
