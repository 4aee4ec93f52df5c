"""A search for the best hyperparameters."""

from __future__ import annotations

from cursus.core.base.tuning import TuningConfig, TuningStepBuilderBase

__all__ = ["TuningConfig", "TuningStepBuilder"]


class TuningStepBuilder(TuningStepBuilderBase):
    """Train with many settings, in parallel, and keep the best model."""

    output_folder = "tuning"
