"""Every bad input ends in one error that lists all diagnostics, word for word as in its folder."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from cursus import CompilationError, PipelineDAG, PipelineDAGCompiler

INVALID = Path(__file__).parents[2] / "golden" / "invalid"
CASES = sorted(path.parent for path in INVALID.glob("*/dag.json"))

UPDATE = bool(os.environ.get("CURSUS_UPDATE_INVALID")) and not os.environ.get("CI")
"""Write what is found instead of comparing with it; then read every change, as a user would."""


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_bad_input_is_told_word_for_word(folder: Path) -> None:
    """A case of golden/invalid fails to compile, with exactly the diagnostics beside it."""
    with pytest.raises(CompilationError) as caught:
        _compile(folder)
    said = "".join(f"{diagnostic}\n" for diagnostic in caught.value.diagnostics)
    expected = folder / "diagnostics.txt"
    if UPDATE:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


def test_every_diagnostic_says_what_to_do() -> None:
    """Every diagnostic of the cases has a place; every error but a malformed file has a hint."""
    for folder in CASES:
        with pytest.raises(CompilationError) as caught:
            _compile(folder)
        for diagnostic in caught.value.diagnostics:
            assert diagnostic.where, diagnostic
            assert diagnostic.hint or diagnostic.code in ("E101", "E201"), diagnostic


def _compile(folder: Path) -> None:
    """Compile a case with the parameters and external inputs of its ``parameters.json``, where it has one."""
    settings = folder / "parameters.json"
    given = json.loads(settings.read_text(encoding="utf-8")) if settings.exists() else {}
    parameters = given.get("pipeline_parameters")
    compiler = PipelineDAGCompiler(
        folder / "config.json",
        pipeline_parameters=None if parameters is None else [_parameter(item) for item in parameters],
        external_inputs=given.get("external_inputs"),
    )
    compiler.compile(PipelineDAG.load(folder / "dag.json"))


def _parameter(item: Any) -> Any:
    """A text as it is; an object, in the form that a definition declares a parameter, as a parameter of the SDK."""
    from sagemaker.workflow.parameters import ParameterString

    return item if isinstance(item, str) else ParameterString(item["Name"], default_value=item.get("DefaultValue"))
