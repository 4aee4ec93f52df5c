"""Rolling back: the definition that an environment had before, put there again by its hash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cursus.deploy import service
from cursus.deploy.account import open_account, refusals
from cursus.deploy.deployment import Deployment, put, select
from cursus.deploy.executions import pipeline_of
from cursus.deploy.records import Records
from cursus.deploy.release import Release
from cursus.environments.check import check_environments
from cursus.environments.files import Environment, completed
from cursus.errors import CursusError, Diagnostic, errors_in


def rollback(
    name: str, environments: Sequence[Environment], pipeline: str | None = None, to: str | None = None
) -> Deployment:
    """Put an earlier definition back into the environment ``name``; its code is still there, under its own hash.

    ``pipeline`` is the pipeline's name, needed where the environment holds several. ``to`` is the hash of a definition,
    or its beginning; without it, the definition that was there before this one. A rollback that was broken off is
    completed. The environment's values must fit the earlier definition.

    Raises CursusError: E742 without such a definition, E744, E716, what the check of the values finds, and what
    ``deploy`` raises.
    """
    environment = select(environments, name)
    account = open_account(environment, environment.region)
    pipeline = pipeline_of(account, pipeline)
    with refusals(environment):
        deployed = service.read(account.sagemaker, pipeline)
    if deployed is None:
        message = f"account {account.number} has no pipeline {pipeline} in {account.region}"
        raise CursusError([Diagnostic("E716", message, name, f"Deploy it: cursus deploy --environment {name}.")])
    records = Records.of(account, pipeline, deployed.definition or {})
    target: str | None
    if to is not None:
        target = _named(records, to, name)
    elif deployed.rolled_back_halfway():
        target = deployed.sha256
    else:
        target = deployed.previous()
    if target is None:
        message = f"{name} has had no other definition than {(deployed.sha256 or '')[:12]}"
        raise CursusError([Diagnostic("E742", message, name, "Deploy the definition that you want.")])
    release = Release.of_definition(pipeline, records.definition(target))
    findings = check_environments(release.definition, environments).diagnostics(name)
    if errors_in(findings):
        raise CursusError(findings)
    account = replace(account, environment=completed(environment, release.definition))
    return put(account, release, deployed.role, findings)


def _named(records: Records, to: str, name: str) -> str:
    known = records.definitions()
    fitting = [sha256 for sha256 in known if sha256.startswith(to)]
    if len(fitting) != 1:
        what = "several definitions begin" if fitting else "no definition begins"
        hint = f"Kept: {', '.join(sha256[:12] for sha256 in known) or 'none'}."
        raise CursusError([Diagnostic("E742", f"{what} with {to}", name, hint)])
    return fitting[0]
