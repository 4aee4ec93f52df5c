"""The options that several commands share, so that each means and reads the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cursus.cli._output import FORMAT

if TYPE_CHECKING:
    from cursus.core.compiler.dag_compiler import PipelineDAGCompiler

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

PARAMETERS_HELP = "Pipeline parameter; NAME alone leaves it without a default. Repeatable."


def _remember_format(context: click.Context, _: click.Parameter, value: str) -> str:
    context.meta[FORMAT] = value
    return value


def _format_option(*forms: str, help_text: str) -> Callable[[FunctionT], FunctionT]:
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default="text",
        show_default=True,
        is_eager=True,
        callback=_remember_format,
        help=help_text,
    )


format_option = _format_option("text", "json", help_text="For people, or for programs.")

findings_format_option = _format_option(
    "text", "json", "junit", "sarif", "github", help_text="For people, for programs, or for the CI that shows it."
)

FILE = click.Path()  # For completion only: what is wrong with a file, the reader of it tells best.

output_option = click.option(
    "-o", "--output", metavar="FILE", type=FILE, help="Write here, whole or not at all; stdout when not given or -."
)


def complete_from(names: Callable[[], Iterable[str]]) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Completion of an argument from names that are looked up when somebody presses the key."""
    return lambda _context, _parameter, begun: [name for name in names() if name.startswith(begun)]


def step_names() -> list[str]:
    """The steps of this installation."""
    from cursus.steps.catalog import catalog

    return list(catalog().builders)


def split_pairs(texts: Sequence[str], hint: str, form: str) -> dict[str, str]:
    """``NAME=VALUE`` texts as a mapping. Raises BadParameter for one without ``=`` and for a name given twice."""
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{text!r} is not {form}.", param_hint=hint)
        if name in pairs:
            raise click.BadParameter(f"{name} is given twice.", param_hint=hint)
        pairs[name] = value
    return pairs


def pairs_option(flag: str, form: str, help_text: str) -> Callable[[FunctionT], FunctionT]:
    """A repeatable option that arrives as a dict."""
    return click.option(
        flag,
        metavar=form,
        multiple=True,
        callback=lambda _context, _parameter, texts: split_pairs(texts, flag, form),
        help=f"{help_text} Repeatable.",
    )


def dag_option(function: FunctionT) -> FunctionT:
    option = click.option("--dag", "dag_path", metavar="FILE", type=FILE, required=True, help="Nodes and edges.")
    return option(function)


_COMPILER_OPTIONS = (
    dag_option,
    click.option("--config", "config_path", metavar="FILE", type=FILE, required=True, help="Config of all nodes."),
    click.option("--parameter", "parameters", metavar="NAME[=DEFAULT]", multiple=True, help=PARAMETERS_HELP),
    click.option("--no-parameters", is_flag=True, help="None at all: every path is below the config's own location."),
    pairs_option("--external-input", "NODE.INPUT=URI", "S3 location of an input that no node makes."),
    click.option(
        "--source-root",
        metavar="DIR",
        type=click.Path(file_okay=False),
        help="Directory that holds the source directories; the config's own when not given.",
    ),
    click.option(
        "--assets",
        type=click.Choice(["session", "execution"]),
        default="session",
        show_default=True,
        help="Code and hyperparameters lie in the session's bucket, or below the execution prefix.",
    ),
    click.option("--role", metavar="ARN", help="Role of all jobs, instead of the config's."),
)


def compiler_options(function: FunctionT) -> FunctionT:
    """Everything that ``make_compiler`` takes, and ``--dag``."""
    for option in reversed(_COMPILER_OPTIONS):
        function = option(function)
    return function


def make_compiler(
    config_path: str,
    parameters: Sequence[str],
    no_parameters: bool,
    external_input: dict[str, str],
    source_root: str | None,
    assets: str,
    role: str | None,
) -> PipelineDAGCompiler:
    """The compiler that the options ask for. Raises UsageError when they contradict each other."""
    from cursus.core.compiler.dag_compiler import PipelineDAGCompiler

    if no_parameters and parameters:
        raise click.UsageError("--parameter and --no-parameters exclude each other.")
    return PipelineDAGCompiler(
        config_path,
        role=role,
        pipeline_parameters=list(parameters) if parameters or no_parameters else None,
        external_inputs=external_input,
        source_root=source_root,
        assets="execution" if assets == "execution" else "session",
    )
