"""What the commands of the roll-out share: one compile, the environments, and how both are asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cursus.cli._options import Possible, compiler_options, format_option, make_compiler, name_option
from cursus.cli._output import COMPILING, progress, report

if TYPE_CHECKING:
    from cursus.deploy.release import Release

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

STRICT = {"default_map": {"assets": "execution"}}
"""Context settings: what is rolled out keeps its assets below the prefix unless somebody says otherwise."""


def environments_option(function: FunctionT) -> FunctionT:
    """``folder``."""
    option = click.option(
        "--environments",
        "folder",
        metavar="DIR",
        type=Possible(file_okay=False),  # what is missing there, its reader tells best
        default="environments",
        show_default=True,
        help="Folder that holds a NAME.toml for each environment.",
    )
    return option(function)


def rollout_options(function: FunctionT) -> FunctionT:
    """Everything that ``compile_release`` takes, and ``folder``."""
    for option in (format_option, environments_option, name_option, compiler_options):
        function = option(function)
    return function


def environment_option(
    flag: str, argument: str, help_text: str = "One of the environments."
) -> Callable[[FunctionT], FunctionT]:
    """A required option that names an environment, completed from those in the folder."""
    return click.option(
        flag, argument, metavar="NAME", required=True, help=help_text, shell_complete=_complete_environment
    )


def _complete_environment(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    folder = Path(context.params.get("folder") or "environments")
    return sorted(file.stem for file in folder.glob("*.toml") if file.stem.startswith(begun))


def compile_release(dag_path: str, name: str | None, parameters: tuple[str, ...], **options: Any) -> Release:
    """The release that the options ask for; its parameters are the strict ones when none are named.

    A ``cursus-check.toml`` beside the DAG holds for its definition.
    """
    from cursus.checks.suppressions import FILE_NAME
    from cursus.dag import PipelineDAG
    from cursus.deploy.release import STRICT_PARAMETERS, Release

    implied = () if options["no_parameters"] else STRICT_PARAMETERS
    compiler = make_compiler(parameters=parameters or implied, **options)
    dag = PipelineDAG.load(dag_path)
    with progress(COMPILING):
        pipeline = compiler.compile(dag, name)
    report(compiler.diagnostics)
    beside = Path(dag_path).parent / FILE_NAME
    return Release.of(pipeline, beside if beside.exists() else None)
