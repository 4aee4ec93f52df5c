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
    accepted = {"create_step: calls": [float(before)] * 3}
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
        (Figure("g", "n", 1.20, 1.15, 1.25), True),
        (Figure("g", "n", 1.20, 1.00, 1.40), False),  # Its interval reaches down to what is allowed.
        (Figure("g", "n", 1.06, 1.055, 1.065), False),  # 5% beyond the upper end of what was accepted: 1.071.
        (Figure("g", "n", 0.50, 0.49, 0.51), False),
        (Figure("g", "new", 9.0, 9.0, 9.0), False),
        (Figure("g", "n", 9.0, 9.0, 9.0, "s"), False),  # Seconds of another machine say nothing.
    ],
)
def test_what_counts_as_a_regression(figure: Figure, worse: bool) -> None:
    """More than 5% worse, whichever ends of the two intervals are true; and never in seconds."""
    assert bool(regressions([figure], {"g: n": [1.0, 0.98, 1.02]})) == worse


def test_the_baseline_holds_no_seconds(tmp_path: Path) -> None:
    """Ratios and counts alone are written; what was not measured stays as it was."""
    path = tmp_path / "baseline.json"
    baseline.write([exactly("g", "old", 3)], path)
    baseline.write([exactly("g", "calls", 7), exactly("g", "time", 0.1, "s"), Figure("g", "r", 2, 1, 3)], path)
    assert baseline.read(path) == {"g: calls": [7, 7, 7], "g: old": [3, 3, 3], "g: r": [2, 1, 3]}
    assert baseline.read(tmp_path / "none.json") == {}


def test_accepting_again_keeps_how_much_runs_differ(tmp_path: Path) -> None:
    """A timed figure's interval holds all accepted runs; a count is what it is now."""
    path = tmp_path / "baseline.json"
    for value, count in ((1.0, 10), (1.2, 8)):
        timed = Figure("g", "time", value, value - 0.1, value + 0.1, samples=(value,))
        baseline.write([timed, exactly("g", "calls", count)], path)
    assert baseline.read(path) == {"g: calls": [8, 8, 8], "g: time": [1.2, 0.9, 1.3]}
