"""``cursus diff``: what changed between two definitions, and how much it matters."""

from __future__ import annotations

import click

from cursus.cli._command import Command, argument
from cursus.cli._definition import DEFINITION, read
from cursus.cli._options import format_option
from cursus.cli._output import as_json, fail_if, progress, show


@click.command(cls=Command, examples=["cursus diff old.json pipeline.json"])
@argument("old_path", metavar="OLD.JSON", type=DEFINITION, help="A compiled definition; - is stdin.")
@argument("new_path", metavar="NEW.JSON", type=DEFINITION, help="What became of it.")
@format_option
def command(old_path: str, new_path: str) -> None:
    """Compare two definitions, the worst differences first.

    The classes: parameter interface broken (who starts it as before is refused, or means something else), wiring
    changed (what feeds what), output moved (where a step writes), cache-busting (what a step is run with, so that no
    earlier result stands for the new one), cosmetic (nothing that runs). Exit code 1 says that the two differ in
    anything.
    """
    from cursus.definition.diff import diff
    from cursus.jsonfile import shown

    with progress("Comparing …"):
        differences = diff(read(old_path), read(new_path))
    if as_json():
        show([difference.as_json() for difference in differences])
    else:
        for difference in differences:
            click.echo(f"{difference.kind}: {difference.path}")
            click.echo(f"  - {shown(difference.old)}\n  + {shown(difference.new)}")
        if not differences:
            click.echo("No difference.")
    fail_if(differences)
