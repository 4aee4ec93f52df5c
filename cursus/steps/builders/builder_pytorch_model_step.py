"""A PyTorch model to serve."""

from __future__ import annotations

from pydantic import Field

from cursus.core.base.config_base import ModelConfig
from cursus.core.base.model import ModelStepBuilder
from cursus.core.base.ports import Input, Output


class PyTorchModelStepConfig(ModelConfig):
    framework_version: str = Field(default="1.12.0", description="Version of the PyTorch container.")
    py_version: str = Field(default="py38", description="Python version of the PyTorch container.")


class PyTorchModelStepBuilder(ModelStepBuilder[PyTorchModelStepConfig]):
    """Create a model from a PyTorch network and its serving code."""

    framework = "pytorch"

    model_data = Input("", sources=("PyTorchTraining", "Package"))

    model_name = Output("")
