"""``cursus environments``: what a pipeline would do in each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cursus.cli._command import Group, argument
from cursus.cli._definition import DEFINITION, one_of, read, run_time_options
from cursus.cli._options import fail_on_option, format_option, severe
from cursus.cli._output import answer, as_json, fail_if, progress, report, show, table
from cursus.cli._project import pipeline_option
from cursus.cli._rollout import environments_option
from cursus.cli._source import from_options

if TYPE_CHECKING:
    from cursus.cli._definition import Given
    from cursus.gate.case import Function


@click.group(cls=Group)
def command() -> None:
    """Check every environment's parameter values."""


@command.command(examples=["cursus environments check pipeline.json"])
@argument(
    "definition_path",
    metavar="[PIPELINE.JSON]",
    required=False,
    type=DEFINITION,
    help="A compiled definition; - is stdin.",
)
@pipeline_option(required=False)
@from_options
@environments_option
@run_time_options
@fail_on_option
@format_option
def check(
    definition_path: Given | None,
    code: Function | None,
    folder: str,
    properties: dict[str, str],
    property_files: dict[str, str],
    fail_on: str,
) -> None:
    """Check a definition with each environment's values.

    Reports missing and unknown parameters, untidy locations, keys of another region, buckets of another environment,
    outputs in one place and values that are too long. A table shows the steps they affect.
    """
    from cursus.definition.given import run_time_values
    from cursus.environments.check import check_environments
    from cursus.environments.files import load_environments

    definition = read(one_of(definition_path, code))
    with progress("Resolving …"):
        known = run_time_values(definition, properties, property_files)
        matrix = check_environments(definition, load_environments(folder), known)
    if as_json():
        show({"environments": matrix.environments, "steps": matrix.steps})
        answer().findings += [
            finding.diagnostic.as_json() | {"environment": finding.environment, "step": finding.step}
            for finding in matrix.findings
        ]
    else:
        rows = [
            (step or "(execution)", *(" ".join(matrix.cell(name, step)) or "✓" for name in matrix.environments))
            for step in ("", *matrix.steps)
        ]
        table(("step", *matrix.environments), rows)
        report(matrix.diagnostics())
    fail_if(severe(matrix.diagnostics(), fail_on))
