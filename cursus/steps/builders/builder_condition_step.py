"""A choice between two branches."""

from __future__ import annotations

from cursus.core.base.condition import ConditionConfig, ConditionStepBuilderBase

__all__ = ["ConditionConfig", "ConditionStepBuilder"]


class ConditionStepBuilder(ConditionStepBuilderBase):
    """Run the steps of one branch, such as registering a model, only if a comparison is true."""
