"""What commands take from the project file, so that no one types it ten times."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
from click.core import ParameterSource

from cursus.errors import did_you_mean

if TYPE_CHECKING:
    from cursus.gate.case import Origin
    from cursus.gate.project import Pipeline, Project

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

_SAVED = ("dag_path", "config_path")
_DEFINITION = ("definition_path", "definition_paths", "new_path")
_GIVEN = (*_SAVED, *_DEFINITION, "code")
"""Options that name a pipeline."""

_CHOSEN: Final = "cursus.chosen"


@dataclass(frozen=True)
class Chosen:
    """The project of this folder and the pipeline of it that a command works on; None where there is none.

    ``base``: the parameter that outputs are below, where that is not EXECUTION_S3_PREFIX. ``suppressions``: the
    project's file with accepted findings.
    """

    project: Project | None = None
    pipeline: Pipeline | None = None

    @property
    def base(self) -> str | None:
        if self.pipeline:
            return self.pipeline.base
        return self.project.base if self.project else None

    @property
    def suppressions(self) -> Path | None:
        return self.project.suppressions if self.project else None

    def called(self, path: str) -> str:
        """What the pipeline of a definition, a DAG or code is called: by the project, or else after its file."""
        if self.pipeline:
            return self.pipeline.name
        from cursus.gate.project import name_of

        of_project = self.project.pipelines if self.project else ()
        found = next((one.name for one in of_project if one.is_made_from(path)), None)
        return found or (name_of(path) if ":" in path else Path(path).stem)

    def shares(self, suppressions: Path, pipelines: Iterable[str]) -> bool:
        """Whether a file of suppressions is the project's, and so for other pipelines than these too."""
        if self.project is None or self.project.suppressions is None:
            return False
        others = {one.name for one in self.project.pipelines} - set(pipelines)
        return bool(others) and suppressions.absolute() == self.project.suppressions

    @property
    def max_parallel_steps(self) -> int | None:
        return self.pipeline.max_parallel_steps if self.pipeline else None


def chosen() -> Chosen:
    """What this command works on. Raises CursusError (E650) for a project file that cannot be used."""
    meta = click.get_current_context().meta
    if _CHOSEN not in meta:
        meta[_CHOSEN] = Chosen(project_here())
    found: Chosen = meta[_CHOSEN]
    return found


def here() -> Path | None:
    """The working folder; None if someone has removed it, which hinders no command that does not need it."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None


def project_here() -> Project | None:
    """The project of this folder. Raises CursusError (E650) for a project file that cannot be used."""
    from cursus.gate.location import find

    folder = here()
    file = None if folder is None else find(folder)
    if file is None:
        return None
    from cursus.gate.project import read  # loads the compiler, which a folder without project file need not wait for

    return read(file)


def pipeline_option(
    *, required: bool, refused: Mapping[str, str] = {}, instead: Sequence[str] = ()
) -> Callable[[FunctionT], FunctionT]:
    """``--pipeline``, which stands for ``dag_path`` and ``config_path``, or for the option that names a definition.

    That option gets the path of a definition, and of anything else the ``Origin``: see ``_definition.read``. Without
    any of them the project's only pipeline is taken. What else its table says is filled in where the command has an
    option for it, and the rest is ``chosen()``. ``required``: the command cannot do without a pipeline; otherwise it
    says itself what it needs. ``refused``: the settings that make a pipeline that it cannot take (dag, function,
    definition), and why. ``instead``: options that name a pipeline in another way.
    """

    def decorate(function: FunctionT) -> FunctionT:
        @functools.wraps(function)
        def filled(*arguments: Any, pipeline: str | None, **options: Any) -> Any:
            return function(*arguments, **options | _of_project(options, pipeline, required, refused, instead))

        option = click.option(
            "--pipeline",
            metavar="NAME",
            shell_complete=_complete,
            help="Pipeline of cursus.toml. Default: its only one.",
        )
        return option(filled)  # type: ignore[return-value]

    return decorate


def _of_project(
    options: dict[str, Any], name: str | None, required: bool, refused: Mapping[str, str], instead: Sequence[str]
) -> dict[str, Any]:
    """The options that the project file fills in."""
    given = [option for option in (*_GIVEN, *instead) if options.get(option)]
    if given and name:
        raise click.UsageError("--pipeline goes without another pipeline: leave out --dag, --config or the definition.")
    if given:
        missing = [f"--{option.removesuffix('_path')}" for option in _SAVED if not options.get(option, True)]
        if required and missing and any(options.get(option) for option in _SAVED):
            raise click.UsageError(f"Missing option '{missing[0]}'.")
        return {}
    project = project_here()
    if project is None:
        if name or required:
            missing_option = "Missing option '--dag'" if "dag_path" in options else "Missing the definition"
            found = missing_option if not name else "There is no cursus.toml here"
            give = "Give --dag with --config" if "dag_path" in options else "Name its file"
            raise click.UsageError(f"{found}. {give}, or describe the project: cursus init.")
        return {}
    pipeline = _choose(project, name, refused)
    context = click.get_current_context()
    context.meta[_CHOSEN] = Chosen(project, pipeline)
    return {**_paths(pipeline.origin, options), **_settings(pipeline, options, context)}


def _choose(project: Project, name: str | None, refused: Mapping[str, str]) -> Pipeline:
    fitting = [one for one in project.pipelines if one.setting not in refused]
    if name is None and len(fitting) == 1:
        return fitting[0]
    by_name = {one.name: one for one in project.pipelines}
    if name is None:
        if not fitting:
            raise click.UsageError("No pipeline of cursus.toml has a DAG and a config. Give --dag with --config.")
        raise click.UsageError(f"cursus.toml has several pipelines. Choose one: --pipeline {_either(fitting)}.")
    if name not in by_name:
        near = did_you_mean(name, by_name)
        raise click.BadParameter(f"cursus.toml has no pipeline {name!r}. {near}", param_hint="--pipeline")
    found = by_name[name]
    if found.setting in refused:
        reason = refused[found.setting]
        raise click.BadParameter(
            f"{name} is {found.kind}, which this command does not take: {reason}.", param_hint="--pipeline"
        )
    return found


def _either(pipelines: Sequence[Pipeline]) -> str:
    return " or ".join(one.name for one in pipelines)


def _paths(origin: Origin, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that name a pipeline, filled with this one."""
    from cursus.gate.case import File, Saved

    if isinstance(origin, Saved) and "dag_path" in options:
        return {"dag_path": shown_path(origin.dag), "config_path": shown_path(origin.config)}
    compiled = shown_path(origin.definition) if isinstance(origin, File) else origin
    option = next((option for option in _DEFINITION if option in options), "definition_path")
    return {option: (compiled,) if option == "definition_paths" else compiled}


def _settings(pipeline: Pipeline, options: Mapping[str, Any], context: click.Context) -> dict[str, Any]:
    """What the pipeline's table says, for the options of the command that were not given."""
    from cursus.gate.case import Saved

    found: dict[str, Any] = {}
    if "folder" in options and pipeline.environments and _by_default(context, "folder"):
        found["folder"] = str(pipeline.environments)
    if isinstance(pipeline.origin, Saved) and "external_input" in options:
        found["external_input"] = {**pipeline.origin.external_inputs, **options["external_input"]}
        if pipeline.origin.source_root and not options["source_root"]:
            found["source_root"] = str(pipeline.origin.source_root)
    return found


def _by_default(context: click.Context, option: str) -> bool:
    return context.get_parameter_source(option) is ParameterSource.DEFAULT


def shown_path(path: Path) -> str:
    """As short as someone in this folder would write it."""
    folder = here()
    if folder is None or not path.is_relative_to(folder.resolve()):
        return str(path)
    return str(path.relative_to(folder.resolve()))


def _complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    from cursus.errors import CursusError

    try:
        project = project_here()
    except CursusError:
        return []
    return [one.name for one in project.pipelines if one.name.startswith(begun)] if project else []
