"""Promoting: the definition that one environment holds and has proven, with the values of another."""

from __future__ import annotations

from collections.abc import Sequence

from cursus.deploy.account import open_account
from cursus.deploy.deployment import Deployment, deploy, select
from cursus.deploy.plan import Plan, plan
from cursus.deploy.records import Records
from cursus.deploy.release import Release
from cursus.deploy.verification import verify
from cursus.environments.files import Environment
from cursus.errors import CursusError, Diagnostic


def promote(
    release: Release, source: str, target: str, environments: Sequence[Environment], *, unproven: bool = False
) -> Deployment:
    """Deploy ``release`` to ``target`` when ``source`` holds exactly that, and has proven an execution of it.

    The definition is compiled once and compared with the deployed one, so that both environments have one hash; what
    differs between them is what they pass to it. ``unproven`` does without the execution.

    Raises CursusError: E721 with all findings when ``source`` is not verified, E741 when nothing is proven there, else
    what ``verify`` and ``deploy`` do.
    """
    if refused := not_promotable(release, source, target, environments, unproven=unproven):
        raise CursusError(refused)
    return deploy(release, target, environments)


def plan_promotion(
    release: Release, source: str, target: str, environments: Sequence[Environment], *, unproven: bool = False
) -> Plan:
    """What ``promote`` would do; what keeps it from doing so is among the findings."""
    refused = not_promotable(release, source, target, environments, unproven=unproven)
    return plan(release, target, environments, refused)


def not_promotable(
    release: Release, source: str, target: str, environments: Sequence[Environment], *, unproven: bool
) -> list[Diagnostic]:
    """Why ``source`` gives nothing to ``target``; empty when it does."""
    verification = verify(release, source, environments)
    if not verification.verified:
        hint = f"cursus deploy --environment {source}, try it there, then promote."
        message = f"{source} is {verification.state}: {target} gets only what {source} holds"
        # That it is not there says E721 already.
        found = [one for one in verification.findings if one.code != "E716"]
        return [Diagnostic("E721", message, source, hint), *found]
    if unproven:
        return []
    environment = select(environments, source)
    account = open_account(environment, environment.region or release.region)
    proofs = Records.of(account, release.name, release.definition).proofs(release.sha256)
    if any(proof.proven for proof in proofs):
        return []
    failed = f"; {len(proofs)} executions were not as promised" if proofs else ""
    message = f"no execution of {release.sha256[:12]} has been proven in {source}{failed}"
    hint = f"cursus start --environment {source} --wait, then cursus prove --environment {source}; or use --unproven."
    return [Diagnostic("E741", message, source, hint)]
