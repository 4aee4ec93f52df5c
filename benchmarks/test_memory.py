"""What the objects of pipeline variables weigh."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import counting
from benchmarks.conftest import Record
from benchmarks.figures import exactly
from cursus import PipelineDAG, PipelineDAGCompiler
from cursus.definition.values import Join, ParameterString


@pytest.mark.parametrize("nodes", [10, 100])
def test_variables(record: Record, pipelines: Callable[[int], Path], nodes: int) -> None:
    """Joins and parameters of a compiled pipeline: how many, and their bytes."""
    folder = pipelines(nodes)
    dag = PipelineDAG.load(folder / "dag.json")

    def compiled() -> object:
        return PipelineDAGCompiler(folder / "config.json").compile(dag)

    compiled()
    for kind in (Join, ParameterString):
        count, size = counting.held_bytes(kind, compiled)
        record(
            exactly("pipeline variables", f"{kind.__name__} objects, {nodes} nodes", count),
            exactly("pipeline variables", f"bytes of {kind.__name__} objects, {nodes} nodes", size),
        )
