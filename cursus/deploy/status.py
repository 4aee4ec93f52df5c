"""Where a release stands in all environments, those that cannot be asked included."""

from __future__ import annotations

from collections.abc import Sequence

from cursus.deploy.release import Release
from cursus.deploy.verification import State, Verification, verify
from cursus.environments.files import Environment
from cursus.errors import CursusError


def status(release: Release, environments: Sequence[Environment]) -> list[Verification]:
    """Verify ``release`` in each environment; one that cannot be asked is ``State.UNKNOWN``, with the reason."""
    return [_status(release, environment.name, environments) for environment in environments]


def _status(release: Release, name: str, environments: Sequence[Environment]) -> Verification:
    try:
        return verify(release, name, environments)
    except CursusError as error:
        return Verification(name, State.UNKNOWN, findings=error.diagnostics)
