"""``cursus compat``: whether saved configs still mean what they meant."""

from __future__ import annotations

from pathlib import Path

import click

from cursus.cli._options import FILE, format_option
from cursus.cli._output import document, progress, report, show, write_result

_folder = click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))


@click.group
def command() -> None:
    """Record what saved configs compile to, and tell what a change did to them."""


@command.command
@_folder
@click.option("-o", "--output", metavar="FILE", type=FILE, help="Write here; - is stdout.  [default: DIR/compat.json]")
@format_option
def record(folder: str, output: str | None, form: str) -> None:
    """Record what every config in DIR compiles to.

    A config is a folder, at any depth, in which a dag.json and a config.json lie together. Recorded are parameters,
    steps, what feeds them and where they write; not images, code or settings. Writes nothing when one of them does not
    compile.
    """
    from cursus.compat import record as records
    from cursus.compat.cases import compile_cases, find_cases
    from cursus.compat.interface import Interface
    from cursus.errors import CursusError

    with progress("Compiling …"):
        compiled = compile_cases(find_cases(folder))
    interfaces = {name: case for name, case in compiled.items() if isinstance(case, Interface)}
    found = [found for case in compiled.values() if not isinstance(case, Interface) for found in case]
    if found:
        raise CursusError(found)
    write_result(records.write(interfaces), output or str(Path(folder) / records.FILE_NAME))


@command.command
@_folder
@click.option("--record", "file", metavar="FILE", type=FILE, help="What was recorded.  [default: DIR/compat.json]")
@click.option("--strict", is_flag=True, help="Fail on destinations that moved, too.")
@format_option
@click.pass_context
def check(context: click.Context, folder: str, file: str | None, strict: bool, form: str) -> None:
    """Compile every config in DIR again, and tell what broke, what moved and what is only new.

    Broken is a config that no longer compiles; a step, input or output that is gone, renamed or fed by something else;
    a parameter that is gone, retyped or newly required. Exit code 1 says that something broke.
    """
    from cursus.compat import record as records
    from cursus.compat.cases import compile_cases, find_cases
    from cursus.compat.compare import compare_all, summary
    from cursus.errors import Severity

    recorded = records.read(file or Path(folder) / records.FILE_NAME)
    with progress("Compiling …"):
        changes = compare_all(recorded, compile_cases(find_cases(folder)))
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    passed = not any(change.severity in failing for change in changes)
    if form == "json":
        show({"passed": passed, "changes": [document(change) for change in changes]})
    else:
        report(changes)
        click.echo(f"{summary(changes)} in {len(recorded)} recorded configs")
    if not passed:
        context.exit(1)
