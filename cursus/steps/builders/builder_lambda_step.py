"""A call of a function."""

from __future__ import annotations

from cursus.core.base.lambda_ import LambdaConfig, LambdaStepBuilderBase

__all__ = ["LambdaConfig", "LambdaStepBuilder"]


class LambdaStepBuilder(LambdaStepBuilderBase):
    """Call an AWS Lambda function, such as one that deploys a model, and keep its result."""
