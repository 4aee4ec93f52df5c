"""A model in any container. Emits the request of CreateModel."""

from __future__ import annotations

from pydantic import Field

from cursus.core.base.containers import ContainerConfig
from cursus.core.base.model import AnyModelBuilder


class ContainerModelConfig(ContainerConfig):
    instance_type: str = Field(default="ml.m5.large", description="Instance type to serve on; it decides the image.")


class ContainerModelBuilder(AnyModelBuilder[ContainerModelConfig]):
    """A step that creates a model of the container that its config names."""

    def image_uri(self) -> str:
        config = self.config
        return self.framework_image(
            str(config.algorithm), config.algorithm_version, None, config.instance_type, scope="inference"
        )
