"""``python -m validation.mutation.builders`` prints the figures; ``--write`` puts them into docs/sabotage.md."""

from __future__ import annotations

import sys

import click

from cursus.jsonfile import write_atomically
from validation.cases import ROOT
from validation.mutation.builders.run import markdown, run

DOCUMENT = ROOT / "docs" / "sabotage.md"


@click.command()
@click.option("--write", is_flag=True, help="Write docs/sabotage.md.")
def main(write: bool) -> None:
    """Break builders and core, one line at a time, and say what notices. Exit code 1 when golden files alone do."""
    result = run()
    if result.before:
        click.echo(f"the code as it is has {', '.join(result.before)}: fix that first", err=True)
    text = markdown(result)
    if write:
        write_atomically(DOCUMENT, text)
    else:
        click.echo(text, nl=False)
    sys.exit(not result.passed)


if __name__ == "__main__":
    main()
