"""Splits a table without a header, target first, into train, validation and test rows."""

import argparse
import csv
import random
from pathlib import Path

INPUT = Path("/opt/ml/processing/input/table")
OUTPUT = Path("/opt/ml/processing/output")
SHARES = {"train": 0.7, "validation": 0.15, "test": 0.15}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    rows = [row for table in sorted(INPUT.rglob("*.csv")) for row in csv.reader(table.read_text().splitlines()) if row]
    random.Random(arguments.seed).shuffle(rows)  # noqa: S311 - nobody has to guess it
    start = 0
    for name, share in SHARES.items():
        end = len(rows) if name == "test" else start + round(share * len(rows))
        folder = OUTPUT / name
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{name}.csv").open("w", newline="") as part:
            csv.writer(part).writerows(rows[start:end])
        start = end


if __name__ == "__main__":
    main()
