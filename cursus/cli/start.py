"""``cursus start``: an execution of what is deployed."""

from __future__ import annotations

import click

from cursus.cli._command import Command
from cursus.cli._execution import watch_to_the_end
from cursus.cli._options import format_option, name_option, values_option
from cursus.cli._output import as_json, progress, show
from cursus.cli._rollout import environment_option, environments_option


@click.command(
    cls=Command,
    examples=[
        "cursus start --environment dev --wait",
        "cursus start --environment dev --parameter EXECUTION_S3_PREFIX=s3://dev-pipelines/demo",
    ],
)
@environment_option("--environment", "environment")
@values_option
@click.option("--wait", is_flag=True, help="Show the steps until the execution ends.")
@name_option
@environments_option
@format_option
def command(environment: str, parameter: dict[str, str], wait: bool, name: str | None, folder: str) -> None:
    """Start the pipeline of an environment.

    Uses the values of the environment's file; --parameter overrides them. Checks them against the deployed definition
    before anything starts. Without --name it is the only pipeline that Cursus deployed there.

    With --wait, exit code 1 means that the execution did not succeed. Ctrl-C leaves it running.
    """
    from cursus.deploy.account import open_account
    from cursus.deploy.deployment import select
    from cursus.deploy.executions import pipeline_of, start
    from cursus.environments.files import load_environments

    chosen = select(load_environments(folder), environment)
    with progress(f"Starting in {environment} …"):
        account = open_account(chosen, chosen.region)
        arn, values = start(account, pipeline_of(account, name), parameter)
    if wait:
        if not as_json():
            click.echo(arn, err=True)
        watch_to_the_end(account, arn, parameters=values)
    elif as_json():
        show({"execution": arn, "parameters": values})
    else:
        click.echo(arn)
