"""``cursus environments``: what a pipeline would do in each of them."""

from __future__ import annotations

import click

from cursus.cli._options import FILE, format_option
from cursus.cli._output import document, report, show, table


@click.group
def command() -> None:
    """Check the parameter values of all environments against a pipeline."""


@command.command
@click.argument("definition_path", metavar="PIPELINE.JSON", type=FILE)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False), default="environments")
@format_option
@click.pass_context
def check(context: click.Context, definition_path: str, folder: str, form: str) -> None:
    """Resolve a definition with the values of DIR/*.toml, environment by environment.

    Told are missing and unknown parameters, untidy locations, keys of another region, buckets of another environment,
    outputs in one place and values that are too long; a table shows which step they hit.
    """
    from cursus.environments.check import check_environments
    from cursus.environments.files import load_environments
    from cursus.jsonfile import read_json

    matrix = check_environments(read_json(definition_path, "E501"), load_environments(folder))
    if form == "json":
        findings = [
            {"environment": finding.environment, "step": finding.step, **document(finding.diagnostic)}
            for finding in matrix.findings
        ]
        show(
            {"passed": matrix.passed, "environments": matrix.environments, "steps": matrix.steps, "findings": findings}
        )
    else:
        rows = [
            (step or "(execution)", *(" ".join(matrix.cell(name, step)) or "✓" for name in matrix.environments))
            for step in ("", *matrix.steps)
        ]
        table(("step", *matrix.environments), rows)
        report(finding.diagnostic for finding in matrix.findings)
    if not matrix.passed:
        context.exit(1)
