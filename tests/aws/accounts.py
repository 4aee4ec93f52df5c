"""Where pipelines are deployed: an account and a region, and what an execution there is given."""

from __future__ import annotations

from dataclasses import dataclass

import boto3
import botocore.session

from cursus.sdk.names import PipelineSession

PREFIX, ROLE = "EXECUTION_S3_PREFIX", "EXECUTION_ROLE_ARN"

REGIONS = {"NA": "us-east-1", "EU": "eu-west-1"}
"""Region by what a config calls it."""


@dataclass(frozen=True)
class Place:
    """One account in one region."""

    name: str
    account: str
    site: str = "NA"

    @property
    def region(self) -> str:
        return REGIONS[self.site]

    @property
    def role(self) -> str:
        return f"arn:aws:iam::{self.account}:role/Pipelines"

    @property
    def bucket(self) -> str:
        return f"{self.name}-{self.region}"

    @property
    def prefix(self) -> str:
        return f"s3://{self.bucket}/{self.name}/run"

    @property
    def parameters(self) -> dict[str, str]:
        """What an execution is started with."""
        return {PREFIX: self.prefix, ROLE: self.role}

    def session(self) -> PipelineSession:
        """One with the credentials of a role in the account."""
        role = f"arn:aws:iam::{self.account}:role/Deploy"
        assumed = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="deploy")["Credentials"]
        core = botocore.session.get_session()
        core.set_credentials(assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"])
        session = boto3.Session(botocore_session=core, region_name=self.region)
        return PipelineSession(boto_session=session, default_bucket=self.bucket)


DEV, STAGING, PROD = (
    Place("dev", "111111111111"),
    Place("staging", "222222222222"),
    Place("prod", "333333333333"),
)
PLACES = [Place(place.name, place.account, site) for place in (DEV, STAGING, PROD) for site in REGIONS]
