"""What the commands of the roll-out share: one compile, the environments, and how both are asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from cursus.cli._command import people_option
from cursus.cli._definition import name_of, read, title_of
from cursus.cli._options import (
    Possible,
    definition_or_compiler_options,
    format_option,
    make_compiler,
    name_option,
    refuse_compiler_options,
)
from cursus.cli._output import COMPILING, progress, report
from cursus.cli._project import chosen, project_here
from cursus.cli._source import hand_written

if TYPE_CHECKING:
    from cursus.cli._definition import Given
    from cursus.deploy.release import Release

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def environments_option(function: FunctionT) -> FunctionT:
    """``folder``."""
    option = people_option(
        "--environments",
        "folder",
        metavar="DIR",
        type=Possible(file_okay=False),  # what is missing there, its reader reports best
        default="environments",
        show_default=True,
        callback=_of_project,
        help="Folder with a NAME.toml for each environment.",
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


_PLAIN = re.compile(r"[\w.-]+", re.ASCII)

dry_run_option = click.option("--dry-run", is_flag=True, help="Show the changes without making them.")


def _complete_environment(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    folder = Path(context.params.get("folder") or "environments")
    names = (file.stem for file in folder.glob("*.toml") if file.stem.startswith(begun))
    return sorted(name for name in names if _PLAIN.fullmatch(name))  # a shell takes what it gets as it is


def compile_release(
    dag_path: str | None,
    config_path: str | None,
    definition_path: Given | None,
    name: str | None,
    parameters: tuple[str, ...],
    **options: Any,
) -> Release:
    """The release that the options ask for: compiled with the strict parameters when none are named, or as it is.

    A ``cursus-check.toml`` next to the DAG or the definition holds for it, else the project's suppressions.
    """
    from cursus.checks.suppressions import FILE_NAME
    from cursus.dag import PipelineDAG
    from cursus.deploy.release import STRICT_PARAMETERS, Release

    require_one_source(dag_path, config_path, definition_path)
    given = name_of(definition_path) if definition_path else str(dag_path)
    beside = Path(given).parent / FILE_NAME
    suppressions = beside if beside.exists() else chosen().suppressions
    called = chosen().called(given)
    shared = suppressions is not None and chosen().shares(suppressions, [called])
    accepted: dict[str, Any] = {"suppressions": suppressions, "pipeline": called, "shared": shared}
    if definition_path is not None:
        refuse_compiler_options({**options, "parameters": parameters})
        release, found = release_of(definition_path, name), chosen()
        limit = found.max_parallel_steps
        return replace(release, base=found.base, max_parallel_steps=limit, **accepted)
    implied = () if options["no_parameters"] else STRICT_PARAMETERS
    compiler = make_compiler(config_path=str(config_path), parameters=parameters or implied, **options)
    dag = PipelineDAG.load(str(dag_path))
    with progress(COMPILING):
        pipeline = compiler.compile(dag, name)
    report(compiler.diagnostics)
    return replace(Release.of(pipeline), **accepted)


def require_one_source(dag_path: str | None, config_path: str | None, definition_path: Given | None) -> None:
    """Raises UsageError unless there is a definition, or a DAG with a config."""
    if definition_path is None and (dag_path is None or config_path is None):
        missing = "--dag" if dag_path is None else "--config"
        raise click.UsageError(f"Missing option '{missing}'. Give --dag with --config, or --definition.")
    if definition_path is not None and (dag_path is not None or config_path is not None):
        raise click.UsageError("--definition goes without --dag and --config.")


def release_of(given: Given, name: str | None) -> Release:
    """The release of a definition, which is named after its file, or of code, which names its pipeline itself.

    ``name`` wins over both.
    """
    from cursus.core.names import is_entity_name
    from cursus.deploy.release import Release
    from cursus.gate.case import Function
    from cursus.jsonfile import dumps

    if isinstance(given, Function):
        compiled = hand_written(given.source)
        report(compiled.diagnostics)
        found, text, uploads = name or compiled.name or title_of(given), dumps(compiled.definition), compiled.uploads
    else:
        with progress("Reading …"):
            found, text, uploads = name or title_of(given), dumps(read(given)), ()
    if not is_entity_name(found):
        raise click.UsageError(f"{found!r} is not a pipeline's name: letters, digits and hyphens. Give --name.")
    return replace(Release.of_definition(found, text), expected=uploads)
