"""Put complete rows of a table into the feature group of the output `features`, and keep the others as files."""

import csv
import json
from pathlib import Path

import boto3

JOB = Path("/opt/ml/config/processingjobconfig.json")
ORDERS, REJECTED = Path("/opt/ml/processing/input/orders"), Path("/opt/ml/processing/output/rejected")


def main() -> None:
    outputs = json.loads(JOB.read_text())["ProcessingOutputConfig"]["Outputs"]
    group = next(one["FeatureStoreOutput"]["FeatureGroupName"] for one in outputs if one["OutputName"] == "features")
    store = boto3.client("sagemaker-featurestore-runtime")
    for path in sorted(ORDERS.glob("*.csv")):
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        rejected = [row for row in rows if not all(row.values())]
        for row in rows:
            if row not in rejected:
                record = [{"FeatureName": name, "ValueAsString": value} for name, value in row.items()]
                store.put_record(FeatureGroupName=group, Record=record)
        (REJECTED / f"{path.stem}.json").write_text(json.dumps(rejected))


if __name__ == "__main__":
    main()
