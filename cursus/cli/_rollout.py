"""What the commands of the roll-out share: one compile, the environments, and how both are asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from cursus.cli._command import people_option
from cursus.cli._options import Possible, definition_or_compiler_options, format_option, make_compiler, name_option
from cursus.cli._output import COMPILING, progress, report
from cursus.cli._project import project_here

if TYPE_CHECKING:
    from cursus.deploy.release import Release

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def environments_option(function: FunctionT) -> FunctionT:
    """``folder``."""
    option = people_option(
        "--environments",
        "folder",
        metavar="DIR",
        type=Possible(file_okay=False),  # what is missing there, its reader tells best
        default="environments",
        show_default=True,
        callback=_of_project,
        help="Folder that holds a NAME.toml for each environment.",
    )
    return option(function)


def _of_project(context: click.Context, parameter: click.Parameter, folder: str) -> str:
    """The folder that was given, else the one of the project file."""
    if parameter.name is None or context.get_parameter_source(parameter.name) is not ParameterSource.DEFAULT:
        return folder
    project = project_here()
    return str(project.environments) if project and project.environments else folder


def rollout_options(function: FunctionT) -> FunctionT:
    """Everything that ``compile_release`` takes, and ``folder``."""
    for option in (format_option, environments_option, name_option, definition_or_compiler_options):
        function = option(function)
    return function


def environment_option(
    flag: str, argument: str, help_text: str = "One of the environments.", *, required: bool = True
) -> Callable[[FunctionT], FunctionT]:
    """An option that names an environment, completed from those in the folder."""
    short = ("-e",) if flag == "--environment" else ()
    return people_option(
        *short, flag, argument, metavar="NAME", required=required, help=help_text, shell_complete=_complete_environment
    )


dry_run_option = click.option("--dry-run", is_flag=True, help="Show the changes without making them.")


def _complete_environment(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    folder = Path(context.params.get("folder") or "environments")
    return sorted(file.stem for file in folder.glob("*.toml") if file.stem.startswith(begun))


def compile_release(
    dag_path: str | None,
    config_path: str | None,
    definition_path: str | None,
    name: str | None,
    parameters: tuple[str, ...],
    **options: Any,
) -> Release:
    """The release that the options ask for: compiled with the strict parameters when none are named, or as it is.

    A ``cursus-check.toml`` beside the DAG or the definition holds for it.
    """
    from cursus.checks.suppressions import FILE_NAME
    from cursus.dag import PipelineDAG
    from cursus.deploy.release import STRICT_PARAMETERS, Release

    require_one_source(dag_path, config_path, definition_path)
    beside = Path(str(definition_path or dag_path)).parent / FILE_NAME
    suppressions = beside if beside.exists() else None
    if definition_path is not None:
        given = {"--parameter": parameters, **{flag: options[option] for flag, option in _COMPILED.items()}}
        if wrong := [flag for flag, value in given.items() if value]:
            raise click.UsageError(f"{', '.join(wrong)} is for --dag and --config; a definition has what it has.")
        return release_of(definition_path, name, suppressions)
    implied = () if options["no_parameters"] else STRICT_PARAMETERS
    compiler = make_compiler(config_path=str(config_path), parameters=parameters or implied, **options)
    dag = PipelineDAG.load(str(dag_path))
    with progress(COMPILING):
        pipeline = compiler.compile(dag, name)
    report(compiler.diagnostics)
    return Release.of(pipeline, suppressions)


_COMPILED = {
    "--no-parameters": "no_parameters",
    "--external-input": "external_input",
    "--source-root": "source_root",
    "--role": "role",
}
"""What a definition has decided already: flag -> argument."""


def require_one_source(dag_path: str | None, config_path: str | None, definition_path: str | None) -> None:
    """Raises UsageError unless there is a definition, or a DAG with a config."""
    if definition_path is None and (dag_path is None or config_path is None):
        missing = "--dag" if dag_path is None else "--config"
        raise click.UsageError(f"Missing option '{missing}'. Give --dag with --config, or --definition.")
    if definition_path is not None and (dag_path is not None or config_path is not None):
        raise click.UsageError("--definition goes without --dag and --config.")


def release_of(definition_path: str, name: str | None, suppressions: Path | None = None) -> Release:
    """The release of a definition in a file, which is named after the file unless ``name`` says otherwise."""
    from cursus.deploy.release import PIPELINE_NAME, Release
    from cursus.jsonfile import dumps, read_json

    with progress("Reading …"):
        definition = read_json(definition_path, "E501")
    found = name or Path(definition_path).stem
    if not PIPELINE_NAME.fullmatch(found):
        raise click.UsageError(f"{found!r} is not a pipeline's name: letters, digits and hyphens. Give --name.")
    return Release.of_definition(found, dumps(definition), suppressions)
