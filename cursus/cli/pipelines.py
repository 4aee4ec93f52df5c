"""``cursus pipelines``: pipelines to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cursus.cli._command import Group
from cursus.cli._options import complete_from, format_option
from cursus.cli._output import as_json, heading, show, table, writing, written

if TYPE_CHECKING:
    from cursus.pipelines import CataloguedPipeline


def _names() -> list[str]:
    from cursus.pipelines import pipelines

    return list(pipelines())


_name = click.argument("name", shell_complete=complete_from(_names), help="A pipeline of the catalogue.")


@click.group(cls=Group)
def command() -> None:
    """List and copy pipelines to start from."""


@command.command("list", examples=["cursus pipelines list"])
@format_option
def list_pipelines() -> None:
    """List the catalogue."""
    from cursus.pipelines import pipelines

    rows = [(entry.name, len(entry.dag.nodes), entry.description) for entry in pipelines().values()]
    if as_json():
        show([{"name": name, "nodes": nodes, "description": text} for name, nodes, text in rows])
    else:
        table(("pipeline", "nodes", "what it does"), [(name, str(nodes), text) for name, nodes, text in rows])


@command.command("show", examples=["cursus pipelines show xgboost_simple"])
@_name
@format_option
def show_pipeline(name: str) -> None:
    """Show a pipeline's nodes and their order."""
    entry = _named(name)
    dag = entry.dag
    if as_json():
        edges = [str(edge) for edge in dag.edges]
        show({"name": name, "description": entry.description, "nodes": dag.nodes, "edges": edges})
        return
    click.echo(f"{name}: {entry.description}")
    heading("Nodes")
    table(("node", "after"), [(node, ", ".join(dag.predecessors(node))) for node in dag.order()])


@command.command(examples=["cursus pipelines export xgboost_simple mine"])
@_name
@click.argument(
    "directory",
    required=False,
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Folder to put it into, made if need be; one of the pipeline's NAME when not given.",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@format_option
def export(name: str, directory: str | None, force: bool) -> None:
    """Copy a pipeline's DAG and config, to begin with."""
    target = Path(directory or name)
    with writing(target, "DIR"):
        files = _named(name).export(target, overwrite=force)
    written(*files)
    if not as_json():
        inputs = f"--dag {target / 'dag.json'} --config {target / 'config.json'}"
        click.echo(f"Now: cursus compile {inputs} -o pipeline.json", err=True)


def _named(name: str) -> CataloguedPipeline:
    from cursus.errors import did_you_mean
    from cursus.pipelines import pipelines

    known = pipelines()
    if name not in known:
        raise click.BadParameter(f"there is no pipeline {name!r}. {did_you_mean(name, known)}", param_hint="NAME")
    return known[name]
