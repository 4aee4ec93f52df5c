"""A path function slowed by a tenth on purpose is caught, by counts that no noise can touch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import baseline, counting
from benchmarks.baseline import regressions
from benchmarks.figures import Figure, Verdict, exactly
from benchmarks.paths import JOIN, f_string, with_paths
from cursus.core.base.context import BuildContext
from cursus.core.config_file import load_configs
from cursus.steps.builders.builder_tabular_preprocessing_step import (
    TabularPreprocessingConfig,
    TabularPreprocessingStepBuilder,
)

CASE = Path(__file__).parents[2] / "golden" / "steps" / "TabularPreprocessing" / "training"


def slowed(calls: int) -> Any:
    """The path function with so many calls more for each path."""

    def join_path(base: Any, *parts: str) -> Any:
        for _ in range(calls):
            len(parts)
        return JOIN(base, *parts)

    return join_path


@pytest.fixture
def create_step() -> Any:
    ((node, config),) = load_configs(CASE / "config.json").items()
    context = BuildContext.offline(config)
    inputs = config.external_inputs
    assert isinstance(config, TabularPreprocessingConfig)

    def create() -> object:
        return TabularPreprocessingStepBuilder(config, node=node, context=context).create_step(inputs=inputs)

    return create


def test_counts_are_the_same_each_time(create_step: Any) -> None:
    """Calls to the last one; bytes but for a few, and what is written is what was counted."""
    assert counting.calls(create_step) == counting.calls(create_step)
    assert counting.allocated(create_step) == pytest.approx(counting.allocated(create_step), rel=0.02)
    assert counting.json_nodes('{"a": [1, {"b": null}], "c": ""}') == 6


def test_a_path_slowed_by_a_tenth_is_a_regression(create_step: Any) -> None:
    """A tenth more calls in the step of a builder, from its paths alone, is told; no change is not."""
    before = counting.calls(with_paths(JOIN, create_step))
    accepted = {"create_step: calls": float(before)}
    tenth = before // 10 + 1  # The builder has one path.
    after = counting.calls(with_paths(slowed(tenth), create_step))
    assert after == pytest.approx(before * 1.1, rel=0.01)
    assert regressions([exactly("create_step", "calls", before)], accepted) == []
    (found,) = regressions([exactly("create_step", "calls", after)], accepted)
    assert f"was {before}" in str(found)


def test_a_path_slowed_by_a_tenth_misses_the_target(create_step: Any) -> None:
    """Join / f-string in calls is below its limit as it is, and above it with a tenth more."""
    text = counting.calls(with_paths(f_string, create_step))
    ratios = [counting.calls(with_paths(path, create_step)) / text for path in (JOIN, slowed(text // 10))]
    assert [exactly("group", "calls", ratio, "ratio", 1.05).verdict for ratio in ratios] == [Verdict.PASS, Verdict.FAIL]


def test_the_path_function_is_put_back(create_step: Any) -> None:
    """Also when building fails."""
    from cursus.core import paths

    def fail() -> None:
        raise ValueError

    with pytest.raises(ValueError):
        with_paths(f_string, fail)()
    assert paths.join_path is JOIN


@pytest.mark.parametrize(
    ("figure", "worse"),
    [
        (exactly("g", "n", 1.06), True),
        (exactly("g", "n", 1.05), False),
        (exactly("g", "n", 0.50), False),
        (exactly("g", "new", 9.0), False),
        (exactly("g", "n", 9.0, "s"), False),  # Seconds of another machine say nothing.
        (Figure("g", "n", 9.0, 8.9, 9.1), False),  # Neither do ratios of times.
    ],
)
def test_what_counts_as_a_regression(figure: Figure, worse: bool) -> None:
    """An exact figure that is more than 5% worse; never one that was timed."""
    assert bool(regressions([figure], {"g: n": 1.0})) == worse


def test_the_baseline_holds_exact_figures_alone(tmp_path: Path) -> None:
    """Counts and their ratios are written, nothing that was timed; what was not measured stays as it was."""
    path = tmp_path / "baseline.json"
    baseline.write([exactly("g", "old", 3)], path)
    timed = [exactly("g", "time", 0.1, "s"), Figure("g", "r", 2, 1, 3), Figure("g", "t", 1, 1, 1, samples=(1.0, 1.0))]
    baseline.write([exactly("g", "calls", 7), exactly("g", "nodes", 1.5, "ratio"), *timed], path)
    assert baseline.read(path) == {"g: calls": 7, "g: nodes": 1.5, "g: old": 3}
    assert baseline.read(tmp_path / "none.json") == {}
