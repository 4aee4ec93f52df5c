"""Compile a DAG of steps and one saved config into a portable Amazon SageMaker Pipeline.

Importing this never imports the SageMaker SDK; compiling does.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from cursus.dag import Edge, PipelineDAG
from cursus.errors import CompilationError, CursusError, Diagnostic, ResolutionError

if TYPE_CHECKING:
    from cursus.core.compiler.dag_compiler import PipelineDAGCompiler, compile_dag_to_pipeline
    from cursus.core.config_file import load_configs, merge_and_save_configs
    from cursus.definition.resolve import resolve

__version__ = "0.1.0"

_LAZY = {
    "PipelineDAGCompiler": "cursus.core.compiler.dag_compiler",
    "compile_dag_to_pipeline": "cursus.core.compiler.dag_compiler",
    "load_configs": "cursus.core.config_file",
    "merge_and_save_configs": "cursus.core.config_file",
    "resolve": "cursus.definition.resolve",
}

__all__ = [
    "CompilationError",
    "CursusError",
    "Diagnostic",
    "Edge",
    "PipelineDAG",
    "PipelineDAGCompiler",
    "ResolutionError",
    "compile_dag_to_pipeline",
    "load_configs",
    "merge_and_save_configs",
    "resolve",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cursus' has no attribute {name!r}")
