"""An end with a message."""

from __future__ import annotations

from cursus.core.base.fail import FailConfig, FailStepBuilderBase

__all__ = ["FailConfig", "FailStepBuilder"]


class FailStepBuilder(FailStepBuilderBase):
    """Stop the execution as failed, with a message."""
