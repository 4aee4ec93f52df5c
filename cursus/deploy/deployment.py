"""Deploying: check, publish, then one call that puts the pipeline; nothing runs on half of it at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

from cursus.checks import suppressions
from cursus.checks.runner import check_definition
from cursus.core.base.context import account_of
from cursus.deploy import service
from cursus.deploy.account import Account, open_account, refusal, refusals
from cursus.deploy.release import KEY_PARAMETER, ROLE_PARAMETER, Release
from cursus.environments.check import check_environments
from cursus.environments.files import Environment
from cursus.errors import CursusError, Diagnostic, did_you_mean, errors_in
from cursus.publish import Publication, PublishOptions, publish_assets
from cursus.s3 import PREFIX_PARAMETER, bucket_of

Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True)
class Deployment:
    """What became of a deployment; ``findings`` are warnings and notes."""

    environment: str
    arn: str
    sha256: str
    outcome: Outcome
    publications: tuple[Publication, ...]
    findings: tuple[Diagnostic, ...]


def select(environments: Sequence[Environment], name: str) -> Environment:
    """The environment of that name. Raises CursusError (E710) when there is none."""
    by_name = {environment.name: environment for environment in environments}
    if name not in by_name:
        raise CursusError([Diagnostic("E710", f"there is no {name}.toml", name, did_you_mean(name, by_name))])
    return by_name[name]


def deploy(release: Release, name: str, environments: Sequence[Environment]) -> Deployment:
    """Put ``release`` into the environment ``name``, one of ``environments``.

    In this order, each step only when the one before it is whole: definition and values are checked, which asks
    nobody; credentials are found to be of the environment's account; missing assets are uploaded, where no pipeline
    reads them yet; the service takes the definition and the role in one call, or is left alone when it holds both; the
    tags follow.

    Raises CursusError: E710, what the checks of definitions and environments find, E711 to E715, E722, and what
    ``publish_assets`` raises.
    """
    environment = select(environments, name)
    findings = problems(release, environment, environments)
    if errors_in(findings):
        raise CursusError(findings)
    account = open_account(environment, release.region)
    role, bound = pipeline_role(release, environment), release.bound_elsewhere(account.number)
    if account_of(role) != account.number:
        message = f"{role!r} is not the ARN of a role of account {account.number}"
        hint = f"Give its [environment] pipeline_role, or its [parameters] {ROLE_PARAMETER}."
        bound.append(Diagnostic("E715", message, environment.name, hint))
    if bound:
        raise CursusError(bound)
    publications = publish_assets(release.assets, account.session, **publish_options(release, account))
    arn, outcome = _put(account, release, role)
    return Deployment(name, arn, release.sha256, outcome, tuple(publications), tuple(findings))


def problems(release: Release, environment: Environment, environments: Sequence[Environment]) -> list[Diagnostic]:
    """What is wrong with the definition, and with the environment for it, as far as that shows without asking AWS."""
    found = check_environments(release.definition, environments).diagnostics(environment.name)
    # Values that do not fit are told already: the definition is then judged with stand-ins for them.
    values = {} if errors_in(found) else environment.parameters
    of_definition = list(check_definition(release.definition, values))
    if release.suppressions:
        wanted = suppressions.read(release.suppressions)
        of_definition = suppressions.apply(of_definition, wanted, str(release.suppressions))
    found += [finding.diagnostic for finding in of_definition]
    if environment.region not in (None, release.region):
        message = f"the images of the definition lie in {release.region}, the environment in {environment.region}"
        hint = f"Compile with a config of {environment.region}."
        found.append(Diagnostic("E714", message, environment.name, hint))
    if environment.account and environment.region:
        place = (environment.account, environment.region)
        others = [o.name for o in environments if o.name != environment.name and (o.account, o.region) == place]
        if others:
            message = (
                f"{', '.join(others)} lies in this account and region too, and has the same pipeline {release.name}"
            )
            found.append(Diagnostic("W723", message, environment.name, "Deploy to each under a --name of its own."))
    return found


def pipeline_role(release: Release, environment: Environment) -> str:
    """The role of the pipeline itself: the environment's, else the one that its jobs are given, else the config's."""
    given = environment.pipeline_role or environment.parameters.get(ROLE_PARAMETER)
    return str(given or release.default(ROLE_PARAMETER) or release.role or "")


def publish_options(release: Release, account: Account) -> PublishOptions:
    """How assets are published in an account: below its prefix, with its key, into no bucket of a stranger's.

    A bucket that the environment calls shared may belong to any account.
    """
    values = account.environment.parameters
    prefix = values.get(PREFIX_PARAMETER, release.default(PREFIX_PARAMETER))
    key = values.get(KEY_PARAMETER, release.default(KEY_PARAMETER))
    shared = bucket_of(str(prefix)) in account.environment.shared_buckets
    return {
        "execution_prefix": None if prefix is None else str(prefix),
        "kms_key": str(key) if key else None,
        "bucket_owner": None if shared else account.number,
    }


def _put(account: Account, release: Release, role: str) -> tuple[str, Outcome]:
    client, prefix = account.sagemaker, publish_options(release, account)["execution_prefix"]
    with refusals(account.environment):
        deployed = service.read(client, release.name)
        if deployed is None:
            return service.create(client, release, role, prefix), "created"
        if deployed.is_up_to_date(release, role):
            return deployed.arn, "unchanged"
        service.update(client, release, role, prefix)
    try:
        service.tag(client, deployed.arn, release)
    except (ClientError, BotoCoreError) as error:
        message = f"the pipeline {release.name} is updated, its tags are not"
        hint = "Repeat the command: it writes what is missing."
        told = Diagnostic("E722", message, account.environment.name, hint)
        raise CursusError([told, refusal(account.environment, error)]) from error
    return deployed.arn, "updated"
