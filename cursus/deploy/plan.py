"""What a deployment would do: differences, uploads and what is missing; nothing is changed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from botocore.exceptions import BotoCoreError, ClientError

from cursus.core.assets import PublishedAsset
from cursus.core.base.context import account_of
from cursus.definition.diff import Difference, diff
from cursus.definition.kinds import EACH, Pattern
from cursus.definition.paths import iter_steps, matches
from cursus.definition.resolve import resolve
from cursus.deploy import functions, service
from cursus.deploy.account import Account, open_account, refusals
from cursus.deploy.deployment import code_missing, pipeline_role, problems, publish_options, select
from cursus.deploy.release import ROLE_PARAMETER, Release
from cursus.deploy.schedule import Change, Scheduled, change_of, read_scheduled
from cursus.deploy.service import NONE, SCHEDULE_TAG, Deployed
from cursus.environments.files import Environment, completed
from cursus.errors import CursusError, Diagnostic, ResolutionError, errors_in
from cursus.publish import publish_assets
from cursus.put_functions import PutFunction

Outcome = Literal["would create", "would update", "unchanged"]

# Where a step's arguments say which machines it wants, and what the quota of that use is called.
_MACHINES: Final[tuple[tuple[Pattern, str], ...]] = (
    (("ProcessingResources", "ClusterConfig"), "processing job usage"),
    (("ResourceConfig",), "training job usage"),
    (("TransformResources",), "transform job usage"),
    (("TrainingJobDefinition", "ResourceConfig"), "training job usage"),
    (("TrainingJobDefinitions", EACH, "ResourceConfig"), "training job usage"),
)


@dataclass(frozen=True)
class Plan:
    """What would become of a deployment. ``uploads``: S3 location and bytes of each file that is missing.

    ``differences`` lead from what is deployed to what is compiled. ``parallel_steps``: how many run at one time, before
    and after; None where the service decides.
    """

    environment: str
    outcome: Outcome
    sha256: str
    deployed_sha256: str | None
    differences: tuple[Difference, ...]
    uploads: tuple[tuple[str, int], ...]
    schedule: Change
    findings: tuple[Diagnostic, ...]
    parallel_steps: tuple[int | None, int | None] = (None, None)
    functions: tuple[PutFunction, ...] = ()

    @property
    def possible(self) -> bool:
        return not errors_in(self.findings)


def plan(release: Release, name: str, environments: Sequence[Environment], known: Sequence[Diagnostic] = ()) -> Plan:
    """What ``deploy`` would do in the environment ``name``. Every problem is among the findings, with ``known``.

    Raises CursusError: E710 to E712, when the environment cannot be asked.
    """
    environment = completed(select(environments, name), release.definition)
    findings = [*known, *problems(release, environment, environments)]
    account = open_account(environment, environment.region or release.region)
    role = pipeline_role(release, environment)
    findings += [*release.bound_elsewhere(account.number), *functions.misplaced(account, release)]
    findings += _roles(account, release, role, environment)
    findings += _quotas(account, release)
    uploads: list[tuple[str, int]] = []
    try:
        uploads += _uploads(release, account)
        findings += code_missing(release, account)
    except CursusError as error:
        findings += error.diagnostics
    with refusals(environment):
        deployed = service.read(account.sagemaker, release.name)
        schedule = _schedule(account, release.name, deployed, role)
    changed = functions.planned(account, release, functions.function_role(environment, role))
    differences: list[Difference] = []
    if deployed is not None and deployed.definition is not None and deployed.sha256 != release.sha256:
        differences = diff(deployed.definition, release.definition)
    outcome: Outcome = "would create"
    if deployed is not None:
        outcome = "unchanged" if deployed.is_up_to_date(release, role) else "would update"
    held = deployed.sha256 if deployed else None
    limit = deployed.max_parallel_steps if deployed else None
    return Plan(
        name,
        outcome,
        release.sha256,
        held,
        tuple(differences),
        tuple(uploads),
        schedule,
        tuple(dict.fromkeys(findings)),
        (limit, release.max_parallel_steps or limit),
        changed,
    )


def _uploads(release: Release, account: Account) -> Iterator[tuple[str, int]]:
    options = publish_options(release, account)
    prefix = options.get("execution_prefix")
    by_place: Mapping[str, PublishedAsset] = {asset.location(prefix): asset for asset in release.assets}
    for publication in publish_assets(release.assets, account.session, dry_run=True, **options):
        asset = by_place[publication.location].asset
        for file in publication.missing:
            size = asset.published_sizes[file]
            yield f"{publication.location}/{file}", len(asset.published_file(file)) if size is None else size


def _schedule(account: Account, pipeline: str, deployed: Deployed | None, role: str) -> Change:
    arn = deployed.arn if deployed else f"arn:aws:sagemaker:{account.region}:{account.number}:pipeline/{pipeline}"
    wanted = Scheduled.wanted(account, arn, role)
    tagged = deployed is not None and deployed.tags.get(SCHEDULE_TAG, NONE) != NONE
    held = read_scheduled(account, pipeline) if wanted is not None or tagged else None
    return change_of(held, wanted)


def _roles(account: Account, release: Release, pipeline: str, environment: Environment) -> Iterator[Diagnostic]:
    """Roles that are missing (E751, E715); I750 where no one may look."""
    if account_of(pipeline) != account.number:
        message = f"{pipeline!r} is not the ARN of a role of account {account.number}"
        yield Diagnostic("E715", message, environment.name, release.role_hint())
    wanted = {pipeline, str(environment.parameters.get(ROLE_PARAMETER, pipeline))}
    if release.functions and environment.function_role:
        wanted.add(environment.function_role)
    if environment.schedule and environment.schedule.role:
        wanted.add(environment.schedule.role)
    for role in sorted(wanted):
        if account_of(role) != account.number:
            continue
        try:
            account.client("iam").get_role(RoleName=role.rpartition("/")[2])
        except (ClientError, BotoCoreError) as error:
            code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
            if code == "NoSuchEntity":
                yield Diagnostic(
                    "E751", f"there is no role {role}", environment.name, "Create it, or correct its name."
                )
            else:
                yield Diagnostic("I750", f"whether {role} is there: {error}", environment.name, "Allow iam:GetRole.")


def _quotas(account: Account, release: Release) -> Iterator[Diagnostic]:
    """Machines that the account may not use as many of as one step asks for (E752); I750 where no one may look."""
    wanted = _machines(release, account.environment)
    if not wanted:
        return
    try:
        pages = account.client("service-quotas").get_paginator("list_service_quotas").paginate(ServiceCode="sagemaker")
        quotas = {quota["QuotaName"]: quota["Value"] for page in pages for quota in page["Quotas"]}
    except (ClientError, BotoCoreError) as error:
        hint = "Allow servicequotas:ListServiceQuotas."
        yield Diagnostic("I750", f"quotas of instances: {error}", account.environment.name, hint)
        return
    for (machine, use), (count, step) in sorted(wanted.items()):
        quota = f"{machine} for {use}"
        if quotas.get(quota, math.inf) < count:
            message = f"{step} asks for {count}, and the account may use {quotas[quota]:g}: {quota}"
            yield Diagnostic("E752", message, account.environment.name, "Ask for more in Service Quotas.")


def _machines(release: Release, environment: Environment) -> dict[tuple[str, str], tuple[int, str]]:
    """The largest number of machines of a type that one step wants, by type and use."""
    try:
        resolved = resolve(release.definition, dict(environment.parameters))
    except ResolutionError:
        return {}
    found: dict[tuple[str, str], tuple[int, str]] = defaultdict(lambda: (0, ""))
    for _, step in iter_steps(resolved):
        for way, use in _MACHINES:
            for _, place in matches(step.get("Arguments"), way):
                if isinstance(place, Mapping) and isinstance(place.get("InstanceType"), str):
                    count = place.get("InstanceCount", 1)
                    key = (place["InstanceType"], use)
                    if isinstance(count, int) and count > found[key][0]:
                        found[key] = (count, str(step["Name"]))
    return dict(found)
