"""``cursus promote``: what one environment holds, into the next."""

from __future__ import annotations

from typing import Any

import click

from cursus.cli._command import Command
from cursus.cli._output import progress
from cursus.cli._rollout import compile_release, dry_run_option, environment_option, rollout_options
from cursus.cli.deploy import show_deployment, show_plan


@click.command(
    cls=Command,
    examples=[
        "cursus promote --from dev --to staging --dag demo/dag.json --config demo/config.json",
        "cursus promote --from dev --to staging --dag demo/dag.json --config demo/config.json --dry-run",
        "cursus promote --from dev --to staging --dag demo/dag.json --config demo/config.json --unproven",
    ],
)
@environment_option("--from", "source", "Environment that has the pipeline.")
@environment_option("--to", "target", "Environment that gets it.")
@click.option("--unproven", is_flag=True, help="Promote without a proven execution.")
@dry_run_option
@rollout_options
def command(source: str, target: str, folder: str, unproven: bool, dry_run: bool, **options: Any) -> None:
    """Deploy a proven definition to the next environment.

    Deploys the same definition with the values of the other environment. The first environment has to meet two
    conditions: it has exactly what your sources compile to, with its assets, tags and role (see verify), and an
    execution of this definition has been proven there (see prove).
    """
    from cursus.deploy.promotion import plan_promotion, promote
    from cursus.environments.files import load_environments

    if source == target:
        raise click.UsageError("--from and --to are the same environment.")
    environments = load_environments(folder)
    release = compile_release(**options)
    if dry_run:
        with progress(f"Asking {source} and {target} …"):
            planned = plan_promotion(release, source, target, environments, unproven=unproven)
        show_plan(planned)
        return
    with progress(f"Promoting from {source} to {target} …"):
        deployment = promote(release, source, target, environments, unproven=unproven)
    show_deployment(deployment)
