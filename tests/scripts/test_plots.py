"""The plots of an evaluation and of a training, drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import evaluation
import numpy as np
import pytest


def test_plots_are_drawn_alike_each_time(
    tmp_path: Path, draw: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four pictures, byte for byte those of the same numbers before, and others of other numbers."""
    monkeypatch.setattr("evaluation._save", draw)
    random = np.random.default_rng(3)
    labels, scores = random.integers(0, 2, 100), random.random(100)
    for name, second in (("one", scores), ("again", scores), ("other", scores[::-1])):
        evaluation.report(labels, np.stack([1 - second, second], axis=1), tmp_path / name)
        evaluation.plot_importance({"a": second[0], "b": second[1]}, tmp_path / name / "feature_importance.png")
    names = {path.name for path in (tmp_path / "one").glob("*.png")}
    assert names == {"roc.png", "pr.png", "reliability.png", "feature_importance.png"}
    for name in names:
        one, again, other = ((tmp_path / folder / name).read_bytes() for folder in ("one", "again", "other"))
        assert one.startswith(b"\x89PNG") and one == again
        assert one != other
