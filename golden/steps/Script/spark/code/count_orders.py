"""Counts the orders of each country."""

from pathlib import Path

from pyspark.sql import SparkSession

ORDERS = "/opt/ml/processing/input/orders"
COUNTS = Path("/opt/ml/processing/output/counts/counts.csv")


def main() -> None:
    with SparkSession.builder.appName("CountOrders").getOrCreate() as spark:
        orders = spark.read.csv(f"file://{ORDERS}", header=True)
        counted = orders.groupBy("country").count().orderBy("country").collect()
    lines = [f"{row['country']},{row['count']}\n" for row in counted]
    COUNTS.write_text("".join(["country,orders\n", *lines]), encoding="utf-8")


if __name__ == "__main__":
    main()
