"""Compile a DAG of steps and one saved config into a portable Amazon SageMaker Pipeline.

Importing this imports nothing else; a name is loaded when it is first asked for. Compiling imports the SageMaker SDK.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cursus.core.compiler.dag_compiler import PipelineDAGCompiler, compile_dag_to_pipeline
    from cursus.core.config_file import load_configs, merge_and_save_configs
    from cursus.dag import Edge, PipelineDAG
    from cursus.definition.resolve import resolve
    from cursus.errors import CompilationError, CursusError, Diagnostic, ResolutionError

__version__ = "0.1.0"

_LAZY = {
    "CompilationError": "cursus.errors",
    "CursusError": "cursus.errors",
    "Diagnostic": "cursus.errors",
    "Edge": "cursus.dag",
    "PipelineDAG": "cursus.dag",
    "PipelineDAGCompiler": "cursus.core.compiler.dag_compiler",
    "ResolutionError": "cursus.errors",
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
        value = globals()[name] = getattr(import_module(_LAZY[name]), name)
        return value
    raise AttributeError(f"module 'cursus' has no attribute {name!r}")
