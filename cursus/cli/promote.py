"""``cursus promote``: what one environment holds, into the next."""

from __future__ import annotations

from typing import Any

import click

from cursus.cli._command import Command
from cursus.cli._output import progress
from cursus.cli._rollout import STRICT, compile_release, environment_option, rollout_options
from cursus.cli.deploy import show_deployment


@click.command(
    cls=Command,
    context_settings=STRICT,
    examples=["cursus promote --from dev --to staging --dag demo/dag.json --config demo/config.json"],
)
@environment_option("--from", "source", "Environment that holds the pipeline.")
@environment_option("--to", "target", "Environment that gets it.")
@rollout_options
def command(source: str, target: str, folder: str, **options: Any) -> None:
    """Deploy what one environment holds to another one.

    It is the same definition, with the values of the other environment.
    Refuses when the first does not hold exactly what is compiled now, its assets, tags and role included: see verify.
    """
    from cursus.deploy.promotion import promote
    from cursus.environments.files import load_environments

    if source == target:
        raise click.UsageError("--from and --to are the same environment.")
    environments = load_environments(folder)
    release = compile_release(**options)
    with progress(f"Promoting from {source} to {target} …"):
        deployment = promote(release, source, target, environments)
    show_deployment(deployment)
