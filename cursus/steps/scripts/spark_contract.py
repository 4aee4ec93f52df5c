"""What the Spark scripts share with those for one machine, without pandas, numpy and pyarrow.

Spark's image promises none of them. `tests/scripts/test_spark_contract.py` holds each function against its twin.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Iterable, Mapping, Sequence

from container import ConfigurationError, InputError, number_setting, setting

SPLITS = ("train", "val", "test")
SUFFIXES = {"CSV": ".csv", "TSV": ".tsv", "PARQUET": ".parquet"}
SEPARATORS = {"CSV": ",", "TSV": "\t"}
MAPPED_BY_FILE = "_risk_tables.json"
RISK_TABLES_FILE = "risk_tables.json"


def output_format(environ_vars: Mapping[str, str]) -> str:
    """CSV, TSV or PARQUET, by the variable OUTPUT_FORMAT. Raises ConfigurationError on another one."""
    found = setting(environ_vars, "OUTPUT_FORMAT", "CSV").upper()
    if found not in SUFFIXES:
        raise ConfigurationError(f"OUTPUT_FORMAT must be one of {', '.join(SUFFIXES)}, and is {found!r}.")
    return found


def processed_file(folder: Path, split_name: str) -> Path:
    """Without the suffix, which tells the format."""
    return folder / split_name / f"{split_name}_processed_data"


def ratio(environ_vars: Mapping[str, str], name: str, default: float) -> float:
    """Raises ConfigurationError unless the variable ``name`` lies strictly between 0 and 1."""
    value = number_setting(environ_vars, name, default)
    if not 0 < value < 1:
        raise ConfigurationError(f"{name} must lie between 0 and 1, both excluded, and is {value:g}.")
    return value


def folders_of_job(folder: Path, job_type: str) -> dict[str, Path]:
    """Split name -> folder for a step that keeps splits: train, val and test of a training job, else the job type.

    A job other than training may also get a table that is not split: its own folder then is all of ``folder``.
    Raises InputError when a training job's data are not split.
    """
    if job_type != "training":
        return {job_type: folder / job_type if (folder / job_type).is_dir() else folder}
    missing = [name for name in SPLITS if not (folder / name).is_dir()]
    if missing:
        raise InputError(f"The training data in {folder} lack the split {', '.join(missing)}.")
    return {name: folder / name for name in SPLITS}


def class_of(value: Any) -> int | str:
    """The class that a label's value names: an integer for whole numbers and booleans, else the text, stripped."""
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
    """The classes of a column, from each of its distinct cells (as text) and the number of rows that hold it."""

    def __init__(self, counts: Mapping[str | None, int], name: str) -> None:
        """Raises InputError on missing labels, as NA is among numbers."""
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


def encoded(counts: Iterable[tuple[str | None, int]], classes: Sequence[Any], column: str) -> dict[str, int]:
    """The number of the class that each label (as text) names: its place in ``classes``, or it is numbered so already.

    ``counts``: labels, which may come several times, and numbers of rows.
    Raises InputError on missing labels and on a class that ``classes`` does not have.
    """
    known: list[Any] = [class_of(name) for name in classes]
    numbered = not any(isinstance(name, str) for name in known)
    numbers = {name: number for number, name in enumerate(known)}
    if not any(isinstance(name, int) for name in known):
        numbers.update({number: number for number in range(len(known))})  # words in the config, numbers in the table
    found: dict[str, int | str] = {}
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
