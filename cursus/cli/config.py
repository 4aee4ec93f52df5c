"""``cursus config``: saved configs, from the first skeleton on."""

from __future__ import annotations

from pathlib import Path

import click

from cursus.cli._command import Group, argument
from cursus.cli._options import (
    FILE,
    complete_from,
    dag_option,
    fail_on_option,
    force_option,
    format_option,
    output_option,
    pairs_option,
    severe,
    step_names,
)
from cursus.cli._output import READING_STEPS, as_json, fail_if, progress, report, show, write_result
from cursus.errors import CursusError, Diagnostic


@click.group(cls=Group)
def command() -> None:
    """Create, check and describe saved configs."""


@command.command(examples=["cursus config new --dag demo/dag.json -o config.json"])
@dag_option()
@pairs_option("--step", "NODE=STEP", "StepType or StepType_jobtype of a node whose name does not contain it.")
@output_option
@force_option
@format_option
def new(dag_path: str, step: dict[str, str], output: str | None, force: bool) -> None:
    """Write a config skeleton for the nodes of a DAG.

    The skeleton has each required field, with its meaning in place of the value. An existing file is not overwritten
    without --force.
    """
    if output and output != "-" and Path(output).is_file() and not force:
        hint = "Choose another file, or use --force to replace it."
        raise CursusError([Diagnostic("E109", "already exists", output, hint)])
    with progress(READING_STEPS):
        from cursus.core.config_skeleton import config_skeleton
        from cursus.dag import PipelineDAG

        skeleton = config_skeleton(PipelineDAG.load(dag_path), step)
    write_result(skeleton, output)


@command.command(read_only=True, examples=["cursus config check demo/config.json"])
@argument("config_path", metavar="CONFIG.JSON", type=FILE, help="A saved config.")
@fail_on_option
@format_option
def check(config_path: str, fail_on: str) -> None:
    """Check a saved config."""
    with progress(READING_STEPS):
        from cursus.core.config_file import read_config_file

        file = read_config_file(config_path)
    found = file.findings(file.by_key)
    report(found)
    show({key: type(config).__name__ for key, config in file.configs.items()})
    fail_if(severe(found, fail_on))
    if not as_json() and not found:
        click.echo(f"No problems found in {', '.join(file.configs)}.")


@command.command(examples=["cursus config schema XGBoostTraining", "cursus config schema -o cursus.schema.json"])
@argument(
    "name",
    required=False,
    shell_complete=complete_from(step_names),
    help="A step type or config class. Default: the schema of a whole saved file.",
)
@output_option
@format_option
def schema(name: str | None, output: str | None) -> None:
    """Print the JSON Schema of saved configs, for editors."""
    from cursus.errors import did_you_mean

    with progress(READING_STEPS):
        from cursus.core.catalog import catalog
        from cursus.core.config_schema import config_schema, file_schema

        steps = catalog()
        whole = file_schema(steps) if name is None else None
    if name is None:
        write_result(whole, output)
        return
    cls = steps.builders[name].Config if name in steps.builders else steps.configs.get(name)
    if cls is None:
        hint = did_you_mean(name, [*steps.builders, *steps.configs])
        raise click.BadParameter(f"there is no step or config {name!r}. {hint}", param_hint="NAME")
    write_result(config_schema(cls), output)
