"""Measures how unlike the target is between two groups of rows: the difference of its means."""

import argparse
import csv
import json
from pathlib import Path
from statistics import fmean

INPUT = Path("/opt/ml/processing/input/rows")
OUTPUT = Path("/opt/ml/processing/output/report")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--column", type=int, default=1)
    column = parser.parse_args().column
    rows = [row for table in sorted(INPUT.rglob("*.csv")) for row in csv.reader(table.read_text().splitlines())]
    groups = {"zero": [], "other": []}
    for row in rows:
        groups["zero" if float(row[column]) == 0 else "other"].append(float(row[0]))
    means = {name: fmean(values) if values else None for name, values in groups.items()}
    known = [mean for mean in means.values() if mean is not None]
    report = {"means": means, "difference": max(known) - min(known) if known else None}
    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / "bias.json").write_text(json.dumps(report))


if __name__ == "__main__":
    main()
