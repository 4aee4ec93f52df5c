"""``cursus watch``: an execution until it has ended."""

from __future__ import annotations

import click

from cursus.cli._command import Command
from cursus.cli._execution import execution_options, open_execution, watch_to_the_end


@click.command(
    cls=Command,
    examples=["cursus watch --environment dev"],
)
@execution_options
def command(execution: str | None, environment: str | None, name: str | None, folder: str) -> None:
    """Show the steps of an execution until it ends.

    For each step that failed you get the service's reason and the last lines of its log. Exit code 1 means that the
    execution did not succeed. Ctrl-C leaves it running.
    """
    watch_to_the_end(*open_execution(execution, environment, name, folder))
