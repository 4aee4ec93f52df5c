"""``cursus deploy``: a pipeline into one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cursus.cli._command import Command
from cursus.cli._output import as_json, progress, report, say, show
from cursus.cli._rollout import STRICT, compile_release, environment_option, rollout_options

if TYPE_CHECKING:
    from cursus.deploy.deployment import Deployment


@click.command(
    cls=Command,
    context_settings=STRICT,
    examples=["cursus deploy --environment dev --dag demo/dag.json --config demo/config.json"],
)
@environment_option("--environment", "environment")
@rollout_options
def command(environment: str, folder: str, **options: Any) -> None:
    """Check a pipeline and put it into an environment.

    Compiles it, checks it with the values of the environment, publishes its assets and creates or updates it. Without
    --parameter it has EXECUTION_S3_PREFIX and EXECUTION_ROLE_ARN, and its definition is the same in every account.
    Tags of the pipeline carry the hash of the definition and the version of cursus. Whatever breaks it off, the
    deployed pipeline is the one before or the one after; repeated, the command does what is left to do.

    Findings of the checks that are wanted stand in a cursus-check.toml beside the DAG.
    """
    from cursus.deploy.deployment import deploy
    from cursus.environments.files import load_environments

    environments = load_environments(folder)
    release = compile_release(**options)
    with progress(f"Deploying to {environment} …"):
        deployment = deploy(release, environment, environments)
    show_deployment(deployment)


def show_deployment(deployment: Deployment) -> None:
    """What became of it."""
    report(deployment.findings)
    uploaded = [f"{asset.location}/{name}" for asset in deployment.publications for name in asset.missing]
    if as_json():
        show(
            {
                "environment": deployment.environment,
                "outcome": deployment.outcome,
                "pipeline": deployment.arn,
                "sha256": deployment.sha256,
                "uploaded": uploaded,
            }
        )
        return
    say(f"{deployment.environment}: {deployment.outcome} {deployment.arn}")
    files = "1 file" if len(uploaded) == 1 else f"{len(uploaded)} files"
    say(f"definition {deployment.sha256}; {files} uploaded")
