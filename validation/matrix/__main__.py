"""``python -m validation.matrix``: what tox runs in each cell, and the report over all of them."""

from __future__ import annotations

import sys
import time

import click
from rich.console import Console

from validation import gate
from validation.cases import all_cases, golden_files, refusals
from validation.matrix import cell as cells
from validation.matrix import report


@click.group
def main() -> None:
    """The gate under other versions of Python, sagemaker and botocore.

    A cell is named as tox names it: py311-sagemaker_oldest-botocore_newest.
    """


@main.command
@click.argument("name")
def run(name: str) -> None:
    """Run the whole gate in this cell. Exit code 1 when it does not pass."""
    begun = time.monotonic()
    verdict = gate.run(all_cases(), golden_files() | refusals())
    cell = cells.cell_of(name, verdict, (time.monotonic() - begun) / 60)
    cells.write(cell)
    report.show_cell(cell, Console(highlight=False))
    sys.exit(not cell.passed)


@main.command("report")
def report_() -> None:
    """All cells side by side. Exit code 1 when one did not pass, is of other code than now, or there is none."""
    found, stale = cells.read_all(cells.code())
    sys.exit(not report.show(found, stale, Console(highlight=False)))


if __name__ == "__main__":
    main()
