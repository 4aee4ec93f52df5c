"""``cursus pipelines``: pipelines to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cursus.cli._options import complete_from, format_option
from cursus.cli._output import as_json, heading, show, table

if TYPE_CHECKING:
    from cursus.pipelines import CataloguedPipeline


def _names() -> list[str]:
    from cursus.pipelines import pipelines

    return list(pipelines())


@click.group
def command() -> None:
    """List and copy pipelines to start from."""


@command.command("list")
@format_option
def list_pipelines(form: str) -> None:
    """List the catalogue."""
    from cursus.pipelines import pipelines

    rows = [(entry.name, len(entry.dag.nodes), entry.description) for entry in pipelines().values()]
    if form == "json":
        show([{"name": name, "nodes": nodes, "description": text} for name, nodes, text in rows])
    else:
        table(("pipeline", "nodes", "what it does"), [(name, str(nodes), text) for name, nodes, text in rows])


@command.command("show")
@click.argument("name", shell_complete=complete_from(_names))
@format_option
def show_pipeline(name: str, form: str) -> None:
    """Show a pipeline's nodes and their order."""
    entry = _named(name)
    dag = entry.dag
    if form == "json":
        edges = [str(edge) for edge in dag.edges]
        show({"name": name, "description": entry.description, "nodes": dag.nodes, "edges": edges})
        return
    click.echo(f"{name}: {entry.description}")
    heading("Nodes")
    table(("node", "after"), [(node, ", ".join(dag.predecessors(node))) for node in dag.order()])


@command.command
@click.argument("name", shell_complete=complete_from(_names))
@click.argument("directory", required=False)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@format_option
def export(name: str, directory: str | None, force: bool, form: str) -> None:
    """Copy a pipeline's DAG and config.

    They go into DIRECTORY, or into a folder of the pipeline's NAME."""
    target = Path(directory or name)
    try:
        files = _named(name).export(target, overwrite=force)
    except OSError as error:
        raise click.BadParameter(f"{target} cannot be written: {error.strerror}.", param_hint="DIRECTORY") from error
    if as_json():
        show([str(file) for file in files])
        return
    click.echo(f"{', '.join(map(str, files))} written.")
    click.echo(f"Now: cursus compile --dag {target / 'dag.json'} --config {target / 'config.json'} -o pipeline.json")


def _named(name: str) -> CataloguedPipeline:
    from cursus.errors import did_you_mean
    from cursus.pipelines import pipelines

    known = pipelines()
    if name not in known:
        raise click.BadParameter(f"there is no pipeline {name!r}. {did_you_mean(name, known)}", param_hint="NAME")
    return known[name]
