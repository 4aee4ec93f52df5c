"""Where a release is in all environments, those that cannot be asked included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cursus.deploy.account import open_account
from cursus.deploy.executions import success_rate
from cursus.deploy.prove.proof import Proof, success
from cursus.deploy.records import Records
from cursus.deploy.release import Release
from cursus.deploy.verification import State, Verification, verify_in
from cursus.environments.files import Environment
from cursus.errors import CursusError


class Proven(StrEnum):
    """What is known of executions of the definition that is deployed."""

    PROVEN = "proven"
    WRONG = "not as promised"
    UNPROVEN = "not proven"


@dataclass(frozen=True)
class Standing:
    """One environment: its verification, the proofs of the deployed definition, and all proofs of the pipeline."""

    verification: Verification
    proofs: tuple[Proof, ...] = ()
    all_proofs: tuple[Proof, ...] = ()

    @property
    def proven(self) -> Proven:
        if any(proof.proven for proof in self.proofs):
            return Proven.PROVEN
        return Proven.WRONG if self.proofs else Proven.UNPROVEN

    @property
    def succeeded(self) -> tuple[int, int]:
        """Of the last executions, how many succeeded and how many ended."""
        deployed = self.verification.deployed
        return success_rate(deployed.executions if deployed else ())

    @property
    def substitution(self) -> float | None:
        """Share of references with the right value over all proven executions; None without any."""
        return success(list(self.all_proofs))


def status(release: Release, environments: Sequence[Environment]) -> list[Standing]:
    """Verify ``release`` in each environment; one that cannot be asked is ``State.UNKNOWN``, with the reason."""
    return [_status(release, environment, environments) for environment in environments]


def _status(release: Release, environment: Environment, environments: Sequence[Environment]) -> Standing:
    try:
        account = open_account(environment, environment.region or release.region)
        verification = verify_in(account, release, environments)
        deployed = verification.deployed
        if deployed is None:
            return Standing(verification)
        records = Records.of(account, release.name, deployed.definition or {})
        proofs = records.proofs()
    except CursusError as error:
        return Standing(Verification(environment.name, State.UNKNOWN, findings=error.diagnostics))
    return Standing(verification, tuple(p for p in proofs if p.sha256 == deployed.sha256), tuple(proofs))
