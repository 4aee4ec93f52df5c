"""``cursus gate``: the proof of a project's pipelines, on this machine and in CI."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cursus.cli._command import Command
from cursus.cli._findings import tell
from cursus.cli._options import Possible, fail_on_option, findings_format_option, severe
from cursus.cli._output import answer, as_json, fail_if, progress, say, show
from cursus.cli._project import project_here
from cursus.cli._source import from_options
from cursus.errors import did_you_mean

if TYPE_CHECKING:
    from cursus.environments.files import Environment
    from cursus.gate.cache import Cache
    from cursus.gate.case import Case, Function
    from cursus.gate.project import Project
    from cursus.gate.run import Gate
    from cursus.gate.verdict import Verdict

_COMPILING = "Compiling every pipeline twice …"
_NEEDED = ("jinja2", "time_machine")


@click.command(
    cls=Command,
    examples=[
        "cursus gate",
        "cursus gate --only fraud --update",
        "cursus gate --report build/gate --format junit",
        "cursus gate --from pipelines.fraud:get_pipeline --update",
    ],
)
@from_options
@click.option("--only", "names", metavar="NAME", multiple=True, help="Check only this pipeline. Repeatable.")
@click.option("--update", is_flag=True, help="Update the golden files. Not allowed in CI.")
@click.option(
    "--report",
    "folder",
    metavar="DIR",
    type=Possible(file_okay=False),
    help="Folder of the report. Default: build/cursus.",
)
@click.option("--cache/--no-cache", default=None, help="Compile only what changed. Default: yes, but not in CI.")
@fail_on_option
@findings_format_option
def command(
    code: Function | None,
    names: Sequence[str],
    update: bool,
    folder: str | None,
    cache: bool | None,
    fail_on: str,
) -> None:
    """Prove the pipelines of cursus.toml.

    Compiles each pipeline twice, in separate processes with different clocks and hash seeds, and compares the result
    with its golden files. Then checks each definition, resolves it with each environment's values, and writes a report:
    report.html. A DAG with its config is compiled under all five parameter settings.

    If a pipeline is a function, in cursus.toml or with --from, the gate runs your code offline.
    """
    from cursus.ci import under_ci

    in_ci = under_ci(os.environ)
    if update and in_ci:
        raise click.UsageError("--update is refused in CI: golden files are written by people who look at them.")
    if missing := [name for name in _NEEDED if importlib.util.find_spec(name) is None]:
        raise click.UsageError(f"The gate needs {' and '.join(missing)}: pip install 'cursus-sagemaker[gate]'.")
    project = _project(code)
    cached = not in_ci if cache is None else cache
    gate = _gate(project, names, _cache(project) if cached else None)
    if update:
        _update(gate)
        return
    with progress(_COMPILING):
        verdict = replace(gate.run(), only=tuple(names), environments=_environments(gate.cases))
    _tell(verdict, Path(folder) if folder else project.root / "build" / "cursus", fail_on)


def _project(code: Function | None) -> Project:
    """The project of this folder; with ``--from`` of that one pipeline alone."""
    project = project_here()
    if code is None:
        if project is None:
            raise click.UsageError("There is no cursus.toml here. `cursus init` writes one. Or give --from.")
        return project
    from cursus.gate.case import Function
    from cursus.gate.project import Pipeline, bare, name_of

    around = project or bare(Path.cwd())
    python = code.source.python
    source = replace(code.source, python=python and str(Path(python).absolute()), folder=str(Path.cwd()))
    only = Pipeline(name_of(source.target), Function(source), around.base, around.environments)
    return replace(around, pipelines=(only,), alone=True)


def _gate(project: Project, names: Sequence[str], cache: Cache | None) -> Gate:
    from cursus.checks import suppressions
    from cursus.gate.case import relative
    from cursus.gate.of_project import cases_of, golden_files
    from cursus.gate.run import Gate

    everything = cases_of(project)
    known = [case.name for case in everything]
    for name in names:
        if name not in known:
            raise click.BadParameter(f"there is no pipeline {name!r}. {did_you_mean(name, known)}", param_hint="--only")
    return Gate(
        [case for case in everything if not names or case.name in names],
        golden_files(project, everything) if not (names or project.alone) else frozenset(),
        project.root,
        cache,
        suppressions=suppressions.read(project.suppressions) if project.suppressions else (),
        suppressed_in=relative(project.suppressions, project.root) if project.suppressions else "",
    )


def _cache(project: Project) -> Cache | None:
    """None where plug-ins are installed: no one watches their code."""
    from cursus.core.catalog import catalog
    from cursus.gate.cache import Cache

    if any(not builder.__module__.startswith("cursus.") for builder in catalog().builders.values()):
        return None
    written = project.root / "build" / "cursus"
    return Cache(written / "cache", not_inputs=(written, project.golden))


def _environments(cases: Sequence[Case]) -> tuple[Environment, ...]:
    """Those of all pipelines, each once, for the report."""
    return tuple({one.name: one for case in cases for one in case.environments}.values())


def _update(gate: Gate) -> None:
    with progress(_COMPILING):
        lines = gate.update(gate.compile())
    if as_json():
        show({"changes": lines})
    else:
        say("\n".join(lines) or "Nothing to change.")
    fail_if(any(line.startswith("failed") for line in lines))


def _tell(verdict: Verdict, folder: Path, fail_on: str) -> None:
    """The verdict in the format that was asked for, and the report's files."""
    from rich.console import Console

    from cursus.cli._output import writing
    from cursus.codes import all_codes
    from cursus.gate import report
    from cursus.gate.report.places import accepted, placed

    with writing(folder, "--report"):
        page = report.write(verdict, folder)
    form = answer().form
    if form == "text":
        report.show(verdict, Console(highlight=False))
        say(f"        report: {page}")
    else:
        tell([*placed(verdict), *(accepted(verdict) if form == "sarif" else ())], all_codes())
        show({"passed": verdict.passed, "report": str(page), "pipelines": _pipelines(verdict)})
    report.tell_ci(verdict, annotate=form == "text")
    fail_if(not verdict.outcomes or severe(verdict.all_findings, fail_on))


def _pipelines(verdict: Verdict) -> dict[str, dict[str, bool]]:
    """Whether it passed, by pipeline and base."""
    told: dict[str, dict[str, bool]] = {}
    for outcome in verdict.outcomes:
        told.setdefault(outcome.case.name, {})[outcome.base] = outcome.passed
    return told
