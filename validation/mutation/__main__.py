"""``python -m validation.mutation`` prints the figures; ``--write`` puts them into docs/mutations.md."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cursus.jsonfile import write_atomically
from validation.cases import ROOT, golden_files
from validation.mutation.members import drop_anything
from validation.mutation.run import PER_FILE, markdown, run

OTHER_KINDS = Path(__file__).parent / "definitions"
"""Small definitions with steps of the kinds that no builder makes."""

DOCUMENT = ROOT / "docs" / "mutations.md"
CAUGHT_AT_LEAST, MUTANTS_AT_LEAST = 0.97, 2000


@click.command()
@click.option("--per-file", default=PER_FILE, show_default=True, help="Mutants of an operator in a definition; 0: all.")
@click.option("--write", is_flag=True, help="Write docs/mutations.md.")
def main(per_file: int, write: bool) -> None:
    """Mutate the golden definitions, and say what the checks do not see. Exit code 1 when it is too much."""
    files = sorted([*golden_files(), *OTHER_KINDS.glob("*.json")])
    result = run(files, per_file=per_file)
    text = markdown(result, run(files, {"drop anything": drop_anything}, per_file))
    if write:
        write_atomically(DOCUMENT, text)
    else:
        click.echo(text, nl=False)
    sys.exit(result.caught < CAUGHT_AT_LEAST or result.made.total() < MUTANTS_AT_LEAST)


if __name__ == "__main__":
    main()
