"""Bad input: every case of ``golden/invalid`` is refused, in exactly the words that are next to it."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any

from cursus.dag import PipelineDAG
from cursus.errors import CompilationError, Diagnostic
from cursus.jsonfile import read_json
from cursus.testing import golden

EXPECTED = "diagnostics.txt"
"""What Cursus says about bad input."""


def refuse(folder: Path) -> tuple[Diagnostic, ...]:
    """What is found of a case, with the parameters and external inputs of its ``parameters.json``, where it has one.

    Empty when it compiles, which it must not.
    """
    from cursus.core.compiler.dag_compiler import PipelineDAGCompiler  # who only compares words needs none

    settings = folder / "parameters.json"
    given = read_json(settings, "E201") if settings.exists() else {}
    parameters = given.get("pipeline_parameters")
    compiler = PipelineDAGCompiler(
        folder / "config.json",
        pipeline_parameters=None if parameters is None else [_parameter(item) for item in parameters],
        external_inputs=given.get("external_inputs"),
    )
    try:
        compiler.compile(PipelineDAG.load(folder / "dag.json"))
    except CompilationError as error:
        return error.diagnostics
    return ()


def words(found: tuple[Diagnostic, ...], folder: Path) -> str:
    """Diagnostics as their file holds them: paths begin at the folder of the case."""
    return "".join(f"{diagnostic}\n" for diagnostic in found).replace(f"{folder}{os.sep}", "")


def compare(expected: Path, text: str) -> list[Diagnostic]:
    """E612 when the words are others than those in the file, with the first line that differs."""
    if found := golden.linked(expected):
        return found
    before = expected.read_text(encoding="utf-8") if expected.exists() else ""
    if before == text:
        return []
    lines = difflib.ndiff(before.splitlines(), text.splitlines())
    first = next((line for line in lines if line[:2] in ("- ", "+ ")), "")
    hint = f"Read the new words as a user would; when they are right, write {EXPECTED} with --update."
    return [Diagnostic("E612", f"invalid input is rejected with another message: {first!r}", EXPECTED, hint)]


def _parameter(item: Any) -> Any:
    """A text as it is; an object, in the form that a definition declares a parameter, as a parameter of the SDK."""
    from cursus.definition.values import ParameterString

    return item if isinstance(item, str) else ParameterString(item["Name"], default_value=item.get("DefaultValue"))
