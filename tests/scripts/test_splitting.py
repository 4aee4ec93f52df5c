"""Rows are split as scikit-learn would split them, without the table in memory."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import splitting
from container import InputError


def _by_scikit_learn(labels: pd.Series[str], share: float) -> tuple[pd.Index[int], pd.Index[int]]:
    from sklearn.model_selection import train_test_split

    for stratify in (labels, None):
        try:
            kept, held = train_test_split(labels, test_size=share, random_state=splitting.SEED, stratify=stratify)
        except ValueError:
            continue
        return kept.sort_index().index, held.sort_index().index
    raise InputError("too few")


@pytest.mark.parametrize("seed", range(60))
def test_the_rows_are_those_that_scikit_learn_chooses(seed: int) -> None:
    """For any number of rows, classes and shares, classes too small for strata and tables too small included."""
    random = np.random.default_rng(seed)
    rows, classes = int(random.integers(1, (40, 3000)[seed % 2])), int(random.integers(1, 12))
    codes = random.choice(classes, rows, p=random.dirichlet(np.full(classes, 0.5))).astype(np.uint8)
    train_ratio, test_ratio = (float(random.uniform(0.02, 0.98).__round__(2)) for _ in range(2))
    labels = pd.Series([f"{code:02d}" for code in codes])
    expected = np.zeros(rows, np.uint8)
    try:
        _, held = _by_scikit_learn(labels, 1 - train_ratio)
        val, test = _by_scikit_learn(labels[held], test_ratio)
    except InputError:
        with pytest.raises(InputError, match="too few"):
            splitting.split(codes, train_ratio, test_ratio)
        return
    expected[val], expected[test] = 1, 2
    assert splitting.split(codes, train_ratio, test_ratio).tolist() == expected.tolist()
