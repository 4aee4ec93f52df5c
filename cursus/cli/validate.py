"""``cursus validate``: everything that is wrong with a DAG and its config, without compiling to a file."""

from __future__ import annotations

from typing import Any

import click

from cursus.cli._options import compiler_options, format_option, make_compiler
from cursus.cli._output import progress, report, summary


@click.command
@compiler_options
@format_option
def command(dag_path: str, form: str, **options: Any) -> None:
    """Say everything that is wrong with a DAG and its config.

    Beyond what compiling finds, each step is held against the source of its script: variables that it needs or never
    reads, arguments it does not know, paths that are no port."""
    from cursus.dag import PipelineDAG
    from cursus.errors import errors_in

    with progress("Validating …"):
        found = make_compiler(**options).validate(PipelineDAG.load(dag_path))
    report(found)
    if form == "text":
        click.echo(summary(found) or "Nothing wrong.")
    if errors_in(found):
        click.get_current_context().exit(1)
