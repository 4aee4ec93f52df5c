"""``python -m validation``: the gate on the command line."""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cursus.ci import under_ci
from cursus.gate.case import Case
from cursus.gate.compilation import count
from cursus.gate.report import show, tell_ci
from validation import gate, report
from validation.cases import all_cases, golden_files, refusals, relative
from validation.compilation import ways


@click.command()
@click.option(
    "--only", "names", multiple=True, metavar="NAME", help="Run only this case, builder or pipeline. Repeatable."
)
@click.option("--plugin", metavar="NAME|FOLDER", help="Run the cases of this plug-in, or those below ./FOLDER.")
@click.option("--update", is_flag=True, help="Update the golden files. Not allowed in CI.")
@click.option(
    "--report",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    metavar="DIRECTORY",
    help="Folder for report.html and the other files. Default: build/validation.",
)
@click.option(
    "--cache/--no-cache",
    default=None,
    help="Compile only what changed, or everything. CI: everything.",
)
@click.option(
    "--oracle/--no-oracle",
    default=True,
    help="Compare every case with the SDK, if it is installed. Without it, cases that import the SDK are skipped.",
)
def main(
    names: tuple[str, ...], plugin: str | None, update: bool, folder: Path | None, cache: bool | None, oracle: bool
) -> None:
    """Compile every case under all five parameter settings and check the results.

    Exit code 0: passed; 1: problems found; 2: wrong usage.
    """
    gc.disable()  # some seconds, in which nothing is worth looking for: what there is is needed to the end
    if update and under_ci(os.environ):
        raise click.UsageError("--update does not work in CI: review golden files before you commit them")
    cases = _selected(all_cases(plugin, native=oracle), names)
    goldens = golden_files(plugin, native=oracle) | refusals(plugin) if not names else set()
    store = gate.store() if (not under_ci(os.environ) if cache is None else cache) else None
    progress = Progress(
        TextColumn("compiling"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with progress:
        task = progress.add_task("compiling", total=count(cases, ways()))

        def advance() -> None:
            progress.advance(task)

        if update:
            lines = gate.update(cases, goldens, cache=store, on_progress=advance)
        else:
            verdict = replace(gate.run(cases, goldens, cache=store, oracle=oracle, on_progress=advance), only=names)
    if store and oracle and not names and not plugin:
        store.prune(cases)
    if update:
        click.echo("\n".join(lines) or "nothing to change")
        sys.exit(any(line.startswith("failed") for line in lines))
    show(verdict, Console(highlight=False))
    page = report.write(verdict, folder or report.FOLDER)
    tell_ci(verdict)
    click.echo(f"        report: {relative(page)}")
    gc.freeze()  # nor does Python have to go through all objects when it ends
    sys.exit(not verdict.passed)


def _selected(cases: list[Case], names: tuple[str, ...]) -> list[Case]:
    unknown = [name for name in names if not any(name in (case.name, case.group) for case in cases)]
    if unknown:
        known = ", ".join(dict.fromkeys(case.group for case in cases))
        raise click.UsageError(f"no case is called {' or '.join(unknown)}; there are: {known}")
    return [case for case in cases if not names or case.name in names or case.group in names]


if __name__ == "__main__":
    main()
