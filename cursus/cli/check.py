"""``cursus check``: whether a compiled definition is one that the service takes, and that does what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cursus.cli._options import findings_format_option, pairs_option
from cursus.cli._output import report

if TYPE_CHECKING:
    from cursus.reporting import Finding


@click.command
@click.argument("definition_paths", metavar="PIPELINE.JSON...", nargs=-1, required=True)
@pairs_option("--parameter", "NAME=VALUE", "Value of a parameter; the defaults hold for the rest.")
@click.option("--ignore", metavar="CODE", multiple=True, help="Leave out what has this code. Repeatable.")
@click.option("--suppressions", metavar="FILE", help="Instead of cursus-check.toml beside the definition.")
@click.option("--baseline", metavar="FILE", help="Report only what this file does not hold.")
@click.option("--update-baseline", "--write-baseline", is_flag=True, help="Write everything found to the baseline.")
@findings_format_option
def command(
    definition_paths: Sequence[str],
    parameter: dict[str, str],
    ignore: Sequence[str],
    suppressions: str | None,
    baseline: str | None,
    update_baseline: bool,
    form: str,
) -> None:
    """Check compiled definitions against what the service takes and what a portable pipeline is.

    The findings go to stdout. Asks neither AWS nor the network, and needs no SDK. Parameters without a value get
    stand-ins, which no pattern judges. Exit code 1 says that there are errors; warnings and notes alone leave it 0,
    and a file that cannot be read makes it 2.
    """
    from cursus.codes import all_codes
    from cursus.errors import CursusError, did_you_mean, errors_in
    from cursus.lint import baseline as baselines
    from cursus.reporting import Format, render, summary

    if update_baseline and not baseline:
        raise click.UsageError("--update-baseline needs --baseline FILE.")
    known = all_codes()
    ignored = {code.upper() for code in ignore}
    for code in sorted(ignored):
        if code not in known:
            raise click.BadParameter(f"there is no code {code!r}. {did_you_mean(code, known)}", param_hint="--ignore")
    try:
        found = _findings(definition_paths, parameter, suppressions)
        if baseline and not update_baseline:
            found = baselines.subtract(found, Path(baseline))
    except CursusError as error:
        report(error.diagnostics)
        click.get_current_context().exit(2)
    found = [finding for finding in found if finding.code not in ignored]
    if baseline and update_baseline:
        baselines.write(Path(baseline), found)
        click.echo(f"{baseline} written: {summary(found)}.", err=True)
        return
    click.echo(
        render(found, Format(form), {code: known[code] for code in {finding.code for finding in found}}), nl=False
    )
    _say_what_judged(summary(found))
    if errors_in(finding.diagnostic for finding in found):
        click.get_current_context().exit(1)


def _findings(paths: Sequence[str], parameter: dict[str, str], given: str | None) -> list[Finding]:
    """What is found in all definitions, less what the suppressions beside each, or the ``given`` ones, hold.

    A file of suppressions that several definitions share is judged by all of them together.
    """
    from cursus.checks import suppressions
    from cursus.checks.runner import check_definition
    from cursus.jsonfile import read_json

    by_file: dict[Path, list[Finding]] = {}
    for path in paths:
        file = Path(given) if given else Path(path).parent / suppressions.FILE_NAME
        by_file.setdefault(file, []).extend(check_definition(read_json(path, "E501"), parameter, file=path).findings)
    left = []
    for file, findings in by_file.items():
        asked_for = suppressions.read(file) if given or file.exists() else []
        left += suppressions.apply(findings, asked_for, str(file))
    return left


def _say_what_judged(result: str) -> None:
    from cursus.checks.requests import BOTOCORE_VERSION, patterns_not_judged

    click.echo(f"{result}; requests judged by botocore {BOTOCORE_VERSION}", err=True)
    if skipped := patterns_not_judged():
        click.echo(f"patterns that Python cannot read, not judged: {', '.join(skipped)}", err=True)
