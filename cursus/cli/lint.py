"""``cursus lint``: builders read for S3 paths that cannot travel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from cursus.cli._options import findings_format_option
from cursus.cli._output import progress, report


@click.command
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--baseline", metavar="FILE", type=click.Path(), help="Report only what this file does not hold.")
@click.option("--update-baseline", "--write-baseline", is_flag=True, help="Write everything found to the baseline.")
@findings_format_option
def command(paths: Sequence[str], baseline: str | None, update_baseline: bool, form: str) -> None:
    """Find S3 paths that are built as text where a pipeline variable may stand (E8xx).

    Reads the Python files named and those in the folders named, all together, and runs none of them. The findings go
    to stdout. A line is left out by `# cursus: ignore[E801] reason`, a file by `# cursus: ignore-file[E801] reason`.
    Exit code 1 says that something was found, 2 that a path or the baseline cannot be read.
    """
    from cursus.errors import CursusError
    from cursus.lint import baseline as baselines
    from cursus.lint import lint_paths
    from cursus.lint.codes import CODES
    from cursus.reporting import Format, render, summary

    if update_baseline and not baseline:
        raise click.UsageError("--update-baseline needs --baseline FILE.")
    context = click.get_current_context()
    try:
        with progress("Reading …"):
            found = list(lint_paths(paths).findings)
        if baseline and update_baseline:
            baselines.write(Path(baseline), found)
            click.echo(f"{baseline} written: {summary(found)}.", err=True)
            return
        if baseline:
            found = baselines.subtract(found, Path(baseline))
    except CursusError as error:
        report(error.diagnostics)
        context.exit(2)
    click.echo(render(found, Format(form), CODES), nl=False)
    if form == "text":
        click.echo(summary(found), err=True)
    if found:
        context.exit(1)
