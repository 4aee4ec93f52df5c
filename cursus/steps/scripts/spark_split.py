"""Which rows train a model and which judge it, by Python alone: the same rows that splitting.py chooses with numpy.

numpy's RandomState and Python's random are the same generator (MT19937); they differ in how a seed fills its state, and
in how a number below a bound comes from 32 random bits. Both are fixed for good: numpy has frozen RandomState.
"""

from __future__ import annotations

import math
import random
from array import array
from collections import Counter
from typing import Any, MutableSequence, Sequence

from container import InputError

SEED = 42


def split(classes: Sequence[int], train_ratio: float, test_val_ratio: float) -> bytearray:
    """The place in SPLITS of each row, from the number of its class, in the order of the classes' names.

    Each class that is large enough has equal shares. Takes a byte for each row, and four more while a class is drawn.
    Raises InputError when the table has too few rows for three parts.
    """
    parts = _held_out(classes, 1 - train_ratio)
    held = array("I", (place for place, part in enumerate(parts) if part))
    tested = _held_out(array("I", (classes[place] for place in held)), test_val_ratio)
    for place, part in zip(held, tested):
        parts[place] = 1 + part
    return parts


def _held_out(classes: Sequence[int], share: float) -> bytearray:
    """1 for each row among the ``share`` that is held out, else 0."""
    rows = len(classes)
    held = math.ceil(share * rows)
    if not rows - held > 0:
        raise InputError(f"{rows} rows are too few to be split by the ratio {share:g}.")
    generator = _RandomState(SEED)
    found = sorted(Counter(classes).items())
    counts = [count for _, count in found]
    if min(counts) < 2 or min(held, rows - held) < len(counts):  # too small for strata
        return _chosen(rows, 0, held, generator)
    kept_of = _shares(counts, rows - held, generator)
    held_of = _shares([count - kept for count, kept in zip(counts, kept_of)], held, generator)
    of_class = {
        number: iter(_chosen(count, kept, kept + out, generator))
        for (number, count), kept, out in zip(found, kept_of, held_of)
    }
    return bytearray(next(of_class[number]) for number in classes)


def _chosen(count: int, first: int, after: int, generator: _RandomState) -> bytearray:
    """1 for each of ``count`` rows that comes to a place from ``first`` to ``after`` when they are shuffled."""
    order = array("I", range(count))
    generator.shuffle(order)
    chosen = bytearray(count)
    for row in order[first:after]:
        chosen[row] = 1
    return chosen


def _shares(counts: Sequence[int], draws: int, generator: _RandomState) -> list[int]:
    """How many of ``draws`` rows each class gets: its share, and of what rounding leaves the largest remainders."""
    total = sum(counts)
    exact = [count / total * draws for count in counts]
    found = [math.floor(share) for share in exact]
    left = draws - sum(found)
    remainders = [share - whole for share, whole in zip(exact, found)]
    for value in sorted(set(remainders), reverse=True):
        if left <= 0:
            break
        places = [place for place, remainder in enumerate(remainders) if remainder == value]
        generator.shuffle(places)
        for place in places[:left]:
            found[place] += 1
        left -= min(len(places), left)
    return found


class _RandomState:
    """numpy.random.RandomState of a number, as far as shuffling goes."""

    def __init__(self, seed: int) -> None:
        state = [seed]
        for place in range(1, 624):
            state.append((1812433253 * (state[-1] ^ (state[-1] >> 30)) + place) & 0xFFFFFFFF)
        self._generator = random.Random()  # noqa: S311 - which rows train a model is no secret
        self._generator.setstate((3, (*state, 624), None))

    def shuffle(self, items: MutableSequence[Any]) -> None:
        bits = self._generator.getrandbits
        for last in range(len(items) - 1, 0, -1):
            mask = (1 << last.bit_length()) - 1
            place = bits(32) & mask
            while place > last:
                place = bits(32) & mask
            items[last], items[place] = items[place], items[last]
