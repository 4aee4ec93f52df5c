"""``cursus compat``: whether saved configs still mean what they meant."""

from __future__ import annotations

from pathlib import Path

import click

from cursus.cli._command import Group, argument
from cursus.cli._options import FILE, FOLDER, OutputFile, fail_on_option, format_option, severe
from cursus.cli._output import as_json, fail_if, progress, report, show, write_result

_folder = argument(
    "folder",
    metavar="DIR",
    type=FOLDER,
    help="Folder with a dag.json and a config.json for each pipeline, at any depth.",
)


@click.group(cls=Group)
def command() -> None:
    """Show how a change affects the output of your saved configs."""


@command.command(examples=["cursus compat record pipelines"])
@_folder
@click.option(
    "-o", "--output", metavar="FILE", type=OutputFile(), help="Output file; - is stdout. Default: DIR/compat.json."
)
@format_option
def record(folder: str, output: str | None) -> None:
    """Record what every config in DIR compiles to.

    Looks for folders, at any depth, with a dag.json and a config.json. Records parameters, steps, what feeds them and
    where they write, but not images, code or settings. Writes nothing if one of them does not compile.
    """
    from cursus.errors import CursusError

    with progress("Compiling …"):
        from cursus.compat import record as records
        from cursus.compat.cases import compile_cases, find_cases
        from cursus.compat.interface import Interface

        compiled = compile_cases(find_cases(folder))
    interfaces = {name: case for name, case in compiled.items() if isinstance(case, Interface)}
    found = [found for case in compiled.values() if not isinstance(case, Interface) for found in case]
    if found:
        raise CursusError(found)
    write_result(records.document(interfaces), output or str(Path(folder) / records.FILE_NAME))


@command.command(examples=["cursus compat check pipelines", "cursus compat check pipelines --fail-on warning"])
@_folder
@click.option("--record", "file", metavar="FILE", type=FILE, help="Record to compare with. Default: DIR/compat.json.")
@fail_on_option
@format_option
def check(folder: str, file: str | None, fail_on: str) -> None:
    """Compile every config in DIR again and show what changed.

    Errors are breaks: a config that no longer compiles; a step, input or output that is gone, renamed or fed by
    something else; a parameter that is gone, has another type or is newly required. A moved destination is a warning,
    and an addition is a note. If there is an earlier.json next to a config, the config is also compared with that file.
    """
    with progress("Compiling …"):
        from cursus.compat import record as records
        from cursus.compat.cases import compare_earlier, compile_cases, find_cases
        from cursus.compat.compare import compare_all, summary

        recorded = records.read(file or Path(folder) / records.FILE_NAME)
        cases = find_cases(folder)
        changes = [*compare_all(recorded, compile_cases(cases)), *compare_earlier(cases)]
    report(changes)
    if as_json():
        show({"recorded": list(recorded)})
    else:
        click.echo(f"{summary(changes)} in {len(recorded)} recorded configs")
    fail_if(severe(changes, fail_on))
