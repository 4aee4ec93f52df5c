"""``cursus compile``: the front door of the compiler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cursus.cli._command import Command
from cursus.cli._definition import read
from cursus.cli._options import (
    code_or_compiler_options,
    format_option,
    make_compiler,
    name_option,
    output_option,
    refuse_compiler_options,
)
from cursus.cli._output import COMPILING, as_json, fail_if, progress, report, show, table, write_result

if TYPE_CHECKING:
    from cursus.cli._definition import Given
    from cursus.dag import PipelineDAG


@click.command(
    cls=Command,
    examples=[
        "cursus compile --dag demo/dag.json --config demo/config.json -o pipeline.json",
        "cursus compile --dag demo/dag.json --config demo/config.json --preview",
        "cursus compile --dag demo/dag.json --config demo/config.json --parameter EXECUTION_S3_PREFIX",
    ],
)
@code_or_compiler_options
@name_option
@click.option("--preview", is_flag=True, help="Show each node's config, builder and inputs without compiling.")
@output_option
@format_option
def command(
    dag_path: str | None,
    name: str | None,
    preview: bool,
    output: str | None,
    definition_path: Given | None = None,
    **options: Any,
) -> None:
    """Compile a DAG and a saved config into a pipeline definition.

    Makes no AWS or network calls. Without --parameter the pipeline has the one parameter EXECUTION_S3_PREFIX, with
    the config's own location as its default.

    If --pipeline is a function, your code runs offline, as with `cursus definition`.
    """
    from cursus.dag import PipelineDAG
    from cursus.jsonfile import parse_json

    if definition_path is not None:
        if preview or name:
            raise click.UsageError("--preview and --name need a DAG: code has no nodes, and names its pipeline itself.")
        refuse_compiler_options(options)
        write_result(read(definition_path), output)
        return
    assert dag_path is not None
    dag = PipelineDAG.load(dag_path)
    if preview:
        _preview(dag, options)
        return
    with progress(COMPILING):
        compiler = make_compiler(**options)
        pipeline = compiler.compile(dag, name)
        definition = parse_json(pipeline.definition(), "E501", "the compiled definition")
    report(compiler.diagnostics)
    write_result(definition, output)


def _preview(dag: PipelineDAG, options: dict[str, Any]) -> None:
    from dataclasses import asdict

    from cursus.errors import errors_in

    with progress(COMPILING):
        compiler = make_compiler(**options)
        nodes = compiler.preview(dag)
    if as_json():
        show([asdict(node) for node in nodes])
    elif nodes:
        rows = []
        for node in nodes:
            first, *others = [f"{port} ← {source}" for port, source in node.inputs.items()] or [""]
            rows += [(node.node, node.config, node.builder, first), *(("", "", "", feed) for feed in others)]
        table(("node", "config", "builder", "inputs"), rows)
    report(compiler.diagnostics)
    fail_if(errors_in(compiler.diagnostics))
