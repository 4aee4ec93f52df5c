"""``cursus verify``: whether an environment holds what is compiled now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cursus.cli._command import Command
from cursus.cli._output import as_json, fail_if, progress, report, say, show
from cursus.cli._rollout import compile_release, environment_option, rollout_options

if TYPE_CHECKING:
    from cursus.deploy.release import Release
    from cursus.deploy.verification import Verification


@click.command(
    cls=Command,
    examples=["cursus verify --environment dev --dag demo/dag.json --config demo/config.json"],
)
@environment_option("--environment", "environment")
@rollout_options
def command(environment: str, folder: str, **options: Any) -> None:
    """Compare a deployed pipeline with your sources.

    Reports differences of the definition by class, a wrong hash tag, another role, values that the deployed pipeline
    would reject, and missing assets. Changes nothing. Exit code 1 means that it is not verified.
    """
    from cursus.deploy.verification import verify
    from cursus.environments.files import load_environments

    environments = load_environments(folder)
    release = compile_release(**options)
    with progress(f"Asking {environment} …"):
        verification = verify(release, environment, environments)
    report(verification.findings)
    if as_json():
        show(as_document(release, verification))
    else:
        say(f"{environment}: {verification.state}, definition {release.sha256}")
    fail_if(not verification.verified)


def as_document(release: Release, verification: Verification) -> dict[str, Any]:
    """A verification in the JSON format, less what was found."""
    deployed = verification.deployed
    execution = deployed.last_execution if deployed else None
    return {
        "environment": verification.environment,
        "state": verification.state.value,
        "pipeline": deployed.arn if deployed else None,
        "compiled_sha256": release.sha256,
        "deployed_sha256": deployed.sha256 if deployed else None,
        "differences": [
            {"class": difference.kind.value, "path": difference.path, "side": difference.side}
            for difference in verification.differences
        ],
        "last_execution": execution
        and {"arn": execution.arn, "status": execution.status, "started": execution.started.isoformat()},
    }
