"""Promoting: the definition that one environment is known to hold, with the values of another."""

from __future__ import annotations

from collections.abc import Sequence

from cursus.deploy.deployment import Deployment, deploy
from cursus.deploy.release import Release
from cursus.deploy.verification import verify
from cursus.environments.files import Environment
from cursus.errors import CursusError, Diagnostic


def promote(release: Release, source: str, target: str, environments: Sequence[Environment]) -> Deployment:
    """Deploy ``release`` to ``target`` when ``source`` holds exactly that.

    The definition is compiled once and compared with the deployed one, so that both environments have one hash; what
    differs between them is what they pass to it.

    Raises CursusError: E721 with all findings when ``source`` is not verified, else what ``verify`` and ``deploy`` do.
    """
    verification = verify(release, source, environments)
    if not verification.verified:
        hint = f"cursus deploy --environment {source}, try it there, then promote."
        message = f"{source} is {verification.state}: {target} gets only what {source} holds"
        raise CursusError([Diagnostic("E721", message, source, hint), *verification.findings])
    return deploy(release, target, environments)
