"""Compiling, warm: by the number of nodes, and with Join against the f-string that it replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from cursus import PipelineDAG, PipelineDAGCompiler
from cursus.core.compiler import parameters
from cursus.core.compiler.parameters import join_path

PIPELINES = Path(__file__).parent.parent / "golden" / "pipelines"


def compile_case(name: str) -> str:
    """Everything from reading the two files to the text of the definition, under the static base."""
    compiler = PipelineDAGCompiler(PIPELINES / name / "config.json", pipeline_parameters=[])
    definition: str = compiler.compile(PipelineDAG.load(PIPELINES / name / "dag.json")).definition()
    return definition


def f_string(base: Any, *parts: str) -> Any:
    """What paths were made of before. It takes a text only: what is built from a step's property stays a Join."""
    return f"{base}/{'/'.join(parts)}" if isinstance(base, str) else join_path(base, *parts)


@pytest.mark.parametrize("case", ["xgboost_simple", "xgboost_end_to_end", "hundred_nodes"])
def test_compile_and_definition(benchmark: BenchmarkFixture, case: str) -> None:
    """Two, ten and a hundred nodes."""
    benchmark.group = "compile"
    benchmark(compile_case, case)


@pytest.mark.parametrize("paths", ["join", "f-string"])
def test_join_against_f_string(benchmark: BenchmarkFixture, monkeypatch: pytest.MonkeyPatch, paths: str) -> None:
    """One pipeline of ten nodes, the same code but for the function that builds its paths."""
    if paths == "f-string":
        monkeypatch.setattr(parameters, "join_path", f_string)
    benchmark.group = "paths of ten nodes"
    benchmark(compile_case, "xgboost_end_to_end")
