"""Saved configs in a folder tree, and the interface of what each compiles to."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from cursus.compat import earlier
from cursus.compat.interface import Interface, interface_of
from cursus.dag import PipelineDAG
from cursus.errors import CompilationError, CursusError, Diagnostic
from cursus.s3 import PREFIX_PARAMETER

DAG: Final = "dag.json"
CONFIG: Final = "config.json"
ALL: Final = "all"
"""Every standard parameter that a start may give."""

Compiled: TypeAlias = Interface | tuple[Diagnostic, ...]
"""What a saved config compiles to, or why it does not."""


def find_cases(folder: str | os.PathLike[str]) -> dict[str, Path]:
    """Every folder in which a DAG and a config lie together, by its path below ``folder``.

    Raises CursusError (E640) when there is none.
    """
    root = Path(folder)
    found = [path.parent for path in sorted(root.rglob(DAG)) if (path.parent / CONFIG).is_file()]
    if not found:
        hint = f"Name a folder in or below which a {DAG} and a {CONFIG} are together."
        raise CursusError([Diagnostic("E640", "holds no saved config", str(folder), hint)])
    return {case.relative_to(root).as_posix(): case for case in found}


def compile_cases(cases: Mapping[str, Path]) -> dict[str, Compiled]:
    """Each case compiled, without parameters and with the execution prefix."""
    return {name: _compile(folder) for name, folder in cases.items()}


def compare_earlier(cases: Mapping[str, Path]) -> list[Diagnostic]:
    """What each case with an ``earlier.json`` compiles to, against those facts; ``where`` begins with its name.

    A case that does not compile says nothing here. Raises CursusError (E641) for facts of another shape.
    """
    found = []
    for name, folder in cases.items():
        facts = earlier.read(folder)
        if facts is not None:
            with contextlib.suppress(CompilationError):
                portable = _definition(folder, PREFIX_PARAMETER)
                full = interface_of({}, _definition(folder, ALL))
                now = interface_of(_definition(folder), portable)
                changes = earlier.compare(facts, now, portable, full.parameters)
                found += [replace(change, where=f"{name} {change.where}") for change in changes]
    return found


def _compile(folder: Path) -> Compiled:
    try:
        return interface_of(_definition(folder), _definition(folder, PREFIX_PARAMETER))
    except CursusError as error:
        return error.diagnostics


def _definition(folder: Path, *parameters: str) -> dict[str, Any]:
    from cursus.core.compiler.dag_compiler import PipelineDAGCompiler  # who only compares interfaces needs none

    compiler = PipelineDAGCompiler(folder / CONFIG, pipeline_parameters=parameters)
    compiled: dict[str, Any] = json.loads(compiler.compile(PipelineDAG.load(folder / DAG)).definition())
    return compiled
