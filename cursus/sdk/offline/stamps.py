"""Stands in for the time of the compile where the SDK writes it into each definition, and no author can prevent it.

Functions with @step have it in the places of their code and results, and jobs of version 3's ModelTrainer in that of
their source code. What authors and other classes write stays as it is.
"""

from __future__ import annotations

import functools
from typing import Any

from .imports import when_imported

STAMP = "time-of-compile"


def stand_in() -> None:
    when_imported(
        {
            "sagemaker.workflow._steps_compiler": _functions,
            "sagemaker.mlops.workflow._steps_compiler": _functions,
            "sagemaker.train.utils": _trainers,
        }
    )


def _functions(module: Any) -> None:
    made = module.StepsCompiler.__init__

    @functools.wraps(made)
    def init(self: Any, *arguments: Any, **options: Any) -> None:
        made(self, *arguments, **options)
        self.pipeline_build_time = STAMP

    module.StepsCompiler.__init__ = init


def _trainers(module: Any) -> None:
    made = module._get_unique_name

    @functools.wraps(made)
    def unique_name(base: str, max_length: int = 63) -> str:
        return f"{base.replace('_', '-')}-{STAMP}"[:max_length]

    module._get_unique_name = unique_name
