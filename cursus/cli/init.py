"""``cursus init``: the project file of a folder."""

from __future__ import annotations

from pathlib import Path

import click

from cursus.cli._command import Command
from cursus.cli._options import force_option, format_option
from cursus.cli._output import as_json, progress, report, say, show, writing
from cursus.errors import CursusError, Diagnostic


@click.command(cls=Command, examples=["cursus init", "cursus init --force"])
@force_option
@format_option
def command(force: bool) -> None:
    """Write cursus.toml, with the pipelines of this folder.

    Looks for dag.json with config.json, for Python functions that return a Pipeline, for compiled definitions, and for
    the folder environments. It reads your code and does not run it.
    """
    from cursus.gate.discover import environments_in, pipelines_in, project_file
    from cursus.gate.location import FILE_NAME
    from cursus.jsonfile import write_atomically

    file = Path(FILE_NAME)
    if file.exists() and not force:
        raise CursusError([Diagnostic("E651", "already exists", FILE_NAME, "Use --force to replace it.")])
    with progress("Looking for pipelines …"):
        found = pipelines_in(Path.cwd())
        environments = environments_in(Path.cwd())
    with writing(file, "cursus.toml"):
        write_atomically(file, project_file(found, environments))
    if as_json():
        show({"written": [FILE_NAME], "pipelines": {one.name: one.settings for one in found}})
    else:
        for one in found:
            say(f"{one.name}: {one.place}")
        say(f"{FILE_NAME} written.", err=True)
    if not found:
        hint = "Add a [pipelines.NAME] table to cursus.toml; the comments in it show the forms."
        report([Diagnostic("W654", "found no pipeline in this folder", FILE_NAME, hint)])
