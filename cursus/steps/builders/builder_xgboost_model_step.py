"""An XGBoost model to serve."""

from __future__ import annotations

from pydantic import Field

from cursus.core.base.config_base import ModelConfig
from cursus.core.base.model import ModelStepBuilder
from cursus.core.base.ports import Input, Output


class XGBoostModelStepConfig(ModelConfig):
    framework_version: str = Field(default="1.7-1", description="Version of the XGBoost container.")
    py_version: str = Field(default="py3", description="Python version of the XGBoost container.")


class XGBoostModelStepBuilder(ModelStepBuilder[XGBoostModelStepConfig]):
    """Create a model from an XGBoost model and its serving code."""

    framework = "xgboost"

    model_data = Input("", sources=("XGBoostTraining", "Package"))

    model_name = Output("")
