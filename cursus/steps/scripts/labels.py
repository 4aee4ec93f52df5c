"""What a label's value means: the same class for 1, 1.0, "1" and true, and a number for each class."""

from __future__ import annotations

import math
from typing import Any, Sequence

import numpy as np
import pandas as pd

from container import InputError


def class_of(value: Any) -> int | str:
    """The class that a label's value names: an integer for whole numbers and booleans, else the text, stripped.

    Other numbers are the text that Python writes for them. Raises InputError when it is missing.

    >>> [class_of(value) for value in (1.0, "1", True, " Adelie ", "1.50", 1.5)]
    [1, 1, 1, 'Adelie', '1.5', '1.5']
    """
    if value is None or value != value:
        raise InputError("The label is missing (NaN) in at least one row.")
    text = str(value).strip()
    if text.lower() in ("true", "false"):
        return int(text.lower() == "true")
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number) or "_" in text:  # Python's own spelling of numbers
        return text
    return int(number) if number == int(number) else str(number)


def encode(values: pd.Series[Any], classes: Sequence[Any], column: str) -> np.ndarray[Any, Any]:
    """Class numbers 0, 1, ... (int64, one per row) for labels named in ``classes``, or already numbered so.

    Raises InputError on missing labels and on a class that ``classes`` does not have.
    """
    known: list[Any] = [class_of(name) for name in classes]
    if not any(isinstance(name, str) for name in known):
        values = values.mask(values == "NA")  # missing, as among all numbers
    missing = int(values.isna().sum())
    if missing:
        raise InputError(f"The label {column} is missing (NaN) in {missing} of {len(values)} rows.")
    found = {value: class_of(value) for value in values.unique()}
    numbers = {name: number for number, name in enumerate(known)}
    if not any(isinstance(name, int) for name in known):
        numbers.update({number: number for number in range(len(known))})  # words in the config, numbers in the table
    unknown = sorted({str(name) for name in found.values() if name not in numbers})
    if unknown:
        classes_text = ", ".join(map(str, known))
        raise InputError(f"The label {column} has the unknown class {', '.join(unknown)}; known are {classes_text}.")
    return np.array(values.map({value: numbers[name] for value, name in found.items()}), dtype=np.int64)
