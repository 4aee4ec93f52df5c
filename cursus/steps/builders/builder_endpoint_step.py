"""An endpoint for models."""

from __future__ import annotations

from cursus.core.base.endpoint import EndpointBuilder, EndpointStepConfig
from cursus.core.base.ports import Input, Output

__all__ = ["EndpointStepBuilder", "EndpointStepConfig"]


class EndpointStepBuilder(EndpointBuilder):
    """Create an endpoint, or update the one of this name to a new configuration."""

    endpoint_config = Input("", sources=("EndpointConfig.endpoint_config",), in_s3=False)

    endpoint = Output("", in_s3=False)
