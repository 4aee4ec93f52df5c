"""The account of an environment: credentials that were found to be its own, and refusals in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoRegionError

from cursus.deploy.rights import action_of
from cursus.environments.files import Environment
from cursus.errors import CursusError, Diagnostic

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient

_CLIENT: Final = Config(
    # botocore's standard mode backs off exponentially, with jitter, on throttling, 5xx and broken connections.
    retries={"mode": "standard", "total_max_attempts": 8},
    connect_timeout=10,  # Seconds: a network without a way to AWS shall say so.
    max_pool_connections=16,
)

_REPEAT: Final = "Fix that and repeat the command. It continues where it stopped."
_PASS_ROLE: Final = dict.fromkeys(
    (
        "sagemaker:CreatePipeline",
        "sagemaker:UpdatePipeline",
        "scheduler:CreateSchedule",
        "scheduler:UpdateSchedule",
        "lambda:CreateFunction",
        "lambda:UpdateFunctionConfiguration",
    ),
    ", and iam:PassRole on the role",
)
_RIGHTS: Final = "The documentation lists all rights: roll-out, Rights."
_SIGN_ON: Final = "Renew the credentials, by aws sso login for a profile that signs on."
_HINTS: Final = {
    "AccessDenied": "Let the role assume the other one: sts:AssumeRole here, and the other's trust policy.",
    "ConflictException": "Someone else is updating the pipeline. Repeat the command when they are done.",
    "ExpiredToken": _SIGN_ON,
    "ExpiredTokenException": _SIGN_ON,
    "NoCredentialsError": "Set a profile in the environment, or provide credentials that boto3 finds.",
    "SSOTokenLoadError": _SIGN_ON,
    "UnauthorizedSSOTokenError": _SIGN_ON,
    "NoRegionError": "Give the environment a region.",
    "ProfileNotFound": "Correct profile in the environment's file, or add it to the AWS settings.",
}


@contextmanager
def refusals(environment: Environment) -> Iterator[None]:
    """What AWS refuses inside, and that no one answers, as CursusError (E711)."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise CursusError([refusal(environment, error)]) from error


def refusal(environment: Environment, error: ClientError | BotoCoreError) -> Diagnostic:
    """One call that failed for good, as E711."""
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
    action = action_of(error.operation_name or "") if isinstance(error, ClientError) and "Denied" in code else ""
    hint = f"Allow {action}{_PASS_ROLE.get(action, '')}. {_RIGHTS}" if action else ""
    return Diagnostic("E711", str(error), environment.name, hint or _HINTS.get(code, _REPEAT))


@dataclass(frozen=True)
class Account:
    """Where the calls for an environment go."""

    environment: Environment
    session: boto3.Session
    number: str

    @cached_property
    def sagemaker(self) -> SageMakerClient:
        return self.session.client("sagemaker", config=_CLIENT)

    @cached_property
    def s3(self) -> S3Client:
        return self.session.client("s3", config=_CLIENT)

    def client(self, service: str) -> Any:
        """A client of another service: asked for seldom, so no one needs its types."""
        client: Any = self.session.client(service, config=_CLIENT)  # type: ignore[call-overload]
        return client

    @property
    def region(self) -> str:
        return str(self.session.region_name)

    def owner_of(self, bucket: str) -> dict[str, Any]:
        """What S3 is asked to check of a bucket: that it is this account's, unless the environment calls it shared."""
        return {} if bucket in self.environment.shared_buckets else {"ExpectedBucketOwner": self.number}


def open_account(environment: Environment, region: str | None) -> Account:
    """Find the environment's credentials, and ask whose they are; without a region, the settings' own is used.

    Raises CursusError: E711 when there are none or they are refused, E712 when they are of another account.
    """
    with refusals(environment):
        session = boto3.Session(profile_name=environment.profile, region_name=region)
        if session.region_name is None:
            raise NoRegionError
        if environment.assume_role:
            session, number = _assumed(session, environment.assume_role, environment.profile)
        else:
            number = session.client("sts", config=_CLIENT).get_caller_identity()["Account"]
    if environment.account not in (None, number):
        message = f"the credentials are of account {number}, the environment is {environment.account}"
        hint = "Correct profile or assume_role of its [environment]."
        raise CursusError([Diagnostic("E712", message, environment.name, hint)])
    return Account(environment, session, number)


def _assumed(session: boto3.Session, role: str, profile: str | None) -> tuple[boto3.Session, str]:
    """A session with the role's credentials, and the account that AWS gave them for: no need to ask again."""
    answer = session.client("sts", config=_CLIENT).assume_role(RoleArn=role, RoleSessionName="cursus")
    credentials = answer["Credentials"]
    number = answer["AssumedRoleUser"]["Arn"].split(":")[4]
    assumed = boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        region_name=session.region_name,
        profile_name=profile,  # for its settings, such as endpoints: the credentials given win
    )
    return assumed, number
