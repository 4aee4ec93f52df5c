"""``cursus pipelines``: pipelines to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cursus.cli._command import Group, argument
from cursus.cli._options import Possible, complete_from, force_option, format_option, s3_root_option
from cursus.cli._output import as_json, heading, progress, show, table, writing, written

if TYPE_CHECKING:
    from cursus.pipelines import CataloguedPipeline


def _names() -> list[str]:
    from cursus.pipelines import pipelines

    return list(pipelines())


_name = argument("name", shell_complete=complete_from(_names), help="An example pipeline.")


@click.group(cls=Group)
def command() -> None:
    """List and copy example pipelines."""


@command.command("list", read_only=True, examples=["cursus pipelines list"])
@format_option
def list_pipelines() -> None:
    """List the example pipelines."""
    from cursus.pipelines import pipelines

    rows = [(entry.name, len(entry.dag.nodes), entry.description) for entry in pipelines().values()]
    if as_json():
        show([{"name": name, "nodes": nodes, "description": text} for name, nodes, text in rows])
    else:
        table(("pipeline", "nodes", "what it does"), [(name, str(nodes), text) for name, nodes, text in rows])


@command.command("show", read_only=True, examples=["cursus pipelines show xgboost_simple"])
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


@command.command(
    examples=["cursus pipelines export xgboost_simple mine", "cursus pipelines export xgboost_simple trial --example"]
)
@_name
@argument(
    "directory",
    required=False,
    metavar="DIR",
    type=Possible(file_okay=False),
    help="Output folder. Default: the pipeline's NAME.",
)
@click.option(
    "--blank/--example",
    default=True,
    help="Placeholders for author, bucket, role and similar fields (the default), or values that compile at once.",
)
@force_option
@format_option
def export(name: str, directory: str | None, blank: bool, force: bool) -> None:
    """Copy the DAG and config of an example pipeline.

    Author, bucket, role and everything else that identifies the owner are placeholders. `cursus config check` lists
    them, and the pipeline does not compile until you fill in all of them. With --example they have made-up values.
    """
    target = Path(directory or name)
    with writing(target, "DIR"):
        files = _named(name).export(target, overwrite=force, blank=blank)
    written(*files)
    if not as_json():
        dag, config = target / "dag.json", target / "config.json"
        compiling = f"cursus compile --dag {dag} --config {config} -o pipeline.json"
        click.echo(f"Now: {f'cursus config check {config}' if blank else compiling}", err=True)


@command.command(examples=["cursus pipelines data"])
@s3_root_option
@format_option
def data(s3_root: str) -> None:
    """Create the input data of the example pipelines.

    Writes them to folders that stand in for buckets, where `cursus run` finds them. Needs pip install
    'cursus-sagemaker[local]'.
    """
    with progress("Making the tables …"):
        try:
            from cursus.example_data import catalogue_tables, write
        except ModuleNotFoundError as error:
            raise click.UsageError(f"The tables need {error.name}: pip install 'cursus-sagemaker[local]'.") from error
        with writing(s3_root, "--s3-root"):
            files = write(Path(s3_root), catalogue_tables())
    written(*files)


def _named(name: str) -> CataloguedPipeline:
    from cursus.errors import did_you_mean
    from cursus.pipelines import pipelines

    known = pipelines()
    if name not in known:
        raise click.BadParameter(f"there is no pipeline {name!r}. {did_you_mean(name, known)}", param_hint="NAME")
    return known[name]
