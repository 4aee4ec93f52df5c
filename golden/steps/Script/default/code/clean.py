"""Keep the orders of one country."""

import argparse
import csv
import os
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--country", required=True)
    country = parser.parse_args().country
    source = Path("/opt/ml/processing/input/orders")
    target = Path("/opt/ml/processing/output/kept")
    target.mkdir(parents=True, exist_ok=True)
    rows = [row for file in sorted(source.glob("*.csv")) for row in csv.DictReader(file.open())]
    kept = [row for row in rows if row[os.environ["COLUMN"]] == country]
    with (target / "orders.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(kept)


if __name__ == "__main__":
    main()
