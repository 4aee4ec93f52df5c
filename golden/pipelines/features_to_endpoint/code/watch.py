"""Waits until an endpoint answers, and says since when."""

import argparse

import boto3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint-name", required=True)
    parser.add_argument("--region", required=True)
    given = parser.parse_args()
    client = boto3.client("sagemaker", region_name=given.region)
    client.get_waiter("endpoint_in_service").wait(EndpointName=given.endpoint_name)
    print(client.describe_endpoint(EndpointName=given.endpoint_name)["LastModifiedTime"])


if __name__ == "__main__":
    main()
