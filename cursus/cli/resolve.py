"""``cursus resolve``: what a run would do, without the SDK and without AWS."""

from __future__ import annotations

import click

from cursus.cli._command import Command, argument
from cursus.cli._options import FILE, format_option, output_option, pairs_option, values_option
from cursus.cli._output import write_result


@click.command(
    cls=Command,
    examples=[
        "cursus resolve pipeline.json",
        "cursus resolve pipeline.json --parameter EXECUTION_S3_PREFIX=s3://bucket/run-1 -o run.json",
    ],
)
@argument("definition_path", metavar="PIPELINE.JSON", type=FILE, help="A compiled definition.")
@values_option
@pairs_option("--execution", "NAME=VALUE", "Execution variable, such as PipelineExecutionId; else a stand-in.")
@output_option
@format_option
def command(definition_path: str, parameter: dict[str, str], execution: dict[str, str], output: str | None) -> None:
    """Replace every reference of a definition by its value.

    What comes out are the paths, keys and roles of one run. Neither the SDK nor AWS is needed.
    """
    from cursus.definition.files import read_definition
    from cursus.definition.properties import STAND_IN_EXECUTION
    from cursus.definition.resolve import resolve

    definition = read_definition(definition_path)
    resolved = resolve(definition, parameter, execution={**STAND_IN_EXECUTION, **execution})
    write_result(resolved, output)
