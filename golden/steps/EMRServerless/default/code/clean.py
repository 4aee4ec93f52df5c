"""Keeps the orders of one country."""

import argparse

from pyspark.sql import SparkSession


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("--orders", "--clean", "--country"):
        parser.add_argument(name, required=True)
    given = parser.parse_args()
    session = SparkSession.builder.getOrCreate()
    orders = session.read.csv(given.orders, header=True)
    orders.where(orders.country == given.country).write.csv(given.clean, header=True, mode="overwrite")


if __name__ == "__main__":
    main()
