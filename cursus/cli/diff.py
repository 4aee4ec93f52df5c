"""``cursus diff``: what changed between two definitions, and how much it matters."""

from __future__ import annotations

import click

from cursus.cli._options import FILE, format_option
from cursus.cli._output import report, show


@click.command
@click.argument("old_path", metavar="OLD.JSON", type=FILE)
@click.argument("new_path", metavar="NEW.JSON", type=FILE)
@format_option
def command(old_path: str, new_path: str, form: str) -> None:
    """Compare two definitions, the worst differences first.

    The classes: parameter interface broken, wiring changed, output moved, cache-busting, cosmetic. Exit code 1 when
    the two differ in anything, 2 when one cannot be read."""
    from cursus.definition.diff import diff
    from cursus.errors import CursusError
    from cursus.jsonfile import read_json, shown

    try:
        differences = diff(read_json(old_path, "E501"), read_json(new_path, "E501"))
    except CursusError as error:
        report(error.diagnostics)
        click.get_current_context().exit(2)
    if form == "json":
        show([difference.as_json() for difference in differences])
    for difference in differences if form == "text" else ():
        click.echo(f"{difference.kind}: {difference.path}")
        click.echo(f"  - {shown(difference.old)}\n  + {shown(difference.new)}")
    if form == "text" and not differences:
        click.echo("No difference.")
    if differences:
        click.get_current_context().exit(1)
