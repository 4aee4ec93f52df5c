"""Training with a built-in algorithm or your own container."""

from __future__ import annotations

from cursus.core.base.algorithm import AlgorithmConfig, AlgorithmStepBuilderBase

__all__ = ["AlgorithmConfig", "AlgorithmStepBuilder"]


class AlgorithmStepBuilder(AlgorithmStepBuilderBase):
    """Train with a built-in algorithm, or with your own container, without a script."""

    output_folder = "algorithm"
