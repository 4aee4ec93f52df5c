"""``cursus check``: whether a compiled definition is one that the service takes, and that does what was meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cursus.cli._command import Command, argument
from cursus.cli._findings import against_baseline, judge
from cursus.cli._options import FILE, baseline_options, fail_on_option, findings_format_option, values_option
from cursus.cli._output import progress, show

if TYPE_CHECKING:
    from cursus.errors import Diagnostic
    from cursus.reporting import Finding


@click.command(
    cls=Command,
    examples=[
        "cursus check pipeline.json",
        "cursus check pipeline.json --parameter EXECUTION_S3_PREFIX=s3://bucket/run-1",
        "cursus check pipeline.json --ignore I548 --fail-on warning",
    ],
)
@argument(
    "definition_paths", metavar="PIPELINE.JSON...", nargs=-1, required=True, type=FILE, help="Compiled definitions."
)
@values_option
@click.option("--ignore", metavar="CODE", multiple=True, help="Leave out what has this code. Repeatable.")
@click.option("--suppressions", metavar="FILE", type=FILE, help="Instead of cursus-check.toml beside the definition.")
@baseline_options
@fail_on_option
@findings_format_option
def command(
    definition_paths: Sequence[str],
    parameter: dict[str, str],
    ignore: Sequence[str],
    suppressions: str | None,
    baseline: str | None,
    update_baseline: bool,
    fail_on: str,
) -> None:
    """Check compiled definitions against what the service takes.

    And against what a portable pipeline is. Asks neither AWS nor the network, and needs no SDK. Parameters without a
    value get stand-ins, which no pattern judges. The findings go to stdout.
    """
    from cursus.checks.requests import BOTOCORE_VERSION, patterns_not_judged
    from cursus.codes import all_codes
    from cursus.errors import did_you_mean

    known = all_codes()
    ignored = {code.upper() for code in ignore}
    for code in sorted(ignored):
        if code not in known:
            raise click.BadParameter(f"there is no code {code!r}. {did_you_mean(code, known)}", param_hint="--ignore")
    with progress("Checking …"):
        found = _findings(definition_paths, parameter, suppressions)
        show({"botocore": BOTOCORE_VERSION, "patterns_not_judged": patterns_not_judged()})
    found = against_baseline(found, baseline, update_baseline, definition_paths)
    judge([finding for finding in found if finding.code not in ignored], known, fail_on)


def _findings(paths: Sequence[str], parameter: Mapping[str, str], given: str | None) -> list[Finding]:
    """What is found in all definitions, less what the suppressions beside each, or the ``given`` ones, hold.

    A file of suppressions that several definitions share is judged by all of them together.
    """
    from cursus.checks import suppressions

    by_file: dict[Path, list[Finding]] = {}
    for path in paths:
        file = Path(given) if given else Path(path).parent / suppressions.FILE_NAME
        by_file.setdefault(file, []).extend(_findings_in(path, parameter))
    left = []
    for file, findings in by_file.items():
        asked_for = suppressions.read(file) if given or file.exists() else []
        left += suppressions.apply(findings, asked_for, str(file))
    return left


def _findings_in(path: str, parameter: Mapping[str, str]) -> Sequence[Finding]:
    """What is found in one definition; that it is none hides nothing of the others."""
    from cursus.checks.runner import check_definition
    from cursus.definition.files import read_definition
    from cursus.errors import CursusError

    try:
        return check_definition(read_definition(path), parameter, file=path)
    except CursusError as error:
        return [_located(found, path) for found in error.diagnostics]


def _located(found: Diagnostic, path: str) -> Finding:
    """What is wrong with a file as a whole, with its line and column where it says them."""
    from cursus.reporting import Finding

    where = found.where.removeprefix(path).removeprefix(Path(path).name).strip()
    line, column = (int(part) for part in where.split(":")[1:]) if where.startswith(":") else (0, 0)
    return Finding(replace(found, where="" if line else where), path, line, column)
