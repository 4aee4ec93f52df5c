"""Which rows train a model and which judge it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from container import InputError

SEED = 42


def split(classes: np.ndarray[Any, Any], train_ratio: float, test_val_ratio: float) -> np.ndarray[Any, Any]:
    """The place in SPLITS of each row, uint8, from the number of its class, in the order of the classes' names.

    Each class that is large enough has equal shares. The rows are those that two of scikit-learn's train_test_split
    choose, in a byte or four for each row. Raises InputError when the table has too few rows for three parts.
    """
    parts = np.zeros(len(classes), np.uint8)
    held = _held_out(classes, 1 - train_ratio)
    parts[held] = 1 + _held_out(classes[held], test_val_ratio)
    return parts


def _held_out(classes: np.ndarray[Any, Any], share: float) -> np.ndarray[Any, Any]:
    """Whether each row is among the ``share`` that is held out, bool."""
    rows = len(classes)
    held = math.ceil(share * rows)
    if not rows - held > 0:
        raise InputError(f"{rows} rows are too few to be split by the ratio {share:g}.")
    random = np.random.RandomState(SEED)
    counts = np.bincount(classes)
    counts = counts[counts > 0]
    if counts.min() < 2 or min(held, rows - held) < len(counts):  # too small for strata
        chosen = np.zeros(rows, bool)
        chosen[_shuffled(rows, random)[:held]] = True
        return chosen
    kept_of = _shares(counts, rows - held, random)
    held_of = _shares(counts - np.array(kept_of), held, random)
    chosen = np.zeros(rows, bool)
    for number, count, kept, out in zip(np.unique(classes), counts, kept_of, held_of):
        of_class = np.zeros(count, bool)
        of_class[_shuffled(int(count), random)[kept : kept + out]] = True
        chosen[classes == number] = of_class
    return chosen


def _shuffled(count: int, random: np.random.RandomState) -> np.ndarray[Any, Any]:
    order = np.arange(count, dtype=np.int32 if count < 2**31 else np.int64)
    random.shuffle(order)
    return order


def _shares(counts: np.ndarray[Any, Any], draws: int, random: np.random.RandomState) -> list[int]:
    """How many of ``draws`` rows each class gets: its share, and of what rounding leaves the largest remainders."""
    exact = counts / counts.sum() * draws
    found = np.floor(exact)
    left = int(draws - found.sum())
    remainders = exact - found
    for value in np.sort(np.unique(remainders))[::-1]:
        if left <= 0:
            break
        (places,) = np.where(remainders == value)
        chosen = random.choice(places, size=min(len(places), left), replace=False)
        found[chosen] += 1
        left -= len(chosen)
    return [int(count) for count in found]
