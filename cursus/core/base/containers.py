"""Containers that a config names: a framework, a built-in algorithm, or your own image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar

from pydantic import Field, model_validator

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.configured_ports import PortName
from cursus.core.base.ports import Input, Ports
from cursus.core.base.tiers import TieredModel, wrong_field
from cursus.core.expressions import text_where_needed
from cursus.core.images import frameworks
from cursus.core.paths import Location
from cursus.errors import did_you_mean

AlgorithmName = Annotated[
    str | None,
    Field(
        description="Framework or built-in algorithm, such as xgboost, unless image_uri is given.", examples=["xgboost"]
    ),
]
AlgorithmVersion = Annotated[str | None, Field(description="Its version. Default: the SDK's choice.")]
HasArchive = Annotated[
    bool,
    Field(description="Whether the container serves an archive; false if its image or its code fetches one."),
]


class ContainerConfig(BasePipelineConfig):
    """A step that runs any container: that of ``algorithm``, or ``image_uri``."""

    asked_for = frozenset({"algorithm"})

    algorithm: AlgorithmName = None
    algorithm_version: AlgorithmVersion = None

    @property
    def says_what_runs_by(self) -> str | None:
        """The field that does so in place of ``algorithm`` and ``image_uri``; None where those do."""
        return None

    @model_validator(mode="after")
    def _check_container(self) -> Self:
        other = self.says_what_runs_by
        if other is not None and (self.algorithm is not None or self.image_uri is not None):
            raise wrong_field(self, other, "leave out algorithm and image_uri, or this")
        if other is None:
            _require_one_image(self, self.algorithm, self.image_uri)
        return self


def _require_one_image(config: TieredModel, algorithm: str | None, uri: Any) -> None:
    if (algorithm is None) == (uri is None):
        raise wrong_field(config, "algorithm", "set either algorithm or image_uri")
    if algorithm is not None and algorithm not in frameworks():
        why = f"there are no images of {algorithm!r}. {did_you_mean(algorithm, frameworks())}".rstrip()
        raise wrong_field(config, "algorithm", why)


class ServedContainer(TieredModel):
    """One of several containers that a request passes through, the first to the last."""

    algorithm: AlgorithmName = None
    algorithm_version: AlgorithmVersion = None
    image_uri: str | dict[str, Any] | None = Field(
        default=None, description="Container image, or an expression for it."
    )
    environment: dict[str, str | dict[str, Any]] = Field(
        default_factory=dict, description="Environment variables of this container: text, or expressions."
    )
    has_archive: HasArchive = True

    @model_validator(mode="after")
    def _check_container(self) -> Self:
        _require_one_image(self, self.algorithm, self.image_uri)
        return self


class ServedConfig(ContainerConfig):
    """A step that says how a model is served: by one container, or by several in a row."""

    containers: dict[PortName, ServedContainer] = Field(
        default_factory=dict,
        max_length=15,
        description="Instead of algorithm: the containers of an inference pipeline in their order, each an input.",
    )
    has_archive: HasArchive = True

    @property
    def says_what_runs_by(self) -> str | None:
        return "containers" if self.containers else None


ServedConfigT = TypeVar("ServedConfigT", bound=ServedConfig)


class ServedBuilder(StepBuilderBase[ServedConfigT]):
    """A step that says how a model is served."""

    archive = "model_data"
    """The input of a model in one container; an inference pipeline has one for each of its containers."""

    @classmethod
    def ports_of(cls, config: BasePipelineConfig) -> Ports:
        assert isinstance(config, ServedConfig)
        if config.has_archive and not config.containers:
            return Ports(cls.input_ports, cls.output_ports)
        several = {name: Input("") for name, container in config.containers.items() if container.has_archive}
        for name, port in several.items():
            port.__set_name__(cls, name)
        others = {name: port for name, port in cls.input_ports.items() if name != cls.archive}
        return Ports({**several, **others}, cls.output_ports)

    def image_of_algorithm(self, instance_type: Any) -> str:
        """The image of the config's ``algorithm``; empty where there is none."""
        config = self.config
        if config.algorithm is None:
            return ""
        return self.framework_image(config.algorithm, config.algorithm_version, None, instance_type, scope="inference")

    def containers(self, inputs: Mapping[str, Location], instance_type: Any) -> list[dict[str, Any]]:
        """The containers of the request, each with its image, environment and archive."""
        config = self.config
        if not config.containers:
            return [self._container(self.image, self.job_environment(), inputs, self.archive)]
        return [
            self._container(
                self._image_of(name, container, instance_type), self._environment_of(name, container), inputs, name
            )
            for name, container in config.containers.items()
        ]

    def _container(
        self, image: Any, environment: Mapping[str, Location], inputs: Mapping[str, Location], name: str
    ) -> dict[str, Any]:
        archive = {"ModelDataUrl": inputs[name]} if name in inputs else {}
        return {"Image": image, "Environment": dict(environment), **archive}

    def _image_of(self, name: str, container: ServedContainer, instance_type: Any) -> Any:
        if container.image_uri is not None:
            return self.text_of(container.image_uri, f"containers.{name}.image_uri")
        return self.framework_image(
            str(container.algorithm), container.algorithm_version, None, instance_type, scope="inference"
        )

    def _environment_of(self, name: str, container: ServedContainer) -> dict[str, Location]:
        field = f"containers.{name}.environment"
        own = container.environment.items()
        said = {key: text_where_needed(self.value(told, f"{field}.{key}")) for key, told in own}
        return {**self.job_environment(), **said}
