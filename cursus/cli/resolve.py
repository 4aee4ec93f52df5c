"""``cursus resolve``: what a run would do, without the SDK and without AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cursus.cli._command import Command, argument
from cursus.cli._definition import DEFINITION, one_of, read, run_time_options
from cursus.cli._options import format_option, output_option, pairs_option, values_option
from cursus.cli._output import write_result
from cursus.cli._project import pipeline_option
from cursus.cli._source import from_options

if TYPE_CHECKING:
    from cursus.cli._definition import Given
    from cursus.gate.case import Function


@click.command(
    cls=Command,
    read_only=True,
    examples=[
        "cursus resolve pipeline.json",
        "cursus resolve pipeline.json --parameter EXECUTION_S3_PREFIX=s3://bucket/run-1 -o run.json",
    ],
)
@argument(
    "definition_path",
    metavar="[PIPELINE.JSON]",
    required=False,
    type=DEFINITION,
    help="A compiled definition; - is stdin.",
)
@pipeline_option(required=False)
@from_options
@values_option
@run_time_options
@pairs_option("--execution", "NAME=VALUE", "Execution variable, such as PipelineExecutionId. Default: a stand-in.")
@output_option
@format_option
def command(
    definition_path: Given | None,
    code: Function | None,
    parameter: dict[str, str],
    properties: dict[str, str],
    property_files: dict[str, str],
    execution: dict[str, str],
    output: str | None,
) -> None:
    """Replace every reference in a definition with its value.

    The result has the paths, keys and roles of one run. Values that only a run knows, such as the metrics of a job,
    become texts that begin with stand-in, unless you set them. Needs neither the SDK nor AWS.
    """
    from cursus.definition.given import run_time_values
    from cursus.definition.parameters import misplaced
    from cursus.definition.properties import STAND_IN_EXECUTION
    from cursus.definition.resolve import resolve
    from cursus.errors import ResolutionError

    definition = read(one_of(definition_path, code))
    known = run_time_values(definition, properties, property_files)
    resolved = resolve(definition, parameter, execution={**STAND_IN_EXECUTION, **execution}, given=known)
    if wrong := [found.problem for found in misplaced(definition, parameter)]:
        raise ResolutionError(wrong)
    write_result(resolved, output)
