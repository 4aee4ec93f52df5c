"""``cursus resolve``: what a run would do, without the SDK and without AWS."""

from __future__ import annotations

import click

from cursus.cli._options import FILE, format_option, output_option, pairs_option
from cursus.cli._output import write_result


@click.command
@click.argument("definition_path", metavar="PIPELINE.JSON", type=FILE)
@pairs_option("--parameter", "NAME=VALUE", "Value of a parameter; the defaults hold for the rest.")
@pairs_option("--execution", "NAME=VALUE", "Execution variable, such as PipelineExecutionId; else a stand-in.")
@output_option
@format_option
def command(
    definition_path: str, parameter: dict[str, str], execution: dict[str, str], output: str | None, form: str
) -> None:
    """Replace every reference of a definition by its value.

    What comes out are the paths, keys and roles of one run. Neither the SDK nor AWS is needed.
    """
    from cursus.definition.properties import STAND_IN_EXECUTION
    from cursus.definition.resolve import resolve
    from cursus.jsonfile import dumps, read_json

    definition = read_json(definition_path, "E501")
    resolved = resolve(definition, parameter, execution={**STAND_IN_EXECUTION, **execution})
    write_result(dumps(resolved), output)
