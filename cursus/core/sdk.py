"""The SDK's first import: import this before anything of ``sagemaker``."""

from __future__ import annotations

from cursus.core.first_import import Lazy, asking_nobody

with asking_nobody():
    from sagemaker import estimator
    from sagemaker.interactive_apps.tensorboard import TensorBoardApp
    from sagemaker.workflow import pipeline as _pipeline  # noqa: F401 - brings what sets up the logging

estimator.TensorBoardApp = lambda region: Lazy(lambda: TensorBoardApp(region))
