"""``cursus status``: where a pipeline stands in all environments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cursus.cli._command import Command
from cursus.cli._output import as_json, fail_if, progress, report, show, table
from cursus.cli._rollout import STRICT, compile_release, rollout_options
from cursus.cli.verify import as_document

if TYPE_CHECKING:
    from cursus.deploy.verification import Verification


@click.command(
    cls=Command,
    context_settings=STRICT,
    examples=["cursus status --dag demo/dag.json --config demo/config.json"],
)
@rollout_options
def command(folder: str, **options: Any) -> None:
    """Show what each environment holds.

    That is its pipeline, the hash of the definition, whether that is what compiles now, and the last execution.
    Changes nothing. Exit code 1 says that an environment could not be asked.
    """
    from cursus.deploy.status import status
    from cursus.deploy.verification import State
    from cursus.environments.files import load_environments

    environments = load_environments(folder)
    release = compile_release(**options)
    with progress("Asking all environments …"):
        found = status(release, environments)
    if as_json():
        show([as_document(release, verification) for verification in found])
    else:
        table(("environment", "pipeline", "definition", "state", "last execution"), map(_row, found))
    report(finding for verification in found for finding in verification.findings)
    fail_if(any(verification.state is State.UNKNOWN for verification in found))


def _row(verification: Verification) -> tuple[str, ...]:
    deployed = verification.deployed
    if deployed is None:
        return verification.environment, "", "", verification.state, ""
    execution = deployed.last_execution
    last = f"{execution.status} {execution.started:%Y-%m-%d %H:%M}" if execution else "none"
    return verification.environment, deployed.arn, (deployed.sha256 or "")[:12], verification.state, last
