"""``cursus validate``: everything that is wrong with a DAG and its config, without compiling to a file."""

from __future__ import annotations

from typing import Any

import click

from cursus.cli._command import Command
from cursus.cli._options import compiler_options, fail_on_option, format_option, make_compiler, severe
from cursus.cli._output import COMPILING, as_json, fail_if, progress, report, show


@click.command(cls=Command, examples=["cursus validate --dag demo/dag.json --config demo/config.json"])
@compiler_options
@fail_on_option
@format_option
def command(dag_path: str, fail_on: str, **options: Any) -> None:
    """Say everything that is wrong with a DAG and its config.

    Beyond what compiling finds, each step is held against the source of its script: variables that it needs or never
    reads, arguments it does not know, paths that are no port.
    """
    from cursus.dag import PipelineDAG

    dag = PipelineDAG.load(dag_path)
    with progress(COMPILING):
        found = make_compiler(**options).validate(dag)
    report(found)
    if as_json():
        show({"nodes": dag.nodes})
    elif not found:
        click.echo("Nothing wrong.")
    fail_if(severe(found, fail_on))
