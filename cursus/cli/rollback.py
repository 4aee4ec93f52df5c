"""``cursus rollback``: the definition that an environment had before."""

from __future__ import annotations

import click

from cursus.cli._command import Command
from cursus.cli._options import format_option, name_option
from cursus.cli._output import progress
from cursus.cli._rollout import environment_option, environments_option
from cursus.cli.deploy import show_deployment


@click.command(cls=Command, examples=["cursus rollback --environment dev"])
@environment_option("--environment", "environment")
@click.option("--to", "to", metavar="NAME", help="Hash of a definition, or its beginning. Default: the one before.")
@name_option
@environments_option
@format_option
def command(environment: str, to: str | None, name: str | None, folder: str) -> None:
    """Restore the definition that an environment had before.

    The environment's bucket keeps each deployed definition under its hash, and the code that it reads. Nothing is
    compiled. A second rollback undoes the first. Without --name it is the only pipeline that Cursus deployed there.
    """
    from cursus.deploy.rollback import rollback
    from cursus.environments.files import load_environments

    environments = load_environments(folder)
    with progress(f"Rolling back {environment} …"):
        deployment = rollback(environment, environments, name, to)
    show_deployment(deployment)
