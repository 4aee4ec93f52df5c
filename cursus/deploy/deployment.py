"""Deploying: check, publish, then one call that puts the pipeline; nothing runs on half of it at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

from cursus.checks import suppressions
from cursus.checks.runner import check_definition
from cursus.core.assets import EXECUTION_FOLDER
from cursus.core.base.context import account_of
from cursus.definition.paths import texts
from cursus.definition.resolve import resolve
from cursus.deploy import functions, service
from cursus.deploy.account import Account, open_account, refusal, refusals
from cursus.deploy.records import Records, as_text, default_location
from cursus.deploy.release import KEY_PARAMETER, ROLE_PARAMETER, Release
from cursus.deploy.schedule import Change, Scheduled, put_scheduled, schedule_name
from cursus.deploy.service import HASH_TAG, NONE, PREVIOUS_TAG, SCHEDULE_TAG
from cursus.environments.check import check_environments
from cursus.environments.files import Environment, completed
from cursus.errors import CursusError, Diagnostic, ResolutionError, did_you_mean, errors_in
from cursus.publish import Publication, PublishOptions, publish_assets
from cursus.put_functions import PutFunction
from cursus.s3 import PREFIX_PARAMETER, bucket_of

Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True)
class Deployment:
    """What became of a deployment; ``findings`` are warnings and notes.

    ``previous`` is the hash of the definition that a rollback restores.
    """

    environment: str
    arn: str
    sha256: str
    outcome: Outcome
    publications: tuple[Publication, ...]
    findings: tuple[Diagnostic, ...]
    previous: str | None = None
    schedule: Change = "none"
    functions: tuple[PutFunction, ...] = ()


def select(environments: Sequence[Environment], name: str) -> Environment:
    """The environment of that name. Raises CursusError (E710) when there is none."""
    by_name = {environment.name: environment for environment in environments}
    if name not in by_name:
        raise CursusError([Diagnostic("E710", f"there is no {name}.toml", name, did_you_mean(name, by_name))])
    return by_name[name]


def deploy(release: Release, name: str, environments: Sequence[Environment]) -> Deployment:
    """Put ``release`` into the environment ``name``, one of ``environments``.

    In this order, each step only when the one before it is whole: definition and values are checked, which asks
    no one; credentials are found to be of the environment's account; missing assets are uploaded, where no pipeline
    reads them yet; functions are made of them, under names that no deployed definition calls yet; this definition and
    the one that it replaces are kept for a rollback; the service takes the definition and the role in one call, or is
    left alone when it holds both; the tags follow; the schedule is last.

    Raises CursusError: E710, what the checks of definitions and environments find, E711 to E715, E722, E753, E756, and
    what ``publish_assets`` raises.
    """
    environment = completed(select(environments, name), release.definition)
    findings = problems(release, environment, environments)
    if errors_in(findings):
        raise CursusError(findings)
    account = open_account(environment, environment.region or release.region)
    role = _role(release, account)
    return put(account, release, role, findings)


def put(account: Account, release: Release, role: str, findings: Sequence[Diagnostic]) -> Deployment:
    """Publish ``release`` and put it into an account; ``findings`` go into the answer. Raises as ``deploy`` does."""
    environment, options = account.environment, publish_options(release, account)
    publications = publish_assets(release.assets, account.session, **options)
    of_functions = functions.function_role(environment, role)
    changed = functions.put(account, release, of_functions, options["execution_prefix"])
    records = Records.of(account, release.name, release.definition)
    kept = records.keep_definition(release.text, release.sha256)
    arn, outcome, previous = _put(account, release, role, records)
    with refusals(environment):
        schedule = _schedule(account, release.name, arn, role)
    missing = [*code_missing(release, account), *functions.missing(account, release)]
    return Deployment(
        environment.name,
        arn,
        release.sha256,
        outcome,
        tuple(publications),
        (*findings, *kept, *missing),
        previous,
        schedule,
        changed,
    )


def _role(release: Release, account: Account) -> str:
    """The pipeline's role. Raises CursusError: E713 and E715, when something belongs to another account."""
    role, bound = pipeline_role(release, account.environment), release.bound_elsewhere(account.number)
    bound += functions.misplaced(account, release)
    if account_of(role) != account.number:
        message = f"{role!r} is not the ARN of a role of account {account.number}"
        bound.append(Diagnostic("E715", message, account.environment.name, release.role_hint()))
    if bound:
        raise CursusError(bound)
    return role


def problems(release: Release, environment: Environment, environments: Sequence[Environment]) -> list[Diagnostic]:
    """What is wrong with the definition, and with the environment for it, as far as that shows without asking AWS."""
    found = check_environments(release.definition, environments).diagnostics(environment.name)
    # Values that do not fit are reported already: the definition is then judged with stand-ins for them.
    values = {} if errors_in(found) else environment.parameters
    of_definition = list(check_definition(release.definition, values, base=release.base))
    if release.suppressions:
        wanted = suppressions.read(release.suppressions)
        of_definition = suppressions.apply(
            of_definition,
            wanted,
            str(release.suppressions),
            ("5",),
            pipeline=release.pipeline,
            shared=release.shared,
        )
    found += [finding.diagnostic for finding in of_definition]
    if release.region and environment.region not in (None, release.region):
        message = f"the definition's images are in {release.region}, the environment in {environment.region}"
        hint = f"Compile with a config of {environment.region}."
        found.append(Diagnostic("E714", message, environment.name, hint))
    if environment.account and environment.region:
        place = (environment.account, environment.region)
        others = [o.name for o in environments if o.name != environment.name and (o.account, o.region) == place]
        if others:
            message = f"{', '.join(others)} is in this account and region too, and has the same pipeline {release.name}"
            found.append(Diagnostic("W723", message, environment.name, "Deploy to each with its own --name."))
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
    if prefix is None and not release.code:  # a large definition is all there is to publish
        prefix = default_location(account)
    key = values.get(KEY_PARAMETER, release.default(KEY_PARAMETER))
    shared = bucket_of(str(prefix)) in account.environment.shared_buckets
    return {
        "execution_prefix": None if prefix is None else str(prefix),
        "kms_key": str(key) if key else None,
        "bucket_owner": None if shared else account.number,
    }


def code_missing(release: Release, account: Account) -> list[Diagnostic]:
    """Code that a definition without assets reads, and that is not there (W755): what its steps read below its prefix,
    and what the code that made it would have uploaded.
    """
    if release.code:
        return []
    prefix = publish_options(release, account)["execution_prefix"]
    try:
        resolved = resolve(release.definition, dict(account.environment.parameters))
    except ResolutionError:
        return []
    folder = f"{prefix}/{EXECUTION_FOLDER}/"
    locations = [text for _, text in texts(resolved.get("Steps")) if text.startswith("s3://")]
    places = {text for text in locations if text.startswith(folder)}
    places |= {place for place in release.expected if any(place.startswith(text) for text in locations)}
    found = []
    for place in sorted(places):
        bucket, _, key = place.removeprefix("s3://").partition("/")
        with refusals(account.environment):
            there = account.s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1, **account.owner_of(bucket))
        if not there.get("Contents"):
            hint = (
                "Upload it: run your code with AWS, where it does that itself, as pipeline.upsert() does."
                if place in release.expected
                else "Publish it from the DAG and the config: cursus publish --assets execution."
            )
            found.append(Diagnostic("W755", "it is missing, and a step reads it", place, hint))
    return found


def _schedule(account: Account, pipeline: str, arn: str, role: str) -> Change:
    """Make the schedule what the environment's file says. A tag remembers that there is one, so that no one is asked
    about schedules who has none."""
    wanted = Scheduled.wanted(account, arn, role)
    tags = service.tags(account.sagemaker, arn)
    tagged = tags.get(SCHEDULE_TAG, NONE) != NONE
    if wanted is None and not tagged:
        return "none"
    if wanted is not None and not tagged:
        service.tag(account.sagemaker, arn, {SCHEDULE_TAG: schedule_name(pipeline)})
    change = put_scheduled(account, pipeline, wanted)
    if wanted is None:
        service.tag(account.sagemaker, arn, {SCHEDULE_TAG: NONE})
    return change


def _put(account: Account, release: Release, role: str, records: Records) -> tuple[str, Outcome, str | None]:
    """The ARN, what was done, and the hash of the definition before this one."""
    client, prefix = account.sagemaker, publish_options(release, account)["execution_prefix"]
    with refusals(account.environment):
        deployed = service.read(client, release.name)
        if deployed is None:
            try:
                return service.create(client, release, role, prefix), "created", None
            except ClientError:
                # Someone else may have created it meanwhile: then theirs is what this one is compared with.
                deployed = service.read(client, release.name)
                if deployed is None:
                    raise
        previous = deployed.previous() if deployed.sha256 == release.sha256 else deployed.sha256
        if deployed.is_up_to_date(release, role):
            return deployed.arn, "unchanged", previous
    if deployed.definition is not None and deployed.sha256 is not None and deployed.sha256 != release.sha256:
        records.keep_definition(as_text(deployed.definition), deployed.sha256)
    with refusals(account.environment):
        try:
            service.update(client, release, role, prefix)
        except ClientError as error:
            # Two updates of the same definition at once: the other one has done what there was to do.
            conflict = error.response["Error"]["Code"] == "ConflictException"
            if not conflict or service.held_hash(client, release.name) != release.sha256:
                raise
    _tag(account, deployed.arn, release, previous)
    return deployed.arn, "updated", previous


def _tag(account: Account, arn: str, release: Release, previous: str | None) -> None:
    """Write the tags, then look whether they are of what is there: another deployment may have come between."""
    client = account.sagemaker
    try:
        service.tag(client, arn, service.tags_of(release) | {PREVIOUS_TAG: previous or NONE})
        held = service.held_hash(client, release.name)
        if held not in (None, release.sha256):
            service.tag(client, arn, {HASH_TAG: str(held), PREVIOUS_TAG: release.sha256})
    except (ClientError, BotoCoreError) as error:
        message = f"the pipeline {release.name} is updated, its tags are not"
        hint = "Repeat the command. It writes what is missing."
        told = Diagnostic("E722", message, account.environment.name, hint)
        raise CursusError([told, refusal(account.environment, error)]) from error
    if held not in (None, release.sha256):
        message = f"someone else deployed {str(held)[:12]} at the same time, and that is what is there now"
        hint = "Agree on who deploys, then deploy again."
        raise CursusError([Diagnostic("E753", message, account.environment.name, hint)])
