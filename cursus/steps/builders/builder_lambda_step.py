"""A call of a function."""

from __future__ import annotations

from cursus.core.base.lambda_ import LambdaConfig, LambdaStepBuilderBase

__all__ = ["LambdaConfig", "LambdaStepBuilder"]


class LambdaStepBuilder(LambdaStepBuilderBase):
    """Call a function of AWS Lambda, such as one that deploys a model, and keep what it answers."""
