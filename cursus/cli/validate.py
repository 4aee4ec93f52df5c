"""``cursus validate``: the earlier name of ``cursus check --dag … --config …``."""

from __future__ import annotations

from typing import Any

import click

from cursus.cli._command import Command
from cursus.cli._options import compiler_options, fail_on_option, format_option, make_compiler, severe
from cursus.cli._output import COMPILING, as_json, fail_if, progress, report, say, show


@click.command(
    "validate",
    cls=Command,
    examples=["cursus validate --dag demo/dag.json --config demo/config.json"],
)
@compiler_options
@fail_on_option
@format_option
def command(dag_path: str, fail_on: str, **options: Any) -> None:
    """Deprecated: use check with --dag and --config."""
    from cursus.dag import PipelineDAG

    if not as_json():
        say("`cursus validate` is deprecated. Use `cursus check --dag … --config …`.", err=True)
    dag = PipelineDAG.load(dag_path)
    with progress(COMPILING):
        found = make_compiler(**options).validate(dag)
    report(found)
    if as_json():
        show({"nodes": dag.nodes})
    elif not found:
        click.echo("No problems found.")
    fail_if(severe(found, fail_on))
