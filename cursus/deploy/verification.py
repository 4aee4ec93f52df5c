"""Verifying: what an environment holds, against what was compiled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from botocore.exceptions import BotoCoreError, ClientError

from cursus import __version__
from cursus.definition.diff import Difference, diff
from cursus.deploy import functions, service
from cursus.deploy.account import Account, open_account, refusals
from cursus.deploy.deployment import code_missing, pipeline_role, publish_options, select
from cursus.deploy.release import Release
from cursus.deploy.schedule import Scheduled, read_scheduled
from cursus.deploy.service import HASH_TAG, NONE, SCHEDULE_TAG, VERSION_TAG, Deployed
from cursus.environments.check import check_environments
from cursus.environments.files import Environment, completed
from cursus.errors import CursusError, Diagnostic, errors_in
from cursus.publish import publish_assets

_SHOWN = 3
"""Places that a finding names; the differences hold all of them."""


class State(StrEnum):
    """What an environment is, compared with a release."""

    VERIFIED = "verified"
    DRIFTED = "drifted"
    ABSENT = "not deployed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verification:
    """What was found in one environment; ``differences`` lead from the compiled definition to the deployed one."""

    environment: str
    state: State
    deployed: Deployed | None = None
    differences: tuple[Difference, ...] = ()
    findings: tuple[Diagnostic, ...] = ()

    @property
    def verified(self) -> bool:
        return self.state is State.VERIFIED


def verify(release: Release, name: str, environments: Sequence[Environment]) -> Verification:
    """Compare ``release`` with what the environment ``name`` holds: definition, tags, role, values and assets.

    Changes nothing. The findings: E716 to E720, E724, I725, E759, what the environment's values lack for the deployed
    definition (E702 to W709), and E23x where S3 refuses.

    Raises CursusError: E710 to E712 when it cannot be asked.
    """
    environment = select(environments, name)
    account = open_account(environment, environment.region or release.region)
    return verify_in(account, release, environments)


def verify_in(account: Account, release: Release, environments: Sequence[Environment]) -> Verification:
    """As ``verify``, in the account that an environment was opened as."""
    account = replace(account, environment=completed(account.environment, release.definition))
    environment, name = account.environment, account.environment.name
    with refusals(environment):
        deployed = service.read(account.sagemaker, release.name)
    if deployed is None:
        hint = f"Deploy it: cursus deploy --environment {name}."
        message = f"account {account.number} has no pipeline {release.name} in {account.session.region_name}"
        return Verification(name, State.ABSENT, findings=(Diagnostic("E716", message, name, hint),))
    differences = _differences(release, deployed)
    findings = [
        *_definition(release, deployed, differences, name),
        *_tags(deployed, name),
        *_role(deployed, pipeline_role(release, environment), name),
        *_limit(deployed, release, name),
        *_values(deployed, environment, environments),
        *_assets(release, account),
        *functions.drifted(account, release, functions.function_role(environment, pipeline_role(release, environment))),
        *_schedule(release, deployed, account),
    ]
    state = State.DRIFTED if errors_in(findings) else State.VERIFIED
    return Verification(name, state, deployed, tuple(differences), tuple(findings))


def _differences(release: Release, deployed: Deployed) -> list[Difference]:
    """None between definitions of one hash: keys in another order are no drift."""
    if deployed.definition is None or deployed.sha256 == release.sha256:
        return []
    return diff(release.definition, deployed.definition)


def _definition(
    release: Release, deployed: Deployed, differences: Sequence[Difference], name: str
) -> Iterator[Diagnostic]:
    if deployed.definition is None:
        yield Diagnostic("E724", "what is deployed has not the form of a definition", name, "Deploy again.")
        return
    hint = "Deploy again, or compile from the deployed sources."
    for kind, group in groupby(differences, key=lambda difference: difference.kind):
        paths = [difference.path for difference in group]
        more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
        yield Diagnostic("E717", f"{kind}: {', '.join(paths[:_SHOWN])}{more}", name, hint)
    if not differences and deployed.sha256 != release.sha256:  # such as 1 and 1.0
        yield Diagnostic("E717", "cosmetic: values that are written in another way", name, hint)


def _tags(deployed: Deployed, name: str) -> Iterator[Diagnostic]:
    tagged, version = deployed.tags.get(HASH_TAG), deployed.tags.get(VERSION_TAG)
    if tagged is None:
        yield Diagnostic("E718", "the pipeline has no hash tag: cursus did not deploy it", name, "Deploy it.")
    elif tagged != deployed.sha256:
        message = f"the hash tag says {tagged[:12]}, the definition has another hash"
        yield Diagnostic("E718", message, name, "Deploy again, and find out who else updates the pipeline.")
    if version not in (None, __version__):
        yield Diagnostic("I725", f"deployed by cursus {version}, this is {__version__}", name)


def _role(deployed: Deployed, role: str, name: str) -> Iterator[Diagnostic]:
    if deployed.role != role:
        message = f"the pipeline has the role {deployed.role}, the environment says {role or 'nothing'}"
        yield Diagnostic("E720", message, name, "Deploy again, or correct pipeline_role.")


def _limit(deployed: Deployed, release: Release, name: str) -> Iterator[Diagnostic]:
    if not deployed.has_limit_of(release):
        held = "no limit" if deployed.max_parallel_steps is None else f"{deployed.max_parallel_steps}"
        message = f"steps that run at one time: the pipeline has {held}, the release says {release.max_parallel_steps}"
        yield Diagnostic("E759", message, name, "Deploy again, or correct max_parallel_steps.")


def _values(deployed: Deployed, environment: Environment, environments: Sequence[Environment]) -> Iterator[Diagnostic]:
    if deployed.definition is not None:
        yield from check_environments(deployed.definition, environments).diagnostics(environment.name)


def _schedule(release: Release, deployed: Deployed, account: Account) -> Iterator[Diagnostic]:
    """W746; I750 where no one may look. No one is asked where neither the file nor a tag mentions a schedule."""
    wanted = Scheduled.wanted(account, deployed.arn, pipeline_role(release, account.environment))
    if wanted is None and deployed.tags.get(SCHEDULE_TAG, NONE) == NONE:
        return
    try:
        held = read_scheduled(account, release.name)
    except (ClientError, BotoCoreError) as error:
        yield Diagnostic("I750", f"the schedule: {error}", account.environment.name, "Allow scheduler:GetSchedule.")
        return
    if held != wanted:
        said = {True: "none", False: held.expression if held else ""}[held is None]
        message = f"EventBridge has {said}, the file says {wanted.expression if wanted else 'none'}"
        if held and wanted and held.expression == wanted.expression:
            message = (
                f"the schedule {held.expression} has other values, another role or another state than the file says"
            )
        yield Diagnostic("W746", message, account.environment.name, "Deploy again.")


def _assets(release: Release, account: Account) -> Iterator[Diagnostic]:
    if not release.code:
        yield from code_missing(release, account)
    options = publish_options(release, account)
    try:
        publications = publish_assets(release.assets, account.session, dry_run=True, **options)
    except CursusError as error:
        yield from error.diagnostics
        return
    for publication in publications:
        if publication.missing:
            message = f"{', '.join(publication.missing)} is missing or has another size"
            yield Diagnostic("E719", message, publication.location, "Deploy again.")
