"""Containers that a config names: a framework, a built-in algorithm, or your own image."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.tiers import wrong_field
from cursus.core.images import frameworks
from cursus.errors import did_you_mean


class ContainerConfig(BasePipelineConfig):
    """A step that runs any container: that of ``algorithm``, or ``image_uri``."""

    asked_for = frozenset({"algorithm"})

    algorithm: str | None = Field(
        default=None,
        description="Framework or built-in algorithm, such as xgboost, unless image_uri is given.",
        examples=["xgboost"],
    )
    algorithm_version: str | None = Field(default=None, description="Its version. Default: the SDK's choice.")

    @model_validator(mode="after")
    def _check_container(self) -> Self:
        if (self.algorithm is None) == (self.image_uri is None):
            raise wrong_field(self, "algorithm", "set either algorithm or image_uri")
        if self.algorithm is not None and self.algorithm not in frameworks():
            why = f"there are no images of {self.algorithm!r}. {did_you_mean(self.algorithm, frameworks())}".rstrip()
            raise wrong_field(self, "algorithm", why)
        return self
