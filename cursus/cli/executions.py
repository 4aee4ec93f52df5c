"""``cursus executions``: the executions of an environment."""

from __future__ import annotations

import click

from cursus.cli._command import Command
from cursus.cli._options import format_option, name_option
from cursus.cli._output import as_json, progress, show, table
from cursus.cli._rollout import environment_option, environments_option


@click.command(
    cls=Command, examples=["cursus executions --environment dev", "cursus executions --environment dev --last 5"]
)
@environment_option("--environment", "environment")
@click.option(
    "--last",
    metavar="N",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Number of executions, newest first.",
)
@name_option
@environments_option
@format_option
def command(environment: str, last: int, name: str | None, folder: str) -> None:
    """List the executions of an environment's pipeline.

    For each execution: its start, its status, and whether it is proven. Without --name it is the only pipeline that
    Cursus deployed there.
    """
    from cursus.deploy import service
    from cursus.deploy.account import open_account, refusals
    from cursus.deploy.deployment import select
    from cursus.deploy.executions import pipeline_of, success_rate
    from cursus.deploy.records import Records
    from cursus.environments.files import load_environments

    chosen = select(load_environments(folder), environment)
    with progress(f"Asking {environment} …"):
        account = open_account(chosen, chosen.region)
        pipeline = pipeline_of(account, name)
        with refusals(chosen):
            deployed = service.read(account.sagemaker, pipeline)
            found = service.last_executions(account.sagemaker, pipeline, last)
        definition = deployed.definition if deployed and deployed.definition else {}
        proofs = {proof.execution: proof for proof in Records.of(account, pipeline, definition).proofs()}
    succeeded, ended = success_rate(found)
    verdicts = {arn: "proven" if proof.proven else "not as promised" for arn, proof in proofs.items()}
    if as_json():
        executions = [
            {
                "execution": execution.arn,
                "status": execution.status,
                "started": execution.started.isoformat(),
                "proof": verdicts.get(execution.arn),
            }
            for execution in found
        ]
        show({"pipeline": pipeline, "executions": executions, "succeeded": succeeded, "ended": ended})
        return
    rows = [
        (one.arn.rpartition("/")[2], one.status, f"{one.started:%Y-%m-%d %H:%M}", verdicts.get(one.arn, ""))
        for one in found
    ]
    table(("execution", "status", "started", "proof"), rows)
    click.echo(f"{pipeline}: {succeeded} of {ended} succeeded")
