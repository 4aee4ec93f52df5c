"""Keeps the columns of a table that a model may see, and fills what is missing with zero."""

import argparse
import csv
from pathlib import Path

INPUT = Path("/opt/ml/processing/input/table")
OUTPUT = Path("/opt/ml/processing/output/features")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--columns", required=True)
    columns = parser.parse_args().columns.split(",")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for table in sorted(INPUT.rglob("*.csv")):
        with table.open(newline="") as source, (OUTPUT / table.name).open("w", newline="") as target:
            writer = csv.DictWriter(target, columns)
            writer.writeheader()
            writer.writerows({name: row.get(name) or 0 for name in columns} for row in csv.DictReader(source))


if __name__ == "__main__":
    main()
