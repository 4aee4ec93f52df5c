"""``cursus run``: a pipeline on this machine, without Docker and without AWS."""

from __future__ import annotations

import posixpath
import sys
from contextlib import nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cursus.cli._command import Command, argument
from cursus.cli._definition import read, title_of
from cursus.cli._options import (
    FILE,
    config_option,
    dag_option,
    format_option,
    inputs_options,
    make_compiler,
    s3_root_option,
    split_pairs,
    values_option,
)
from cursus.cli._output import COMPILING, as_json, fail_if, heading, progress, report, say, show, table
from cursus.cli._project import pipeline_option

if TYPE_CHECKING:
    from cursus.cli._definition import Given
    from cursus.runtime.archives import Limits
    from cursus.runtime.execution import Outcome
    from cursus.runtime.options import LocalFunction
    from cursus.runtime.state import Usage
    from cursus.runtime.storage import Storage


def _limits(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> Limits:
    from cursus.runtime.archives import Limits

    try:
        return Limits.of(split_pairs(texts, "--archive-limit", "NAME=NUMBER"))
    except ValueError as error:
        raise click.BadParameter(f"{error}.".replace("?.", "?"), param_hint="--archive-limit") from error


def _answers(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    return split_pairs(texts, "--answer", "STEP=COMMAND")


@click.command(
    cls=Command,
    examples=[
        "cursus run --dag demo/dag.json --config demo/config.json --parameter EXECUTION_S3_PREFIX=s3://here/run-1",
        "cursus run pipeline.json",
        "cursus run pipeline.json --from Payload",
        "cursus run pipeline.json --hosts 2",
    ],
)
@argument(
    "definition_path",
    metavar="[PIPELINE.JSON]",
    required=False,
    type=FILE,
    help="A compiled definition. Publish its code first with `cursus publish --s3-root`, or use --dag and --config.",
)
@dag_option(required=False)
@config_option(required=False)
@pipeline_option(required=False)
@inputs_options
@values_option
@s3_root_option
@click.option("--endpoint-url", metavar="URL", help="S3 endpoint of the objects, instead of the folders in --s3-root.")
@click.option("--from", "start", metavar="STEP", help="Run this step and all later ones again. Keep the other results.")
@click.option("--only", metavar="STEP", help="Run only this step again.")
@click.option("--cache", is_flag=True, help="Skip steps whose inputs did not change since any earlier run.")
@click.option("--fresh", is_flag=True, help="Start from the beginning, even if the last run stopped midway.")
@click.option(
    "--archive-limit",
    "archive_limits",
    metavar="NAME=NUMBER",
    multiple=True,
    callback=_limits,
    help="Raise a limit for archives: size=BYTES unpacked, files=N, or ratio=N of unpacked to packed. Repeatable.",
)
@click.option(
    "--answer",
    "answers",
    metavar="STEP=COMMAND",
    multiple=True,
    callback=_answers,
    help="Command that does what a callback or a function would do, or FILE.py:HANDLER. It gets the path of the "
    "request, and prints the outputs as JSON. Repeatable.",
)
@click.option(
    "--jobs", metavar="N", type=click.IntRange(min=1), help="Steps to run in parallel. Default: one per core."
)
@click.option(
    "--hosts",
    metavar="N",
    type=click.IntRange(min=1, max=100),
    default=1,
    help="Run a job that asks for several instances on up to N hosts: one process each, connected over loopback. "
    "Default: 1.",
)
@format_option
def command(
    definition_path: Given | None,
    dag_path: str | None,
    config_path: str | None,
    external_input: dict[str, str],
    source_root: str | None,
    parameter: dict[str, str],
    s3_root: str,
    endpoint_url: str | None,
    start: str | None,
    only: str | None,
    cache: bool,
    fresh: bool,
    archive_limits: Limits,
    answers: dict[str, str],
    jobs: int | None,
    hosts: int,
) -> None:
    """Run a pipeline on this machine, without AWS or Docker.

    Give a compiled definition, or --dag and --config, which also publishes the steps' code locally. The steps' own
    scripts run with this Python, so install the packages that they import: pip install 'cursus-sagemaker[local]'. They
    run with your permissions, but without your environment variables. Run only what you trust.

    Repeat the command after a failure or Ctrl-C to continue where the run stopped. A step runs again if its code or
    input changed. Logs and the model registry are in the folder .cursus below --s3-root.
    """
    from cursus.definition.parameters import misplaced
    from cursus.errors import CursusError
    from cursus.runtime.execution import run_pipeline
    from cursus.runtime.options import Options
    from cursus.runtime.own import OWN
    from cursus.runtime.progress import shown
    from cursus.runtime.storage import LocalStorage
    from cursus.s3 import value_problems

    if (definition_path is None) == (dag_path is None) or (dag_path is None) != (config_path is None):
        raise click.UsageError("Give a definition, or --dag with --config.")
    if dag_path is None and (external_input or source_root):
        raise click.UsageError("--external-input and --source-root are for --dag; a definition has its inputs.")
    if sum([start is not None, only is not None, cache or fresh]) > 1:
        raise click.UsageError("--from, --only, and --cache or --fresh exclude each other.")
    if dag_path is not None and (wrong := value_problems(parameter)):  # before the code is placed below the prefix
        raise CursusError(wrong)
    root = Path(s3_root).resolve()  # The steps run in folders of their own, where another path would lead elsewhere.
    storage: Storage = LocalStorage(root)
    if endpoint_url is not None:
        from cursus.runtime.s3 import S3Storage

        storage = S3Storage(endpoint_url)
    if dag_path is not None and config_path is not None:
        compiler = make_compiler(config_path, external_input, source_root)
        name, definition, functions = _compiled(dag_path, compiler, parameter, storage)
    else:
        assert definition_path is not None
        name, definition, functions = title_of(definition_path), read(definition_path), {}
        if wrong := [found.problem for found in misplaced(definition, parameter)]:
            raise CursusError(wrong)
    at_once = {} if jobs is None else {"jobs": jobs}
    options = Options(name, start, only, cache, fresh, archive_limits, answers, functions, hosts, **at_once)
    with nullcontext() if as_json() else shown(sys.stderr) as changed:
        told = {} if changed is None else {"changed": changed}
        outcome = run_pipeline(definition, parameter, storage, root / OWN, options, **told)
    _summarise(outcome, definition, storage)
    report(outcome.remarks)
    if outcome.interrupted:
        if not as_json():
            click.echo("Repeat the command to continue.", err=True)
        raise click.Abort
    report(outcome.problems)
    fail_if(outcome.problems)


def _compiled(
    dag_path: str, compiler: Any, parameters: dict[str, str], storage: Storage
) -> tuple[str, dict[str, Any], dict[str, LocalFunction]]:
    """Name, definition and functions of a pipeline whose code is in ``storage`` then."""
    from cursus.dag import PipelineDAG
    from cursus.jsonfile import parse_json
    from cursus.runtime.code_assets import local_functions, place_assets
    from cursus.s3 import PREFIX_PARAMETER

    with progress(COMPILING):
        pipeline = compiler.compile(PipelineDAG.load(dag_path))
        definition = parse_json(pipeline.definition(), "E501", "the compiled definition")
    report(compiler.diagnostics)
    prefix = parameters.get(PREFIX_PARAMETER)
    place_assets(pipeline.assets, prefix, storage)
    return pipeline.name, definition, local_functions(pipeline.functions, prefix)


def _summarise(outcome: Outcome, definition: dict[str, Any], storage: Storage) -> None:
    """Status, time and outputs of every step on stdout, then the metrics, and the page that has all of it."""
    from cursus.errors import CursusError
    from cursus.jsonfile import write_atomically
    from cursus.runtime.own import own_file
    from cursus.show.run import metrics, run_page

    steps = outcome.run.steps
    found = metrics(outcome, storage)
    page = outcome.folder / "run.html"
    # A step may run that cannot be drawn, something else be in the place of the page, or another run tidy up there.
    with suppress(CursusError, OSError):
        write_atomically(own_file(outcome.folder, page.name), run_page(definition, outcome, storage))
    if as_json():
        show(
            {
                "execution": outcome.run.id,
                "succeeded": outcome.succeeded,
                "folder": str(outcome.folder),
                "page": str(page),
                "metrics": [asdict(one) for one in found],
                "steps": [
                    {
                        "step": name,
                        "status": record.status.value,
                        "seconds": record.seconds,
                        "message": record.message,
                        "usage": None if record.usage is None else asdict(record.usage),
                        "outputs": [{"uri": output.uri, "size": output.size} for output in record.outputs],
                    }
                    for name, record in steps.items()
                ],
            }
        )
        return
    heading(f"Run {outcome.run.id}, logs in {outcome.folder}")
    common = _common_folder([output.uri for record in steps.values() for output in record.outputs])
    rows = []
    for name, record in steps.items():
        outputs = [(output.uri.removeprefix(common), _readable(output.size)) for output in record.outputs]
        first, *others = outputs or [("", "")]
        rows += [(name, record.status.value, f"{record.seconds:.1f} s", *first)]
        rows += [("", "", "", *output) for output in others]
    table(("step", "status", "time", f"output below {common}" if common else "output", "size"), rows)
    if used := [(name, record.usage) for name, record in steps.items() if record.usage]:
        heading("Memory and disk")
        sizes = [(name, *map(_readable, (usage.read, usage.memory, usage.disk)), _grown(usage)) for name, usage in used]
        table(("step", "input", "memory at most", "disk", "disk / input"), sizes)
    if found:
        heading("Metrics")
        table(("step", "metric", "value"), [(one.step, one.name, f"{one.value:.6g}") for one in found])
    if page.is_file():
        say(f"Open {page} for the graph, metrics, plots and outputs.")


def _common_folder(uris: list[str]) -> str:
    """The longest ``s3://bucket/folder/`` that all begin with; empty where buckets differ."""
    folders = [uri.removeprefix("s3://").rpartition("/")[0] for uri in uris]
    shared = posixpath.commonpath(folders) if folders else ""
    return f"s3://{shared}/" if shared else ""


def _grown(usage: Usage) -> str:
    return f"{usage.disk / usage.read:.1f}" if usage.read else ""


def _readable(size: float) -> str:
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"
