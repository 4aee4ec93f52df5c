"""``cursus check``: whether a DAG and its config compile, or a definition is one that SageMaker takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cursus.cli._command import Command, argument
from cursus.cli._definition import DEFINITION, name_of, read, run_time_options
from cursus.cli._findings import against_baseline, judge
from cursus.cli._options import (
    FILE,
    baseline_options,
    fail_on_option,
    findings_format_option,
    make_compiler,
    sources_options,
    split_pairs,
)
from cursus.cli._output import COMPILING, progress, show
from cursus.cli._project import chosen, shown_path
from cursus.cli._source import from_options, hand_written

if TYPE_CHECKING:
    from cursus.cli._definition import Given
    from cursus.errors import Diagnostic
    from cursus.gate.case import Function
    from cursus.reporting import Finding
    from cursus.sdk.handwritten import HandWritten

_UNUSED: Final = frozenset({"W576", "W892"})
"""What is suppressed or known and not found: no news of a DAG whose errors end the search before its scripts."""

_OF_DAG: Final = ("1", "2", "3", "4", "9")
_OF_DEFINITION: Final = ("5", "66", "67")
"""How the numbers begin of the codes that are looked for: a suppression of any other is not out of use."""


@click.command(
    cls=Command,
    read_only=True,
    examples=[
        "cursus check pipeline.json",
        "cursus check --dag demo/dag.json --config demo/config.json",
        "cursus check pipeline.json --parameter EXECUTION_S3_PREFIX=s3://bucket/run-1",
        "cursus check pipeline.json --base EXECUTION_S3_PREFIX",
        "cursus check pipeline.json --ignore I548 --fail-on warning",
        "cursus check --from pipelines.fraud:get_pipeline",
    ],
)
@argument(
    "definition_paths",
    metavar="[PIPELINE.JSON]...",
    nargs=-1,
    type=DEFINITION,
    help="Compiled definitions; - is stdin.",
)
@sources_options
@from_options
@click.option(
    "-p",
    "--parameter",
    "parameters",
    metavar="NAME[=VALUE]",
    multiple=True,
    help="Value of a parameter of the definition. With --dag: a pipeline parameter, as `cursus compile` takes it. "
    "Repeatable.",
)
@run_time_options
@click.option(
    "--base", metavar="NAME", help="Parameter that all outputs start with. Default: EXECUTION_S3_PREFIX, if declared."
)
@click.option("--ignore", metavar="CODE", multiple=True, help="Ignore findings with this code. Repeatable.")
@click.option(
    "--suppressions",
    metavar="FILE",
    type=FILE,
    help="Suppressions file. Default: cursus-check.toml next to the definition or the DAG.",
)
@baseline_options
@fail_on_option
@findings_format_option
def command(
    definition_paths: Sequence[Given],
    dag_path: str | None,
    code: Function | None,
    parameters: Sequence[str],
    properties: dict[str, str],
    property_files: dict[str, str],
    base: str | None,
    ignore: Sequence[str],
    suppressions: str | None,
    baseline: str | None,
    update_baseline: bool,
    fail_on: str,
    **sources: Any,
) -> None:
    """Check compiled definitions, or a DAG and its config.

    A definition is compared with SageMaker's own request shapes and with the rules of portable pipelines. Parameters
    without a value get stand-ins, which pattern checks skip, and so do values that exist only in a run.

    With --dag and --config you get every problem that compiling would report. Each step is also compared with the
    source of its script: variables that it needs or never reads, unknown arguments, and paths without a port.

    Makes no AWS or network calls and needs no SDK. Findings go to stdout.
    """
    from cursus.errors import did_you_mean, errors_in
    from cursus.gate.case import Function

    with progress("Reading the checks …"):
        from cursus.checks.requests import BOTOCORE_VERSION, patterns_not_judged
        from cursus.codes import all_codes

        known = all_codes()
    ignored = {code.upper() for code in ignore}
    for unknown in sorted(ignored - known.keys()):
        message = f"there is no code {unknown!r}. {did_you_mean(unknown, known)}"
        raise click.BadParameter(message, param_hint="--ignore")
    if sources["config_path"] or dag_path:
        if definition_paths or code:
            raise click.UsageError("Give either a definition or --dag and --config.")
        found = _of_dag(dag_path, suppressions, parameters, **sources)
        stopped = any(errors_in(finding.diagnostic for finding in found))
        found = against_baseline(found, baseline, update_baseline, [str(dag_path)])
        ignored |= _UNUSED if stopped else frozenset()
        found = [finding for finding in found if finding.code not in ignored]
        judge(_once(replace(one, file="") if one.file == dag_path else one for one in found), known, fail_on)
        return
    given = [*definition_paths, *([code] if code else [])]
    if not given:
        raise click.UsageError("Give a compiled definition, --dag and --config, or --from MODULE:FUNCTION.")
    paths = [one if isinstance(one, str) else name_of(one) for one in given]
    compiled = {name_of(one): hand_written(one.source) for one in given if isinstance(one, Function)}
    with progress("Checking …"):
        known_run = split_pairs(parameters, "--parameter", "NAME=VALUE")
        run = _Run(known_run, properties, property_files, base or chosen().base)
        found = _findings(paths, run, suppressions, compiled, chosen().suppressions)
        show({"botocore": BOTOCORE_VERSION, "patterns_not_judged": patterns_not_judged()})
    found = against_baseline(found, baseline, update_baseline, [path for path in paths if path not in compiled])
    judge(_once(finding for finding in found if finding.code not in ignored), known, fail_on)


def _once(found: Iterable[Finding]) -> list[Finding]:
    """One finding for each cause in each file."""
    from cursus.once import merged

    return merged(found, lambda one: one.diagnostic, lambda one, diagnostic: replace(one, diagnostic=diagnostic))


def _of_dag(dag_path: str | None, suppressions: str | None, parameters: Sequence[str], **options: Any) -> list[Finding]:
    """What compiling would report of a DAG and its config, and more, less what is suppressed next to the DAG.

    Raises CursusError for unreadable files.
    """
    from cursus.dag import PipelineDAG

    if dag_path is None or options["config_path"] is None:
        raise click.UsageError("--dag and --config need each other.")
    dag = PipelineDAG.load(dag_path)
    with progress(COMPILING):
        found = make_compiler(parameters=parameters, **options).validate(dag)
    show({"nodes": dag.nodes})
    place = f"{options['config_path']}: "
    # What has no file of its own concerns this DAG, and says in its text which node is at fault.
    findings = [
        replace(_located(one, one.at.file or dag_path), key=f"{one.code} {one.where.removeprefix(place)}")
        for one in found
    ]
    file = _suppressions_for(dag_path, suppressions, chosen().suppressions)
    return _unsuppressed(file, [(chosen().called(dag_path), findings)], _OF_DAG)


@dataclass(frozen=True)
class _Run:
    """What is known of the run that the definitions are judged for."""

    parameters: Mapping[str, str]
    properties: Mapping[str, str]
    property_files: Mapping[str, str]
    base: str | None


def _findings(
    paths: Sequence[str],
    run: _Run,
    given: str | None,
    compiled: Mapping[str, HandWritten],
    shared: Path | None = None,
) -> list[Finding]:
    """What is found in all definitions, less what the suppressions next to each, or the ``given`` ones, hold.

    The project's own, ``shared``, hold where none are next to a definition. A file of suppressions that several
    definitions share is judged by all of them together.
    """
    by_file: dict[Path, list[tuple[str, Sequence[Finding]]]] = {}
    for path in paths:
        file = _suppressions_for(path, given, shared)
        by_file.setdefault(file, []).append((chosen().called(path), _findings_in(path, run, compiled.get(path))))
    return [left for file, findings in by_file.items() for left in _unsuppressed(file, findings, _OF_DEFINITION)]


def _suppressions_for(path: str, given: str | None, shared: Path | None) -> Path:
    """The file of suppressions for the data at ``path``; it need not exist."""
    from cursus.checks import suppressions

    beside = Path(path).parent / suppressions.FILE_NAME
    if given:
        return Path(given)
    return shared if shared and not beside.exists() else beside


def _unsuppressed(
    file: Path, findings: Sequence[tuple[str, Sequence[Finding]]], subjects: Sequence[str]
) -> list[Finding]:
    """What the suppressions in ``file`` leave of the findings of each pipeline."""
    from cursus.checks import suppressions

    asked_for = suppressions.read(file) if file.exists() else []
    shared = chosen().shares(file, [pipeline for pipeline, _ in findings])
    return suppressions.apply_to_all(findings, asked_for, shown_path(file), subjects, shared=shared)


def _findings_in(path: str, run: _Run, compiled: HandWritten | None = None) -> Sequence[Finding]:
    """What is found in one definition; that it is none hides nothing of the others."""
    from cursus.checks.runner import check_definition
    from cursus.definition.given import run_time_values
    from cursus.errors import CursusError

    file = name_of(path) if compiled is None else _code_of(path)
    told = [] if compiled is None else [_of_code(found, path, file) for found in compiled.diagnostics]
    try:
        definition = read(path) if compiled is None else compiled.definition
        known = run_time_values(definition, run.properties, run.property_files)
        return [*told, *check_definition(definition, run.parameters, file=file, known=known, base=run.base)]
    except CursusError as error:
        return [*told, *(_located(found, file) for found in error.diagnostics)]


def _code_of(target: str) -> str:
    """The file of ``module:function``, if it is in this folder."""
    from cursus.gate.case import file_of

    file = file_of(target, Path())
    return str(file) if file.is_file() else target


def _of_code(found: Diagnostic, target: str, file: str) -> Finding:
    """What is said of the run of someone's code, in its file, or where in another file it stands."""
    from cursus.reporting import Finding

    return Finding(replace(found, where="") if found.where == target else found, file)


def _located(found: Diagnostic, file: str) -> Finding:
    """What is wrong with a file as a whole, with its line and column where they are known."""
    from cursus.errors import Where
    from cursus.reporting import Finding

    at = found.at
    place = Where(keys=at.keys, step=at.step) if at.file else at
    return Finding(replace(found, where=place), file, at.line, at.column)
