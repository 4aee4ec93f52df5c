"""A model in any container, in several, or of a registered package. Emits the request of CreateModel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, model_validator

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.containers import ServedBuilder, ServedConfig
from cursus.core.base.model import AnyModelBuilder
from cursus.core.base.ports import Ports
from cursus.core.base.tiers import wrong_field
from cursus.core.paths import Location
from cursus.core.step import present


class ContainerModelConfig(ServedConfig):
    instance_type: str = Field(default="ml.m5.large", description="Instance type to serve on; it decides the image.")
    model_package: str | dict[str, Any] | None = Field(
        default=None,
        description="Instead of algorithm: ARN of a package in the model registry, or an expression for it.",
    )

    @property
    def says_what_runs_by(self) -> str | None:
        return super().says_what_runs_by or ("model_package" if self.model_package is not None else None)

    @model_validator(mode="after")
    def _check_package(self) -> Self:
        if self.model_package is not None and self.containers:
            raise wrong_field(self, "model_package", "give either containers or model_package")
        return self


class ContainerModelBuilder(ServedBuilder[ContainerModelConfig], AnyModelBuilder[ContainerModelConfig]):
    """A step that creates a model of the containers that its config names, or of a registered package."""

    @classmethod
    def ports_of(cls, config: BasePipelineConfig) -> Ports:
        assert isinstance(config, ContainerModelConfig)
        return super().ports_of(config) if config.model_package is None else Ports({}, cls.output_ports)

    @property
    def lists_containers(self) -> bool:
        """Also of a package, which may have several: the SDK does the same."""
        return self.config.says_what_runs_by is not None

    def model_containers(self, inputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        config = self.config
        if config.model_package is None:
            return self.containers(inputs, config.instance_type)
        package = self.text_of(config.model_package, "model_package")
        return [present(ModelPackageName=package, Environment=self.job_environment())]

    def image_uri(self) -> str:
        return self.image_of_algorithm(self.config.instance_type)
