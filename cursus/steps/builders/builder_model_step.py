"""A model in any container."""

from __future__ import annotations

from cursus.core.base.model_container import ContainerModelBuilder, ContainerModelConfig
from cursus.core.base.ports import Input, Output

__all__ = ["ContainerModelConfig", "ModelStepBuilder"]


class ModelStepBuilder(ContainerModelBuilder):
    """Create a model from an archive and a container: a framework's, a built-in algorithm's or your own."""

    model_data = Input("", sources=("Algorithm", "Tuning", "Package"))

    model_name = Output("")
