"""``cursus migrate``: S3 paths built as text, rewritten to Join, and proven on request."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cursus.cli._options import findings_format_option
from cursus.cli._output import progress, report

if TYPE_CHECKING:
    from cursus.migrate import Migration
    from cursus.reporting import Finding


@click.command
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--diff/--write", "diff", default=True, help="Show what would change (the default), or change the files.")
@click.option("--unsafe", is_flag=True, help="Rewrite also where the path may become another one.")
@click.option(
    "--verify",
    "config",
    metavar="CONFIG.JSON",
    type=click.Path(exists=True, dir_okay=False),
    help="Run the builders: compile them with this saved config before and after, and roll back what differs.",
)
@findings_format_option
def command(paths: Sequence[str], diff: bool, unsafe: bool, config: str | None, form: str) -> None:
    """Rewrite S3 paths built as text to Join(on="/", values=[base_output_path, ...]).

    Reads the files and runs none of them, unless --verify asks for it. The diff goes to stdout; what was left to you,
    with the reason, to stderr. Exit code 1 says that something is left or, with --diff, that something would change;
    2 that a path cannot be read.
    """
    from cursus.errors import CursusError
    from cursus.migrate import migrate_paths

    context = click.get_current_context()
    try:
        with progress("Rewriting …"):
            migration = migrate_paths(paths, unsafe=unsafe)
    except CursusError as error:
        report(error.diagnostics)
        context.exit(2)
    faults: list[Finding] = []
    if config:
        from cursus.migrate.verify import verified

        with progress("Compiling the builders before and after …"):
            migration, faults = verified(migration, Path(config))
    if not diff:
        migration.write()
    left = [*migration.left, *faults]
    _tell(migration, left, diff, form)
    if left or (diff and migration.changed):
        context.exit(1)


def _tell(migration: Migration, left: Sequence[Finding], diff: bool, form: str) -> None:
    from cursus.lint.codes import CODES as LINT_CODES
    from cursus.migrate.codes import CODES
    from cursus.reporting import Format, render

    findings = [*left, *migration.warnings]
    if form != "text":
        click.echo(render(findings, Format(form), LINT_CODES | CODES), nl=False)
        return
    if diff:
        click.echo(migration.diff(), nl=False)
    click.echo(render(findings, Format.TEXT), nl=False, err=True)
    verb = "would be rewritten" if diff else "rewritten"
    files = len(migration.changed)
    click.echo(
        f"{len(migration.fixed)} {verb} in {files} file{'' if files == 1 else 's'}, {len(left)} left to you", err=True
    )
