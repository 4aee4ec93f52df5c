"""What a label's value means: the same class for 1, 1.0, "1" and true, and a number for each class.

Steps on Spark, whose image has neither pandas nor numpy, import it too.
"""

from __future__ import annotations

import math
from typing import Any, Iterable, Mapping, Sequence

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


class Labels:
    """The classes of a column, from each of its distinct cells and the number of rows that hold it."""

    def __init__(self, counts: Mapping[Any, int], name: str) -> None:
        """Raises InputError on missing labels: None, and NA among numbers."""
        self._seen = {value: class_of(value) for value in counts if value is not None}
        words = [value for value, found in self._seen.items() if isinstance(found, str)]
        missing = counts.get(None, 0) + (counts["NA"] if words == ["NA"] else 0)
        if missing:
            raise InputError(f"The label {name} is missing in {missing} of {sum(counts.values())} rows.")
        self.whole = all(isinstance(found, int) for found in self._seen.values())
        order = {told: number for number, told in enumerate(sorted({str(found) for found in self._seen.values()}))}
        self.numbers = {value: order[str(found)] for value, found in self._seen.items()}
        """Of each cell's class, in the order of the classes' names."""
        self.cells = {value: str(found) for value, found in self._seen.items()}
        """The text of each cell's class."""


def encoded(counts: Iterable[tuple[Any, int]], classes: Sequence[Any], column: str) -> dict[Any, int]:
    """The number of the class that each label names: its place in ``classes``, or it is numbered so already.

    ``counts``: labels, which may come several times, and numbers of rows; None is a missing one.
    Raises InputError on missing labels and on a class that ``classes`` does not have.
    """
    known: list[Any] = [class_of(name) for name in classes]
    numbered = not any(isinstance(name, str) for name in known)
    numbers = {name: number for number, name in enumerate(known)}
    if not any(isinstance(name, int) for name in known):
        numbers.update({number: number for number in range(len(known))})  # words in the config, numbers in the table
    found: dict[Any, int | str] = {}
    rows, missing = 0, 0
    for label, count in counts:
        rows += count
        if label is None or (numbered and label == "NA"):  # missing, as among all numbers
            missing += count
        else:
            found[label] = class_of(label)
    if missing:
        raise InputError(f"The label {column} is missing (NaN) in {missing} of {rows} rows.")
    unknown = sorted({str(name) for name in found.values() if name not in numbers})
    if unknown:
        listed = ", ".join(map(str, known))
        raise InputError(f"The label {column} has the unknown class {', '.join(unknown)}; known are {listed}.")
    return {label: numbers[name] for label, name in found.items()}


def encode(values: Any, classes: Sequence[Any], column: str) -> Any:
    """Class numbers 0, 1, ... (int64, one per row) for a pandas Series; raises InputError as ``encoded`` does."""
    counts = [*values.dropna().value_counts().items(), (None, int(values.isna().sum()))]
    return values.map(encoded(counts, classes, column)).to_numpy("int64")
