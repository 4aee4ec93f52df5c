"""The options that several commands share, so that each means and reads the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cursus.cli._command import people_option
from cursus.cli._output import Answer
from cursus.cli._project import pipeline_option
from cursus.errors import Diagnostic, Severity, did_you_mean

if TYPE_CHECKING:
    from cursus.core.compiler.dag_compiler import PipelineDAGCompiler
    from cursus.core.layouts import LayoutName
    from cursus.definition.values import ParameterString

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])
Decorator = Callable[[FunctionT], FunctionT]


class Possible(click.Path):
    """A path that this machine can have: one that is too long, or holds a null, is an error of usage."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        self.require_possible(value, param, ctx)
        return super().convert(value, param, ctx)

    def require_possible(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> None:
        try:
            Path(value).lstat()
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return  # for others to report
        except OSError as error:
            self.fail(f"{shortened(value)} cannot be a path here: {error.strerror}.", param, ctx)
        except ValueError as error:
            self.fail(f"{shortened(value)} cannot be a path: {error}.", param, ctx)


def shortened(value: object) -> str:
    """In quotes, the end cut off where it is long."""
    text = str(value)
    return repr(text if len(text) <= 100 else f"{text[:99]}…")


class Existing(Possible):
    """What has to be there; a name that is not reminds of the ones next to it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        self.require_possible(value, param, ctx)
        path = Path(value)
        if self.allow_dash and value == "-":
            return value
        if not path.exists() and path.parent.is_dir():
            fitting = [
                other for other in path.parent.iterdir() if (self.dir_okay if other.is_dir() else self.file_okay)
            ]
            near = did_you_mean(path.name, (other.name for other in fitting if not other.name.startswith(".")))
            self.fail(f"{self.name.title()} {value!r} does not exist. {near}".rstrip(), param, ctx)
        return super().convert(value, param, ctx)


FILE = Existing(exists=True, dir_okay=False)
FOLDER = Existing(exists=True, file_okay=False)
PATH = Existing(exists=True)


class OutputFile(Possible):
    """A file that can be written, or - for stdout: asked before the work is done, not after it."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, allow_dash=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        self.require_possible(value, param, ctx)
        folder = Path(value).parent
        if not folder.is_dir():
            self.fail(f"Folder '{folder}' does not exist; make it first: mkdir -p {folder}", param, ctx)
        return super().convert(value, param, ctx)


# --- options that mean one thing


def _remember_format(context: click.Context, _: click.Parameter, value: str) -> None:
    context.ensure_object(Answer).form = value


def _format_option(*forms: str, help_text: str) -> Decorator[Any]:
    return click.option(
        "--format",
        type=click.Choice(forms),
        default="text",
        show_default=True,
        is_eager=True,
        expose_value=False,
        callback=_remember_format,
        help=help_text,
    )


format_option = _format_option("text", "json", help_text="Output format.")

findings_format_option = _format_option("text", "json", "junit", "sarif", "github", help_text="Output format.")

output_option = people_option(
    "-o",
    "--output",
    metavar="FILE",
    type=OutputFile(),
    help="Output file, written atomically. Default: stdout.",
)

force_option = people_option("-f", "--force", is_flag=True, help="Overwrite existing files.")

fail_on_option = click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.ERROR.value,
    show_default=True,
    help="Lowest severity that sets the exit code to 1.",
)


def severe(found: Iterable[Diagnostic], fail_on: str) -> bool:
    """Whether something is as severe as ``--fail-on`` says, or more so."""
    return any(diagnostic.severity.rank <= Severity(fail_on).rank for diagnostic in found)


name_option = click.option(
    "-n", "--name", metavar="NAME", help="Name of the pipeline. Default: the name in the config."
)


s3_root_option = click.option(
    "--s3-root",
    metavar="DIR",
    type=Possible(file_okay=False),
    default="local-s3",
    show_default=True,
    help="Local folder that stands in for S3: s3://bucket/key is DIR/bucket/key.",
)


def complete_from(names: Callable[[], Iterable[str]]) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Completion of an argument from names that are looked up when someone presses the key."""
    return lambda _context, _parameter, begun: [name for name in names() if name.startswith(begun)]


def step_names() -> list[str]:
    """The steps of this installation."""
    from cursus.core.catalog import catalog

    return list(catalog().builders)


def _split(text: str) -> tuple[str, str, str]:
    """At the first ``=`` that is in no brackets: names in a path may hold one."""
    depth = 0
    for number, character in enumerate(text):
        depth += {"[": 1, "]": -1}.get(character, 0)
        if character == "=" and depth == 0:
            return text[:number], "=", text[number + 1 :]
    return text.partition("=")


def split_pairs(texts: Sequence[str], hint: str, form: str) -> dict[str, str]:
    """``NAME=VALUE`` texts as a mapping. Raises BadParameter for one without ``=`` and for a name given twice."""
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = _split(text)
        if not equals or not name:
            raise click.BadParameter(f"{text!r} is not {form}.", param_hint=hint)
        if name in pairs:
            raise click.BadParameter(f"{name} is given twice.", param_hint=hint)
        pairs[name] = value
    return pairs


def as_region(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Callback of an option that names a region. Raises BadParameter with the nearest name."""
    from cursus.core.regions import checked_region

    try:
        return value and checked_region(value)
    except ValueError as error:
        raise click.BadParameter(str(error), context, parameter) from error


def pairs_option(
    flag: str, form: str, help_text: str, *, short: str = "", cls: type[click.Option] = click.Option
) -> Decorator[Any]:
    """A repeatable option that arrives as a dict."""
    return click.option(
        *filter(None, (short, flag)),
        cls=cls,
        metavar=form,
        multiple=True,
        callback=lambda _context, _parameter, texts: split_pairs(texts, flag, form),
        help=f"{help_text} Repeatable.",
    )


values_option = pairs_option(
    "--parameter", "NAME=VALUE", "Value of a parameter. Others use their defaults.", short="-p"
)


def all_of(*options: Decorator[Any]) -> Decorator[Any]:
    """Several options as one decorator, in the order of the help."""

    def decorate(function: FunctionT) -> FunctionT:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


baseline_options = all_of(
    click.option(
        "--baseline", metavar="FILE", type=OutputFile(), help="Report only findings that are not in this file."
    ),
    people_option("--update-baseline", is_flag=True, help="Write all findings to the baseline file."),
)


# --- what is compiled


def dag_option(*, required: bool = True) -> Decorator[Any]:
    return click.option(
        "-d", "--dag", "dag_path", metavar="FILE", type=FILE, required=required, help="DAG file: nodes and edges."
    )


def config_option(*, required: bool = True) -> Decorator[Any]:
    help_text = "Config file for all nodes."
    return click.option("-c", "--config", "config_path", metavar="FILE", type=FILE, required=required, help=help_text)


inputs_options = all_of(
    pairs_option(
        "--external-input",
        "NODE.INPUT=URI",
        "S3 location of an input from outside the DAG; parameter:NAME or parameter:NAME=URI makes it a parameter.",
    ),
    click.option(
        "--source-root",
        metavar="DIR",
        type=FOLDER,
        help="Folder that contains the source directories. Default: the one in the config.",
    ),
)


_parameter_option = click.option(
    "-p",
    "--parameter",
    "parameters",
    metavar="NAME[=DEFAULT]",
    multiple=True,
    help="Pipeline parameter. NAME alone has no default; `all` means prefix, KMS key and VPC. Repeatable.",
)


def _compiler_options(
    *, required: bool, parameter: bool = True, refused: Mapping[str, str] = {}, instead: Sequence[str] = ()
) -> Decorator[Any]:
    return all_of(
        dag_option(required=False),
        config_option(required=False),
        pipeline_option(required=required, refused=refused, instead=instead),
        *([_parameter_option] if parameter else []),
        click.option(
            "--no-parameters", is_flag=True, help="No parameters: every path begins with the config's own location."
        ),
        inputs_options,
        click.option(
            "--assets",
            type=click.Choice(["session", "execution"]),
            help="Where code goes: the session's bucket, or below the execution prefix. Default: the prefix, if "
            "EXECUTION_S3_PREFIX and EXECUTION_ROLE_ARN are parameters.",
        ),
        click.option(
            "--layout",
            type=click.Choice(["cursus", "2.9", "1.3"]),
            help="Output folders: current, or those of an earlier version. Default: what the configs say.",
        ),
        click.option("--role", metavar="ARN", help="Role of all jobs. Default: the one in the config."),
    )


compiler_options = _compiler_options(
    required=True,
    refused={
        "function": "it checks a DAG against its config; to check what the code compiles to, use cursus check",
        "definition": "it checks a DAG against its config; to check a definition, use cursus check",
    },
)
"""Everything that ``make_compiler`` takes, and ``dag_path``: a DAG and its config, and nothing else."""

code_or_compiler_options = _compiler_options(
    required=True, refused={"definition": "it compiles, and a definition is compiled already"}
)
"""The same for commands that compile code too: ``definition_path`` is then what ``_definition.read`` takes."""

optional_compiler_options = _compiler_options(required=False, instead=("environment",))
"""The same for commands that take other pipelines too."""

sources_options = _compiler_options(required=False, parameter=False)
"""The same without ``--parameter``, for a command that has its own: ``dag_path`` and the rest."""

definition_or_compiler_options = all_of(
    click.option(
        "--definition",
        "definition_path",
        metavar="FILE",
        type=FILE,
        help="Compiled definition, instead of --dag and --config. The pipeline gets the file's name, or --name.",
    ),
    _compiler_options(required=False),
)
"""The same for commands that take a definition as well: ``definition_path``."""


_OF_A_DAG: Mapping[str, str] = {
    "parameters": "--parameter",
    "no_parameters": "--no-parameters",
    "external_input": "--external-input",
    "source_root": "--source-root",
    "assets": "--assets",
    "layout": "--layout",
    "role": "--role",
}


def refuse_compiler_options(options: Mapping[str, Any]) -> None:
    """Raises UsageError for what only a DAG and a config can be compiled with."""
    if given := [flag for option, flag in _OF_A_DAG.items() if options.get(option)]:
        verb = "is" if len(given) == 1 else "are"
        raise click.UsageError(f"{', '.join(given)} {verb} for --dag and --config; others have what they have.")


def make_compiler(
    config_path: str,
    external_input: dict[str, str],
    source_root: str | None,
    parameters: Sequence[str] = (),
    no_parameters: bool = False,
    assets: str | None = None,
    role: str | None = None,
    layout: LayoutName | None = None,
) -> PipelineDAGCompiler:
    """The compiler that the options ask for. Raises UsageError when they contradict each other."""
    from cursus.core.compiler.dag_compiler import PipelineDAGCompiler

    if no_parameters and parameters:
        raise click.UsageError("--parameter and --no-parameters exclude each other.")
    return PipelineDAGCompiler(
        config_path,
        role=role,
        pipeline_parameters=list(parameters) if parameters or no_parameters else None,
        external_inputs={port: _location(text) for port, text in external_input.items()},
        source_root=source_root,
        assets="execution" if assets == "execution" else "session" if assets == "session" else None,
        output_layout=layout,
    )


def _location(text: str) -> str | ParameterString:
    from cursus.core.parameters import external_input

    try:
        return external_input(text)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--external-input") from error
