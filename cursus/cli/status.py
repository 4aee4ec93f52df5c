"""``cursus status``: where a pipeline is in all environments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cursus.cli._command import Command
from cursus.cli._output import as_json, fail_if, progress, report, show, table
from cursus.cli._rollout import compile_release, rollout_options
from cursus.cli.verify import as_document

if TYPE_CHECKING:
    from cursus.deploy.release import Release
    from cursus.deploy.status import Standing


@click.command(
    cls=Command,
    examples=["cursus status --dag demo/dag.json --config demo/config.json"],
)
@rollout_options
def command(folder: str, **options: Any) -> None:
    """Show the state of each environment's pipeline.

    Shows the pipeline, the definition's hash, whether it matches your sources, the last execution, whether an execution
    of this definition has been proven, how many of the last 20 executions succeeded, and the schedule. Changes nothing.
    Exit code 1 means that an environment could not be reached.
    """
    from cursus.deploy.status import status
    from cursus.deploy.verification import State
    from cursus.environments.files import load_environments

    environments = load_environments(folder)
    release = compile_release(**options)
    with progress("Asking all environments …"):
        found = status(release, environments)
    schedules = {one.name: one.schedule.expression for one in environments if one.schedule}
    if as_json():
        show([_as_document(release, standing, schedules) for standing in found])
    else:
        header = ("environment", "pipeline", "definition", "state", "last execution", "proof", "succeeded", "schedule")
        table(header, [_row(standing, schedules) for standing in found])
    report(finding for standing in found for finding in standing.verification.findings)
    fail_if(any(standing.verification.state is State.UNKNOWN for standing in found))


def _as_document(release: Release, standing: Standing, schedules: dict[str, str]) -> dict[str, Any]:
    succeeded, ended = standing.succeeded
    return {
        **as_document(release, standing.verification),
        "proof": standing.proven.value,
        "proven_executions": [proof.execution for proof in standing.proofs if proof.proven],
        "substitution_success": standing.substitution,
        "succeeded": succeeded,
        "ended": ended,
        "schedule": schedules.get(standing.verification.environment),
    }


def _row(standing: Standing, schedules: dict[str, str]) -> tuple[str, ...]:
    verification = standing.verification
    deployed = verification.deployed
    if deployed is None:
        return verification.environment, "", "", verification.state, "", "", "", ""
    execution = deployed.last_execution
    last = f"{execution.status} {execution.started:%Y-%m-%d %H:%M}" if execution else "none"
    succeeded, ended = standing.succeeded
    return (
        verification.environment,
        deployed.arn,
        (deployed.sha256 or "")[:12],
        verification.state,
        last,
        standing.proven.value,
        f"{succeeded} of {ended}" if ended else "",
        schedules.get(verification.environment, ""),
    )
