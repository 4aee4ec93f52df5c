"""What commands take from the project file, so that nobody types it ten times."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cursus.errors import did_you_mean

if TYPE_CHECKING:
    from cursus.gate.case import Origin
    from cursus.gate.project import Pipeline, Project

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

_GIVEN = ("dag_path", "config_path", "definition_path")


def project_here() -> Project | None:
    """The project of this folder. Raises CursusError (E650) for a project file that cannot be used."""
    from cursus.gate.location import find

    file = find(Path.cwd())
    if file is None:
        return None
    from cursus.gate.project import read  # loads the compiler, which a folder without project file need not wait for

    return read(file)


def pipeline_option(*, required: bool) -> Callable[[FunctionT], FunctionT]:
    """``--pipeline``, which stands for ``dag_path`` and ``config_path``, or ``definition_path`` where there is one.

    Without any of them the project's only pipeline is taken. ``required``: the command cannot do without a pipeline;
    otherwise it says itself what it needs.
    """

    def decorate(function: FunctionT) -> FunctionT:
        @functools.wraps(function)
        def filled(*arguments: Any, pipeline: str | None, **options: Any) -> Any:
            return function(*arguments, **options | _of_project(options, pipeline, required))

        option = click.option(
            "--pipeline",
            metavar="NAME",
            shell_complete=_complete,
            help="Pipeline of cursus.toml. Default: its only one.",
        )
        return option(filled)  # type: ignore[return-value]

    return decorate


def _of_project(options: dict[str, Any], name: str | None, required: bool) -> dict[str, Any]:
    """The options that the project file fills in."""
    given = [option for option in _GIVEN if options.get(option)]
    if given and name:
        raise click.UsageError("--pipeline goes without another pipeline: leave out --dag, --config or the definition.")
    if given:
        missing = [f"--{option.removesuffix('_path')}" for option in _GIVEN[:2] if not options.get(option)]
        if required and missing:
            raise click.UsageError(f"Missing option '{missing[0]}'.")
        return {}
    project = project_here()
    if project is None:
        if name or required:
            found = "Missing option '--dag'" if not name else "There is no cursus.toml here"
            raise click.UsageError(f"{found}. Give --dag with --config, or describe the project: cursus init.")
        return {}
    return _paths(_chosen(project, name, "definition_path" in options).origin)


def _chosen(project: Project, name: str | None, takes_definitions: bool) -> Pipeline:
    from cursus.gate.case import File, Function, Saved

    kinds: tuple[type, ...] = (Saved, File) if takes_definitions else (Saved,)
    fitting = [one for one in project.pipelines if isinstance(one.origin, kinds)]
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
    chosen = by_name[name]
    if chosen not in fitting:
        origin = chosen.origin
        hint = f" First: cursus definition {origin.source.target} -o FILE." if isinstance(origin, Function) else ""
        raise click.BadParameter(
            f"{name} is {chosen.kind}, which this command does not take.{hint}", param_hint="--pipeline"
        )
    return chosen


def _either(pipelines: Sequence[Pipeline]) -> str:
    return " or ".join(one.name for one in pipelines)


def _paths(origin: Origin) -> dict[str, Any]:
    from cursus.gate.case import File, Saved

    if isinstance(origin, File):
        return {"definition_path": _shown(origin.definition)}
    assert isinstance(origin, Saved)
    return {"dag_path": _shown(origin.dag), "config_path": _shown(origin.config)}


def _shown(path: Path) -> str:
    """As short as somebody in this folder would write it."""
    here = Path.cwd().resolve()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    from cursus.errors import CursusError

    try:
        project = project_here()
    except CursusError:
        return []
    return [one.name for one in project.pipelines if one.name.startswith(begun)] if project else []
