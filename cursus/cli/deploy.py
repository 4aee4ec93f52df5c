"""``cursus deploy``: a pipeline into one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cursus.cli._command import Command
from cursus.cli._output import as_json, fail_if, progress, report, say, show, table
from cursus.cli._rollout import compile_release, dry_run_option, environment_option, rollout_options

if TYPE_CHECKING:
    from cursus.deploy.deployment import Deployment
    from cursus.deploy.plan import Plan
    from cursus.put_functions import PutFunction


@click.command(
    cls=Command,
    examples=[
        "cursus deploy --environment dev --dag demo/dag.json --config demo/config.json",
        "cursus deploy --environment dev --dag demo/dag.json --config demo/config.json --dry-run",
        "cursus deploy --environment dev --definition pipeline.json --name demo",
    ],
)
@environment_option("--environment", "environment")
@dry_run_option
@rollout_options
def command(environment: str, folder: str, dry_run: bool, **options: Any) -> None:
    """Check a pipeline and deploy it to an environment.

    Compiles the pipeline, checks it with the environment's values, publishes its assets and functions, and creates or
    updates the pipeline and its schedule. Without --parameter the pipeline has EXECUTION_S3_PREFIX and
    EXECUTION_ROLE_ARN, and its definition is the same in every account. Its tags have the definition's hash and the
    version of Cursus. The definition is kept in the environment's bucket, for rollback. If the command is interrupted,
    the environment has either the old or the new pipeline; repeat the command to finish.

    --dry-run shows the classified differences, the files to upload, the functions to create or update, and missing
    roles, buckets and quotas.

    To accept findings, list them in a cursus-check.toml next to the DAG.
    """
    from cursus.deploy.deployment import deploy
    from cursus.deploy.plan import plan
    from cursus.environments.files import load_environments

    environments = load_environments(folder)
    release = compile_release(**options)
    if dry_run:
        with progress(f"Asking {environment} …"):
            planned = plan(release, environment, environments)
        show_plan(planned)
        return
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
                "previous_sha256": deployment.previous,
                "schedule": deployment.schedule,
                "uploaded": uploaded,
                "functions": [{"name": one.name, "change": one.change} for one in deployment.functions],
            }
        )
        return
    say(f"{deployment.environment}: {deployment.outcome} {deployment.arn}")
    for one in deployment.functions:
        say(f"function {one.name}: {one.change}")
    files = "1 file" if len(uploaded) == 1 else f"{len(uploaded)} files"
    schedule = "" if deployment.schedule in ("none", "unchanged") else f"; schedule {deployment.schedule}"
    say(f"definition {deployment.sha256}; {files} uploaded{schedule}")


def _row(function: PutFunction) -> tuple[str, str, str]:
    return function.name, function.change, ", ".join(function.differs)


def show_plan(planned: Plan) -> None:
    """What would become of it; the end with exit code 1 where it is not possible."""
    report(planned.findings)
    size = sum(size for _, size in planned.uploads)
    if as_json():
        show(
            {
                "environment": planned.environment,
                "outcome": planned.outcome,
                "possible": planned.possible,
                "sha256": planned.sha256,
                "deployed_sha256": planned.deployed_sha256,
                "differences": [difference.as_json() for difference in planned.differences],
                "uploads": [{"location": place, "size": size} for place, size in planned.uploads],
                "upload_size": size,
                "schedule": planned.schedule,
                "parallel_steps": {"deployed": planned.parallel_steps[0], "compiled": planned.parallel_steps[1]},
                "functions": [
                    {"name": one.name, "change": one.change, "differs": list(one.differs)} for one in planned.functions
                ],
            }
        )
    else:
        held = f", deployed is {planned.deployed_sha256[:12]}" if planned.deployed_sha256 else ""
        say(f"{planned.environment}: {planned.outcome}, definition {planned.sha256[:12]}{held}")
        table(None, [(d.kind.value, d.side, d.path) for d in planned.differences])
        before, after = planned.parallel_steps
        if before != after:
            say(f"steps that run at one time: {'as the service decides' if before is None else before} -> {after}")
        table(("would upload", "bytes"), [(place, f"{size:,}") for place, size in planned.uploads])
        table(("function", "would be", "differs in"), [_row(one) for one in planned.functions])
        files = "1 file" if len(planned.uploads) == 1 else f"{len(planned.uploads)} files"
        changes = {"created": "create", "updated": "change", "removed": "remove"}
        schedule = f"; would {changes[planned.schedule]} the schedule" if planned.schedule in changes else ""
        say(f"{files} to upload, {size:,} bytes{schedule}")
    fail_if(not planned.possible)
