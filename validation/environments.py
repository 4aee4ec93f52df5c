"""The three environments that one definition is shown and scored in: other accounts, buckets, keys and networks."""

from __future__ import annotations

from typing import Final

from cursus.environments.files import Environment


def _environment(name: str, account: str, prefix: str, digit: str) -> Environment:
    return Environment(
        name,
        {
            "EXECUTION_S3_PREFIX": prefix,
            "EXECUTION_ROLE_ARN": f"arn:aws:iam::{account}:role/pipelines-{name}",
            "KMS_ENCRYPTION_KEY_PARAM": f"arn:aws:kms:us-east-1:{account}:key/{digit * 8}-0000-4000-8000-{digit * 12}",
            "SECURITY_GROUP_ID": f"sg-{digit * 17}",
            "VPC_SUBNET": f"subnet-{digit * 17}",
        },
        region="us-east-1",
        account=account,
    )


ENVIRONMENTS: Final = (
    _environment("dev", "111111111111", "s3://dev-models/team/run-1", "1"),
    _environment("staging", "222222222222", "s3://staging-models/a/b/run-1", "2"),
    _environment("prod", "333333333333", "s3://prod-models/run-1", "3"),
)
