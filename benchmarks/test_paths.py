"""Join against the f-strings that it replaced: one path, the step of every builder, whole pipelines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import counting
from benchmarks.conftest import Record
from benchmarks.figures import JOIN_LIMIT, MEMORY_LIMIT, Figure, exactly, of_pairs
from benchmarks.hundred_nodes import write_hundred_nodes
from benchmarks.pairs import Action, Plan, compare, processor_time, times
from benchmarks.paths import JOIN, f_string, sdk_join, with_paths
from benchmarks.pipelines import compile_pipeline
from cursus import PipelineDAG, load_configs
from cursus.core.base.context import BuildContext
from cursus.core.catalog import catalog

GOLDEN = Path(__file__).parents[1] / "golden"


def _plain_cases() -> dict[str, Path]:
    """A case of each step that is made alone: one node, in a DAG that declares no parameters to build it from."""
    dags = {path.parent: PipelineDAG.load(path) for path in sorted((GOLDEN / "steps").glob("*/*/dag.json"))}
    plain = [case for case, dag in dags.items() if len(dag.nodes) == 1 and not dag.parameters]
    return {case.parent.name: case for case in reversed(plain)}


CASES = _plain_cases()

SAMPLE = 0.000_25
"""Processor seconds of one side of a pair. One of 2 ms is often interrupted, and finds the caches emptied by others:
on a busy machine the intervals of these are a tenth as wide for the same time, or less."""

PIPELINES = ("xgboost_end_to_end", "pytorch_end_to_end")


def measure(group: str, name: str, action: Action, plan: Plan, memory_limit: float | None) -> list[Figure]:
    """The ratio in time, and what noise cannot touch: the ratios in calls and in memory at its peak.

    ``memory_limit`` None reports the memory: of a step of 4 kB, the 250 bytes of an object with a list are 7%.
    """
    join, text, sdk = (with_paths(function, action) for function in (JOIN, f_string, sdk_join))
    join(), text(), sdk()
    count = max(1, round(SAMPLE / max(processor_time(join), 1e-6)))
    timed = compare(times(count, join), times(count, text), plan, limit=JOIN_LIMIT)
    with_sdk = compare(times(count, sdk), times(count, text), replace(plan, budget=plan.budget / 4))
    return [
        of_pairs(group, f"{name}, time", timed, JOIN_LIMIT),
        of_pairs(group, f"{name}, time with the SDK's Join", with_sdk),
        exactly(group, f"{name}, calls", counting.calls(join) / counting.calls(text), "ratio", JOIN_LIMIT),
        exactly(group, f"{name}, memory", counting.allocated(join) / counting.allocated(text), "ratio", memory_limit),
        exactly(group, f"{name}, calls with Join", counting.calls(join)),
    ]


def test_one_path(record: Record, plan: Callable[..., Plan]) -> None:
    """A path alone, reported as it is: an object with a list costs more than a text."""
    parts = ("s3://bucket/prefix", "xgboost_training", "training", "model")
    timed = compare(times(5000, lambda: JOIN(*parts)), times(5000, lambda: f_string(*parts)), plan(4))
    group = "Join / f-string, one path"
    record(
        of_pairs(group, "time", timed),
        exactly(group, "seconds of a Join", timed.ours / 5000, "s"),
        exactly(group, "calls of a Join", counting.calls(lambda: JOIN(*parts))),
    )


@pytest.mark.parametrize("builder", sorted(CASES))
def test_create_step(record: Record, plan: Callable[..., Plan], builder: str) -> None:
    """``create_step`` of every builder, alone, under the static base."""
    case = CASES[builder]
    ((node, config),) = load_configs(case / "config.json").items()
    kind: Any = catalog().builder_for(config)
    context = replace(BuildContext.offline(config), source_root=case)
    inputs = {name: location for name, location in config.external_inputs.items() if isinstance(location, str)}

    def create_step() -> object:
        return kind(config, node=node, context=context).create_step(inputs=inputs)

    record(*measure("Join / f-string, create_step", builder, create_step, plan(5), None))


@pytest.mark.parametrize("name", [*PIPELINES, "hundred_nodes"])
def test_pipeline(record: Record, plan: Callable[..., Plan], tmp_path: Path, name: str) -> None:
    """Compile and definition of a pipeline, under the static base, with what comes out of it."""
    group = "Join / f-string, pipeline"
    folder = GOLDEN / "pipelines" / name if name in PIPELINES else write_hundred_nodes(tmp_path / name)

    def compiled() -> str:
        return compile_pipeline(folder, static=True)

    join, text = (str(with_paths(function, compiled)()) for function in (JOIN, f_string))
    record(
        *measure(group, name, compiled, plan(15, precision=0.005), MEMORY_LIMIT),
        exactly(group, f"{name}, JSON bytes", len(join) / len(text), "ratio"),
        exactly(group, f"{name}, JSON nodes", counting.json_nodes(join) / counting.json_nodes(text), "ratio"),
        exactly(group, f"{name}, JSON bytes with Join", len(join)),
    )
