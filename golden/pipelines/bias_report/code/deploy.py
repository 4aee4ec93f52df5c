"""Puts a model behind an endpoint, or in place of the one that is there."""

import argparse

import boto3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model-name", required=True)
    parser.add_argument("--endpoint-name", required=True)
    parser.add_argument("--instance-type", default="ml.m5.large")
    parser.add_argument("--region", required=True)
    given = parser.parse_args()
    client = boto3.client("sagemaker", region_name=given.region)
    variant = {
        "VariantName": "all",
        "ModelName": given.model_name,
        "InstanceType": given.instance_type,
        "InitialInstanceCount": 1,
    }
    client.create_endpoint_config(EndpointConfigName=given.model_name, ProductionVariants=[variant])
    there = client.list_endpoints(NameContains=given.endpoint_name)["Endpoints"]
    if any(endpoint["EndpointName"] == given.endpoint_name for endpoint in there):
        client.update_endpoint(EndpointName=given.endpoint_name, EndpointConfigName=given.model_name)
    else:
        client.create_endpoint(EndpointName=given.endpoint_name, EndpointConfigName=given.model_name)


if __name__ == "__main__":
    main()
