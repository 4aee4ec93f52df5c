"""Work that someone outside the pipeline does."""

from __future__ import annotations

from cursus.core.base.callback import CallbackConfig, CallbackStepBuilderBase

__all__ = ["CallbackConfig", "CallbackStepBuilder"]


class CallbackStepBuilder(CallbackStepBuilderBase):
    """Send a message to a queue, and wait until its receiver reports success."""
