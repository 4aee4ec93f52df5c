"""Registration of any model."""

from __future__ import annotations

from cursus.core.base.ports import Input, Output
from cursus.core.base.register_model import RegisterModelConfig, RegisterModelStepBuilderBase

__all__ = ["RegisterModelConfig", "RegisterModelStepBuilder"]


class RegisterModelStepBuilder(RegisterModelStepBuilderBase):
    """Register a model with any container in the model registry, with the reports of other nodes."""

    model_data = Input("", sources=("Algorithm", "Tuning", "Package"))
    sample_payload = Input("", required=False)

    model_package_arn = Output("")
