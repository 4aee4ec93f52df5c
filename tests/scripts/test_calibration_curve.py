"""The calibration curve: no point of it is made of a few rows."""

from __future__ import annotations

import evaluation
import numpy as np
import pytest


@pytest.mark.parametrize(("rows", "points"), [(85, 4), (1000, 10), (7, 1)])
def test_points_are_equally_filled(rows: int, points: int) -> None:
    """At most ten, each of at least 20 rows where there are so many, and all rows in one of them."""
    scores = np.random.default_rng(0).random(rows)
    predicted, observed, filled = evaluation.reliability_curve(scores > 0.5, scores)
    assert len(predicted) == len(observed) == len(filled) == points
    assert filled.sum() == rows and filled.max() - filled.min() <= 1
    assert (np.diff(predicted) > 0).all() and (np.diff(observed) >= 0).all()


def test_equal_scores_stay_together() -> None:
    """One score of all rows is one point, whatever their order."""
    predicted, observed, filled = evaluation.reliability_curve(np.arange(100) < 30, np.full(100, 0.25))
    assert (predicted.tolist(), observed.tolist(), filled.tolist()) == ([0.25], [0.3], [100])
