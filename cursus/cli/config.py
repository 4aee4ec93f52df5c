"""``cursus config``: saved configs, from the first skeleton on."""

from __future__ import annotations

import click

from cursus.cli._options import FILE, complete_from, dag_option, format_option, output_option, pairs_option, step_names
from cursus.cli._output import as_json, report, show, write_result


@click.group
def command() -> None:
    """Begin, check and describe saved configs."""


@command.command
@dag_option
@pairs_option("--step", "NODE=STEP", "StepType or StepType_jobtype of a node whose name does not say it.")
@output_option
@format_option
def new(dag_path: str, step: dict[str, str], output: str | None, form: str) -> None:
    """Write a config skeleton for the nodes of a DAG.

    It holds each required field, with its meaning where the value goes."""
    from cursus.core.config_skeleton import config_skeleton
    from cursus.dag import PipelineDAG
    from cursus.jsonfile import dumps

    write_result(dumps(config_skeleton(PipelineDAG.load(dag_path), step)), output)


@command.command
@click.argument("config_path", metavar="CONFIG.JSON", type=FILE)
@format_option
def check(config_path: str, form: str) -> None:
    """Read a saved config and say what is wrong with it."""
    from cursus.core.config_file import read_config_file
    from cursus.errors import errors_in

    file = read_config_file(config_path)
    found = file.findings(file.by_key)
    report(found)
    if errors_in(found):
        click.get_current_context().exit(1)
    if as_json():
        show({key: type(config).__name__ for key, config in file.configs.items()})
    else:
        click.echo(f"Nothing wrong with {', '.join(file.configs)}.")


@command.command
@click.argument("name", required=False, shell_complete=complete_from(step_names))
@output_option
@format_option
def schema(name: str | None, output: str | None, form: str) -> None:
    """Print the JSON Schema of saved configs, for editors.

    NAME is a step type or a config class; without it the schema is that of a whole saved file."""
    from cursus.core.config_schema import config_schema, file_schema
    from cursus.errors import did_you_mean
    from cursus.jsonfile import dumps
    from cursus.steps.catalog import catalog

    steps = catalog()
    if name is None:
        write_result(dumps(file_schema(steps)), output)
        return
    cls = steps.builders[name].Config if name in steps.builders else steps.configs.get(name)
    if cls is None:
        hint = did_you_mean(name, [*steps.builders, *steps.configs])
        raise click.BadParameter(f"there is no step or config {name!r}. {hint}", param_hint="NAME")
    write_result(dumps(config_schema(cls)), output)
