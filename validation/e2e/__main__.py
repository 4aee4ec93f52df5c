"""``python -m validation.e2e``: run the example pipelines and judge what they wrote."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import click

from cursus.errors import CursusError, Diagnostic
from validation.e2e.checks import ALL, SHORT, Check
from validation.e2e.runs import Runs


@click.command
@click.option("--short", is_flag=True, help="Only the quickstart, which takes seconds.")
def main(short: bool) -> None:
    """Exit code 0 when everything holds, 1 when something does not."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "s3"
        root.mkdir()
        runs = Runs(root)
        found = [diagnostic for check in (SHORT if short else ALL) for diagnostic in judged(check, runs)]
    sys.exit(bool(found))


def judged(check: Check, runs: Runs) -> list[Diagnostic]:
    """What ``check`` found, shown with the time it took, the runs that it was the first to need included."""
    begun = time.monotonic()
    found = _findings(check, runs)
    title = (check.__doc__ or check.__name__).splitlines()[0]
    click.echo(f"{'✗' if found else '✓'} {title} ({time.monotonic() - begun:.0f} s)")
    for diagnostic in found:
        click.echo(f"  {diagnostic}")
    return found


def _findings(check: Check, runs: Runs) -> list[Diagnostic]:
    try:
        return list(check(runs))
    except CursusError as error:  # a run that failed
        return list(error.diagnostics)


if __name__ == "__main__":
    main()
