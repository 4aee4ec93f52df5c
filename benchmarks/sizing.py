"""What the container scripts need for a gigabyte of input: ``python -m benchmarks.sizing`` measures it and writes it.

Two tables of 23 columns (16 of numbers, 5 of words), as CSV, one five times as long as the other. Between them a job's
peak of memory grows by so much for each gigabyte; the rest it takes for any input. Disk is the input and all outputs.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import Command
from benchmarks.script_tables import write_table
from cursus.core.sizing import TABLE
from cursus.jsonfile import dumps

GB, MB = 1e9, 1e6


@dataclass(frozen=True)
class Measured:
    """A job of ``benchmarks.script_tables``, and what it reads and writes below the folder of a table."""

    job: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]


STEPS = {
    "TabularPreprocessing": Measured("preprocess", ("raw.csv",), ("CSV/clean",)),
    "CurrencyConversion": Measured("convert", ("CSV/clean",), ("CSV/converted",)),
    "RiskTableMapping": Measured("map_risks", ("CSV/clean",), ("CSV/mapped", "CSV/risk")),
    "XGBoostTraining": Measured("train", ("CSV/mapped",), ("CSV/model", "CSV/told")),
    "XGBoostModelEval": Measured("evaluate", ("CSV/mapped/train",), ("CSV/eval", "CSV/metrics")),
    "ModelCalibration": Measured(
        "calibrate", ("CSV/eval",), ("CSV/calibration_output", "CSV/metrics_output", "CSV/calibrated_data")
    ),
}


def measure(rows: Iterable[int]) -> dict[str, dict[str, float]]:
    """The needs of each step, from a table of each number of rows, the smaller one first."""
    found: dict[str, list[tuple[int, int, int]]] = {name: [] for name in STEPS}
    for count in rows:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            write_table(place, count)
            for name, step in STEPS.items():
                command = ("-m", "benchmarks.script_tables", step.job, folder)
                peak = Command(command, Path(__file__).parents[1])().peak
                found[name].append((_size(place, step.reads), peak, _size(place, step.writes)))
    return {name: _needs(*points) for name, points in found.items()}


def _needs(small: tuple[int, int, int], large: tuple[int, int, int]) -> dict[str, float]:
    grown = max(0.0, (large[1] - small[1]) / (large[0] - small[0]))
    return {
        "memory_gb": round((small[1] - grown * small[0]) / GB, 2),
        "memory_gb_per_gb": round(grown, 2),
        "disk_gb_per_gb": round((large[0] + large[2]) / large[0], 2),
    }


def _size(folder: Path, names: Iterable[str]) -> int:
    places = [folder / name for name in names]
    missing = [str(place) for place in places if not place.exists()]
    if missing:
        raise FileNotFoundError(", ".join(missing))
    files = [path for place in places for path in ([place] if place.is_file() else place.rglob("*"))]
    return sum(path.stat().st_size for path in files if path.is_file())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs=2, default=(200_000, 1_000_000))
    needs = measure(parser.parse_args().rows)
    TABLE.write_text(dumps(needs), encoding="utf-8")
    print(dumps(needs))
